/* SPDX-License-Identifier: Apache-2.0 */
/* What each opcode does to stack and memo.  Semantics: Python's pickletools documentation and
 * Lib/pickle.py. */
#include "scan/pickle_private.h"

#include "base/limits.h"
#include "scan/pickle_escapes.h"

#include <string.h>

/* --- constants --- */

static mrl_status push_plain(struct mrl_pickle_machine *m, enum mrl_plain plain)
{
    return mrl_stack_push(m, mrl_value_plain(plain));
}

static mrl_status push_int(struct mrl_pickle_machine *m, int64_t number)
{
    if (number < -(1 << 26) || number >= 1 << 26)
        return push_plain(m, MRL_P_INT);
    return mrl_stack_push(m, mrl_value_make(MRL_V_INT, (uint32_t)number));
}

static mrl_status op_none(struct mrl_pickle_machine *m)
{
    return push_plain(m, MRL_P_NONE);
}

static mrl_status op_bool(struct mrl_pickle_machine *m)
{
    return push_plain(m, MRL_P_BOOL);
}

static mrl_status op_int(struct mrl_pickle_machine *m)
{
    return push_int(m, (int64_t)m->op.number);
}

static mrl_status op_float(struct mrl_pickle_machine *m)
{
    return push_plain(m, MRL_P_FLOAT);
}

/* A long of up to three bytes may be an array's dimension; longer ones are only numbers. */
static mrl_status op_long(struct mrl_pickle_machine *m)
{
    int64_t number = 0;

    if (m->op.number > 3)
        return push_plain(m, MRL_P_INT);
    for (size_t i = m->op.len; i-- > 0;)
        number = number << 8 | m->op.bytes[i];
    if (m->op.len && m->op.bytes[m->op.len - 1] & 0x80)
        number -= INT64_C(1) << 8 * m->op.len;
    return push_int(m, number);
}

/* Decimal digits of a line; false for anything else or a number that is too large. */
static bool line_number(const struct mrl_pickle_op *op, uint64_t *ret)
{
    uint64_t n = 0;

    if (op->len == 0 || op->len != op->number || op->len > 19)
        return false;
    for (size_t i = 0; i < op->len; i++) {
        if (op->bytes[i] < '0' || op->bytes[i] > '9')
            return false;
        n = n * 10 + (uint64_t)(op->bytes[i] - '0');
    }
    *ret = n;
    return true;
}

/* "I01\n" and "I00\n" are booleans (PEP 285 kept protocol 0 readable that way). */
static mrl_status op_int_line(struct mrl_pickle_machine *m)
{
    const struct mrl_pickle_op *op = &m->op;
    uint64_t number;

    if (op->len == 2 && op->bytes[0] == '0' && (op->bytes[1] == '0' || op->bytes[1] == '1'))
        return push_plain(m, MRL_P_BOOL);
    return line_number(op, &number) ? push_int(m, (int64_t)number) : push_plain(m, MRL_P_INT);
}

static mrl_status op_long_line(struct mrl_pickle_machine *m)
{
    return push_plain(m, MRL_P_INT);
}

/* --- texts --- */

static mrl_status push_text(struct mrl_pickle_machine *m, enum mrl_value_kind kind)
{
    const struct mrl_value text =
        mrl_value_text(&m->values, kind, m->op.bytes, m->op.len, m->op.number);

    MRL_TRY(mrl_stack_push(m, text));
    return mrl_nested_look(m, text);
}

static mrl_status op_str(struct mrl_pickle_machine *m)
{
    return push_text(m, MRL_V_STR);
}

static mrl_status op_bytes(struct mrl_pickle_machine *m)
{
    return push_text(m, MRL_V_BYTES);
}

/* What a line of protocol 0 stands for.  In `text`, where names are looked up, characters that are
 * not ASCII and were escaped become "?", which is part of no name; in `bytes` they are themselves,
 * up to one that is none of Latin-1. */
