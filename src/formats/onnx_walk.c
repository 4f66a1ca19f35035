/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/onnx_walk.h"

mrl_status mrl_onnx_text(struct mrl_onnx_walk *w, struct mrl_pb_field *f, struct mrl_onnx_text *ret)
{
    const uint64_t n = mrl_reader_left(&f->bytes);
    char *text;

    *ret = (struct mrl_onnx_text){0};
    if (n > MRL_MAX_ONNX_TEXT)
        return mrl_ok();
    MRL_TRY(mrl_read_dup(&f->bytes, "text", n, MRL_MAX_ONNX_TEXT, w->d->arena, &text));
    *ret = (struct mrl_onnx_text){text, (size_t)n};
    return mrl_ok();
}

static const struct mrl_onnx_row *find_row(enum mrl_onnx_message message, uint32_t field)
{
    for (size_t i = 0; i < mrl_onnx_row_count; i++)
        if (mrl_onnx_rows[i].message == message && mrl_onnx_rows[i].field == field)
            return &mrl_onnx_rows[i];
    return NULL;
}

static mrl_status push(struct mrl_onnx_walk *w, enum mrl_onnx_message message,
                       const struct mrl_pb_field *f)
{
    if (w->depth == MRL_MAX_ONNX_DEPTH)
        return MRL_FAIL(w->d->err, MRL_E_LIMIT, f->offset, "graphs are nested deeper than %u",
                        MRL_MAX_ONNX_DEPTH);
    w->stack[w->depth++] = (struct mrl_onnx_frame){
        .r = f->bytes, .message = message, .field = f->number, .place = f->offset};
    if (message == MRL_ONNX_TENSOR)
        mrl_onnx_begin_tensor(w);
    return mrl_ok();
}

/* Anything appended to a model parses as fields that no model has; so a second file behind it
 * shows here.  Inner messages gain fields with each release of ONNX and are not judged. */
static mrl_status tell_unknown(struct mrl_onnx_walk *w, const struct mrl_onnx_frame *frame,
                               const struct mrl_pb_field *f)
{
    if (frame->message != MRL_ONNX_MODEL || w->unknown_told)
        return mrl_ok();
    w->unknown_told = true;
    return mrl_describe_issue(w->d, "onnx.unknown-field", f->offset,
                              "field %u is none of a model; something else may be hidden here",
                              f->number);
}

static mrl_status take(struct mrl_onnx_walk *w, struct mrl_onnx_frame *frame,
                       struct mrl_pb_field *f)
{
    const struct mrl_onnx_row *row = find_row(frame->message, f->number);

    if (w->fields_left-- == 0)
        return MRL_FAIL(w->d->err, MRL_E_LIMIT, f->offset, "more than %u fields",
                        MRL_MAX_ONNX_FIELDS);
    if (!row)
        return tell_unknown(w, frame, f);
    if (f->wire != row->wire && !(row->is_repeated_number && f->wire == MRL_PB_LEN))
        return MRL_FAIL(w->d->err, MRL_E_FORMAT, f->offset, "field %u has the wrong wire type",
                        f->number);
    if (row->take)
        MRL_TRY(row->take(w, frame, f));
    return row->child == MRL_ONNX_NONE ? mrl_ok() : push(w, row->child, f);
}

mrl_status mrl_onnx_run(struct mrl_onnx_walk *w, struct mrl_reader *file)
{
    w->fields_left = MRL_MAX_ONNX_FIELDS;
    w->stack[0] = (struct mrl_onnx_frame){.r = *file, .message = MRL_ONNX_MODEL};
    w->depth = 1;
    while (w->depth > 0) {
        struct mrl_onnx_frame *top = &w->stack[w->depth - 1];
        struct mrl_pb_field f;
        bool found;

        MRL_TRY(mrl_pb_next(&top->r, &f, &found));
        if (found) {
            MRL_TRY(take(w, top, &f));
            continue;
        }
        w->depth--;
        MRL_TRY(mrl_onnx_end(w, top, w->depth ? top - 1 : NULL));
    }
    return mrl_ok();
}

uint64_t mrl_onnx_place(const struct mrl_onnx_walk *w)
{
    return mrl_reader_offset(&w->stack[w->depth ? w->depth - 1 : 0].r);
}
