/* SPDX-License-Identifier: Apache-2.0 */
/* Fields out of the members of CycloneDX objects. */
#include "base/buf.h"
#include "base/limits.h"
#include "bom/read_private.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

const char *mrl_cdx_text_of(const struct mrl_node *node)
{
    if (!node)
        return NULL;
    switch (node->kind) {
    case MRL_NODE_STRING:
        return node->text;
    case MRL_NODE_BOOL:
        return node->boolean ? "yes" : "no";
    case MRL_NODE_INT:
    case MRL_NODE_REAL:
        return node->text;
    case MRL_NODE_NULL:
    case MRL_NODE_LIST:
    case MRL_NODE_MAP:
        break;
    }
    return NULL;
}

struct mrl_read_place mrl_cdx_below(const struct mrl_read_place *at, const char *key)
{
    return (struct mrl_read_place){at, mrl_node_get(at->node, key), 0};
}

/* --- how a value came to be known --- */

/* A number behind a word, taken off the end. */
static bool cut_tail(struct mrl_span *text, const char *word, struct mrl_span *tail)
{
    const size_t n = strlen(word);

    for (size_t i = text->len; i >= n && i > 0; i--)
        if (memcmp(text->at + i - n, word, n) == 0) {
            *tail = mrl_span_without(*text, i);
            *text = mrl_span_first(*text, i - n);
            return true;
        }
    return false;
}

static const char *kept(struct mrl_cdx_reader *r, struct mrl_span text)
{
    return mrl_arena_strndup(r->arena, text.at, text.len);
}

mrl_status mrl_cdx_mark_parse(struct mrl_cdx_reader *r, const char *text, enum mrl_bom_mark *mark,
                              struct mrl_bom_source *source)
{
    struct mrl_span rest = mrl_span_text(text), key = {NULL, 0}, line = {NULL, 0};
    const size_t word = mrl_span_find(rest, " ");
    struct mrl_bom_source found = MRL_BOM_NO_SOURCE;
    const char *name = kept(r, mrl_span_first(rest, word));

    if (!name)
        return MRL_FAIL_ARENA(r->err, r->arena);
    if (!mrl_bom_mark_parse(name, mark))
        return mrl_ok(); /* somebody else's words */
    rest = mrl_span_without(rest, word);
    if (cut_tail(&rest, " as ", &key)) {
        found.key = kept(r, key);
        if (!found.key)
            return MRL_FAIL_ARENA(r->err, r->arena);
    }
    if (mrl_span_starts(rest, " in ")) {
        rest = mrl_span_without(rest, 4);
        if (cut_tail(&rest, " line ", &line) && line.len < 10)
            found.line = (uint32_t)strtoul(kept(r, line) ? kept(r, line) : "0", NULL, 10);
        found.file = kept(r, rest);
        if (!found.file)
            return MRL_FAIL_ARENA(r->err, r->arena);
    }
    *source = found;
    return mrl_ok();
}

static void add_pointer(struct mrl_buf *buf, const struct mrl_read_place *at)
{
    if (!at->outer)
        return;
    add_pointer(buf, at->outer);
    if (at->outer->node->kind == MRL_NODE_LIST)
        mrl_buf_addf(buf, "/%zu", at->index);
    else
        mrl_buf_addf(buf, "/%s", at->node->key);
}

/* The citation of the value itself, or of the object that it is the value of. */
static mrl_status find_mark(struct mrl_cdx_reader *r, const struct mrl_read_place *at,
                            struct mrl_bom_field *field)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf pointer;
    uint64_t text;

    mrl_buf_init(&pointer, MRL_MAX_TREE_BYTES);
    if (!r->cited)
        return mrl_ok();
    add_pointer(&pointer, at);
    MRL_TRY(mrl_buf_status(&pointer, r->err));
    if (!mrl_map_get(&r->marks, mrl_buf_text(&pointer), pointer.len, &text))
        return mrl_ok();
    return mrl_cdx_mark_parse(r, (const char *)(uintptr_t)text, &field->mark, &field->source);
}