struct line {
    char text[MRL_PICKLE_LINE_KEPT];
    size_t text_len;
    uint8_t bytes[MRL_PICKLE_LINE_KEPT];
    size_t byte_count;
};

static void unescape(enum mrl_pickle_escapes escapes, const uint8_t *s, size_t n, struct line *ret)
{
    bool is_taken = false, is_latin1 = true;
    uint32_t code = 0;
    size_t taken;

    ret->text_len = ret->byte_count = 0;
    for (size_t i = 0; i < n; i += taken) {
        taken = mrl_pickle_character(escapes, s + i, n - i, &is_taken, &code);
        is_latin1 = is_latin1 && code <= 0xff;
        ret->text[ret->text_len++] = taken == 1 || code < 0x80 ? (char)code : '?';
        if (is_latin1)
            ret->bytes[ret->byte_count++] = (uint8_t)code;
    }
}

static mrl_status push_line(struct mrl_pickle_machine *m, enum mrl_pickle_escapes escapes,
                            const uint8_t *bytes, size_t n)
{
    const bool is_whole = m->op.number <= m->op.len;
    const uint8_t *const raw = m->op.bytes;
    struct line line;

    unescape(escapes, bytes, n, &line);
    MRL_TRY(mrl_stack_push(m, mrl_value_text(&m->values, MRL_V_STR, line.text, line.text_len,
                                             is_whole ? line.text_len : m->op.number)));
    m->op.bytes = line.bytes;
    m->op.len = line.byte_count;
    if (is_whole)
        m->op.number = line.byte_count;
    MRL_TRY(mrl_nested_look(m, mrl_stack_top(m)));
    m->op.bytes = raw;
    return mrl_ok();
}

static mrl_status op_unicode_line(struct mrl_pickle_machine *m)
{
    return push_line(m, MRL_ESCAPES_UNICODE, m->op.bytes, m->op.len);
}

/* Of a long line only the first bytes are kept, and its last quote. */
static mrl_status op_string_line(struct mrl_pickle_machine *m)
{
    const uint8_t *s = m->op.bytes;
    const bool is_whole = m->op.len == m->op.number;
    size_t n = m->op.len;

    while (is_whole && n && (s[n - 1] == ' ' || s[n - 1] == '\r' || s[n - 1] == '\t'))
        n--;
    if (n < 2 || s[0] != m->op.last || (s[0] != '\'' && s[0] != '"')) {
        mrl_pickle_fault(m);
        return push_line(m, MRL_ESCAPES_STRING, s, n);
    }
    if (is_whole)
        return push_line(m, MRL_ESCAPES_STRING, s + 1, n - 2);
    m->op.payload++;
    m->op.number -= 2;
    return push_line(m, MRL_ESCAPES_STRING, s + 1, n - 1);
}

/* --- stack and memo --- */

static mrl_status op_mark(struct mrl_pickle_machine *m)
{
    return mrl_stack_mark(m);
}

static mrl_status op_pop(struct mrl_pickle_machine *m)
{
    if (m->mark_count && m->marks[m->mark_count - 1] == m->depth)
        m->mark_count--;
    else
        mrl_stack_pop(m);
    return mrl_ok();
}

static mrl_status op_pop_mark(struct mrl_pickle_machine *m)
{
    mrl_stack_cut(m, mrl_stack_open_mark(m));
    return mrl_ok();
}

static mrl_status op_dup(struct mrl_pickle_machine *m)
{
    return mrl_stack_push(m, mrl_stack_top(m));
}

static mrl_status put(struct mrl_pickle_machine *m, uint64_t index)
{
    const struct mrl_value top = mrl_stack_top(m);
    struct mrl_node *node = mrl_value_node(&m->values, top);

    if (node && (mrl_value_kind(top) == MRL_V_STR || mrl_value_kind(top) == MRL_V_BYTES))
        node->text.memo = index < UINT32_MAX ? (uint32_t)index : UINT32_MAX;
    return mrl_memo_put(&m->memo, index, top, m->err);
}

