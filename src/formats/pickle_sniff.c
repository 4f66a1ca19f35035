/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/pickle_sniff.h"

#include "base/span.h"
#include "formats/pickle_decoder.h"

#include <string.h>

enum {
    MARKS_MAX = 256,
    DEPTH_MAX = 1 << 16,
    ENOUGH_OPS = 16, /* so many in a row are no accident */
    SOME_OPS = 3,    /* behind a PROTO */
};

/* What an opcode takes from the stack and leaves there.  `need` counts what must lie above the
 * last mark, or below it for opcodes that take everything down to the mark. */
struct effect {
    uint8_t need, pop, push;
    bool to_mark;
};

static const struct effect effects[256] = {
    [MRL_OP_POP] = {1, 1, 0, false},
    [MRL_OP_POP_MARK] = {0, 0, 0, true},
    [MRL_OP_DUP] = {1, 0, 1, false},
    [MRL_OP_STOP] = {1, 1, 0, false},
    [MRL_OP_BINPERSID] = {1, 1, 1, false},
    [MRL_OP_REDUCE] = {2, 2, 1, false},
    [MRL_OP_APPEND] = {2, 1, 0, false},
    [MRL_OP_BUILD] = {2, 1, 0, false},
    [MRL_OP_SETITEM] = {3, 2, 0, false},
    [MRL_OP_APPENDS] = {1, 0, 0, true},
    [MRL_OP_SETITEMS] = {1, 0, 0, true},
    [MRL_OP_ADDITEMS] = {1, 0, 0, true},
    [MRL_OP_DICT] = {0, 0, 1, true},
    [MRL_OP_LIST] = {0, 0, 1, true},
    [MRL_OP_TUPLE] = {0, 0, 1, true},
    [MRL_OP_FROZENSET] = {0, 0, 1, true},
    [MRL_OP_INST] = {0, 0, 1, true},
    [MRL_OP_OBJ] = {0, 0, 1, true},
    [MRL_OP_TUPLE1] = {1, 1, 1, false},
    [MRL_OP_TUPLE2] = {2, 2, 1, false},
    [MRL_OP_TUPLE3] = {3, 3, 1, false},
    [MRL_OP_NEWOBJ] = {2, 2, 1, false},
    [MRL_OP_NEWOBJ_EX] = {3, 3, 1, false},
    [MRL_OP_STACK_GLOBAL] = {2, 2, 1, false},
    [MRL_OP_PUT] = {1, 0, 0, false},
    [MRL_OP_BINPUT] = {1, 0, 0, false},
    [MRL_OP_LONG_BINPUT] = {1, 0, 0, false},
    [MRL_OP_MEMOIZE] = {1, 0, 0, false},
    [MRL_OP_READONLY_BUFFER] = {1, 0, 0, false},
};

struct walk {
    unsigned depth;
    unsigned marks[MARKS_MAX]; /* depth at each open mark */
    unsigned mark_count;
    unsigned ops; /* behind PROTO */
    unsigned globals, calls;
    bool has_proto;
};

/* Neither on the stack nor off it. */
static bool is_silent(uint8_t code)
{
    return code == MRL_OP_PROTO || code == MRL_OP_FRAME;
}

static bool is_call(uint8_t code)
{
    return code == MRL_OP_REDUCE || code == MRL_OP_OBJ || code == MRL_OP_NEWOBJ ||
           code == MRL_OP_NEWOBJ_EX || code == MRL_OP_BUILD;
}

static unsigned above_mark(const struct walk *w)
{
    return w->mark_count ? w->depth - w->marks[w->mark_count - 1] : w->depth;
}

static bool open_mark(struct walk *w)
{
    if (w->mark_count == MARKS_MAX)
        return false;
    w->marks[w->mark_count++] = w->depth;
    return true;
}

/* POP takes a mark that lies on top. */
static bool pop_mark(struct walk *w, const struct effect *e)
{
    if (w->mark_count == 0)
        return false;
    w->depth = w->marks[--w->mark_count];
    if (e->need > above_mark(w))
        return false;
    w->depth += e->push;
    return true;
}

