/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/pickle_private.h"

#include "base/text.h"

#include <inttypes.h>
#include <string.h>

#define MAX_DEPTH 6u   /* of calls inside calls */
#define MAX_TEXT  120u /* bytes of a text that are shown */
#define MAX_KIDS  6u

static void add_value(const struct mrl_values *v, struct mrl_value value, struct mrl_buf *buf,
                      unsigned depth);

static void add_escaped(struct mrl_buf *buf, struct mrl_span s)
{
    mrl_text_add(buf, MRL_TEXT_TERM, s.at, s.len);
}

/* Python's way of writing a text, near enough to be read. */
static void add_text(const struct mrl_values *v, struct mrl_value value, struct mrl_buf *buf)
{
    struct mrl_span text;
    uint64_t size;

    if (mrl_value_kind(value) == MRL_V_BYTES)
        mrl_buf_addc(buf, 'b');
    mrl_buf_addc(buf, '"');
    if (!mrl_value_peek_text(v, value, &text, &size))
        text = mrl_span("", 0), size = 1;
    for (size_t i = 0; i < text.len && i < MAX_TEXT; i++) {
        const int c = mrl_span_byte(text, i);

        if (c == '"' || c == '\\')
            mrl_buf_addc(buf, '\\');
        if (c < 0x80)
            mrl_text_add(buf, MRL_TEXT_TERM, text.at + i, 1);
        else {
            uint32_t unused;
            size_t n = mrl_utf8_decode(text.at + i, text.len - i, &unused);

            n = n ? n : 1;
            mrl_text_add(buf, MRL_TEXT_TERM, text.at + i, n);
            i += n - 1;
        }
    }
    if (size > text.len || text.len > MAX_TEXT)
        mrl_buf_adds(buf, "...");
    mrl_buf_addc(buf, '"');
}

static void add_name(const struct mrl_global *g, struct mrl_buf *buf)
{
    /* Nobody writes builtins.eval; a module alone has no name. */
    if (!mrl_span_is(g->facts.module, "builtins") || g->facts.name.len == 0)
        add_escaped(buf, g->facts.module);
    if (!mrl_span_is(g->facts.module, "builtins") && g->facts.name.len)
        mrl_buf_addc(buf, '.');
    add_escaped(buf, g->facts.name);
}

static void add_items(const struct mrl_values *v, const struct mrl_node *node, struct mrl_buf *buf,
                      unsigned depth, bool pairs)
{
    for (uint32_t i = 0; i < node->count && i < MAX_KIDS && i < MRL_NODE_KIDS; i++) {
        if (i)
            mrl_buf_adds(buf, pairs && i % 2 ? ": " : ", ");
        add_value(v, node->kids[i], buf, depth + 1);
    }
    if (node->count > MAX_KIDS)
        mrl_buf_adds(buf, ", ...");
}

static void add_box(const struct mrl_values *v, struct mrl_value value, const char *open,
                    const char *close, struct mrl_buf *buf, unsigned depth)
{
    const struct mrl_node *node = mrl_value_node(v, value);

    mrl_buf_adds(buf, open);
    if (!node || depth >= MAX_DEPTH)
        mrl_buf_adds(buf, "...");
    else
        add_items(v, node, buf, depth, mrl_value_kind(value) == MRL_V_DICT);
    if (node && node->count == 1 && mrl_value_kind(value) == MRL_V_TUPLE)
        mrl_buf_addc(buf, ',');
    mrl_buf_adds(buf, close);
}

static void add_call(const struct mrl_values *v, struct mrl_value callee, struct mrl_value args,
                     struct mrl_value kwargs, struct mrl_buf *buf, unsigned depth)
{
    const struct mrl_node *node = mrl_value_node(v, args);

    add_value(v, callee, buf, depth + 1);
    mrl_buf_addc(buf, '(');
    if (node && depth < MAX_DEPTH && mrl_value_kind(args) == MRL_V_TUPLE)
        add_items(v, node, buf, depth, false);
    else
        mrl_buf_adds(buf, "...");
    if (mrl_value_kind(kwargs) == MRL_V_DICT && mrl_value_node(v, kwargs) &&
        mrl_value_node(v, kwargs)->count) {
        mrl_buf_adds(buf, ", **");
        add_value(v, kwargs, buf, depth + 1);
    }
    mrl_buf_addc(buf, ')');
}

