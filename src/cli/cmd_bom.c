/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"
#include "base/output_file.h"
#include "bom/collect.h"
#include "bom/write.h"
#include "cli/bom.h"
#include "cli/bom_read.h"
#include "cli/bom_validate.h"
#include "cli/message.h"
#include "cli/standard_input.h"
#include "cli/take_inventory.h"

#include <stdlib.h>
#include <string.h>

struct bom_args {
    int format; /* enum mrl_bom_format */
    const char *output;
    int completeness; /* MRL_BOM_COMPLETENESS_ */
    bool rehash;
    bool no_store;
    struct mrl_bom_sign_args sign;
};

static const char *const completeness_words[] = {"summary", "text", "json", NULL};

static const struct bom_args defaults = {
    .format = MRL_BOM_CYCLONEDX_1_7,
    .sign = {.passphrase = {NULL, MRL_FD_NONE}},
};

static const struct mrl_option options[] = {
    {.name = "certificate-chain",
     .with = "signing-certificate",
     .kind = MRL_OPTION_LIST,
     .field = offsetof(struct bom_args, sign.chain)},
    {.name = "completeness",
     .kind = MRL_OPTION_CHOICE,
     .field = offsetof(struct bom_args, completeness),
     .choices = completeness_words},
    {.name = "format",
     .kind = MRL_OPTION_CHOICE,
     .field = offsetof(struct bom_args, format),
     .choices = mrl_bom_format_names},
    {.name = "key",
     .with = "sign",
     .kind = MRL_OPTION_TEXT,
     .field = offsetof(struct bom_args, sign.key)},
    {.name = "model-signature",
     .with = "sign",
     .kind = MRL_OPTION_LIST,
     .field = offsetof(struct bom_args, sign.models)},
    {.name = "no-store", .kind = MRL_OPTION_FLAG, .field = offsetof(struct bom_args, no_store)},
    {.name = "output",
     .letter = 'o',
     .kind = MRL_OPTION_TEXT,
     .field = offsetof(struct bom_args, output)},
    {.name = "passphrase-fd",
     .with = "sign",
     .kind = MRL_OPTION_NUMBER,
     .field = offsetof(struct bom_args, sign.passphrase.fd),
     .max = 65535},
    {.name = "passphrase-file",
     .with = "sign",
     .kind = MRL_OPTION_TEXT,
     .field = offsetof(struct bom_args, sign.passphrase.file)},
    {.name = "pkcs11-module",
     .with = "sign",
     .kind = MRL_OPTION_TEXT,
     .field = offsetof(struct bom_args, sign.module)},
    {.name = "rehash", .kind = MRL_OPTION_FLAG, .field = offsetof(struct bom_args, rehash)},
    {.name = "sign", .kind = MRL_OPTION_TEXT, .field = offsetof(struct bom_args, sign.signature)},
    {.name = "signing-certificate",
     .with = "sign",
     .kind = MRL_OPTION_TEXT,
     .field = offsetof(struct bom_args, sign.certificate)},
};

struct job {
    struct mrl_cli *cli;
    const struct bom_args *a;
    struct mrl_arena *arena;
    int root;
    struct mrl_project project;
    struct mrl_inventory inventory;
    struct mrl_bom bom;
    struct mrl_error err;
};

/* reproducible-builds.org/specs/source-date-epoch: the time of what was built, not of building. */
static mrl_time time_of(const struct mrl_cli *cli)
{
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    char *end = NULL;
    const long long t = epoch ? strtoll(epoch, &end, 10) : -1;

    if (!cli->clock.given && epoch && *epoch && *end == '\0' && t >= 0 && t <= MRL_TIME_MAX)
        return t;
    return mrl_clock_now(&cli->clock);
}

/* The name of a directory that nothing else names. */
static const char *name_of(struct job *j, const char *dir)
{
    char *path = realpath(dir, NULL);
    const char *slash = path ? strrchr(path, '/') : NULL;
    const char *name = mrl_arena_strdup(j->arena, slash && slash[1] ? slash + 1 : "project");

    free(path);
    return name ? name : "project";
}

static mrl_status make(struct job *j, const char *dir)
{
    const struct mrl_take_args take = {j->a->rehash, j->a->no_store};
    struct mrl_bom_inputs in = {
        .inventory = &j->inventory, .name = name_of(j, dir), .at = time_of(j->cli)};
    struct mrl_catalog *catalog;

    MRL_TRY(mrl_dir_open(dir, &j->root, &j->err));
    MRL_TRY(mrl_take_inventory(j->cli, &take, j->root, j->arena, &j->project, &in.project,
                               &j->inventory, &j->err));
    MRL_TRY(mrl_catalog_load(NULL, j->arena, &catalog, &j->err));
    MRL_TRY(mrl_bom_standard_make(j->cli, j->root, catalog, in.project, j->arena, &in.standard,
                                  &j->err));
    MRL_TRY(mrl_bom_read_records(j->root, catalog, in.at, j->arena, &in, &j->err));
    return mrl_bom_collect(&in, j->arena, &j->bom, &j->err);
}

static mrl_status write_bom(struct job *j)
{
    mrl_cleanup(mrl_bom_text_done) struct mrl_bom_text text = {0};

    MRL_TRY(mrl_bom_write(&j->bom, (enum mrl_bom_format)j->a->format, &text, &j->err));
    if (j->a->sign.signature)
        MRL_TRY(mrl_bom_sign(&j->bom, (enum mrl_bom_format)j->a->format, &text, &j->a->sign,
                             j->arena, &j->err));
    if (j->a->output && !mrl_is_standard(j->a->output))
        return mrl_output_file_write(j->a->output, text.bytes, text.len, 0666, false, &j->err);
    /* What was asked for on standard output is not mixed with the bill. */
    if (j->a->completeness == MRL_BOM_COMPLETENESS_SUMMARY)
        (void)fwrite(text.bytes, 1, text.len, j->cli->out);
    return mrl_ok();
}

