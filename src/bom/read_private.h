/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/span.h"
#include "bom/read.h"

/* Between the files that read CycloneDX. */

/* A value and its JSON pointer; the pointer is made only where it is asked for. */
struct mrl_read_place {
    const struct mrl_read_place *outer;
    const struct mrl_node *node;
    size_t index; /* in a list */
};

/* A relation whose other end may come later in the document. */
struct mrl_cdx_link {
    enum mrl_bom_relation_kind kind;
    size_t from;
    const char *to;
    const char *detail;
};

struct mrl_cdx_reader {
    struct mrl_bom *bom;
    struct mrl_arena *arena;
    struct mrl_map marks; /* JSON pointer: text of the citation */
    bool cited;
    struct mrl_cdx_link *links;
    size_t link_count, link_capacity;
    struct mrl_error *err;
};

/* Adds a field whose value is that of the place, unless it is none.  `parts` may be NULL. */
struct mrl_cdx_value {
    enum mrl_bom_key key;
    const char *name;
    const char *value;
    const struct mrl_bom_part *parts;
    size_t part_count;
};
mrl_status mrl_cdx_put(struct mrl_cdx_reader *r, const struct mrl_read_place *at, size_t item,
                       const struct mrl_cdx_value *value) MRL_MUST_CHECK;

/* The text of a scalar: numbers as written, truths as yes and no; NULL for others. */
const char *mrl_cdx_text_of(const struct mrl_node *node);

/* The value of a key below a place; .node is NULL if there is none. */
struct mrl_read_place mrl_cdx_below(const struct mrl_read_place *at, const char *key);

/* Simple keys, and lists of texts. */
struct mrl_cdx_row {
    const char *key;
    enum mrl_bom_key field;
};
mrl_status mrl_cdx_read_texts(struct mrl_cdx_reader *r, const struct mrl_read_place *at,
                              size_t item, const struct mrl_cdx_row *rows,
                              size_t count) MRL_MUST_CHECK;
mrl_status mrl_cdx_read_lists(struct mrl_cdx_reader *r, const struct mrl_read_place *at,
                              size_t item, const struct mrl_cdx_row *rows,
                              size_t count) MRL_MUST_CHECK;

/* Lists of objects: `value` becomes the value, `name` (may be NULL) the name, the rest parts. */
struct mrl_cdx_object_row {
    const char *key;
    enum mrl_bom_key field;
    const char *value, *name;
    const char *parts[4][2]; /* key, part */
};
mrl_status mrl_cdx_read_objects(struct mrl_cdx_reader *r, const struct mrl_read_place *at,
                                size_t item, const struct mrl_cdx_object_row *row) MRL_MUST_CHECK;

mrl_status mrl_cdx_read_model_card(struct mrl_cdx_reader *r, const struct mrl_read_place *card,
                                   size_t item) MRL_MUST_CHECK;

/* properties[] of a component, service or model card. */
mrl_status mrl_cdx_read_properties(struct mrl_cdx_reader *r, const struct mrl_read_place *at,
                                   size_t item) MRL_MUST_CHECK;

/* Which field a property of the name "merlon:WORD" or "merlon:WORD:NAME" is.  False for others, and
 * for those that CycloneDX has a place of its own for: a property of that name is only a property.
 */
bool mrl_bom_property_key(enum mrl_bom_kind kind, const char *word, const char *name,
                          const char *value, enum mrl_bom_key *ret);

mrl_status mrl_cdx_link(struct mrl_cdx_reader *r, const struct mrl_cdx_link *link) MRL_MUST_CHECK;

/* What a citation says: "declared in README.md line 3 as license". */
mrl_status mrl_cdx_mark_parse(struct mrl_cdx_reader *r, const char *text, enum mrl_bom_mark *mark,
                              struct mrl_bom_source *source) MRL_MUST_CHECK;

/* Members of components; each passes over what is not there. */
mrl_status mrl_cdx_read_authors(struct mrl_cdx_reader *r, const struct mrl_read_place *at,
                                size_t item) MRL_MUST_CHECK;
mrl_status mrl_cdx_read_licences(struct mrl_cdx_reader *r, const struct mrl_read_place *at,
                                 size_t item) MRL_MUST_CHECK;
mrl_status mrl_cdx_read_data(struct mrl_cdx_reader *r, const struct mrl_read_place *at,
                             size_t item) MRL_MUST_CHECK;
mrl_status mrl_cdx_read_material(struct mrl_cdx_reader *r, const struct mrl_read_place *at,
                                 size_t item) MRL_MUST_CHECK;

/* What the properties `merlon:source` of 1.6 say; after all fields have been read. */
mrl_status mrl_cdx_read_marks(struct mrl_cdx_reader *r, const struct mrl_node *thing,
                              size_t item) MRL_MUST_CHECK;