static bool apply(struct walk *w, uint8_t code)
{
    const struct effect *e = &effects[code];
    const bool plain = e->need == 0 && !e->to_mark;

    if (is_silent(code))
        return true;
    if (code == MRL_OP_MARK)
        return open_mark(w);
    if (code == MRL_OP_POP && w->mark_count && above_mark(w) == 0) {
        w->mark_count--;
        return true;
    }
    if (e->to_mark)
        return pop_mark(w, e);
    if (plain)
        return ++w->depth < DEPTH_MAX;
    if (e->need > above_mark(w))
        return false;
    w->depth = w->depth - e->pop + e->push;
    return true;
}

static bool only(struct mrl_span text, const char *set)
{
    return text.len > 0 && mrl_span_take(&text, set).at && text.len == 0;
}

/* A module or an attribute: parts of letters, digits and what compilers put into names. */
static bool is_name(const uint8_t *bytes, size_t n)
{
    return only(mrl_span((const char *)bytes, n),
                "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-<>");
}

/* Whether a line is what its opcode wants; text files fail here.  Behind a PROTO nobody takes the
 * bytes for text, and what a name must not look like is for the reader of the pickle to say. */
static bool has_sound_line(const struct mrl_pickle_op *op)
{
    const struct mrl_span text = mrl_span((const char *)op->bytes, op->len);

    switch (op->code) {
    case MRL_OP_INT:
        return only(text, "-0123456789");
    case MRL_OP_LONG:
        return only(text, "-0123456789L");
    case MRL_OP_FLOAT:
        return only(text, "-+.0123456789einfa");
    case MRL_OP_GET:
    case MRL_OP_PUT:
        return only(text, "0123456789");
    case MRL_OP_STRING:
        /* Of a long line only the first bytes are kept. */
        return op->number == op->len
                   ? text.len >= 2 && mrl_span_unquote(text).len == text.len - 2
                   : mrl_span_find_any(text, "'\"") == 0 && op->last == op->bytes[0];
    case MRL_OP_GLOBAL:
    case MRL_OP_INST:
        return is_name(op->bytes, op->len) && is_name(op->name, op->name_len);
    default:
        return true;
    }
}

static bool step(struct walk *w, const struct mrl_pickle_op *op)
{
    if ((!w->has_proto && !has_sound_line(op)) || !apply(w, op->code))
        return false;
    if (op->code == MRL_OP_PROTO) {
        w->has_proto |= w->ops == 0 && op->number <= 5;
        return true;
    }
    w->ops++;
    w->globals += op->code == MRL_OP_GLOBAL || op->code == MRL_OP_STACK_GLOBAL;
    w->calls += op->code == MRL_OP_INST || (is_call(op->code) && w->globals);
    return true;
}

enum end { END_STOP, END_BAD, END_CUT };

/* Whether an argument fits the file, though it may not fit the head. */
static bool fits(const struct mrl_pickle_op *op, uint64_t size)
{
    switch (mrl_pickle_opcodes[op->code].arg) {
    case MRL_PICKLE_SIZED1:
    case MRL_PICKLE_SIZED4:
    case MRL_PICKLE_SIZED8:
    case MRL_PICKLE_SIZED_I4:
        return op->number <= size;
    default:
        return true;
    }
}

static enum end run(struct walk *w, struct mrl_reader *r, uint64_t size)
{
    struct mrl_pickle_decoder decoder;

    mrl_pickle_decoder_init(&decoder, r, MRL_PICKLE_VIEW_BYTES);
    for (;;) {
        struct mrl_pickle_op op = {0};
        const mrl_status s = mrl_pickle_next(&decoder, &op);

        if (s.code == MRL_E_TRUNCATED)
            return fits(&op, size) ? END_CUT : END_BAD;
        if (s.code != MRL_OK || !step(w, &op))
            return END_BAD;
        if (op.code == MRL_OP_STOP)
            return END_STOP;
    }
}

bool mrl_pickle_sniff(const struct mrl_probe *probe)
{
    struct walk w = {0};
    struct mrl_error err;
    struct mrl_reader r;
    enum end end;

    if (probe->head_len == 0 || !mrl_pickle_opcodes[probe->head[0]].name)
        return false;
    mrl_reader_init(&r, probe->head, probe->head_len, &err);
    end = run(&w, &r, probe->size);
    if (w.calls > 0)
        return true;
    if (w.has_proto)
        return end == END_STOP || w.ops >= SOME_OPS;
    if (end == END_STOP)
        return mrl_reader_left(&r) == 0 && probe->size == probe->head_len;
    return end == END_CUT && probe->size > probe->head_len && w.ops >= ENOUGH_OPS;
}