/* A bill that may lack something is told apart by its exit code too. */
static enum mrl_exit judge(struct job *j)
{
    const size_t n = j->inventory.problem_count;

    if (n)
        mrl_say(j->cli, NULL, "%zu place%s could not be read: things may be missing in the bill", n,
                n == 1 ? "" : "s");
    return n ? MRL_EXIT_FAILED : MRL_EXIT_CLEAN;
}

static enum mrl_exit run(struct mrl_cli *cli, const void *args)
{
    const char *dir = cli->operand_count ? cli->operands[0] : ".";
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(MRL_BOM_ARENA);
    struct job j = {.cli = cli, .a = args, .arena = arena, .root = -1};
    mrl_status s = arena ? make(&j, dir) : MRL_FAIL_NOMEM(&j.err);

    if (s.code == MRL_OK)
        s = write_bom(&j);
    if (s.code == MRL_OK)
        s = mrl_bom_tell_completeness(cli, &j.bom, j.a->completeness, arena, &j.err);
    mrl_fd_close(&j.root);
    if (s.code == MRL_OK)
        return judge(&j);
    mrl_say_error(cli, dir, &j.err);
    return MRL_EXIT_FAILED;
}

/* --- verbs --- */

static const char *const verify_formats[] = {"text", "json", NULL};

static const struct mrl_bom_verify_args verify_defaults = {.by = {.signature = "bom.sig"}};

static const struct mrl_option verify_options[] = {
    {.name = "at", .kind = MRL_OPTION_TEXT, .field = offsetof(struct mrl_bom_verify_args, by.at)},
    {.name = "bom", .kind = MRL_OPTION_TEXT, .field = offsetof(struct mrl_bom_verify_args, bill)},
    {.name = "certificate-chain",
     .kind = MRL_OPTION_LIST,
     .field = offsetof(struct mrl_bom_verify_args, by.roots)},
    {.name = "format",
     .kind = MRL_OPTION_CHOICE,
     .field = offsetof(struct mrl_bom_verify_args, format),
     .choices = verify_formats},
    {.name = "model-signature",
     .kind = MRL_OPTION_LIST,
     .field = offsetof(struct mrl_bom_verify_args, models)},
    {.name = "pkcs11-module",
     .kind = MRL_OPTION_TEXT,
     .field = offsetof(struct mrl_bom_verify_args, by.module)},
    {.name = "public-key",
     .kind = MRL_OPTION_TEXT,
     .field = offsetof(struct mrl_bom_verify_args, by.public_key)},
    {.name = "signature",
     .kind = MRL_OPTION_TEXT,
     .field = offsetof(struct mrl_bom_verify_args, by.signature)},
};

static const struct mrl_option validate_options[] = {
    {.name = "format",
     .kind = MRL_OPTION_CHOICE,
     .field = offsetof(struct mrl_bom_validate_args, format),
     .choices = verify_formats},
    {.name = "schema",
     .kind = MRL_OPTION_LIST,
     .field = offsetof(struct mrl_bom_validate_args, schemas)},
    {.name = "strict",
     .kind = MRL_OPTION_FLAG,
     .field = offsetof(struct mrl_bom_validate_args, strict)},
};

static const struct mrl_bom_convert_args convert_defaults = {.to = MRL_BOM_CYCLONEDX_1_7};

static const struct mrl_option convert_options[] = {
    {.name = "to",
     .kind = MRL_OPTION_CHOICE,
     .field = offsetof(struct mrl_bom_convert_args, to),
     .choices = mrl_bom_format_names},
};

static const struct mrl_option diff_options[] = {
    {.name = "format",
     .kind = MRL_OPTION_CHOICE,
     .field = offsetof(struct mrl_bom_diff_args, format),
     .choices = verify_formats},
};

static const struct mrl_command verbs[] = {
    {
        .name = "convert",
        .options = convert_options,
        .option_count = MRL_COUNT(convert_options),
        .defaults = &convert_defaults,
        .args_size = sizeof(struct mrl_bom_convert_args),
        .operands_min = 1,
        .operands_max = 1,
        .run = mrl_bom_run_convert,
    },
    {
        .name = "diff",
        .options = diff_options,
        .option_count = MRL_COUNT(diff_options),
        .args_size = sizeof(struct mrl_bom_diff_args),
        .operands_min = 2,
        .operands_max = 2,
        .run = mrl_bom_run_diff,
    },
    {
        .name = "validate",
        .options = validate_options,
        .option_count = MRL_COUNT(validate_options),
        .args_size = sizeof(struct mrl_bom_validate_args),
        .operands_min = 1,
        .operands_max = 1,
        .run = mrl_bom_run_validate,
    },
    {
        .name = "verify",
        .options = verify_options,
        .option_count = MRL_COUNT(verify_options),
        .defaults = &verify_defaults,
        .args_size = sizeof(struct mrl_bom_verify_args),
        .operands_max = 1,
        .run = mrl_bom_run_verify,
    },
};

const struct mrl_command mrl_cmd_bom = {
    .name = "bom",
    .options = options,
    .option_count = MRL_COUNT(options),
    .defaults = &defaults,
    .args_size = sizeof(struct bom_args),
    .operands_max = 1,
    .verbs = verbs,
    .verb_count = MRL_COUNT(verbs),
    .run = run,
};
