/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/json.h"
#include "bom/cyclonedx.h"
#include "bom/graph.h"

/* Property of a licence: "expression" if its name is one. */
#define MRL_CDX_LICENCE_SORT "merlon:licence"

/* One citation: places in the document that came to be known in the same way. */
struct mrl_cdx_group {
    enum mrl_bom_mark mark;
    const char *file;
    const char *key;
    uint32_t line;
    struct mrl_cdx_place *first, *last;
};
struct mrl_cdx_place {
    const char *text; /* 1.7: a JSON pointer; 1.6: name of a field, "limitation[2]" */
    struct mrl_cdx_place *next;
};

struct mrl_cdx {
    const struct mrl_bom *bom;
    bool is_17;
    struct mrl_json_writer w;
    struct mrl_arena *arena;
    struct mrl_bom_graph graph;
    size_t *depended_by;  /* thing: index, plus 1, of the last whose dependencies named it */
    size_t *explained_by; /* the same, of the last with a relation of another kind to it */
    struct mrl_error *err;

    const struct mrl_bom_item *item; /* the thing being written */
    const char *at;                  /* JSON pointer to it */
    size_t property_count;           /* of its properties so far */

    struct mrl_map by_origin; /* index into groups */
    struct mrl_cdx_group *groups;
    size_t group_count, group_capacity;
};

/* The fields of the thing with a key, one after the other: start with *at = 0. */
const struct mrl_bom_field *mrl_cdx_next(const struct mrl_cdx *x, enum mrl_bom_key key, size_t *at);

/* Notes where a field was written, "licenses/0" below the thing. */
mrl_status mrl_cdx_cite(struct mrl_cdx *x, const struct mrl_bom_field *f, const char *place, ...)
    MRL_PRINTF(3, 4) MRL_MUST_CHECK;

/* Citations of the whole document (1.7), or of the thing, as properties (1.6). */
mrl_status mrl_cdx_write_citations(struct mrl_cdx *x) MRL_MUST_CHECK;
mrl_status mrl_cdx_write_marks(struct mrl_cdx *x) MRL_MUST_CHECK;

bool mrl_cdx_is_service(enum mrl_bom_kind kind);
bool mrl_cdx_is_data(enum mrl_bom_kind kind);

/* Whether the field has a place of its own in a thing of that kind; else it is a property. */
bool mrl_cdx_is_native(enum mrl_bom_kind kind, const struct mrl_bom_field *f);

/* The name of its property: "merlon:path", "merlon:governance:owner", or as the field says. */
mrl_status mrl_cdx_property_name(struct mrl_cdx *x, const struct mrl_bom_field *f,
                                 const char **ret) MRL_MUST_CHECK;

/* Parts of a thing, each with its key or nothing. */
mrl_status mrl_cdx_text(struct mrl_cdx *x, const char *name, enum mrl_bom_key key) MRL_MUST_CHECK;
mrl_status mrl_cdx_texts(struct mrl_cdx *x, const char *name, enum mrl_bom_key key,
                         const char *below) MRL_MUST_CHECK;
mrl_status mrl_cdx_supplier(struct mrl_cdx *x, const char *name) MRL_MUST_CHECK;
mrl_status mrl_cdx_licences(struct mrl_cdx *x) MRL_MUST_CHECK;
mrl_status mrl_cdx_references(struct mrl_cdx *x) MRL_MUST_CHECK;
mrl_status mrl_cdx_properties(struct mrl_cdx *x, size_t item) MRL_MUST_CHECK;
mrl_status mrl_cdx_model_card(struct mrl_cdx *x, size_t item) MRL_MUST_CHECK;
mrl_status mrl_cdx_data(struct mrl_cdx *x) MRL_MUST_CHECK;
mrl_status mrl_cdx_component(struct mrl_cdx *x, size_t item, const char *key,
                             const char *at) MRL_MUST_CHECK;
mrl_status mrl_cdx_services(struct mrl_cdx *x) MRL_MUST_CHECK;
mrl_status mrl_cdx_standard(struct mrl_cdx *x) MRL_MUST_CHECK;
