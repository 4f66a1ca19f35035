/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/pickle_decoder.h"

#include <inttypes.h>
#include <string.h>

#define NO_FRAME UINT64_MAX

void mrl_pickle_decoder_init(struct mrl_pickle_decoder *d, struct mrl_reader *r,
                             enum mrl_pickle_view view)
{
    d->r = r;
    d->view = view;
    d->max_line = UINT64_MAX;
    d->frame_end = NO_FRAME;
    d->diverges = false;
    d->diverged_at = 0;
    d->frame_overrun = false;
}

/* A read reaches over the end of the frame: the file's reader loses what is left of it. */
static mrl_status leave_frame(struct mrl_pickle_decoder *d, uint64_t at)
{
    const uint64_t end = d->frame_end;

    d->frame_end = NO_FRAME;
    if (at >= end)
        return mrl_ok();
    if (!d->diverges)
        d->diverged_at = at;
    d->diverges = true;
    return d->view == MRL_PICKLE_VIEW_FILE ? mrl_reader_seek(d->r, "frame", end) : mrl_ok();
}

/* Before any read of n bytes in one piece. */
static inline mrl_status enter(struct mrl_pickle_decoder *d, uint64_t n)
{
    uint64_t at;

    if (d->frame_end == NO_FRAME)
        return mrl_ok();
    at = mrl_reader_offset(d->r);
    if (at <= d->frame_end && n <= d->frame_end - at)
        return mrl_ok();
    return leave_frame(d, at);
}

static mrl_status read_number(struct mrl_pickle_decoder *d, unsigned bytes, uint64_t *ret)
{
    uint8_t u1;
    uint16_t u2;
    uint32_t u4;

    MRL_TRY(enter(d, bytes));
    switch (bytes) {
    case 1:
        MRL_TRY(mrl_read_u8(d->r, "argument", &u1));
        *ret = u1;
        return mrl_ok();
    case 2:
        MRL_TRY(mrl_read_u16le(d->r, "argument", &u2));
        *ret = u2;
        return mrl_ok();
    case 4:
        MRL_TRY(mrl_read_u32le(d->r, "argument", &u4));
        *ret = u4;
        return mrl_ok();
    default:
        return mrl_read_u64le(d->r, "argument", ret);
    }
}

static uint64_t sign_extend(uint64_t number)
{
    return (uint64_t)(int64_t)(int32_t)(uint32_t)number;
}

/* The counted bytes: all of them if they fit a window, else as many as are at hand. */
static mrl_status read_payload(struct mrl_pickle_decoder *d, struct mrl_pickle_op *op)
{
    const uint64_t n = op->number;
    struct mrl_reader inside;

    op->payload = mrl_reader_offset(d->r);
    if (!d->r->window || n <= d->r->window->capacity) {
        MRL_TRY(mrl_read_bytes(d->r, "argument", n, &op->bytes));
        op->len = (size_t)n;
        return mrl_ok();
    }
    MRL_TRY(mrl_read_window(d->r, "argument", n, &inside));
    return mrl_read_some(&inside, d->r->window->capacity, &op->bytes, &op->len);
}

/* C fills byte objects piece by piece and so crosses frames without losing anything; all other
 * arguments are read in one piece. */
static bool is_read_into(uint8_t code)
{
    return code == MRL_OP_BINBYTES || code == MRL_OP_SHORT_BINBYTES || code == MRL_OP_BINBYTES8 ||
           code == MRL_OP_BYTEARRAY8;
}

static mrl_status read_sized(struct mrl_pickle_decoder *d, unsigned bytes, bool is_signed,
                             struct mrl_pickle_op *op)
{
    MRL_TRY(read_number(d, bytes, &op->number));
    if (is_signed && op->number > INT32_MAX)
        return MRL_FAIL(d->r->err, MRL_E_FORMAT, op->offset, "%s has a negative length",
                        mrl_pickle_opcodes[op->code].name);
    if (!is_read_into(op->code))
        MRL_TRY(enter(d, op->number));
    return read_payload(d, op);
}

/* A long line comes in pieces, of which the last may be blank. */
static void see_last(const uint8_t *p, size_t n, uint8_t *last)
{
    while (n && (p[n - 1] == ' ' || p[n - 1] == '\t' || p[n - 1] == '\r'))
        n--;
    if (n)
        *last = p[n - 1];
}

