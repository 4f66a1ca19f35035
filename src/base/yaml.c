/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "base/node_builder.h"
#include "base/text.h"

#include <ctype.h>
#include <errno.h>
#include <libfyaml.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void parser_freep(struct fy_parser **parser)
{
    if (*parser)
        fy_parser_destroy(*parser);
}

static void diag_freep(struct fy_diag **diag)
{
    if (*diag)
        fy_diag_destroy(*diag);
}

/* Plain scalars by the core schema of YAML 1.2 (YAML 1.2.2, section 10.3.2). */
static bool is_null(const char *text)
{
    return *text == '\0' || strcmp(text, "~") == 0 || strcmp(text, "null") == 0 ||
           strcmp(text, "Null") == 0 || strcmp(text, "NULL") == 0;
}

static bool is_bool(const char *text, bool *ret)
{
    *ret = strcmp(text, "true") == 0 || strcmp(text, "True") == 0 || strcmp(text, "TRUE") == 0;
    return *ret || strcmp(text, "false") == 0 || strcmp(text, "False") == 0 ||
           strcmp(text, "FALSE") == 0;
}

static bool has_sign(const char *text)
{
    return *text == '-' || *text == '+';
}

static size_t digits(const char *text)
{
    return strspn(text, "0123456789");
}

static bool to_integer(const char *text, int base, int64_t *ret)
{
    char *end;

    errno = 0;
    *ret = strtoll(text, &end, base);
    return errno == 0 && *end == '\0';
}

/* [-+]?[0-9]+ | 0o[0-7]+ | 0x[0-9a-fA-F]+, as far as it fits */
static bool is_integer(const char *text, int64_t *ret)
{
    const char *const plain = has_sign(text) ? &text[1] : text;

    if (*plain && plain[digits(plain)] == '\0')
        return to_integer(text, 10, ret);
    if (strncmp(text, "0o", 2) == 0 && isdigit((unsigned char)text[2]))
        return to_integer(&text[2], 8, ret);
    if (strncmp(text, "0x", 2) == 0 && isxdigit((unsigned char)text[2]))
        return to_integer(&text[2], 16, ret);
    return false;
}

/* [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)? */
static bool is_decimal(const char *text)
{
    size_t count;

    text += has_sign(text);
    count = digits(text);
    text += count;
    if (*text == '.') {
        text++;
        count += digits(text);
        text += digits(text);
    }
    if (count == 0)
        return false;
    if (*text == 'e' || *text == 'E') {
        text++;
        text += has_sign(text);
        if (digits(text) == 0)
            return false;
        text += digits(text);
    }
    return *text == '\0';
}

static bool is_real(const char *text, double *ret)
{
    const char *const plain = has_sign(text) ? &text[1] : text;

    if (strcmp(text, ".nan") == 0 || strcmp(text, ".NaN") == 0 || strcmp(text, ".NAN") == 0)
        *ret = (double)NAN;
    else if (strcmp(plain, ".inf") == 0 || strcmp(plain, ".Inf") == 0 || strcmp(plain, ".INF") == 0)
        *ret = *text == '-' ? -HUGE_VAL : HUGE_VAL;
    else if (is_decimal(text))
        *ret = strtod(text, NULL);
    else
        return false;
    return true;
}

static void resolve_plain(struct mrl_node *node)
{
    if (is_null(node->text))
        node->kind = MRL_NODE_NULL;
    else if (is_bool(node->text, &node->boolean))
        node->kind = MRL_NODE_BOOL;
    else if (is_integer(node->text, &node->integer))
        node->kind = MRL_NODE_INT;
    else if (is_real(node->text, &node->real))
        node->kind = MRL_NODE_REAL;
}

static mrl_status refuse(struct mrl_node_builder *b, const struct mrl_node *at, const char *what)
{
    mrl_error_set(b->err, MRL_E_FORMAT, MRL_NO_OFFSET, "%s are not read here", what);
    mrl_error_place(b->err, at->line, at->column);
    return (mrl_status){MRL_E_FORMAT};
}

/* Good YAML that a reader of configurations is not meant to need. */
static mrl_status decline(struct mrl_node_builder *b, const struct mrl_node *at, const char *what)
{
    (void)refuse(b, at, what);
    b->err->code = MRL_E_UNSUPPORTED;
    return (mrl_status){MRL_E_UNSUPPORTED};
}

