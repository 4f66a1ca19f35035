/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/document.h"

#include "base/digest.h"
#include "base/limits.h"
#include "base/text.h"

#include <inttypes.h>
#include <string.h>

void mrl_document_done(struct mrl_document *doc)
{
    mrl_arena_freep(&doc->arena);
}

mrl_status mrl_document_head(struct mrl_description *d, size_t max, struct mrl_document *ret)
{
    const size_t want = d->source->size < max ? (size_t)d->source->size : max;
    size_t got = 0;
    char *bytes;

    ret->arena = mrl_arena_new(MRL_MAX_DOCUMENT_ARENA);
    if (!ret->arena)
        return MRL_FAIL_NOMEM(d->err);
    bytes = mrl_arena_alloc(ret->arena, want + 1);
    if (!bytes)
        return MRL_FAIL_ARENA(d->err, ret->arena);
    MRL_TRY(d->source->read_at(d->source, 0, bytes, want, &got, d->err));
    bytes[got] = '\0';
    ret->text = mrl_span(bytes, got);
    d->parsed += got;
    return mrl_ok();
}

mrl_status mrl_document_text(struct mrl_description *d, struct mrl_document *ret)
{
    if (d->source->size > MRL_MAX_DOCUMENT)
        return MRL_FAIL(d->err, MRL_E_LIMIT, MRL_NO_OFFSET,
                        "%" PRIu64 " bytes, the limit for a text of this kind is %u",
                        d->source->size, MRL_MAX_DOCUMENT);
    MRL_TRY(mrl_document_head(d, MRL_MAX_DOCUMENT, ret));
    if (mrl_utf8_valid(ret->text.at, ret->text.len))
        return mrl_ok();
    d->parsed = 0;
    return MRL_FAIL(d->err, MRL_E_FORMAT, MRL_NO_OFFSET, "is not UTF-8 text");
}

mrl_status mrl_document_json(struct mrl_description *d, struct mrl_document *ret)
{
    MRL_TRY(mrl_document_text(d, ret));
    return mrl_json_parse_loose(d->path, ret->text.at, ret->text.len, ret->arena, &ret->tree,
                                d->err);
}

static size_t end_of_string(struct mrl_span text, size_t at)
{
    for (at++; at < text.len && mrl_span_byte(text, at) != '"'; at++)
        at += mrl_span_byte(text, at) == '\\';
    return at + 1;
}

/* The end of the comment at `at`; `at` if none starts there. */
static size_t end_of_comment(struct mrl_span text, size_t at)
{
    const struct mrl_span rest = mrl_span_without(text, at);

    if (mrl_span_starts(rest, "//"))
        return at + mrl_span_find(rest, "\n");
    if (mrl_span_starts(rest, "/*"))
        return at + 2 + mrl_span_find(mrl_span_without(rest, 2), "*/") + 2;
    return at;
}

/* A copy in which blanks stand for comments, and for a comma before a closing bracket. */
static char *blank_comments(struct mrl_span text, struct mrl_arena *arena)
{
    char *copy = mrl_arena_strndup(arena, text.at, text.len);
    size_t comma = text.len, at = 0;

    while (copy && at < text.len) {
        const int c = mrl_span_byte(text, at);
        const size_t end = end_of_comment(text, at);

        for (size_t i = at; i < end && i < text.len; i++)
            copy[i] = copy[i] == '\n' ? '\n' : ' ';
        if (end > at) {
            at = end;
            continue;
        }
        if ((c == ']' || c == '}') && comma < text.len)
            copy[comma] = ' ';
        if (c == ',')
            comma = at;
        else if (!strchr(" \t\r\n", c))
            comma = text.len;
        at = c == '"' ? end_of_string(text, at) : at + 1;
    }
    return copy;
}

mrl_status mrl_document_jsonc(struct mrl_description *d, struct mrl_document *ret)
{
    const char *plain;

    MRL_TRY(mrl_document_text(d, ret));
    plain = blank_comments(ret->text, ret->arena);
    if (!plain)
        return MRL_FAIL_ARENA(d->err, ret->arena);
    return mrl_json_parse(d->path, plain, ret->text.len, ret->arena, &ret->tree, d->err);
}

mrl_status mrl_document_yaml(struct mrl_description *d, struct mrl_document *ret)
{
    MRL_TRY(mrl_document_text(d, ret));
    return mrl_yaml_parse(d->path, ret->text.at, ret->text.len, ret->arena, &ret->tree, d->err);
}

uint64_t mrl_document_offset(const struct mrl_document *doc, struct mrl_span piece)
{
    return piece.at ? (uint64_t)(piece.at - doc->text.at) : doc->text.len;
}

mrl_status mrl_describe_span(struct mrl_description *d, const char *name, struct mrl_span text)
{
    return mrl_describe_text(d, name, text.at, text.len);
}

static mrl_status describe_scalar(struct mrl_description *d, const char *name,
                                  const struct mrl_node *node)
{
    mrl_status s = mrl_ok();

    d->line = d->first_line ? d->first_line + node->line - 1 : node->line;
    if (node->kind == MRL_NODE_INT && node->integer >= 0)
        s = mrl_describe_number(d, name, (uint64_t)node->integer);
    else if (node->kind != MRL_NODE_NULL && node->kind != MRL_NODE_LIST &&
             node->kind != MRL_NODE_MAP)
        s = mrl_describe_text(d, name, node->text, node->len);
    d->line = 0;
    return s;
}

mrl_status mrl_describe_node(struct mrl_description *d, const char *name,
                             const struct mrl_node *node)
{
    unsigned listed = 0;

    if (!node)
        return mrl_ok();
    if (node->kind != MRL_NODE_LIST)
        return describe_scalar(d, name, node);
    MRL_NODE_EACH(item, node)
    {
        if (listed++ == MRL_MAX_LISTED)
            break;
        MRL_TRY(describe_scalar(d, name, item));
    }
    return mrl_ok();
}

mrl_status mrl_describe_sha256(struct mrl_description *d, const char *name, const void *bytes,
                               size_t n)
{
    char hex[MRL_SHA256_HEX];
    struct mrl_sha256 digest;

    MRL_TRY(mrl_sha256_bytes(bytes, n, &digest, d->err));
    mrl_sha256_hex(&digest, hex);
    return mrl_describe_text(d, name, hex, MRL_SHA256_HEX - 1);
}

mrl_status mrl_describe_node_link(struct mrl_description *d, enum mrl_link_kind kind,
                                  const struct mrl_node *node)
{
    if (!node || (node->kind != MRL_NODE_STRING && node->kind != MRL_NODE_LIST))
        return mrl_ok();
    if (node->kind == MRL_NODE_STRING)
        return node->len ? mrl_describe_link(d, kind, node->text, node->len) : mrl_ok();
    MRL_NODE_EACH(item, node)
    {
        if (item->kind == MRL_NODE_STRING && item->len)
            MRL_TRY(mrl_describe_link(d, kind, item->text, item->len));
    }
    return mrl_ok();
}
