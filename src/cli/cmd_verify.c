/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "cli/known_store.h"
#include "cli/message.h"
#include "cli/model_input.h"
#include "cli/progress.h"
#include "cli/verify_watch.h"

#include <string.h>

#define ARENA_BYTES (512u << 20) /* bundle, manifest and paths of MRL_MAX_PAYLOAD */

static const char *const format_words[] = {"text", "json", NULL};

static const struct mrl_verify_args defaults = {.by = {.signature = "model.sig"},
                                                .interval_s = 3600};

static const struct mrl_option options[] = {
    {.name = "allow-symlinks",
     .kind = MRL_OPTION_FLAG,
     .field = offsetof(struct mrl_verify_args, allow_links)},
    {.name = "at", .kind = MRL_OPTION_TEXT, .field = offsetof(struct mrl_verify_args, by.at)},
    {.name = "certificate-chain",
     .kind = MRL_OPTION_LIST,
     .field = offsetof(struct mrl_verify_args, by.roots)},
    {.name = "format",
     .kind = MRL_OPTION_CHOICE,
     .field = offsetof(struct mrl_verify_args, format),
     .choices = format_words},
    {.name = "hook",
     .with = "watch",
     .kind = MRL_OPTION_TEXT,
     .field = offsetof(struct mrl_verify_args, hook)},
    {.name = "identity",
     .kind = MRL_OPTION_TEXT,
     .field = offsetof(struct mrl_verify_args, by.identity)},
    {.name = "identity-provider",
     .kind = MRL_OPTION_TEXT,
     .field = offsetof(struct mrl_verify_args, by.provider)},
    {.name = "ignore-paths",
     .kind = MRL_OPTION_LIST,
     .field = offsetof(struct mrl_verify_args, ignored)},
    {.name = "ignore-unsigned-files",
     .kind = MRL_OPTION_FLAG,
     .field = offsetof(struct mrl_verify_args, allow_unsigned)},
    {.name = "incremental",
     .kind = MRL_OPTION_FLAG,
     .field = offsetof(struct mrl_verify_args, incremental)},
    {.name = "interval",
     .with = "watch",
     .kind = MRL_OPTION_NUMBER,
     .field = offsetof(struct mrl_verify_args, interval_s),
     .max = 31536000},
    {.name = "json", .kind = MRL_OPTION_FLAG, .field = offsetof(struct mrl_verify_args, json)},
    {.name = "keep-watching",
     .with = "watch",
     .kind = MRL_OPTION_FLAG,
     .field = offsetof(struct mrl_verify_args, keep_watching)},
    {.name = "no-ignore-git-paths",
     .kind = MRL_OPTION_FLAG,
     .field = offsetof(struct mrl_verify_args, all_git)},
    {.name = "paranoid",
     .kind = MRL_OPTION_FLAG,
     .field = offsetof(struct mrl_verify_args, paranoid)},
    {.name = "pkcs11-module",
     .kind = MRL_OPTION_TEXT,
     .field = offsetof(struct mrl_verify_args, by.module)},
    {.name = "public-key",
     .kind = MRL_OPTION_TEXT,
     .field = offsetof(struct mrl_verify_args, by.public_key)},
    {.name = "signature",
     .kind = MRL_OPTION_TEXT,
     .field = offsetof(struct mrl_verify_args, by.signature)},
    {.name = "strict", .kind = MRL_OPTION_FLAG, .field = offsetof(struct mrl_verify_args, strict)},
    {.name = "trusted-root",
     .kind = MRL_OPTION_TEXT,
     .field = offsetof(struct mrl_verify_args, by.trusted_root)},
    {.name = "watch", .kind = MRL_OPTION_FLAG, .field = offsetof(struct mrl_verify_args, watch)},
};

struct job {
    const struct mrl_verify_args *a;
    struct mrl_arena *arena;
    int known_dir; /* -1: not incremental */
    struct mrl_verify_known known;
    struct mrl_progress progress;
    uint64_t bytes;
    struct mrl_verify_pass pass;
};

static void count_bytes(void *context, uint64_t bytes)
{
    struct job *j = context;

    j->bytes += bytes;
    mrl_progress_update(&j->progress, j->bytes, 0);
}

/* What is known is bound to a signature; whether that holds is found out in the pass. */
static mrl_status read_known(struct job *j, bool *found)
{
    struct mrl_error *const err = &j->pass.err;
    char *text;
    size_t n;

    *found = false;
    if (!j->a->incremental)
        return mrl_ok();
    MRL_TRY(mrl_known_store_open(j->arena, &j->known_dir, err));
    MRL_TRY(mrl_model_read_file(j->a->by.signature, MRL_MAX_BUNDLE, j->arena, &text, &n, err));
    MRL_TRY(mrl_sha256_bytes(text, n, &j->known.signature, err));
    return mrl_known_read(j->known_dir, &j->known.signature, j->arena, &j->known.known, found, err);
}

static void verify(struct job *j, const char *path, mrl_time now)
{
    struct mrl_verify_plan plan = {.args = j->a,
                                   .path = path,
                                   .now = now,
                                   .paranoid = j->a->paranoid,
                                   .remember = j->a->incremental,
                                   .progress = count_bytes,
                                   .context = j};
    bool found;

    j->pass.status = read_known(j, &found);
    if (j->pass.status.code != MRL_OK)
        return;
    plan.known = found ? &j->known : NULL;
    mrl_verify_pass_run(&plan, j->arena, &j->pass);
    if (j->a->incremental && j->pass.status.code == MRL_OK)
        j->pass.status = mrl_known_store_put(j->known_dir, NULL, &j->pass.found.digest,
                                             &j->pass.result.known, &j->pass.err);
}

static enum mrl_exit run(struct mrl_cli *cli, const void *args)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(ARENA_BYTES);
    struct job j = {.a = args, .arena = arena, .known_dir = -1};

    if (j.a->watch && j.a->interval_s > 0)
        return mrl_verify_watch(cli, j.a);
    if (j.a->watch) {
        mrl_say(cli, "verify", "--interval must not be 0");
        return MRL_EXIT_FAILED;
    }
    j.progress = mrl_progress_start(cli, "bytes digested");
    if (arena)
        verify(&j, cli->operands[0], mrl_clock_now(&cli->clock));
    else
        j.pass.status = MRL_FAIL_NOMEM(&j.pass.err);
    mrl_progress_end(&j.progress);
    mrl_verify_pass_tell(cli, j.a, &j.pass);
    mrl_fd_close(&j.known_dir);
    return mrl_verify_pass_exit(&j.pass);
}

const struct mrl_command mrl_cmd_verify = {
    .name = "verify",
    .options = options,
    .option_count = MRL_COUNT(options),
    .defaults = &defaults,
    .args_size = sizeof(struct mrl_verify_args),
    .operands_min = 1,
    .operands_max = 1,
    .run = run,
};
