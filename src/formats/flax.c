/* SPDX-License-Identifier: Apache-2.0 */
/* MessagePack as Flax and Orbax keep their parameters: maps of names down to arrays, which are
 * extensions.  Source: flax/serialization.py (_MsgpackExtType, _ndarray_to_bytes). */
#include "base/limits.h"
#include "base/text.h"
#include "formats/format.h"
#include "formats/msgpack.h"

#include <inttypes.h>
#include <string.h>

enum extension { X_NDARRAY = 1, X_COMPLEX = 2, X_SCALAR = 3, X_TIMESTAMP = -1 };

struct walk {
    struct mrl_description *d;
    struct mrl_reader *r;
    uint64_t left[MRL_MAX_MSGPACK_DEPTH]; /* values still to come */
    unsigned depth;
    uint64_t values, arrays, array_bytes;
    bool extension_told, pickle_told;
};

static mrl_status enter(struct walk *w, const struct mrl_msgpack_token *t)
{
    const uint64_t n = t->kind == MRL_MSGPACK_MAP ? 2 * (uint64_t)t->size : t->size;

    if (n == 0)
        return mrl_ok();
    if (w->depth == MRL_MAX_MSGPACK_DEPTH)
        return MRL_FAIL(w->r->err, MRL_E_LIMIT, t->offset, "values nest deeper than %u",
                        MRL_MAX_MSGPACK_DEPTH);
    w->left[w->depth++] = n;
    return mrl_ok();
}

/* An array: its shape, the name of its type, its bytes. */
static mrl_status take_array(struct walk *w, struct mrl_reader *r, uint64_t offset)
{
    struct mrl_msgpack_token t;
    const uint8_t *name;

    MRL_TRY(mrl_msgpack_next(r, &t));
    if (t.kind != MRL_MSGPACK_ARRAY || t.size != 3)
        return MRL_FAIL(r->err, MRL_E_FORMAT, offset, "an array that is none");
    MRL_TRY(mrl_msgpack_next(r, &t));
    if (t.kind != MRL_MSGPACK_ARRAY || t.size > 64)
        return MRL_FAIL(r->err, MRL_E_FORMAT, offset, "an array with no shape");
    for (uint32_t i = t.size; i > 0; i--) {
        MRL_TRY(mrl_msgpack_next(r, &t));
        if (t.kind != MRL_MSGPACK_NUMBER)
            return MRL_FAIL(r->err, MRL_E_FORMAT, offset, "a shape that is no number");
    }
    MRL_TRY(mrl_msgpack_next(r, &t));
    if ((t.kind != MRL_MSGPACK_TEXT && t.kind != MRL_MSGPACK_BINARY) || t.size > 32)
        return MRL_FAIL(r->err, MRL_E_FORMAT, offset, "an array with no type");
    MRL_TRY(mrl_read_bytes(r, "type", t.size, &name));
    if (t.size >= 1 && (name[0] == 'O' || (t.size >= 6 && memcmp(name, "object", 6) == 0)))
        MRL_TRY(
            mrl_describe_issue(w->d, "flax.object-array", offset, "an array of Python objects"));
    MRL_TRY(mrl_msgpack_next(r, &t));
    w->arrays++;
    w->array_bytes += t.size;
    return mrl_read_skip(r, "numbers", t.size);
}

static mrl_status take_extension(struct walk *w, const struct mrl_msgpack_token *t)
{
    struct mrl_reader window;

    MRL_TRY(mrl_read_window(w->r, "extension", t->size, &window));
    if (t->extension == X_NDARRAY || t->extension == X_SCALAR)
        return take_array(w, &window, t->offset);
    if (t->extension == X_COMPLEX || t->extension == X_TIMESTAMP || w->extension_told)
        return mrl_ok();
    w->extension_told = true;
    w->d->incomplete = true;
    return mrl_describe_issue(w->d, "flax.unknown-extension", t->offset,
                              "extension %d is known to nobody", t->extension);
}

/* PROTO 2 to 5 at the start of bytes: msgpack-numpy and others keep pickles so. */
static mrl_status take_bytes(struct walk *w, const struct mrl_msgpack_token *t)
{
    const uint8_t *head;
    size_t got = 0;

    if (t->size >= 3 && t->kind == MRL_MSGPACK_BINARY && !w->pickle_told) {
        MRL_TRY(mrl_peek(w->r, 2, &head, &got));
        if (got == 2 && head[0] == 0x80 && head[1] >= 2 && head[1] <= 5) {
            w->pickle_told = true;
            MRL_TRY(mrl_describe_issue(w->d, "flax.pickle", mrl_reader_offset(w->r),
                                       "bytes that begin like a pickle"));
        }
    }
    return mrl_read_skip(w->r, "bytes", t->size);
}