static mrl_status op_put(struct mrl_pickle_machine *m)
{
    return put(m, m->op.number);
}

static mrl_status op_put_line(struct mrl_pickle_machine *m)
{
    uint64_t index;

    if (line_number(&m->op, &index))
        return put(m, index);
    mrl_pickle_fault(m);
    return mrl_ok();
}

static mrl_status op_memoize(struct mrl_pickle_machine *m)
{
    if (!m->memo.count_known)
        return MRL_FAIL(m->err, MRL_E_LIMIT, m->op.offset,
                        "the memo is numbered in two ways beyond entry %u", MRL_MAX_PICKLE_MEMO);
    return put(m, m->memo.count);
}

static mrl_status get(struct mrl_pickle_machine *m, uint64_t index)
{
    struct mrl_value value = mrl_memo_get(&m->memo, index);

    if (value.bits == MRL_P_EMPTY) {
        mrl_pickle_fault(m);
        value = mrl_value_plain(MRL_P_UNKNOWN);
    }
    return mrl_stack_push(m, value);
}

static mrl_status op_get(struct mrl_pickle_machine *m)
{
    return get(m, m->op.number);
}

static mrl_status op_get_line(struct mrl_pickle_machine *m)
{
    uint64_t index;

    if (line_number(&m->op, &index))
        return get(m, index);
    mrl_pickle_fault(m);
    return push_plain(m, MRL_P_UNKNOWN);
}

static mrl_status op_buffer(struct mrl_pickle_machine *m)
{
    return push_plain(m, MRL_P_BUFFER);
}

static mrl_status op_keep(struct mrl_pickle_machine *m)
{
    (void)mrl_stack_top(m);
    return mrl_ok();
}

/* --- head and end --- */

static mrl_status op_proto(struct mrl_pickle_machine *m)
{
    m->protocol = (unsigned)m->op.number;
    if (m->op.number <= 5)
        return mrl_ok();
    return mrl_scan_tell(m->run->sink, "pickle.anomaly", MRL_CONFIDENCE_PROVED, m->op.offset, NULL,
                         "protocol %u is none that Python has", m->protocol);
}

static mrl_status op_frame(struct mrl_pickle_machine *m)
{
    if (m->decoder.frame_overrun)
        mrl_pickle_fault(m);
    return mrl_ok();
}

static mrl_status op_stop(struct mrl_pickle_machine *m)
{
    (void)mrl_stack_pop(m);
    m->outcome.stopped = true;
    return mrl_ok();
}

/* --- persistent ids and extensions --- */

static mrl_status op_persid(struct mrl_pickle_machine *m)
{
    const struct mrl_value id =
        mrl_value_text(&m->values, MRL_V_STR, m->op.bytes, m->op.len, m->op.number);

    struct mrl_value object;

    MRL_TRY(mrl_judge_persistent(m, id, &object));
    return mrl_stack_push(m, object);
}

static mrl_status op_binpersid(struct mrl_pickle_machine *m)
{
    struct mrl_value object;

    MRL_TRY(mrl_judge_persistent(m, mrl_stack_pop(m), &object));
    return mrl_stack_push(m, object);
}

static mrl_status op_ext(struct mrl_pickle_machine *m)
{
    MRL_TRY(mrl_scan_tell(m->run->sink, "pickle.extension", MRL_CONFIDENCE_PROVED, m->op.offset,
                          NULL, "extension code %u", (unsigned)m->op.number));
    return mrl_stack_push(m, mrl_value_make(MRL_V_EXT, (uint32_t)m->op.number));
}

