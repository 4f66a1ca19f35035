/* SPDX-License-Identifier: Apache-2.0 */
/* XGBoost models in UBJSON, as save_model("x.ubj") writes them; the default since 2.1. */
#include "base/limits.h"
#include "base/span.h"
#include "formats/ubjson.h"
#include "formats/xgboost_model.h"

#include <string.h>

/* An object whose first key is "learner" or "version"; lengths are written as 'L', or shorter. */
static bool probe_xgboost_ubj(const struct mrl_probe *probe)
{
    static const char *const first[] = {"learner", "version"};

    if (probe->head_len < 24 || probe->head[0] != '{' || probe->is_text ||
        !memchr("iUIlL", probe->head[1], 5))
        return false;
    for (size_t i = 0; i < MRL_COUNT(first); i++) {
        const size_t n = strlen(first[i]);
        const uint8_t *at = memmem(probe->head + 2, 16, first[i], n);

        if (at && at > probe->head + 2 && at[-1] == n)
            return true;
    }
    return false;
}

static mrl_status read_all(struct mrl_description *d, struct mrl_ubjson *u,
                           struct mrl_xgboost_model *m)
{
    enum mrl_json_token kind;

    do {
        struct mrl_xgboost_token t;

        MRL_TRY(mrl_ubjson_next(u, &kind));
        t = (struct mrl_xgboost_token){.kind = kind,
                                       .offset = u->offset,
                                       .is_integer = u->is_integer,
                                       .integer = u->integer,
                                       .skipped = u->skipped};
        if (kind == MRL_JSON_KEY || kind == MRL_JSON_STRING)
            t.text = mrl_span(u->text, u->len);
        MRL_TRY(mrl_xgboost_take(m, &t));
    } while (kind != MRL_JSON_END);
    if (mrl_reader_left(u->r) > 0)
        MRL_TRY(mrl_describe_issue(d, "xgboost.trailing", mrl_reader_offset(u->r),
                                   "bytes follow the model"));
    return mrl_xgboost_finish(m);
}

static mrl_status describe_xgboost_ubj(struct mrl_description *d)
{
    struct mrl_xgboost_model *m = mrl_arena_alloc(d->arena, sizeof(*m));
    uint8_t *buffer = mrl_arena_alloc(d->arena, MRL_WINDOW_DEFAULT);
    struct mrl_window window;
    struct mrl_ubjson u;
    struct mrl_reader r;
    mrl_status s;

    if (!buffer || !m)
        return MRL_FAIL_ARENA(d->err, d->arena);
    mrl_reader_open(&r, &window, d->source, buffer, MRL_WINDOW_DEFAULT, d->err);
    mrl_ubjson_init(&u, &r);
    mrl_xgboost_init(m, d);
    s = read_all(d, &u, m);
    d->parsed = mrl_reader_offset(&r);
    return s;
}

const struct mrl_format mrl_format_xgboost_ubj = {
    .id = "xgboost-ubj",
    .title = "XGBoost model (UBJSON)",
    .role = MRL_ROLE_MODEL,
    .probe = probe_xgboost_ubj,
    .describe = describe_xgboost_ubj,
};
