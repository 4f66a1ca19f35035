/* SPDX-License-Identifier: Apache-2.0 */
#include "base/output_file.h"
#include "base/text.h"
#include "cli/known_store.h"
#include "cli/message.h"
#include "cli/model_input.h"
#include "cli/progress.h"
#include "cli/signing_key.h"
#include "sign/bundle.h"

#include <inttypes.h>
#include <string.h>

#define ARENA_BYTES (512u << 20) /* paths, manifest and bundle of MRL_MAX_PAYLOAD */

static const char *const hash_words[] = {"sha256", "blake2b", "blake3", NULL};
static const char *const dialect_words[] = {"specification", "reference", NULL};

#define BLAKE3 2 /* index in hash_words */

struct sign_args {
    const char *key;
    const char *module;
    const char *certificate;
    struct mrl_option_list chain;
    const char *signature;
    struct mrl_option_list ignored;
    bool all_git;
    bool allow_links;
    bool no_tensors;
    bool incremental;
    bool paranoid;
    int method; /* enum mrl_oms_method */
    int hash;   /* index in hash_words */
    int dialect;
    uint64_t shard_size;
    struct mrl_passphrase_args passphrase;
};

static const struct sign_args defaults = {
    .signature = "model.sig",
    .shard_size = 1000000000, /* what the reference takes */
    .passphrase = {NULL, MRL_FD_NONE},
};

static const struct mrl_option options[] = {
    {.name = "allow-symlinks",
     .kind = MRL_OPTION_FLAG,
     .field = offsetof(struct sign_args, allow_links)},
    {.name = "certificate-chain",
     .with = "signing-certificate",
     .kind = MRL_OPTION_LIST,
     .field = offsetof(struct sign_args, chain)},
    {.name = "dialect",
     .kind = MRL_OPTION_CHOICE,
     .field = offsetof(struct sign_args, dialect),
     .choices = dialect_words},
    {.name = "hash",
     .kind = MRL_OPTION_CHOICE,
     .field = offsetof(struct sign_args, hash),
     .choices = hash_words},
    {.name = "ignore-paths", .kind = MRL_OPTION_LIST, .field = offsetof(struct sign_args, ignored)},
    {.name = "incremental",
     .kind = MRL_OPTION_FLAG,
     .field = offsetof(struct sign_args, incremental)},
    {.name = "key", .kind = MRL_OPTION_TEXT, .field = offsetof(struct sign_args, key)},
    {.name = "method",
     .kind = MRL_OPTION_CHOICE,
     .field = offsetof(struct sign_args, method),
     .choices = mrl_oms_method_names},
    {.name = "no-ignore-git-paths",
     .kind = MRL_OPTION_FLAG,
     .field = offsetof(struct sign_args, all_git)},
    {.name = "no-tensors",
     .kind = MRL_OPTION_FLAG,
     .field = offsetof(struct sign_args, no_tensors)},
    {.name = "paranoid", .kind = MRL_OPTION_FLAG, .field = offsetof(struct sign_args, paranoid)},
    MRL_PASSPHRASE_OPTIONS(struct sign_args),
    {.name = "pkcs11-module", .kind = MRL_OPTION_TEXT, .field = offsetof(struct sign_args, module)},
    {.name = "shard-size",
     .kind = MRL_OPTION_NUMBER,
     .field = offsetof(struct sign_args, shard_size),
     .max = UINT64_C(999999999999999)},
    {.name = "signature", .kind = MRL_OPTION_TEXT, .field = offsetof(struct sign_args, signature)},
    {.name = "signing-certificate",
     .kind = MRL_OPTION_TEXT,
     .field = offsetof(struct sign_args, certificate)},
};

struct job {
    const struct sign_args *a;
    struct mrl_arena *arena;
    struct mrl_error err;
    struct mrl_model model;
    struct mrl_signing_key signer;
    struct mrl_certificates *chain; /* NULL: by key */
    struct mrl_progress progress;
    uint64_t bytes; /* read so far */
    size_t resource_count;
    int known_dir; /* -1: not incremental */
    struct mrl_known_base base;
    struct mrl_model_seen seen;
};

static mrl_status read_key(struct job *j)
{
    const struct sign_args *const a = j->a;

    if (!a->key)
        return MRL_FAIL(&j->err, MRL_E_ABSENT, MRL_NO_OFFSET, "sign needs --key FILE");
    return mrl_signing_key_open(a->key, a->module, &a->passphrase, j->arena, &j->signer, &j->err);
}

static mrl_status read_chain(struct job *j)
{
    const struct sign_args *const a = j->a;

    if (!a->certificate)
        return mrl_ok();
    MRL_TRY(mrl_certificates_new(&j->chain, &j->err));
    MRL_TRY(mrl_model_read_certificates(&a->certificate, 1, j->arena, j->chain, &j->err));
    return mrl_model_read_certificates(a->chain.items, a->chain.count, j->arena, j->chain, &j->err);
}

static void count_bytes(void *context, uint64_t bytes)
{
    struct job *j = context;

    j->bytes += bytes;
    mrl_progress_update(&j->progress, j->bytes, 0);
}

