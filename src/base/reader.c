/* SPDX-License-Identifier: Apache-2.0 */
#include "base/reader.h"

#include "base/arena.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

void mrl_reader_init(struct mrl_reader *r, const void *data, size_t len, struct mrl_error *err)
{
    static const uint8_t nothing[1];

    assert(data != NULL || len == 0);
    /* Even adding 0 to a null pointer is undefined. */
    *r = (struct mrl_reader){.data = data ? data : nothing, .len = len, .end = len, .err = err};
}

void mrl_reader_open(struct mrl_reader *r, struct mrl_window *window, struct mrl_source *source,
                     void *buffer, size_t capacity, struct mrl_error *err)
{
    assert(capacity >= MRL_WINDOW_MIN);
    *window = (struct mrl_window){.source = source, .buffer = buffer, .capacity = capacity};
    *r = (struct mrl_reader){.data = buffer, .end = source->size, .window = window, .err = err};
}

uint64_t mrl_reader_offset(const struct mrl_reader *r)
{
    return r->base + r->pos;
}

uint64_t mrl_reader_left(const struct mrl_reader *r)
{
    return r->end == MRL_SIZE_UNKNOWN ? MRL_SIZE_UNKNOWN : r->end - mrl_reader_offset(r);
}

/* Points the reader at the part of the window from `offset` on that it may see. */
static void attach(struct mrl_reader *r, uint64_t offset)
{
    const struct mrl_window *w = r->window;
    const uint64_t skip = offset - w->base;

    r->data = w->buffer + skip;
    r->len = w->len - (size_t)skip;
    r->pos = 0;
    r->base = offset;
    r->generation = w->generation;
    if (r->end != MRL_SIZE_UNKNOWN && r->len > r->end - offset)
        r->len = (size_t)(r->end - offset);
}

/* Whether the window can continue at this offset without leaving a gap. */
static bool reaches(const struct mrl_window *w, uint64_t offset)
{
    return offset >= w->base && offset - w->base <= w->len;
}

/* Shows the reader what the window holds at its place. */
static void reattach(struct mrl_reader *r)
{
    const uint64_t offset = mrl_reader_offset(r);

    if (reaches(r->window, offset))
        attach(r, offset);
    else
        r->len = r->pos;
}

/* Fills the window behind its first `kept` bytes. */
static mrl_status fill(struct mrl_window *w, uint64_t base, size_t kept, struct mrl_error *err)
{
    size_t got = 0;

    w->generation++;
    w->base = base;
    w->len = kept;
    MRL_TRY(w->source->read_at(w->source, base + kept, w->buffer + kept, w->capacity - kept, &got,
                               err));
    w->len += got;
    return mrl_ok();
}

/* Jumping to the reader's place in a stream would not tell an end before that place from one at
 * it, so the byte before it is read too.  Somebody else may have read the stream up to here, and
 * nothing between is asked for again. */
static mrl_status catch_up(struct mrl_reader *r)
{
    const uint64_t offset = mrl_reader_offset(r);
    struct mrl_window *w = r->window;

    if (w->source->size != MRL_SIZE_UNKNOWN || offset < w->base || reaches(w, offset))
        return mrl_ok();
    MRL_TRY(fill(w, offset - 1, 0, r->err));
    if (w->len > 0)
        return mrl_ok();
    return MRL_FAIL(r->err, MRL_E_TRUNCATED, offset - 1, "ends before byte %" PRIu64, offset);
}

/* Reads on behind what the window holds at the reader's place: a stream is never asked for the
 * same byte twice as long as its readers go forward. */
static mrl_status refill(struct mrl_reader *r)
{
    const uint64_t offset = mrl_reader_offset(r);
    struct mrl_window *w = r->window;
    size_t kept = 0;

    MRL_TRY(catch_up(r));
    if (reaches(w, offset)) {
        kept = w->len - (size_t)(offset - w->base);
        memmove(w->buffer, w->buffer + (w->len - kept), kept);
    }
    MRL_TRY(fill(w, offset, kept, r->err));
    attach(r, offset);
    return mrl_ok();
}

/* Brings at least n bytes (n <= capacity) before the reader, or as many as there are. */
static mrl_status gather(struct mrl_reader *r, size_t n, size_t *ret)
{
    struct mrl_window *w = r->window;
    bool more = w != NULL;

    if (w && (r->generation != w->generation || n > r->len - r->pos))
        reattach(r);
    while (more && n > r->len - r->pos && mrl_reader_left(r) > r->len - r->pos) {
        const size_t before = r->len - r->pos;

        MRL_TRY(refill(r));
        more = r->len - r->pos > before;
    }
    *ret = r->len - r->pos;
    return mrl_ok();
}

static mrl_status too_short(struct mrl_reader *r, const char *field, uint64_t n, uint64_t left)
{
    return MRL_FAIL(r->err, MRL_E_TRUNCATED, mrl_reader_offset(r),
                    "%s needs %" PRIu64 " bytes, %" PRIu64 " are left", field, n, left);
}

