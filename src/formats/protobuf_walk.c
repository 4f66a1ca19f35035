/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/protobuf_walk.h"

#include "base/text.h"

#include <inttypes.h>

struct walk {
    const struct mrl_pb_table *table;
    void *context;
    struct mrl_reader stack[MRL_MAX_PB_DEPTH];
    unsigned message[MRL_MAX_PB_DEPTH];
};

static const struct mrl_pb_row *find_row(const struct walk *w, unsigned message, uint32_t field)
{
    for (size_t i = 0; i < w->table->row_count; i++)
        if (w->table->rows[i].message == message && w->table->rows[i].field == field)
            return &w->table->rows[i];
    return NULL;
}

static mrl_status enter(struct walk *w, unsigned *depth, unsigned message,
                        const struct mrl_pb_field *f)
{
    struct mrl_error *err = w->stack[*depth - 1].err;

    if (f->wire != MRL_PB_LEN)
        return MRL_FAIL(err, MRL_E_FORMAT, f->offset, "field %" PRIu32 " is no message", f->number);
    if (*depth == MRL_MAX_PB_DEPTH)
        return MRL_FAIL(err, MRL_E_LIMIT, f->offset, "messages nest deeper than %u",
                        MRL_MAX_PB_DEPTH);
    w->stack[*depth] = f->bytes;
    w->message[*depth] = message;
    ++*depth;
    return mrl_ok();
}

/* Jumped over, and so seen to be there. */
static mrl_status leave_out(struct mrl_pb_field *f)
{
    return f->wire == MRL_PB_LEN ? mrl_read_skip(&f->bytes, "field", mrl_reader_left(&f->bytes))
                                 : mrl_ok();
}

static mrl_status take_field(struct walk *w, unsigned *depth, struct mrl_pb_field *f)
{
    const struct mrl_pb_row *row = find_row(w, w->message[*depth - 1], f->number);
    struct mrl_pb_field copy = *f;

    if (!row)
        return leave_out(f);
    if (row->event)
        MRL_TRY(w->table->take(w->context, row->event, &copy));
    return row->child ? enter(w, depth, row->child, f) : leave_out(f);
}

static mrl_status walk_messages(struct walk *w, unsigned root, const struct mrl_reader *file)
{
    uint64_t fields = 0;
    unsigned depth = 1;

    w->stack[0] = *file;
    w->message[0] = root;
    while (depth) {
        struct mrl_pb_field f;
        bool found;

        MRL_TRY(mrl_pb_next(&w->stack[depth - 1], &f, &found));
        if (++fields > MRL_MAX_PB_FIELDS)
            return MRL_FAIL(file->err, MRL_E_LIMIT, f.offset, "more than %u fields",
                            MRL_MAX_PB_FIELDS);
        if (found)
            MRL_TRY(take_field(w, &depth, &f));
        else
            depth--;
    }
    return mrl_ok();
}

mrl_status mrl_pb_describe(struct mrl_description *d, const struct mrl_pb_table *table,
                           unsigned root, void *context)
{
    struct walk *w = mrl_arena_alloc(d->arena, sizeof(*w));
    uint8_t *buffer = mrl_arena_alloc(d->arena, MRL_PROBE_HEAD);
    struct mrl_window window;
    struct mrl_reader r;

    if (!w || !buffer)
        return MRL_FAIL_ARENA(d->err, d->arena);
    w->table = table;
    w->context = context;
    mrl_reader_open(&r, &window, d->source, buffer, MRL_PROBE_HEAD, d->err);
    MRL_TRY(walk_messages(w, root, &r));
    d->parsed = d->source->size == MRL_SIZE_UNKNOWN ? 0 : d->source->size;
    return mrl_ok();
}

mrl_status mrl_pb_quote(struct mrl_pb_field *f, char *ret, size_t room)
{
    const uint64_t left = f->wire == MRL_PB_LEN ? mrl_reader_left(&f->bytes) : 0;
    const uint8_t *bytes = NULL;
    const size_t n = left < 128 ? (size_t)left : 128;

    if (n)
        MRL_TRY(mrl_read_bytes(&f->bytes, "text", n, &bytes));
    mrl_text_quote(ret, room, n ? (const char *)bytes : "", n);
    return mrl_ok();
}

mrl_status mrl_pb_text(struct mrl_pb_field *f, struct mrl_arena *arena, char **ret, size_t *len)
{
    const uint64_t n = f->wire == MRL_PB_LEN ? mrl_reader_left(&f->bytes) : 0;

    MRL_TRY(mrl_read_dup(&f->bytes, "text", n, MRL_MAX_PB_TEXT, arena, ret));
    *len = (size_t)n;
    return mrl_ok();
}
