/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "cli/message.h"
#include "cli/model_input.h"
#include "cli/progress.h"
#include "cli/verify_report.h"
#include "sign/bundle.h"
#include "sign/ec_key.h"

#include <string.h>

#define ARENA_BYTES (512u << 20) /* bundle, manifest and paths of MRL_MAX_PAYLOAD */

static const char *const format_words[] = {"text", "json", NULL};

struct verify_args {
    const char *public_key;
    struct mrl_option_list roots;
    const char *signature;
    struct mrl_option_list ignored;
    bool all_git;
    bool allow_links;
    bool allow_unsigned;
    bool strict;
    bool json;
    int format; /* index in format_words */
    const char *at;
};

static const struct verify_args defaults = {.signature = "model.sig"};

static const struct mrl_option options[] = {
    {.name = "allow-symlinks",
     .kind = MRL_OPTION_FLAG,
     .field = offsetof(struct verify_args, allow_links)},
    {.name = "at", .kind = MRL_OPTION_TEXT, .field = offsetof(struct verify_args, at)},
    {.name = "certificate-chain",
     .kind = MRL_OPTION_LIST,
     .field = offsetof(struct verify_args, roots)},
    {.name = "format",
     .kind = MRL_OPTION_CHOICE,
     .field = offsetof(struct verify_args, format),
     .choices = format_words},
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
    {.name = "public-key",
     .kind = MRL_OPTION_TEXT,
     .field = offsetof(struct verify_args, public_key)},
    {.name = "signature",
     .kind = MRL_OPTION_TEXT,
     .field = offsetof(struct verify_args, signature)},
    {.name = "strict", .kind = MRL_OPTION_FLAG, .field = offsetof(struct verify_args, strict)},
};

struct job {
    const struct verify_args *a;
    struct mrl_arena *arena;
    struct mrl_error err;
    struct mrl_model model;
    struct mrl_manifest manifest;
    struct mrl_model_result result;
    const char *signer;
    struct mrl_progress progress;
    uint64_t bytes;
};

/* --- the signature --- */

static mrl_status verify_by_key(struct job *j, const struct mrl_bundle *bundle,
                                struct mrl_arena *arena, bool *legacy)
{
    mrl_cleanup(mrl_ec_key_freep) struct mrl_ec_key *key = NULL;
    char hint[MRL_SHA256_HEX];
    mrl_status s;
    char *text;
    size_t n;

    MRL_TRY(mrl_model_read_file(j->a->public_key, MRL_MAX_KEY_FILE, arena, &text, &n, &j->err));
    s = mrl_ec_key_read_public(text, n, &key, &j->err);
    if (s.code != MRL_OK)
        mrl_error_where(&j->err, j->a->public_key);
    MRL_TRY(s);
    MRL_TRY(mrl_bundle_verify_key(bundle, key, arena, legacy, &j->err));
    MRL_TRY(mrl_ec_key_hint(key, hint, &j->err));
    j->signer = mrl_arena_strdup(j->arena, hint);
    return j->signer ? mrl_ok() : MRL_FAIL_ARENA(&j->err, j->arena);
}

static mrl_status verify_by_certificate(struct job *j, const struct mrl_bundle *bundle, mrl_time at,
                                        struct mrl_arena *arena, bool *legacy)
{
    mrl_cleanup(mrl_certificates_freep) struct mrl_certificates *roots = NULL;

    MRL_TRY(mrl_certificates_new(&roots, &j->err));
    MRL_TRY(
        mrl_model_read_certificates(j->a->roots.items, j->a->roots.count, arena, roots, &j->err));
    MRL_TRY(mrl_bundle_verify_certificates(bundle, roots, at, arena, legacy, &j->signer, &j->err));
    j->signer = mrl_arena_strdup(j->arena, j->signer);
    return j->signer ? mrl_ok() : MRL_FAIL_ARENA(&j->err, j->arena);
}

static mrl_status read_bundle(struct job *j, struct mrl_arena *arena, struct mrl_bundle *ret)
{
    mrl_cleanup(mrl_fd_close) int fd = -1;
    struct mrl_source_file file;
    struct mrl_file_id id;

    MRL_TRY(mrl_model_open_file(j->a->signature, &fd, &id, &j->err));
    mrl_source_file_init(&file, fd, id.size);
    return mrl_bundle_read(j->a->signature, &file.source, arena, ret, &j->err);
}

/* Nothing of the payload is looked at before its signature holds. */
static mrl_status read_signature(struct job *j, mrl_time at)
{
    /* For what nobody needs once the signature holds. */
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(ARENA_BYTES);
    const struct verify_args *const a = j->a;
    struct mrl_bundle bundle;
    const char *name;
    mrl_status s;
    bool legacy;

    if (!arena)
        return MRL_FAIL_NOMEM(&j->err);
    MRL_TRY(read_bundle(j, arena, &bundle));
    s = a->public_key ? verify_by_key(j, &bundle, arena, &legacy)
                      : verify_by_certificate(j, &bundle, at, arena, &legacy);
    if (s.code != MRL_OK)
        mrl_error_where(&j->err, a->signature);
    MRL_TRY(s);
    name = mrl_arena_printf(arena, "%s, payload", a->signature);
    if (!name)
        return MRL_FAIL_ARENA(&j->err, arena);
    MRL_TRY(mrl_manifest_read(name, bundle.envelope.payload, bundle.envelope.payload_len, j->arena,
                              &j->manifest, &j->err));
    if (legacy && !j->manifest.legacy)
        return MRL_FAIL(&j->err, MRL_E_DENIED, MRL_NO_OFFSET,
                        "the signature is in the manner of model_signing 0.2.0, its statement is "
                        "of a later one");
    return mrl_ok();
}

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

    MRL_TRY(mrl_model_inner_path(&j->model, a->signature, j->arena, &check.signature, &j->err));
    MRL_TRY(mrl_model_ignored(&j->model, &a->ignored, !a->all_git, NULL, j->arena, &check.ignored,
                              &check.ignored_count, &j->err));
    return mrl_model_compare(&j->model, &j->manifest, &check, j->arena, &j->result, &j->err);
}

static mrl_status verify(struct job *j, const char *path, mrl_time now)
{
    const struct verify_args *const a = j->a;
    mrl_time at = now;

    if (!a->public_key == !a->roots.count) {
        MRL_TRY(MRL_FAIL(&j->err, MRL_E_FORMAT, MRL_NO_OFFSET,
                         "verify needs --public-key FILE or --certificate-chain FILE"));
    }
    if (a->strict && (a->allow_unsigned || a->ignored.count))
        return MRL_FAIL(&j->err, MRL_E_FORMAT, MRL_NO_OFFSET,
                        "--strict ignores nothing: it contradicts --ignore-paths and "
                        "--ignore-unsigned-files");
    if (a->at && !mrl_time_parse(a->at, strlen(a->at), &at))
        return MRL_FAIL(&j->err, MRL_E_FORMAT, MRL_NO_OFFSET,
                        "--at is no time like 2026-03-01T12:00:00Z");
    MRL_TRY(read_signature(j, at));
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

static enum mrl_exit tell(struct mrl_cli *cli, const struct job *j, mrl_status s)
{
    const bool json = j->a->json || j->a->format == 1;
    const bool refused = s.code == MRL_E_DENIED && !j->result.changes && !j->result.file_count;
    const struct mrl_verify_report report = {
        .model = cli->operands[0],
        .signature = j->a->signature,
        .by_certificate = !j->a->public_key,
        .signer = s.code == MRL_OK ? j->signer : NULL,
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
