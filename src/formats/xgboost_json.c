/* SPDX-License-Identifier: Apache-2.0 */
/* XGBoost models in JSON, as save_model("x.json") writes them. */
#include "base/limits.h"
#include "formats/text_probe.h"
#include "formats/xgboost_model.h"

static bool probe_xgboost_json(const struct mrl_probe *probe)
{
    static const char *const learner[] = {"learner", NULL};
    const struct mrl_span text = mrl_probe_text(probe);

    if (mrl_probe_json_opens(probe) != '{' || mrl_probe_json_keys(probe, learner) != 1)
        return false;
    return mrl_span_find(text, "\"attributes\"") < text.len ||
           mrl_span_find(text, "\"gradient_booster\"") < text.len ||
           mrl_span_find(text, "\"feature_names\"") < text.len;
}

static struct mrl_xgboost_token token_of(const struct mrl_json *j, enum mrl_json_token kind)
{
    struct mrl_xgboost_token t = {.kind = kind, .offset = j->offset};

    if (kind == MRL_JSON_KEY || kind == MRL_JSON_STRING)
        t.text = mrl_span(j->text, j->len);
    t.is_integer = kind == MRL_JSON_NUMBER && mrl_json_i64(j, &t.integer);
    return t;
}

static mrl_status read_all(struct mrl_description *d, struct mrl_json *j)
{
    struct mrl_xgboost_model *m = mrl_arena_alloc(d->arena, sizeof(*m));
    enum mrl_json_token kind;

    if (!m)
        return MRL_FAIL_ARENA(d->err, d->arena);
    mrl_xgboost_init(m, d);
    do {
        struct mrl_xgboost_token t;

        MRL_TRY(mrl_json_next(j, &kind));
        t = token_of(j, kind);
        MRL_TRY(mrl_xgboost_take(m, &t));
    } while (kind != MRL_JSON_END);
    MRL_TRY(mrl_json_finish(j));
    return mrl_xgboost_finish(m);
}

static mrl_status describe_xgboost_json(struct mrl_description *d)
{
    uint8_t *buffer = mrl_arena_alloc(d->arena, MRL_WINDOW_DEFAULT);
    struct mrl_window window;
    struct mrl_reader r;
    struct mrl_json j;
    mrl_status s;

    if (!buffer)
        return MRL_FAIL_ARENA(d->err, d->arena);
    mrl_reader_open(&r, &window, d->source, buffer, MRL_WINDOW_DEFAULT, d->err);
    mrl_json_init(&j, &r, MRL_MAX_JSON_STRING);
    s = read_all(d, &j);
    mrl_json_done(&j);
    d->parsed = mrl_reader_offset(&r);
    return s;
}

const struct mrl_format mrl_format_xgboost_json = {
    .id = "xgboost-json",
    .title = "XGBoost model (JSON)",
    .role = MRL_ROLE_MODEL,
    .probe = probe_xgboost_json,
    .describe = describe_xgboost_json,
};
