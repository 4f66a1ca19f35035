/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verify_run.h"

#include "cli/message.h"
#include "cli/model_input.h"
#include "cli/verify_report.h"

struct run {
    const struct mrl_verify_plan *plan;
    struct mrl_arena *arena;
    struct mrl_verify_pass *ret;
    struct mrl_model model;
};

static void close_run(struct run *r)
{
    mrl_model_close(&r->model);
}

static mrl_status compare(struct run *r)
{
    const struct mrl_verify_plan *const plan = r->plan;
    const struct mrl_verify_args *const a = plan->args;
    struct mrl_signature_found *const found = &r->ret->found;
    struct mrl_error *const err = &r->ret->err;
    struct mrl_model_check check = {
        .strict = a->strict,
        .allow_links = a->allow_links,
        .allow_unsigned = a->allow_unsigned,
        .paranoid = plan->paranoid,
        .remember = plan->remember,
        .progress = plan->progress,
        .context = plan->context,
    };

    if (plan->known && mrl_sha256_equal(&plan->known->signature, &found->digest))
        check.known = &plan->known->known;
    MRL_TRY(mrl_model_inner_path(&r->model, a->by.signature, r->arena, &check.signature, err));
    MRL_TRY(mrl_model_ignored(&r->model, &a->ignored, !a->all_git, NULL, r->arena, &check.ignored,
                              &check.ignored_count, err));
    return mrl_model_compare(&r->model, &found->manifest, &check, r->arena, &r->ret->result, err);
}

static mrl_status verify(struct run *r)
{
    const struct mrl_verify_args *const a = r->plan->args;
    struct mrl_error *const err = &r->ret->err;
    mrl_status s;

    if (a->strict && (a->allow_unsigned || a->ignored.count))
        return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET,
                        "--strict ignores nothing: it contradicts --ignore-paths and "
                        "--ignore-unsigned-files");
    s = mrl_signature_check(&a->by, r->plan->now, r->arena, &r->ret->found, err);
    r->ret->refused = s.code == MRL_E_DENIED;
    MRL_TRY(s);
    MRL_TRY(mrl_model_open(r->plan->path, r->arena, &r->model, err));
    s = compare(r);
    /* Over one file, and the model is a directory: the signature is not this model's. */
    r->ret->refused = s.code == MRL_E_DENIED;
    return s;
}

void mrl_verify_pass_run(const struct mrl_verify_plan *plan, struct mrl_arena *arena,
                         struct mrl_verify_pass *ret)
{
    mrl_cleanup(close_run) struct run r = {
        .plan = plan, .arena = arena, .ret = ret, .model = {.root = -1}};

    *ret = (struct mrl_verify_pass){.refused = false};
    ret->status = verify(&r);
}

/* Differences win over what could not be read. */
enum mrl_exit mrl_verify_pass_exit(const struct mrl_verify_pass *pass)
{
    const struct mrl_model_result *const r = &pass->result;

    if (pass->status.code != MRL_OK)
        return pass->refused ? MRL_EXIT_FINDINGS : MRL_EXIT_FAILED;
    for (size_t i = 0; i < r->change_count; i++)
        if (r->changes[i].kind != MRL_CHANGE_UNREADABLE)
            return MRL_EXIT_FINDINGS;
    return r->change_count ? MRL_EXIT_FAILED : MRL_EXIT_CLEAN;
}

static enum mrl_bundle_method method_of(const struct mrl_signature_args *by)
{
    return by->public_key    ? MRL_BUNDLE_KEY
           : by->roots.count ? MRL_BUNDLE_CERTIFICATES
                             : MRL_BUNDLE_SIGSTORE;
}

void mrl_verify_pass_tell(struct mrl_cli *cli, const struct mrl_verify_args *args,
                          const struct mrl_verify_pass *pass)
{
    const bool held = pass->status.code == MRL_OK;
    const struct mrl_verify_report report = {
        .model = cli->operands[0],
        .signature = args->by.signature,
        .method = method_of(&args->by),
        .found = held ? &pass->found : NULL,
        .refused = pass->refused ? pass->err.message : NULL,
        .result = held ? &pass->result : NULL,
        .strict = args->strict,
    };

    if (!held && !pass->refused)
        mrl_say_error(cli, cli->operands[0], &pass->err);
    else if (args->json || args->format == 1)
        mrl_verify_report_json(cli->out, &report);
    else
        mrl_verify_report_text(cli->out, &report);
}