static mrl_status add_key(struct mrl_node_builder *b, const struct mrl_node *at, const char *text,
                          bool plain)
{
    if (plain && at->len == 2 && memcmp(text, "<<", 2) == 0)
        return decline(b, at, "merge keys (`<<`)");
    return mrl_node_builder_key(b, text, at->len, at->line, at->column);
}

static mrl_status add_scalar(struct mrl_node_builder *b, struct fy_event *event,
                             struct mrl_node node)
{
    struct fy_token *token = event->scalar.value;
    const char *text = token ? fy_token_get_text(token, &node.len) : "";
    const enum fy_scalar_style style = token ? fy_token_scalar_style(token) : FYSS_PLAIN;

    /* libfyaml marks the first character behind the quote. */
    if (node.column > 1 && (style == FYSS_SINGLE_QUOTED || style == FYSS_DOUBLE_QUOTED))
        node.column--;
    if (event->scalar.anchor || event->scalar.tag)
        return decline(b, &node, "anchors and tags");
    if (!text)
        return MRL_FAIL_NOMEM(b->err);
    /* Escapes can name halves of surrogate pairs. */
    if (!mrl_utf8_valid(text, node.len))
        return refuse(b, &node, "bytes that are not UTF-8");
    if (mrl_node_builder_wants_key(b))
        return add_key(b, &node, text, style == FYSS_PLAIN);
    node.kind = MRL_NODE_STRING;
    node.text = mrl_arena_strndup(b->arena, text, node.len);
    if (!node.text)
        return MRL_FAIL_ARENA(b->err, b->arena);
    if (style == FYSS_PLAIN)
        resolve_plain(&node);
    return mrl_node_builder_add(b, &node);
}

static mrl_status add_container(struct mrl_node_builder *b, struct mrl_node node,
                                enum mrl_node_kind kind, bool decorated)
{
    if (decorated)
        return decline(b, &node, "anchors and tags");
    if (mrl_node_builder_wants_key(b))
        return decline(b, &node, "keys that are lists or maps");
    node.kind = kind;
    return mrl_node_builder_add(b, &node);
}

static mrl_status add_event(struct mrl_node_builder *b, struct fy_event *event)
{
    const struct fy_mark *mark = fy_event_start_mark(event);
    struct mrl_node node = {.line = mark ? (uint32_t)mark->line + 1 : 0,
                            .column = mark ? (uint32_t)mark->column + 1 : 0};

    switch (event->type) {
    case FYET_SCALAR:
        return add_scalar(b, event, node);
    case FYET_SEQUENCE_START:
        return add_container(b, node, MRL_NODE_LIST,
                             event->sequence_start.anchor || event->sequence_start.tag);
    case FYET_MAPPING_START:
        return add_container(b, node, MRL_NODE_MAP,
                             event->mapping_start.anchor || event->mapping_start.tag);
    case FYET_SEQUENCE_END:
    case FYET_MAPPING_END:
        mrl_node_builder_close(b);
        return mrl_ok();
    case FYET_ALIAS:
        return decline(b, &node, "aliases");
    case FYET_DOCUMENT_START:
        return b->root ? decline(b, &node, "further documents") : mrl_ok();
    case FYET_NONE:
    case FYET_STREAM_START:
    case FYET_STREAM_END:
    case FYET_DOCUMENT_END:
        break;
    }
    return mrl_ok();
}

/* In single quotes, libfyaml 0.7 swallows the character behind two or more doubled quotes in a row
 * ('a''''b' lacks its b), and leaks some kilobytes over four or more. */
#define MAX_QUOTE_RUN 3

/* Refuses what libfyaml 0.7 must not see: it never returns from a directive with bytes that are no
 * UTF-8, and takes other broken directives for an empty document.  We read no directives anyway. */
