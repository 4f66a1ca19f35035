/* SPDX-License-Identifier: Apache-2.0 */
/* The walk over items of R.  Numbers of types and order of parts: serialize.c of R, ReadItem() and
 * ReadBC(). */
#include "base/limits.h"
#include "base/text.h"
#include "formats/r_data.h"

#include <inttypes.h>
#include <string.h>

enum type {
    T_SYM = 1,
    T_LIST = 2,
    T_CLO = 3,
    T_ENV = 4,
    T_PROM = 5,
    T_LANG = 6,
    T_SPECIAL = 7,
    T_BUILTIN = 8,
    T_CHAR = 9,
    T_LGL = 10,
    T_INT = 13,
    T_REAL = 14,
    T_CPLX = 15,
    T_STR = 16,
    T_DOT = 17,
    T_VEC = 19,
    T_EXPR = 20,
    T_BCODE = 21,
    T_EXTPTR = 22,
    T_WEAKREF = 23,
    T_RAW = 24,
    T_S4 = 25,
    T_ALTREP = 238,
    T_ATTR_LIST = 239,
    T_ATTR_LANG = 240,
    T_BASE_ENV = 241,
    T_EMPTY_ENV = 242,
    T_BC_REP_REF = 243,
    T_BC_REP_DEF = 244,
    T_PERSIST = 247,
    T_PACKAGE = 248,
    T_NAMESPACE = 249,
    T_NIL = 254,
    T_REF = 255,
};

enum kind {
    KIND_ITEMS, /* `left` items */
    KIND_CALL,  /* the same; the last but one is the function that is called */
    KIND_CODE,  /* one item, then a number and so many constants */
    KIND_CONSTANTS,
    KIND_TYPED, /* parts of a call in byte code: a type before each */
};

struct mrl_r_frame {
    enum kind kind;
    uint64_t left;
};

#define HAS_ATTRIBUTES 0x200
#define HAS_TAG        0x400
#define NAME_ROOM      128u

static mrl_status push(struct mrl_r_walk *w, enum kind kind, uint64_t left)
{
    if (left == 0 && kind != KIND_CODE)
        return mrl_ok();
    if (w->depth == MRL_MAX_R_DEPTH)
        return MRL_FAIL(w->r->err, MRL_E_LIMIT, mrl_reader_offset(w->r),
                        "objects nest deeper than %u", MRL_MAX_R_DEPTH);
    MRL_TRY(mrl_arena_grow(w->d->arena, (void **)&w->frames, &w->capacity, w->depth,
                           sizeof(*w->frames), w->r->err));
    w->frames[w->depth++] = (struct mrl_r_frame){kind, left};
    return mrl_ok();
}

static mrl_status read_length(struct mrl_r_walk *w, uint64_t *ret)
{
    int32_t n, high, low;

    MRL_TRY(mrl_r_int(w, "length", &n));
    *ret = (uint64_t)(uint32_t)n;
    if (n >= 0)
        return mrl_ok();
    if (n != -1)
        return MRL_FAIL(w->r->err, MRL_E_FORMAT, mrl_reader_offset(w->r), "a negative length");
    MRL_TRY(mrl_r_int(w, "length", &high));
    MRL_TRY(mrl_r_int(w, "length", &low));
    *ret = (uint64_t)(uint32_t)high << 32 | (uint32_t)low;
    return mrl_ok();
}

static mrl_status add_reference(struct mrl_r_walk *w, const char *symbol)
{
    if (w->symbol_count == MRL_MAX_R_REFERENCES)
        return MRL_FAIL(w->r->err, MRL_E_LIMIT, mrl_reader_offset(w->r),
                        "more than %u symbols and environments", MRL_MAX_R_REFERENCES);
    MRL_TRY(mrl_arena_grow(w->d->arena, (void **)&w->symbols, &w->symbol_capacity, w->symbol_count,
                           sizeof(*w->symbols), w->r->err));
    w->symbols[w->symbol_count++] = symbol;
    return mrl_ok();
}

/* A CHARSXP behind its flags.  NA has length -1. */
static mrl_status read_chars(struct mrl_r_walk *w, char *ret, size_t room)
{
    int32_t n;

    MRL_TRY(mrl_r_int(w, "length of a string", &n));
    if (n < -1)
        return MRL_FAIL(w->r->err, MRL_E_FORMAT, mrl_reader_offset(w->r), "a negative length");
    return mrl_r_text(w, n > 0 ? (uint64_t)n : 0, ret, room);
}

static mrl_status read_symbol(struct mrl_r_walk *w, const char **ret)
{
    char name[NAME_ROOM] = "";
    int32_t flags;

    MRL_TRY(mrl_r_int(w, "flags of a symbol", &flags));
    if ((flags & 0xff) != T_CHAR)
        return MRL_FAIL(w->r->err, MRL_E_FORMAT, mrl_reader_offset(w->r),
                        "the name of a symbol is no string");
    MRL_TRY(read_chars(w, name, sizeof(name)));
    *ret = mrl_arena_strdup(w->d->arena, name);
    if (!*ret)
        return MRL_FAIL_ARENA(w->r->err, w->d->arena);
    return add_reference(w, *ret);
}