/* The only place that advances a reader over bytes it hands out. */
static inline mrl_status take(struct mrl_reader *r, const char *field, uint64_t n,
                              const uint8_t **ret)
{
    size_t left = r->len - r->pos;

    if (n > left || (r->window && r->generation != r->window->generation)) {
        if (n > mrl_reader_left(r))
            return too_short(r, field, n, mrl_reader_left(r));
        if (r->window && n > r->window->capacity)
            return MRL_FAIL(r->err, MRL_E_LIMIT, mrl_reader_offset(r),
                            "%s is %" PRIu64 " bytes, the limit is %zu", field, n,
                            r->window->capacity);
        MRL_TRY(gather(r, (size_t)n, &left));
        if (n > left)
            return too_short(r, field, n, left);
    }
    *ret = r->data + r->pos;
    r->pos += (size_t)n;
    return mrl_ok();
}

static inline uint64_t load_le(const uint8_t *p, unsigned bytes)
{
    uint64_t value = 0;

    for (unsigned i = bytes; i-- > 0;)
        value = value << 8 | p[i];
    return value;
}

static inline uint64_t load_be(const uint8_t *p, unsigned bytes)
{
    uint64_t value = 0;

    for (unsigned i = 0; i < bytes; i++)
        value = value << 8 | p[i];
    return value;
}

#define DEFINE_READ(name, type, bytes, load)                                                       \
    mrl_status mrl_read_##name(struct mrl_reader *r, const char *field, type *ret)                 \
    {                                                                                              \
        const uint8_t *p;                                                                          \
                                                                                                   \
        MRL_TRY(take(r, field, bytes, &p));                                                        \
        *ret = (type)load(p, bytes);                                                               \
        return mrl_ok();                                                                           \
    }

DEFINE_READ(u8, uint8_t, 1, load_le)
DEFINE_READ(u16le, uint16_t, 2, load_le)
DEFINE_READ(u32le, uint32_t, 4, load_le)
DEFINE_READ(u64le, uint64_t, 8, load_le)
DEFINE_READ(u16be, uint16_t, 2, load_be)
DEFINE_READ(u32be, uint32_t, 4, load_be)
DEFINE_READ(u64be, uint64_t, 8, load_be)

mrl_status mrl_read_bytes(struct mrl_reader *r, const char *field, uint64_t n, const uint8_t **ret)
{
    return take(r, field, n, ret);
}

/* Like gather(), but knows the end from bytes that were promised and did not come. */
static mrl_status gather_to_end(struct mrl_reader *r, size_t n, size_t *ret)
{
    size_t left;

    MRL_TRY(gather(r, n, &left));
    if (left < n && r->end != MRL_SIZE_UNKNOWN && left < mrl_reader_left(r))
        return MRL_FAIL(r->err, MRL_E_TRUNCATED, mrl_reader_offset(r) + left,
                        "ends %" PRIu64 " bytes early", mrl_reader_left(r) - left);
    *ret = left;
    return mrl_ok();
}

mrl_status mrl_reader_at_end(struct mrl_reader *r, bool *ret)
{
    size_t left;

    MRL_TRY(gather_to_end(r, 1, &left));
    *ret = left == 0;
    return mrl_ok();
}

/* Lexers ask at every token, and mostly what they ask for is at hand. */
mrl_status mrl_peek_some(struct mrl_reader *r, const uint8_t **ret, size_t *n)
{
    *n = r->len - r->pos;
    if (*n == 0 || (r->window && r->generation != r->window->generation))
        MRL_TRY(gather_to_end(r, 1, n));
    *ret = r->data + r->pos;
    return mrl_ok();
}

mrl_status mrl_read_some(struct mrl_reader *r, size_t max, const uint8_t **ret, size_t *n)
{
    size_t left;

    MRL_TRY(gather_to_end(r, 1, &left));
    *n = left < max ? left : max;
    return take(r, "bytes", *n, ret);
}

mrl_status mrl_peek(struct mrl_reader *r, size_t n, const uint8_t **ret, size_t *got)
{
    size_t left;

    assert(n <= MRL_WINDOW_MIN);
    MRL_TRY(gather_to_end(r, n, &left));
    *ret = r->data + r->pos;
    *got = left < n ? left : n;
    return mrl_ok();
}

mrl_status mrl_read_copy(struct mrl_reader *r, const char *field, void *dst, size_t n)
{
    const struct mrl_reader start = *r;
    size_t done = 0;

    if (n > mrl_reader_left(r))
        return too_short(r, field, n, mrl_reader_left(r));
    while (done < n) {
        const uint8_t *p;
        size_t got;
        const mrl_status s = mrl_read_some(r, n - done, &p, &got);

        if (s.code != MRL_OK || got == 0) {
            *r = start;
            return s.code != MRL_OK ? s : too_short(r, field, n, done);
        }
        memcpy((uint8_t *)dst + done, p, got);
        done += got;
    }
    return mrl_ok();
}

mrl_status mrl_read_dup(struct mrl_reader *r, const char *field, uint64_t n, uint64_t limit,
                        struct mrl_arena *arena, char **ret)
{
    char *text;