static mrl_status check_text(const char *text, size_t n, struct mrl_node_builder *b)
{
    struct mrl_node at = {.line = 1, .column = 1};
    unsigned quotes = 0;
    uint32_t c;
    size_t len;

    for (size_t i = 0; i < n; i += len) {
        len = mrl_utf8_decode(&text[i], n - i, &c);
        if (len == 0)
            return refuse(b, &at, "bytes that are not UTF-8");
        if (c < 0x20 && c != '\t' && c != '\n' && c != '\r')
            return refuse(b, &at, "control characters");
        if (c == '%' && at.column == 1)
            return refuse(b, &at, "directives (lines that start with `%`)");
        quotes = c == '\'' ? quotes + 1 : 0;
        if (quotes > MAX_QUOTE_RUN)
            return decline(b, &at, "runs of more than three single quotes");
        if (c == '\n' || (c == '\r' && text[i + 1 < n ? i + 1 : i] != '\n')) {
            at.line++;
            at.column = 1;
        } else if (i > 0 || c != 0xfeff) { /* a byte order mark takes no column */
            at.column += (uint32_t)len;
        }
    }
    return mrl_ok();
}

/* What libfyaml found wrong, with its place. */
static mrl_status syntax_error(struct fy_diag *diag, struct mrl_error *err)
{
    void *previous = NULL;
    const struct fy_diag_error *first = fy_diag_errors_iterate(diag, &previous);
    char quoted[160];

    if (!first || !first->msg)
        return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET, "is not valid YAML");
    mrl_text_quote(quoted, sizeof(quoted), first->msg, strcspn(first->msg, "\n"));
    mrl_error_set(err, MRL_E_FORMAT, MRL_NO_OFFSET, "is not valid YAML: %s", quoted);
    mrl_error_place(err, (uint32_t)(first->line > 0 ? first->line : 1),
                    (uint32_t)(first->column > 0 ? first->column : 1));
    return (mrl_status){MRL_E_FORMAT};
}

/* No event means an error, of syntax or of memory, or that the end was seen before. */
static mrl_status no_event(struct fy_diag *diag, bool ended, struct mrl_error *err)
{
    if (fy_diag_got_error(diag))
        return syntax_error(diag, err);
    return ended ? mrl_ok() : MRL_FAIL_NOMEM(err);
}

static mrl_status parse_events(struct fy_parser *parser, struct fy_diag *diag,
                               struct mrl_node_builder *b)
{
    bool ended = false;

    for (;;) {
        struct fy_event *event = fy_parser_parse(parser);
        mrl_status s;

        if (!event)
            return no_event(diag, ended, b->err);
        ended = event->type == FYET_STREAM_END;
        s = add_event(b, event);
        fy_parser_event_free(parser, event);
        MRL_TRY(s);
    }
}

static mrl_status parse_text(const char *text, size_t n, struct mrl_node_builder *b)
{
    mrl_cleanup(diag_freep) struct fy_diag *diag = fy_diag_create(NULL);
    mrl_cleanup(parser_freep) struct fy_parser *parser = NULL;
    struct fy_parse_cfg config = {.flags = FYPCF_QUIET | FYPCF_COLLECT_DIAG |
                                           FYPCF_DEFAULT_VERSION_1_2 | FYPCF_DISABLE_MMAP_OPT,
                                  .diag = diag};

    if (!diag)
        return MRL_FAIL_NOMEM(b->err);
    fy_diag_set_collect_errors(diag, true);
    parser = fy_parser_create(&config);
    if (!parser || fy_parser_set_string(parser, text, n) != 0)
        return MRL_FAIL_NOMEM(b->err);
    return parse_events(parser, diag, b);
}

static mrl_status parse(const char *text, size_t n, struct mrl_node_builder *b)
{
    static const struct mrl_node nothing = {
        .kind = MRL_NODE_NULL, .line = 1, .column = 1, .text = ""};

    if (n > MRL_MAX_YAML_BYTES)
        return MRL_FAIL(b->err, MRL_E_LIMIT, MRL_NO_OFFSET, "is %zu bytes, the limit is %u", n,
                        MRL_MAX_YAML_BYTES);
    MRL_TRY(check_text(text, n, b));
    MRL_TRY(parse_text(text, n, b));
    return b->root ? mrl_ok() : mrl_node_builder_add(b, &nothing);
}

mrl_status mrl_yaml_parse(const char *name, const char *text, size_t n, struct mrl_arena *arena,
                          struct mrl_doc *ret, struct mrl_error *err)
{
    struct mrl_node_builder b;
    mrl_status s;

    mrl_node_builder_init(&b, arena, err);
    s = parse(text, n, &b);
    if (s.code != MRL_OK) {
        mrl_error_where(err, name);
        return s;
    }
    *ret = (struct mrl_doc){name, b.root};
    return mrl_ok();
}