/* Reads up to "\n" and keeps the first bytes; *n counts all of them. */
static mrl_status read_line(struct mrl_pickle_decoder *d, uint8_t *kept, size_t *len, uint64_t *n,
                            uint8_t *last)
{
    uint64_t total = 0;
    size_t have = 0;

    for (;;) {
        const uint8_t *p, *end;
        struct mrl_reader ahead = *d->r;
        size_t got, line;

        MRL_TRY(mrl_read_some(&ahead, MRL_WINDOW_DEFAULT, &p, &got));
        if (got == 0)
            return MRL_FAIL(d->r->err, MRL_E_TRUNCATED, mrl_reader_offset(d->r),
                            "a line has no end");
        end = memchr(p, '\n', got);
        line = end ? (size_t)(end - p) : got;
        if (have < MRL_PICKLE_LINE_KEPT) {
            const size_t room = MRL_PICKLE_LINE_KEPT - have;

            memcpy(kept + have, p, line < room ? line : room);
            have += line < room ? line : room;
        }
        see_last(p, line, last);
        total += line;
        if (total > d->max_line)
            return MRL_FAIL(d->r->err, MRL_E_LIMIT, mrl_reader_offset(d->r), "a line is too long");
        MRL_TRY(mrl_read_skip(d->r, "line", line + (end ? 1 : 0)));
        if (end)
            break;
    }
    *len = have;
    *n = total;
    return mrl_ok();
}

/* The file's reader looks for the end of the line inside the frame first. */
static mrl_status read_framed_line(struct mrl_pickle_decoder *d, uint8_t *kept, size_t *len,
                                   uint64_t *n, uint8_t *last)
{
    const struct mrl_reader start = *d->r;

    *last = 0;
    MRL_TRY(read_line(d, kept, len, n, last));
    if (d->frame_end == NO_FRAME || mrl_reader_offset(d->r) <= d->frame_end)
        return mrl_ok();
    if (d->view == MRL_PICKLE_VIEW_BYTES)
        return leave_frame(d, mrl_reader_offset(&start));
    *d->r = start;
    MRL_TRY(leave_frame(d, mrl_reader_offset(d->r)));
    *last = 0;
    return read_line(d, kept, len, n, last);
}

static mrl_status read_text(struct mrl_pickle_decoder *d, struct mrl_pickle_op *op)
{
    op->payload = mrl_reader_offset(d->r);
    op->bytes = d->line[0];
    return read_framed_line(d, d->line[0], &op->len, &op->number, &op->last);
}

static mrl_status read_names(struct mrl_pickle_decoder *d, struct mrl_pickle_op *op)
{
    uint64_t n;
    uint8_t last;

    MRL_TRY(read_text(d, op));
    op->name = d->line[1];
    return read_framed_line(d, d->line[1], &op->name_len, &n, &last);
}

static mrl_status read_float(struct mrl_pickle_decoder *d, uint64_t *ret)
{
    MRL_TRY(enter(d, 8));
    return mrl_read_u64be(d->r, "argument", ret);
}

static mrl_status read_argument(struct mrl_pickle_decoder *d, struct mrl_pickle_op *op)
{
    switch ((enum mrl_pickle_arg)mrl_pickle_opcodes[op->code].arg) {
    case MRL_PICKLE_ALONE:
        return mrl_ok();
    case MRL_PICKLE_U1:
        return read_number(d, 1, &op->number);
    case MRL_PICKLE_U2:
        return read_number(d, 2, &op->number);
    case MRL_PICKLE_U4:
        return read_number(d, 4, &op->number);
    case MRL_PICKLE_U8:
        return read_number(d, 8, &op->number);
    case MRL_PICKLE_I4:
        MRL_TRY(read_number(d, 4, &op->number));
        op->number = sign_extend(op->number);
        return mrl_ok();
    case MRL_PICKLE_F8:
        return read_float(d, &op->number);
    case MRL_PICKLE_LINE:
        return read_text(d, op);
    case MRL_PICKLE_LINES:
        return read_names(d, op);
    case MRL_PICKLE_SIZED1:
        return read_sized(d, 1, false, op);
    case MRL_PICKLE_SIZED4:
        return read_sized(d, 4, false, op);
    case MRL_PICKLE_SIZED8:
        return read_sized(d, 8, false, op);
    case MRL_PICKLE_SIZED_I4:
        return read_sized(d, 4, true, op);
    case MRL_PICKLE_NO_OPCODE:
        break;
    }
    return MRL_FAIL(d->r->err, MRL_E_FORMAT, op->offset, "0x%02x is no opcode", op->code);
}

/* A frame is fetched whole, and then read again from its start. */
static void open_frame(struct mrl_pickle_decoder *d, uint64_t n)
{
    const uint64_t left = mrl_reader_left(d->r);

    if (n > left) {
        d->frame_overrun = true;
        d->frame_end = NO_FRAME;
        return;
    }
    if (__builtin_add_overflow(mrl_reader_offset(d->r), n, &d->frame_end))
        d->frame_end = NO_FRAME;
}

mrl_status mrl_pickle_next(struct mrl_pickle_decoder *d, struct mrl_pickle_op *ret)
{
    ret->offset = mrl_reader_offset(d->r);
    MRL_TRY(mrl_read_u8(d->r, "opcode", &ret->code));
    MRL_TRY(read_argument(d, ret));
    if (ret->code != MRL_OP_FRAME)
        return mrl_ok();
    MRL_TRY(enter(d, ret->number));
    open_frame(d, ret->number);
    return mrl_ok();
}