    if (n > limit)
        return MRL_FAIL(r->err, MRL_E_LIMIT, mrl_reader_offset(r),
                        "%s is %" PRIu64 " bytes, the limit is %" PRIu64, field, n, limit);
    if (n > mrl_reader_left(r))
        return too_short(r, field, n, mrl_reader_left(r));
    text = mrl_arena_alloc(arena, (size_t)n + 1);
    if (!text)
        return MRL_FAIL_ARENA(r->err, arena);
    MRL_TRY(mrl_read_copy(r, field, text, (size_t)n));
    text[n] = '\0';
    *ret = text;
    return mrl_ok();
}

/* Moves without handing bytes out. */
static void jump(struct mrl_reader *r, uint64_t offset)
{
    if (offset >= r->base && offset - r->base <= r->len) {
        r->pos = (size_t)(offset - r->base);
        return;
    }
    r->base = offset;
    r->len = 0;
    r->pos = 0;
}

mrl_status mrl_reader_seek(struct mrl_reader *r, const char *field, uint64_t offset)
{
    if (offset > r->end)
        return MRL_FAIL(r->err, MRL_E_TRUNCATED, mrl_reader_offset(r),
                        "%s lies at byte %" PRIu64 ", behind the end at %" PRIu64, field, offset,
                        r->end);
    jump(r, offset);
    return mrl_ok();
}

/* A stream has to be read to be skipped, or its end would go unnoticed. */
static mrl_status skip_stream(struct mrl_reader *r, const char *field, uint64_t n)
{
    const struct mrl_reader start = *r;
    uint64_t done = 0;

    while (done < n) {
        const uint8_t *p;
        size_t got;
        const size_t want = n - done < SIZE_MAX ? (size_t)(n - done) : SIZE_MAX;
        const mrl_status s = mrl_read_some(r, want, &p, &got);

        if (s.code != MRL_OK || got == 0) {
            *r = start;
            return s.code != MRL_OK ? s : too_short(r, field, n, done);
        }
        done += got;
    }
    return mrl_ok();
}

mrl_status mrl_read_skip(struct mrl_reader *r, const char *field, uint64_t n)
{
    if (n <= r->len - r->pos) {
        r->pos += (size_t)n;
        return mrl_ok();
    }
    if (r->end == MRL_SIZE_UNKNOWN)
        return skip_stream(r, field, n);
    if (n > mrl_reader_left(r))
        return too_short(r, field, n, mrl_reader_left(r));
    jump(r, mrl_reader_offset(r) + n);
    return mrl_ok();
}

/* Searches the next n bytes, or all that are left.  *at is where the '\n' stands, or how many
 * bytes were searched in vain. */
static mrl_status find_newline(struct mrl_reader *r, size_t n, size_t *at, bool *found)
{
    const uint8_t *newline;
    size_t left;

    MRL_TRY(gather(r, n, &left));
    if (left > n)
        left = n;
    newline = left ? memchr(r->data + r->pos, '\n', left) : NULL;
    *found = newline != NULL;
    *at = newline ? (size_t)(newline - (r->data + r->pos)) : left;
    return mrl_ok();
}

mrl_status mrl_read_line(struct mrl_reader *r, const char *field, size_t max, const uint8_t **ret,
                         size_t *len)
{
    size_t most = max < SIZE_MAX ? max + 1 : max;
    bool found;
    size_t n;

    if (r->window && most > r->window->capacity)
        most = r->window->capacity;
    /* First in what is at hand: gathering `most` bytes for each line would move them each time. */
    MRL_TRY(gather(r, 1, &n));
    MRL_TRY(find_newline(r, n < most ? n : most, &n, &found));
    if (!found)
        MRL_TRY(find_newline(r, most, &n, &found));
    if (!found && n < most)
        return MRL_FAIL(r->err, MRL_E_TRUNCATED, mrl_reader_offset(r),
                        "%s has no end of line in the %zu bytes that are left", field, n);
    if (!found)
        return MRL_FAIL(r->err, MRL_E_LIMIT, mrl_reader_offset(r), "%s is longer than %zu bytes",
                        field, most - 1);
    *len = n;
    return take(r, field, n + 1, ret);
}

mrl_status mrl_read_window(struct mrl_reader *r, const char *field, uint64_t n,
                           struct mrl_reader *ret)
{
    struct mrl_reader inner = *r;

    if (r->end != MRL_SIZE_UNKNOWN && n > mrl_reader_left(r))
        return too_short(r, field, n, mrl_reader_left(r));
    if (__builtin_add_overflow(mrl_reader_offset(r), n, &inner.end) ||
        inner.end == MRL_SIZE_UNKNOWN)
        return MRL_FAIL(r->err, MRL_E_FORMAT, mrl_reader_offset(r), "%s has an absurd length",
                        field);
    if (inner.len - inner.pos > n)
        inner.len = inner.pos + (size_t)n;
    if (n <= r->len - r->pos)
        r->pos += (size_t)n;
    else
        jump(r, inner.end);
    *ret = inner;
    return mrl_ok();
}