static void add_result(const struct mrl_values *v, struct mrl_value value, struct mrl_buf *buf,
                       unsigned depth)
{
    const struct mrl_node *node = mrl_value_node(v, value);

    if (node && node->count == 3 && depth < MAX_DEPTH)
        add_call(v, node->kids[0], node->kids[1], node->kids[2], buf, depth);
    else
        mrl_buf_adds(buf, "<result of a call>");
}

static int32_t small_int(struct mrl_value value)
{
    const uint32_t rest = mrl_value_rest(value);

    /* 27 bits, two's complement */
    return rest >= 1u << 26 ? (int32_t)rest - (1 << 27) : (int32_t)rest;
}

static void add_plain(struct mrl_value value, struct mrl_buf *buf)
{
    static const char *const words[] = {
        [MRL_P_EMPTY] = "<nothing>",   [MRL_P_NONE] = "None",       [MRL_P_BOOL] = "True",
        [MRL_P_INT] = "<int>",         [MRL_P_FLOAT] = "<float>",   [MRL_P_BUFFER] = "<buffer>",
        [MRL_P_UNKNOWN] = "<unknown>", [MRL_P_FAR] = "<forgotten>",
    };

    mrl_buf_adds(buf, words[mrl_value_rest(value)]);
}

static void add_value(const struct mrl_values *v, struct mrl_value value, struct mrl_buf *buf,
                      unsigned depth)
{
    switch (mrl_value_kind(value)) {
    case MRL_V_PLAIN:
        add_plain(value, buf);
        break;
    case MRL_V_INT:
        mrl_buf_addf(buf, "%" PRId32, small_int(value));
        break;
    case MRL_V_STR:
    case MRL_V_BYTES:
    case MRL_V_NAME:
        add_text(v, value, buf);
        break;
    case MRL_V_TUPLE:
        add_box(v, value, "(", ")", buf, depth);
        break;
    case MRL_V_LIST:
        add_box(v, value, "[", "]", buf, depth);
        break;
    case MRL_V_DICT:
    case MRL_V_SET:
        add_box(v, value, "{", "}", buf, depth);
        break;
    case MRL_V_CALL:
        add_result(v, value, buf, depth);
        break;
    case MRL_V_GLOBAL:
        add_name(mrl_value_get_global(v, value), buf);
        break;
    case MRL_V_OBJECT:
        mrl_buf_addc(buf, '<');
        add_name(mrl_value_get_global(v, value), buf);
        mrl_buf_adds(buf, " object>");
        break;
    case MRL_V_DTYPE:
        mrl_buf_adds(buf, "<numpy.dtype object>");
        break;
    case MRL_V_EXT:
        mrl_buf_addf(buf, "<extension %" PRIu32 ">", mrl_value_rest(value));
        break;
    case MRL_V_PERS:
        mrl_buf_adds(buf, "<persistent object>");
        break;
    }
}

void mrl_expr_value(const struct mrl_values *v, struct mrl_value value, struct mrl_buf *buf)
{
    add_value(v, value, buf, 0);
}

void mrl_expr_call(const struct mrl_values *v, struct mrl_value callee, struct mrl_value args,
                   struct mrl_value kwargs, struct mrl_buf *buf)
{
    add_call(v, callee, args, kwargs, buf, 0);
}

mrl_status mrl_expr_global(const struct mrl_global *global, char *dst, size_t size,
                           struct mrl_error *err)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf buf;

    mrl_buf_init(&buf, size - 1);
    if (global->facts.renamed) {
        add_escaped(&buf, global->module);
        mrl_buf_addc(&buf, '.');
        add_escaped(&buf, global->name);
        mrl_buf_adds(&buf, ", today ");
    }
    add_name(global, &buf);
    if (buf.failed == MRL_E_NOMEM)
        return MRL_FAIL_NOMEM(err);
    memcpy(dst, mrl_buf_text(&buf), buf.len + 1);
    return mrl_ok();
}