static mrl_status read_reference(struct mrl_r_walk *w, int32_t flags, const char **ret)
{
    int32_t index = flags >> 8;

    if (index == 0)
        MRL_TRY(mrl_r_int(w, "reference", &index));
    if (index < 1 || (size_t)index > w->symbol_count)
        return MRL_FAIL(w->r->err, MRL_E_FORMAT, mrl_reader_offset(w->r),
                        "a reference to what has not been read");
    *ret = w->symbols[index - 1];
    return mrl_ok();
}

/* --- what is told --- */

static mrl_status tell_call(struct mrl_r_walk *w, const char *name)
{
    char quoted[2 * NAME_ROOM];
    enum mrl_r_standing standing = MRL_R_UNKNOWN;

    w->calls++;
    if (name)
        standing = mrl_r_judge(name);
    if (standing == MRL_R_HARMLESS)
        return mrl_ok();
    if (!name)
        return mrl_describe_issue(w->d, "r.call", mrl_reader_offset(w->r),
                                  "the data hold a call of what is no plain name");
    mrl_text_quote(quoted, sizeof(quoted), name, strlen(name));
    return mrl_describe_issue(w->d, standing == MRL_R_REACHING ? "r.reaching-call" : "r.call",
                              mrl_reader_offset(w->r), "the data hold a call of %s", quoted);
}

static mrl_status tell_code(struct mrl_r_walk *w, unsigned type)
{
    const uint64_t at = mrl_reader_offset(w->r);

    if (type == T_PROM && w->promises++ == 0)
        return mrl_describe_issue(w->d, "r.promise", at,
                                  "an unevaluated expression, which runs when the data are used");
    if (type == T_CLO && w->functions++ == 0)
        return mrl_describe_issue(w->d, "r.function", at, "the data hold functions");
    if (type == T_BCODE && w->bytecodes++ == 0)
        return mrl_describe_issue(w->d, "r.bytecode", at,
                                  "byte code, which R runs without checking it");
    return mrl_ok();
}

/* --- items --- */

static mrl_status read_vector(struct mrl_r_walk *w, unsigned type, uint64_t attributes)
{
    uint64_t n, items;

    MRL_TRY(read_length(w, &n));
    if (type == T_STR || type == T_VEC || type == T_EXPR) {
        if (__builtin_add_overflow(n, attributes, &items))
            return MRL_FAIL(w->r->err, MRL_E_FORMAT, mrl_reader_offset(w->r), "a vector overflows");
        return push(w, KIND_ITEMS, items);
    }
    MRL_TRY(mrl_r_skip_numbers(w, n,
                               type == T_RAW    ? 1
                               : type == T_REAL ? 8
                               : type == T_CPLX ? 16
                                                : 4));
    return push(w, KIND_ITEMS, attributes);
}

/* Names of packages, namespaces and persistent objects. */
static mrl_status read_names(struct mrl_r_walk *w)
{
    int32_t zero, n;

    MRL_TRY(mrl_r_int(w, "names", &zero));
    MRL_TRY(mrl_r_int(w, "count of names", &n));
    if (zero != 0 || n < 0)
        return MRL_FAIL(w->r->err, MRL_E_FORMAT, mrl_reader_offset(w->r),
                        "names of a namespace that are none");
    MRL_TRY(add_reference(w, NULL));
    return push(w, KIND_ITEMS, (uint64_t)n);
}

static mrl_status read_builtin(struct mrl_r_walk *w, bool is_callee)
{
    char name[NAME_ROOM] = "";

    MRL_TRY(read_chars(w, name, sizeof(name)));
    return is_callee ? tell_call(w, name) : mrl_ok();
}

static mrl_status read_byte_code(struct mrl_r_walk *w, uint64_t attributes)
{
    int32_t repetitions;

    MRL_TRY(tell_code(w, T_BCODE));
    MRL_TRY(mrl_r_int(w, "repetitions", &repetitions));
    MRL_TRY(push(w, KIND_ITEMS, attributes));
    return push(w, KIND_CODE, 1);
}

static mrl_status read_environment(struct mrl_r_walk *w)
{
    int32_t locked;

    MRL_TRY(mrl_r_int(w, "locked", &locked));
    MRL_TRY(add_reference(w, NULL));
    return push(w, KIND_ITEMS, 4);
}

static mrl_status unknown_type(struct mrl_r_walk *w, unsigned type)
{
    return MRL_FAIL(w->r->err, MRL_E_FORMAT, mrl_reader_offset(w->r), "type %u is not known", type);
}