const mrl_pickle_handler mrl_pickle_handlers[256] = {
    [MRL_OP_MARK] = op_mark,
    [MRL_OP_STOP] = op_stop,
    [MRL_OP_POP] = op_pop,
    [MRL_OP_POP_MARK] = op_pop_mark,
    [MRL_OP_DUP] = op_dup,
    [MRL_OP_FLOAT] = op_float,
    [MRL_OP_INT] = op_int_line,
    [MRL_OP_BININT] = op_int,
    [MRL_OP_BININT1] = op_int,
    [MRL_OP_LONG] = op_long_line,
    [MRL_OP_BININT2] = op_int,
    [MRL_OP_NONE] = op_none,
    [MRL_OP_PERSID] = op_persid,
    [MRL_OP_BINPERSID] = op_binpersid,
    [MRL_OP_REDUCE] = mrl_op_reduce,
    [MRL_OP_STRING] = op_string_line,
    [MRL_OP_BINSTRING] = op_str,
    [MRL_OP_SHORT_BINSTRING] = op_str,
    [MRL_OP_UNICODE] = op_unicode_line,
    [MRL_OP_BINUNICODE] = op_str,
    [MRL_OP_APPEND] = mrl_op_append,
    [MRL_OP_BUILD] = mrl_op_build,
    [MRL_OP_GLOBAL] = mrl_op_global,
    [MRL_OP_DICT] = mrl_op_dict,
    [MRL_OP_EMPTY_DICT] = mrl_op_empty_dict,
    [MRL_OP_APPENDS] = mrl_op_appends,
    [MRL_OP_GET] = op_get_line,
    [MRL_OP_BINGET] = op_get,
    [MRL_OP_INST] = mrl_op_inst,
    [MRL_OP_LONG_BINGET] = op_get,
    [MRL_OP_LIST] = mrl_op_list,
    [MRL_OP_EMPTY_LIST] = mrl_op_empty_list,
    [MRL_OP_OBJ] = mrl_op_obj,
    [MRL_OP_PUT] = op_put_line,
    [MRL_OP_BINPUT] = op_put,
    [MRL_OP_LONG_BINPUT] = op_put,
    [MRL_OP_SETITEM] = mrl_op_setitem,
    [MRL_OP_TUPLE] = mrl_op_tuple,
    [MRL_OP_EMPTY_TUPLE] = mrl_op_empty_tuple,
    [MRL_OP_SETITEMS] = mrl_op_setitems,
    [MRL_OP_BINFLOAT] = op_float,
    [MRL_OP_PROTO] = op_proto,
    [MRL_OP_NEWOBJ] = mrl_op_newobj,
    [MRL_OP_EXT1] = op_ext,
    [MRL_OP_EXT2] = op_ext,
    [MRL_OP_EXT4] = op_ext,
    [MRL_OP_TUPLE1] = mrl_op_tuple1,
    [MRL_OP_TUPLE2] = mrl_op_tuple2,
    [MRL_OP_TUPLE3] = mrl_op_tuple3,
    [MRL_OP_NEWTRUE] = op_bool,
    [MRL_OP_NEWFALSE] = op_bool,
    [MRL_OP_LONG1] = op_long,
    [MRL_OP_LONG4] = op_long,
    [MRL_OP_BINBYTES] = op_bytes,
    [MRL_OP_SHORT_BINBYTES] = op_bytes,
    [MRL_OP_SHORT_BINUNICODE] = op_str,
    [MRL_OP_BINUNICODE8] = op_str,
    [MRL_OP_BINBYTES8] = op_bytes,
    [MRL_OP_EMPTY_SET] = mrl_op_empty_set,
    [MRL_OP_ADDITEMS] = mrl_op_additems,
    [MRL_OP_FROZENSET] = mrl_op_frozenset,
    [MRL_OP_NEWOBJ_EX] = mrl_op_newobj_ex,
    [MRL_OP_STACK_GLOBAL] = mrl_op_stack_global,
    [MRL_OP_MEMOIZE] = op_memoize,
    [MRL_OP_FRAME] = op_frame,
    [MRL_OP_BYTEARRAY8] = op_bytes,
    [MRL_OP_NEXT_BUFFER] = op_buffer,
    [MRL_OP_READONLY_BUFFER] = op_keep,
};
