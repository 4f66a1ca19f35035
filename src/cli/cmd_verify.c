/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/message.h"
#include "cli/model_input.h"
#include "cli/progress.h"
#include "cli/signature_check.h"
#include "cli/verify_report.h"

#include <string.h>

#define ARENA_BYTES (512u << 20) /* bundle, manifest and paths of MRL_MAX_PAYLOAD */

static const char *const format_words[] = {"text", "json", NULL};

struct verify_args {
    struct mrl_signature_args by;
    struct mrl_option_list ignored;
    bool all_git;
    bool allow_links;
    bool allow_unsigned;
    bool strict;
    bool json;
    int format; /* index in format_words */
};

static const struct verify_args defaults = {.by = {.signature = "model.sig"}};

static const struct mrl_option options[] = {
    {.name = "allow-symlinks",
     .kind = MRL_OPTION_FLAG,
     .field = offsetof(struct verify_args, allow_links)},
    {.name = "at", .kind = MRL_OPTION_TEXT, .field = offsetof(struct verify_args, by.at)},
    {.name = "certificate-chain",
     .kind = MRL_OPTION_LIST,
     .field = offsetof(struct verify_args, by.roots)},
    {.name = "format",
     .kind = MRL_OPTION_CHOICE,
     .field = offsetof(struct verify_args, format),
     .choices = format_words},
    {.name = "identity",
     .kind = MRL_OPTION_TEXT,
     .field = offsetof(struct verify_args, by.identity)},
    {.name = "identity-provider",
     .kind = MRL_OPTION_TEXT,
     .field = offsetof(struct verify_args, by.provider)},
    {.name = "ignore-paths",
     .kind = MRL_OPTION_LIST,
     .field = offsetof(struct verify_args, ignored)},
    {.name = "ignore-unsigned-files",
     .kind = MRL_OPTION_FLAG,
     .field = offsetof(struct verify_args, allow_unsigned)},
    {.name = "json", .kind = MRL_OPTION_FLAG, .field = offsetof(struct verify_args, json)},
    {.name = "no-ignore-git-paths",
     .kind = MRL_OPTION_FLAG,
     .field = offsetof(struct verify_args, all_git)},
    {.name = "pkcs11-module",
     .kind = MRL_OPTION_TEXT,
     .field = offsetof(struct verify_args, by.module)},
    {.name = "public-key",
     .kind = MRL_OPTION_TEXT,
     .field = offsetof(struct verify_args, by.public_key)},
    {.name = "signature",
     .kind = MRL_OPTION_TEXT,
     .field = offsetof(struct verify_args, by.signature)},
    {.name = "strict", .kind = MRL_OPTION_FLAG, .field = offsetof(struct verify_args, strict)},
    {.name = "trusted-root",
     .kind = MRL_OPTION_TEXT,
     .field = offsetof(struct verify_args, by.trusted_root)},
};

struct job {
    const struct verify_args *a;
    struct mrl_arena *arena;
    struct mrl_error err;
    struct mrl_model model;
    struct mrl_signature_found found;
    struct mrl_model_result result;
    struct mrl_progress progress;
    uint64_t bytes;
};

/* --- the model --- */

static void count_bytes(void *context, uint64_t bytes)
{
    struct job *j = context;

    j->bytes += bytes;
    mrl_progress_update(&j->progress, j->bytes, 0);
}

static mrl_status compare(struct job *j)
{
    const struct verify_args *const a = j->a;
    struct mrl_model_check check = {
        .strict = a->strict,
        .allow_links = a->allow_links,
        .allow_unsigned = a->allow_unsigned,
        .progress = count_bytes,
        .context = j,
    };

    MRL_TRY(mrl_model_inner_path(&j->model, a->by.signature, j->arena, &check.signature, &j->err));
    MRL_TRY(mrl_model_ignored(&j->model, &a->ignored, !a->all_git, NULL, j->arena, &check.ignored,
                              &check.ignored_count, &j->err));
    return mrl_model_compare(&j->model, &j->found.manifest, &check, j->arena, &j->result, &j->err);
}

static mrl_status verify(struct job *j, const char *path, mrl_time now)
{
    const struct verify_args *const a = j->a;

    if (a->strict && (a->allow_unsigned || a->ignored.count))
        return MRL_FAIL(&j->err, MRL_E_FORMAT, MRL_NO_OFFSET,
                        "--strict ignores nothing: it contradicts --ignore-paths and "
                        "--ignore-unsigned-files");
    MRL_TRY(mrl_signature_check(&a->by, now, j->arena, &j->found, &j->err));
    MRL_TRY(mrl_model_open(path, j->arena, &j->model, &j->err));
    return compare(j);
}

/* Differences win over what could not be read. */
static enum mrl_exit exit_of(const struct job *j)
{
    for (size_t i = 0; i < j->result.change_count; i++)
        if (j->result.changes[i].kind != MRL_CHANGE_UNREADABLE)
            return MRL_EXIT_FINDINGS;
    return j->result.change_count ? MRL_EXIT_FAILED : MRL_EXIT_CLEAN;
}

static enum mrl_bundle_method method_of(const struct job *j)
{
    return j->a->by.public_key    ? MRL_BUNDLE_KEY
           : j->a->by.roots.count ? MRL_BUNDLE_CERTIFICATES
                                  : MRL_BUNDLE_SIGSTORE;
}

static enum mrl_exit tell(struct mrl_cli *cli, const struct job *j, mrl_status s)
{
    const bool json = j->a->json || j->a->format == 1;
    const bool refused = s.code == MRL_E_DENIED && !j->result.changes && !j->result.file_count;
    const struct mrl_verify_report report = {
        .model = cli->operands[0],
        .signature = j->a->by.signature,
        .method = method_of(j),
        .found = s.code == MRL_OK ? &j->found : NULL,
        .refused = refused ? j->err.message : NULL,
        .result = s.code == MRL_OK ? &j->result : NULL,
        .strict = j->a->strict,
    };

    if (s.code != MRL_OK && !refused) {
        mrl_say_error(cli, cli->operands[0], &j->err);
        return MRL_EXIT_FAILED;
    }
    if (json)
        mrl_verify_report_json(cli->out, &report);
    else
        mrl_verify_report_text(cli->out, &report);
    return refused ? MRL_EXIT_FINDINGS : exit_of(j);
}

static enum mrl_exit run(struct mrl_cli *cli, const void *args)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(ARENA_BYTES);
    struct job j = {.a = args, .arena = arena, .model = {.root = -1}};
    enum mrl_exit exit_code;
    mrl_status s;

    j.progress = mrl_progress_start(cli, "bytes digested");
    s = arena ? verify(&j, cli->operands[0], mrl_clock_now(&cli->clock)) : MRL_FAIL_NOMEM(&j.err);
    mrl_progress_end(&j.progress);
    exit_code = tell(cli, &j, s);
    mrl_model_close(&j.model);
    return exit_code;
}

const struct mrl_command mrl_cmd_verify = {
    .name = "verify",
    .options = options,
    .option_count = MRL_COUNT(options),
    .defaults = &defaults,
    .args_size = sizeof(struct verify_args),
    .operands_min = 1,
    .operands_max = 1,
    .run = run,
};
