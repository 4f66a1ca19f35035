/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/json_file.h"

#include "base/limits.h"

#include <inttypes.h>

mrl_status mrl_json_file_open(struct mrl_json_file *f, struct mrl_description *d)
{
    if (d->source->size > MRL_MAX_TREE_BYTES)
        return MRL_FAIL(d->err, MRL_E_LIMIT, MRL_NO_OFFSET,
                        "%" PRIu64 " bytes of JSON, the limit is %u", d->source->size,
                        MRL_MAX_TREE_BYTES);
    mrl_reader_open(&f->r, &f->window, d->source, f->buffer, sizeof(f->buffer), d->err);
    mrl_json_init(&f->j, &f->r, MRL_MAX_JSON_STRING);
    return mrl_ok();
}

void mrl_json_file_done(struct mrl_json_file *f)
{
    mrl_json_done(&f->j);
}

mrl_status mrl_json_file_finish(struct mrl_json_file *f, struct mrl_description *d)
{
    enum mrl_json_token token;

    MRL_TRY(mrl_json_next(&f->j, &token));
    MRL_TRY(mrl_json_finish(&f->j));
    d->parsed = mrl_reader_offset(&f->r);
    return mrl_ok();
}

mrl_status mrl_json_enter(struct mrl_json *j, const char *what)
{
    enum mrl_json_token token;

    MRL_TRY(mrl_json_next(j, &token));
    if (token != MRL_JSON_OBJECT)
        return MRL_FAIL(j->r->err, MRL_E_FORMAT, j->offset, "%s is not an object", what);
    return mrl_ok();
}

mrl_status mrl_json_member(struct mrl_json *j, bool *more)
{
    enum mrl_json_token token;

    MRL_TRY(mrl_json_next(j, &token));
    *more = token == MRL_JSON_KEY;
    return mrl_ok();
}

mrl_status mrl_json_skip_value(struct mrl_json *j)
{
    enum mrl_json_token token;

    MRL_TRY(mrl_json_next(j, &token));
    return mrl_json_skip(j, token);
}

mrl_status mrl_json_count(struct mrl_json *j, uint64_t *ret)
{
    enum mrl_json_token token;
    uint64_t count = 0;

    MRL_TRY(mrl_json_next(j, &token));
    if (token != MRL_JSON_OBJECT && token != MRL_JSON_ARRAY)
        return MRL_FAIL(j->r->err, MRL_E_FORMAT, j->offset, "an object or a list is expected here");
    for (;;) {
        MRL_TRY(mrl_json_next(j, &token));
        if (token == MRL_JSON_OBJECT_END || token == MRL_JSON_ARRAY_END)
            break;
        MRL_TRY(mrl_json_skip(j, token));
        count++;
    }
    *ret = count;
    return mrl_ok();
}
