/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/node.h"
#include "formats/format.h"
#include "formats/zip.h"

/* What all formats that are ZIP archives tell, and a look at each member for what is special. */
struct mrl_zip_visitor {
    void *context;
    /* For each member in the order of the directory.  May add facts and issues. */
    mrl_status (*entry)(void *context, struct mrl_description *d, struct mrl_zip *zip,
                        const struct mrl_zip_entry *entry);
};

/* Facts "member_count" and "unpacked_bytes", an issue for each fault.  `visitor` may be NULL. */
mrl_status mrl_zip_describe(struct mrl_description *d,
                            const struct mrl_zip_visitor *visitor) MRL_MUST_CHECK;

/* The tree of a member that is JSON; NULL if it cannot be read, which becomes the issue `id`. */
mrl_status mrl_zip_member_json(struct mrl_description *d, struct mrl_zip *zip,
                               const struct mrl_zip_entry *entry, size_t limit, const char *id,
                               const struct mrl_node **ret) MRL_MUST_CHECK;

/* Adds a small member's text, without blanks around it, as a fact.  What cannot be read is left
 * out: the archive's faults have told about it. */
mrl_status mrl_zip_member_fact(struct mrl_description *d, struct mrl_zip *zip,
                               const struct mrl_zip_entry *entry, const char *name) MRL_MUST_CHECK;

/* Whether a member's name is this, whatever folder it lies in when `any_folder`. */
bool mrl_zip_is_named(const struct mrl_zip_entry *entry, const char *name, bool any_folder);
bool mrl_zip_has_suffix(const struct mrl_zip_entry *entry, const char *suffix);

/* Whether a format is an archive like these, whatever its members are for. */
bool mrl_zip_is_flavour(const struct mrl_format *format);