mrl_status mrl_cdx_put(struct mrl_cdx_reader *r, const struct mrl_read_place *at, size_t item,
                       const struct mrl_cdx_value *value)
{
    struct mrl_bom_field field = {
        .key = value->key,
        .name = value->name,
        .value = value->value,
        .parts = value->parts,
        .part_count = value->part_count,
        .source = MRL_BOM_NO_SOURCE,
    };

    if (!value->value || !*value->value)
        return mrl_ok();
    MRL_TRY(find_mark(r, at, &field));
    return mrl_bom_set(r->bom, item, &field, r->err);
}

mrl_status mrl_cdx_read_texts(struct mrl_cdx_reader *r, const struct mrl_read_place *at,
                              size_t item, const struct mrl_cdx_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct mrl_read_place value = mrl_cdx_below(at, rows[i].key);

        if (value.node)
            MRL_TRY(mrl_cdx_put(r, &value, item,
                                &(struct mrl_cdx_value){.key = rows[i].field,
                                                        .value = mrl_cdx_text_of(value.node)}));
    }
    return mrl_ok();
}

mrl_status mrl_cdx_read_lists(struct mrl_cdx_reader *r, const struct mrl_read_place *at,
                              size_t item, const struct mrl_cdx_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct mrl_read_place list = mrl_cdx_below(at, rows[i].key);
        size_t n = 0;

        MRL_NODE_EACH(one, list.node)
        {
            const struct mrl_read_place place = {&list, one, n++};

            MRL_TRY(mrl_cdx_put(
                r, &place, item,
                &(struct mrl_cdx_value){.key = rows[i].field, .value = mrl_cdx_text_of(one)}));
        }
    }
    return mrl_ok();
}

/* A member of an object, or of an object in it: "confidenceInterval/lowerBound". */
static const char *member(const struct mrl_node *object, const char *path)
{
    const char *slash = strchr(path, '/');
    char outer[64];

    if (!slash)
        return mrl_cdx_text_of(mrl_node_get(object, path));
    if ((size_t)(slash - path) >= sizeof(outer))
        return NULL;
    memcpy(outer, path, (size_t)(slash - path));
    outer[slash - path] = '\0';
    return mrl_cdx_text_of(mrl_node_get(mrl_node_get(object, outer), slash + 1));
}

static mrl_status read_object(struct mrl_cdx_reader *r, const struct mrl_read_place *at,
                              size_t item, const struct mrl_cdx_object_row *row)
{
    struct mrl_cdx_value value = {.key = row->field, .value = member(at->node, row->value)};
    struct mrl_bom_part *parts = mrl_arena_array(r->arena, 4, sizeof(*parts));

    if (!parts)
        return MRL_FAIL_ARENA(r->err, r->arena);
    value.name = row->name ? member(at->node, row->name) : NULL;
    value.parts = parts;
    for (size_t i = 0; i < 4 && row->parts[i][0]; i++) {
        const char *text = member(at->node, row->parts[i][0]);

        if (text)
            parts[value.part_count++] = (struct mrl_bom_part){row->parts[i][1], text};
    }
    return mrl_cdx_put(r, at, item, &value);
}

mrl_status mrl_cdx_read_objects(struct mrl_cdx_reader *r, const struct mrl_read_place *at,
                                size_t item, const struct mrl_cdx_object_row *row)
{
    const struct mrl_read_place list = mrl_cdx_below(at, row->key);
    size_t n = 0;

    MRL_NODE_EACH(one, list.node)
    {
        const struct mrl_read_place place = {&list, one, n++};

        MRL_TRY(read_object(r, &place, item, row));
    }
    return mrl_ok();
}

mrl_status mrl_cdx_link(struct mrl_cdx_reader *r, const struct mrl_cdx_link *link)
{
    void *links = r->links;

    if (!link->to)
        return mrl_ok();
    if (r->link_count == MRL_MAX_BOM_RELATIONS)
        return MRL_FAIL(r->err, MRL_E_LIMIT, MRL_NO_OFFSET, "the bill has more than %u relations",
                        MRL_MAX_BOM_RELATIONS);
    MRL_TRY(
        mrl_arena_grow(r->arena, &links, &r->link_capacity, r->link_count, sizeof(*link), r->err));
    r->links = links;
    r->links[r->link_count++] = *link;
    return mrl_ok();
}
