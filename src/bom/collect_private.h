/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "bom/collect.h"

/* How the bill is put together: find what belongs together, make a thing of each asset, tell what
 * its files say, then relate.  Private to the room. */
struct mrl_bom_collector {
    const struct mrl_bom_inputs *in;
    const struct mrl_inventory *inv;
    struct mrl_arena *arena;
    struct mrl_bom bom;
    struct mrl_error *err;

    size_t *item_of;      /* asset: its thing */
    size_t *model_of;     /* asset: the model that it is a part of, or MRL_BOM_NONE */
    size_t *spoken_of;    /* asset: the thing that it speaks of, as a card does, or MRL_BOM_NONE */
    struct mrl_map named; /* external things by kind and name: their index */
    struct mrl_map libraries; /* things and the libraries that they are said to need */
    const char *project_file; /* "merlon.yaml" if there is one */
};

#define MRL_BOM_NONE SIZE_MAX

/* --- fields, each in one line --- */

/* A value with its mark and where it was read: a file and the name of the value there. */
struct mrl_bom_origin {
    enum mrl_bom_mark mark;
    const char *file; /* NULL: none */
    const char *key;
    uint32_t line;
};

mrl_status mrl_bom_put(struct mrl_bom_collector *c, size_t item, enum mrl_bom_key key,
                       const char *name, const char *value,
                       struct mrl_bom_origin origin) MRL_MUST_CHECK;
mrl_status mrl_bom_put_number(struct mrl_bom_collector *c, size_t item, enum mrl_bom_key key,
                              const char *name, uint64_t value,
                              struct mrl_bom_origin origin) MRL_MUST_CHECK;
mrl_status mrl_bom_put_sha256(struct mrl_bom_collector *c, size_t item,
                              const struct mrl_sha256 *digest,
                              struct mrl_bom_origin origin) MRL_MUST_CHECK;

/* A licence as somebody wrote it: the id of the SPDX list if it is one in any case, an expression
 * if it is made of such ids, else a name. */
mrl_status mrl_bom_put_licence(struct mrl_bom_collector *c, size_t item, const char *text,
                               struct mrl_bom_origin origin) MRL_MUST_CHECK;

mrl_status mrl_bom_link(struct mrl_bom_collector *c, enum mrl_bom_relation_kind kind, size_t from,
                        size_t to, const char *detail, struct mrl_bom_origin origin) MRL_MUST_CHECK;

/* --- steps --- */

/* Files of one folder that make up one model; fills model_of and makes those models. */
mrl_status mrl_bom_group(struct mrl_bom_collector *c) MRL_MUST_CHECK;

/* A thing for each asset, with what merlon.yaml and the disk say; fills item_of. */
mrl_status mrl_bom_add_assets(struct mrl_bom_collector *c) MRL_MUST_CHECK;

/* Whom cards speak of: the one model or dataset in their folder; fills spoken_of. */
mrl_status mrl_bom_find_subjects(struct mrl_bom_collector *c) MRL_MUST_CHECK;

/* What records say of assets. */
mrl_status mrl_bom_add_entries(struct mrl_bom_collector *c) MRL_MUST_CHECK;

/* What the files say: facts become fields of their thing, or of the model that they speak of. */
mrl_status mrl_bom_add_facts(struct mrl_bom_collector *c) MRL_MUST_CHECK;
mrl_status mrl_bom_add_facts_of(struct mrl_bom_collector *c, size_t item,
                                const struct mrl_asset_file *file) MRL_MUST_CHECK;

/* The same without properties: of one file among several, which alone does not tell of the whole.
 */
mrl_status mrl_bom_add_fields_of(struct mrl_bom_collector *c, size_t item,
                                 const struct mrl_asset_file *file) MRL_MUST_CHECK;

bool mrl_bom_file_is(const struct mrl_asset_file *file, const char *format);

/* The first fact of that name, or NULL. */
const struct mrl_fact *mrl_bom_fact(const struct mrl_asset_file *file, const char *name);

/* Tools, MCP servers, templates and keys inside files. */
mrl_status mrl_bom_add_inner(struct mrl_bom_collector *c) MRL_MUST_CHECK;

/* The graph; what nothing in the project bears the name of becomes an external thing. */
mrl_status mrl_bom_add_edges(struct mrl_bom_collector *c) MRL_MUST_CHECK;

/* The thing outside of that kind and name, made once. */
mrl_status mrl_bom_external(struct mrl_bom_collector *c, enum mrl_bom_kind kind, const char *name,
                            struct mrl_bom_origin origin, size_t *ret) MRL_MUST_CHECK;
/* The model or dataset that a program or configuration uses: "owner/name@revision" of a hub, or the
 * name that a service gives it. */
mrl_status mrl_bom_used(struct mrl_bom_collector *c, const struct mrl_edge *edge,
                        struct mrl_bom_origin origin, size_t *ret) MRL_MUST_CHECK;
mrl_status mrl_bom_package(struct mrl_bom_collector *c, const char *purl,
                           struct mrl_bom_origin origin, size_t *ret) MRL_MUST_CHECK;
/* Where a service is reached, and whether that is another machine. */
mrl_status mrl_bom_put_address(struct mrl_bom_collector *c, size_t item, const char *url,
                               struct mrl_bom_origin origin) MRL_MUST_CHECK;
mrl_status mrl_bom_endpoint(struct mrl_bom_collector *c, const char *url,
                            struct mrl_bom_origin origin, size_t *ret) MRL_MUST_CHECK;