static mrl_status read_by_type(struct mrl_r_walk *w, unsigned type, int32_t flags, bool is_callee)
{
    const uint64_t attributes = flags & HAS_ATTRIBUTES ? 1 : 0;
    const uint64_t pair = 2 + attributes + (flags & HAS_TAG ? 1 : 0);

    switch (type) {
    case T_LIST:
    case T_DOT:
        return push(w, KIND_ITEMS, pair);
    case T_LANG:
        return push(w, KIND_CALL, pair);
    case T_CLO:
    case T_PROM:
        MRL_TRY(tell_code(w, type));
        return push(w, KIND_ITEMS, pair);
    case T_ATTR_LIST:
        return push(w, KIND_ITEMS, pair + 1 - attributes);
    case T_ATTR_LANG:
        return push(w, KIND_CALL, pair + 1 - attributes);
    case T_ENV:
        return read_environment(w);
    case T_SPECIAL:
    case T_BUILTIN:
        return read_builtin(w, is_callee);
    case T_CHAR:
        MRL_TRY(read_chars(w, NULL, 0));
        return push(w, KIND_ITEMS, attributes);
    case T_LGL:
    case T_INT:
    case T_REAL:
    case T_CPLX:
    case T_STR:
    case T_VEC:
    case T_EXPR:
    case T_RAW:
        return read_vector(w, type, attributes);
    case T_BCODE:
        return read_byte_code(w, attributes);
    case T_EXTPTR:
        MRL_TRY(add_reference(w, NULL));
        return push(w, KIND_ITEMS, 2 + attributes);
    case T_WEAKREF:
        MRL_TRY(add_reference(w, NULL));
        return push(w, KIND_ITEMS, attributes);
    case T_S4:
        return push(w, KIND_ITEMS, attributes);
    case T_ALTREP:
        return push(w, KIND_ITEMS, 3);
    case T_PERSIST:
    case T_PACKAGE:
    case T_NAMESPACE:
        return read_names(w);
    default:
        return type >= T_BASE_ENV && type <= T_NIL && type != T_BC_REP_DEF && type != T_BC_REP_REF
                   ? mrl_ok()
                   : unknown_type(w, type);
    }
}

static mrl_status read_item(struct mrl_r_walk *w, bool is_callee)
{
    const char *symbol = NULL;
    int32_t flags;
    unsigned type;

    if (++w->items > MRL_MAX_R_ITEMS)
        return MRL_FAIL(w->r->err, MRL_E_LIMIT, mrl_reader_offset(w->r), "more than %u objects",
                        MRL_MAX_R_ITEMS);
    MRL_TRY(mrl_r_int(w, "flags", &flags));
    type = (unsigned)flags & 0xff;
    if (type == T_SYM)
        MRL_TRY(read_symbol(w, &symbol));
    else if (type == T_REF)
        MRL_TRY(read_reference(w, flags, &symbol));
    if (is_callee && type != T_SPECIAL && type != T_BUILTIN)
        MRL_TRY(tell_call(w, symbol));
    return type == T_SYM || type == T_REF ? mrl_ok() : read_by_type(w, type, flags, is_callee);
}

/* --- byte code --- */

static mrl_status read_call_part(struct mrl_r_walk *w, int32_t type)
{
    int32_t place;

    if (type == T_BC_REP_REF)
        return mrl_r_int(w, "place", &place);
    if (type == T_BC_REP_DEF) {
        MRL_TRY(mrl_r_int(w, "place", &place));
        MRL_TRY(mrl_r_int(w, "type", &type));
    }
    if (type != T_LANG && type != T_LIST && type != T_ATTR_LANG && type != T_ATTR_LIST)
        return read_item(w, false);
    MRL_TRY(push(w, KIND_TYPED, 2));
    return push(w, KIND_ITEMS, type == T_ATTR_LANG || type == T_ATTR_LIST ? 2 : 1);
}

static mrl_status read_constant(struct mrl_r_walk *w)
{
    int32_t type;

    MRL_TRY(mrl_r_int(w, "type of a constant", &type));
    return type == T_BCODE ? push(w, KIND_CODE, 1) : read_call_part(w, type);
}

/* The code has been read: its constants follow. */
static mrl_status begin_constants(struct mrl_r_walk *w)
{
    int32_t n;

    MRL_TRY(mrl_r_int(w, "count of constants", &n));
    if (n < 0)
        return MRL_FAIL(w->r->err, MRL_E_FORMAT, mrl_reader_offset(w->r), "a negative count");
    return push(w, KIND_CONSTANTS, (uint64_t)n);
}

/* A frame leaves before its last part is read, so that long lists need no depth. */
static mrl_status step(struct mrl_r_walk *w)
{
    struct mrl_r_frame *f = &w->frames[w->depth - 1];
    const enum kind kind = f->kind;
    const uint64_t left = f->left;
    int32_t type;

    if (kind == KIND_CODE && left) {
        f->left = 0;
        return read_item(w, false);
    }
    if (left <= 1)
        w->depth--;
    else
        f->left--;
    switch (kind) {
    case KIND_ITEMS:
        return read_item(w, false);
    case KIND_CALL:
        return read_item(w, left == 2);
    case KIND_CODE:
        return begin_constants(w);
    case KIND_CONSTANTS:
        return read_constant(w);
    case KIND_TYPED:
        MRL_TRY(mrl_r_int(w, "type", &type));
        return read_call_part(w, type);
    }
    return mrl_ok();
}

mrl_status mrl_r_walk(struct mrl_r_walk *w)
{
    MRL_TRY(push(w, KIND_ITEMS, 1));
    while (w->depth)
        MRL_TRY(step(w));
    return mrl_ok();
}