static mrl_status take(struct walk *w, const struct mrl_msgpack_token *t)
{
    if (++w->values > MRL_MAX_MSGPACK_VALUES)
        return MRL_FAIL(w->r->err, MRL_E_LIMIT, t->offset, "more than %u values",
                        MRL_MAX_MSGPACK_VALUES);
    if (t->kind == MRL_MSGPACK_MAP || t->kind == MRL_MSGPACK_ARRAY)
        return enter(w, t);
    if (t->kind == MRL_MSGPACK_EXTENSION)
        return take_extension(w, t);
    if (t->kind == MRL_MSGPACK_TEXT || t->kind == MRL_MSGPACK_BINARY)
        return take_bytes(w, t);
    return mrl_ok();
}

static mrl_status walk_file(struct walk *w)
{
    struct mrl_msgpack_token t;
    bool end;

    w->left[w->depth++] = 1;
    while (w->depth) {
        if (--w->left[w->depth - 1] == 0)
            w->depth--;
        MRL_TRY(mrl_msgpack_next(w->r, &t));
        MRL_TRY(take(w, &t));
        w->d->parsed = mrl_reader_offset(w->r) - w->array_bytes;
        w->d->inert = w->array_bytes;
    }
    MRL_TRY(mrl_reader_at_end(w->r, &end));
    if (end)
        return mrl_ok();
    return mrl_describe_issue(w->d, "flax.trailing", mrl_reader_offset(w->r),
                              "bytes follow the last value");
}

static mrl_status describe_flax(struct mrl_description *d)
{
    struct walk *w = mrl_arena_zalloc(d->arena, sizeof(*w));
    uint8_t *buffer = mrl_arena_alloc(d->arena, MRL_PROBE_HEAD);
    struct mrl_window window;
    struct mrl_reader r;

    if (!w || !buffer)
        return MRL_FAIL_ARENA(d->err, d->arena);
    mrl_reader_open(&r, &window, d->source, buffer, MRL_PROBE_HEAD, d->err);
    w->d = d;
    w->r = &r;
    MRL_TRY(walk_file(w));
    MRL_TRY(mrl_describe_number(d, "value_count", w->values));
    return mrl_describe_number(d, "tensor_count", w->arrays);
}

static bool is_name(struct mrl_reader *r, const struct mrl_msgpack_token *t)
{
    const uint8_t *text;

    if (t->kind != MRL_MSGPACK_TEXT || t->size == 0 || t->size > 256 ||
        mrl_read_bytes(r, "name", t->size, &text).code != MRL_OK ||
        !mrl_utf8_valid((const char *)text, t->size))
        return false;
    for (uint32_t i = 0; i < t->size; i++)
        if (text[i] < 0x20)
            return false;
    return true;
}

/* MessagePack has no magic number: a map whose first name leads, through maps alone, to an array
 * of Flax. */
static bool probe_flax(const struct mrl_probe *probe)
{
    struct mrl_msgpack_token t;
    struct mrl_error err;
    struct mrl_reader r;

    mrl_reader_init(&r, probe->head, probe->head_len, &err);
    for (unsigned i = 0; i < MRL_MAX_MSGPACK_DEPTH; i++) {
        if (mrl_msgpack_next(&r, &t).code != MRL_OK)
            return false;
        if (i > 0 && t.kind == MRL_MSGPACK_EXTENSION)
            return i > 1 || t.extension == X_NDARRAY || t.extension == X_SCALAR;
        if (t.kind != MRL_MSGPACK_MAP || (i == 0 && t.size == 0))
            return i > 1 && t.kind != MRL_MSGPACK_TEXT;
        if (t.size == 0)
            return i > 1;
        if (mrl_msgpack_next(&r, &t).code != MRL_OK || !is_name(&r, &t))
            return false;
    }
    return true;
}

const struct mrl_format mrl_format_flax = {
    .id = "flax",
    .title = "Flax or Orbax parameters (MessagePack)",
    .role = MRL_ROLE_MODEL,
    .probe = probe_flax,
    .describe = describe_flax,
};