static mrl_status make_manifest(struct job *j, const char *path, struct mrl_manifest *ret)
{
    const struct sign_args *const a = j->a;
    struct mrl_model_plan plan = {
        .method = (enum mrl_oms_method)a->method,
        .hash = a->hash == 1 ? MRL_OMS_BLAKE2B : MRL_OMS_SHA256,
        .dialect = (enum mrl_oms_dialect)a->dialect,
        .shard_size = a->method == MRL_OMS_SHARDS ? a->shard_size : 0,
        .allow_links = a->allow_links,
        .tensors = !a->no_tensors,
        .paranoid = a->paranoid,
        .base = j->base.found ? &j->base.manifest : NULL,
        .known = j->base.found ? &j->base.known : NULL,
        .remember = a->incremental,
        .progress = count_bytes,
        .context = j,
    };
    const char *signature;
    mrl_status s;

    if (a->hash == BLAKE3)
        return MRL_FAIL(&j->err, MRL_E_UNSUPPORTED, MRL_NO_OFFSET,
                        "blake3 is not built in: take sha256 or blake2b");
    if (a->method == MRL_OMS_SHARDS && a->shard_size == 0)
        return MRL_FAIL(&j->err, MRL_E_FORMAT, MRL_NO_OFFSET, "--shard-size must not be 0");
    MRL_TRY(mrl_model_inner_path(&j->model, a->signature, j->arena, &signature, &j->err));
    MRL_TRY(mrl_model_ignored(&j->model, &a->ignored, !a->all_git, signature, j->arena,
                              &plan.ignored, &plan.ignored_count, &j->err));
    s = mrl_model_manifest(&j->model, &plan, j->arena, ret, &j->seen, &j->err);
    if (s.code != MRL_OK && !j->model.file)
        mrl_error_beneath(&j->err, path);
    return s;
}

static mrl_status read_base(struct job *j)
{
    if (!j->a->incremental)
        return mrl_ok();
    MRL_TRY(mrl_known_store_open(j->arena, &j->known_dir, &j->err));
    return mrl_known_base_read(j->a->signature, j->signer.key, j->known_dir, j->arena, &j->base,
                               &j->err);
}

static mrl_status remember(struct job *j, const char *bundle, size_t n)
{
    struct mrl_sha256 signature;

    if (!j->a->incremental)
        return mrl_ok();
    MRL_TRY(mrl_sha256_bytes(bundle, n, &signature, &j->err));
    return mrl_known_store_put(j->known_dir, j->base.found ? &j->base.signature : NULL, &signature,
                               &j->seen.known, &j->err);
}

static mrl_status sign(struct job *j, const char *path)
{
    struct mrl_manifest manifest;
    const char *payload, *bundle;
    size_t payload_len, n;

    MRL_TRY(read_base(j));
    MRL_TRY(make_manifest(j, path, &manifest));
    j->resource_count = manifest.count;
    MRL_TRY(mrl_manifest_write(&manifest, (enum mrl_oms_dialect)j->a->dialect, j->arena, &payload,
                               &payload_len, &j->err));
    MRL_TRY(mrl_bundle_sign(payload, payload_len, j->signer.key, j->chain, j->arena, &bundle, &n,
                            &j->err));
    MRL_TRY(mrl_output_file_write(j->a->signature, bundle, n, 0666, false, &j->err));
    return remember(j, bundle, n);
}

static mrl_status prepare(struct job *j, const char *path)
{
    MRL_TRY(read_key(j));
    MRL_TRY(read_chain(j));
    return mrl_model_open(path, j->arena, &j->model, &j->err);
}

static void tell(struct mrl_cli *cli, const struct job *j)
{
    char hint[MRL_SHA256_HEX] = "";
    struct mrl_error err;

    mrl_text_puts(cli->out, MRL_TEXT_TERM, j->a->signature);
    fprintf(cli->out, ": signs %zu %s, %" PRIu64 " bytes", j->resource_count,
            j->a->method == MRL_OMS_SHARDS ? "shards"
            : j->resource_count == 1       ? "file"
                                           : "files",
            j->seen.bytes);
    if (mrl_ec_key_hint(j->signer.key, hint, &err).code == MRL_OK)
        fprintf(cli->out, ", with the %s key %s", mrl_ec_key_curve(j->signer.key), hint);
    fputc('\n', cli->out);
    if (j->a->incremental)
        fprintf(cli->out, "%zu of %zu files are as they were and were not read again\n",
                j->seen.known_count, j->seen.file_count);
    if (j->base.why && !cli->common.quiet)
        mrl_say(cli, j->a->signature, "the signature there is no base to go on from: %s",
                j->base.why);
}

static enum mrl_exit run(struct mrl_cli *cli, const void *args)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(ARENA_BYTES);
    struct job j = {.a = args, .arena = arena, .model = {.root = -1}, .known_dir = -1};
    mrl_status s = arena ? prepare(&j, cli->operands[0]) : MRL_FAIL_NOMEM(&j.err);

    if (s.code == MRL_OK) {
        j.progress = mrl_progress_start(cli, "bytes digested");
        s = sign(&j, cli->operands[0]);
        mrl_progress_end(&j.progress);
    }
    if (s.code == MRL_OK)
        tell(cli, &j);
    if (s.code != MRL_OK)
        mrl_say_error(cli, cli->operands[0], &j.err);
    mrl_model_close(&j.model);
    mrl_fd_close(&j.known_dir);
    mrl_certificates_free(j.chain);
    mrl_signing_key_close(&j.signer);
    return s.code == MRL_OK ? MRL_EXIT_CLEAN : MRL_EXIT_FAILED;
}

const struct mrl_command mrl_cmd_sign = {
    .name = "sign",
    .options = options,
    .option_count = MRL_COUNT(options),
    .defaults = &defaults,
    .args_size = sizeof(struct sign_args),
    .operands_min = 1,
    .operands_max = 1,
    .run = run,
};
