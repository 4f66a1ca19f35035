/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/ledger.h"

static const char *const format_words[] = {"text", "json", NULL};
static const char *const kind_words[] = {"all",      "asset",   "record", "approval",
                                         "evidence", "project", "file",   NULL};

_Static_assert(MRL_COUNT(kind_words) == MRL_ENTRY_KIND_COUNT + 2, "a word for each kind");

#define TEXT_OPTION(type, word, member)                                                            \
    {                                                                                              \
        .name = word, .kind = MRL_OPTION_TEXT, .field = offsetof(type, member)                     \
    }
#define FORMAT_OPTION(type)                                                                        \
    {                                                                                              \
        .name = "format", .kind = MRL_OPTION_CHOICE, .field = offsetof(type, common.format),       \
        .choices = format_words                                                                    \
    }
#define KEY_OPTION(type)     TEXT_OPTION(type, "key", common.key)
#define LEDGER_OPTION(type)  TEXT_OPTION(type, "ledger", common.ledger)
#define PROJECT_OPTION(type) TEXT_OPTION(type, "project", common.project)

static const struct mrl_option init_options[] = {
    TEXT_OPTION(struct mrl_ledger_init_args, "origin", origin),
    PROJECT_OPTION(struct mrl_ledger_init_args),
};

static const struct mrl_option append_options[] = {
    TEXT_OPTION(struct mrl_ledger_append_args, "author", author),
    {.name = "digest-only",
     .kind = MRL_OPTION_FLAG,
     .field = offsetof(struct mrl_ledger_append_args, digest_only)},
    PROJECT_OPTION(struct mrl_ledger_append_args),
    TEXT_OPTION(struct mrl_ledger_append_args, "reason", reason),
};

static const struct mrl_option log_options[] = {
    FORMAT_OPTION(struct mrl_ledger_log_args),
    KEY_OPTION(struct mrl_ledger_log_args),
    {.name = "kind",
     .kind = MRL_OPTION_CHOICE,
     .field = offsetof(struct mrl_ledger_log_args, kind),
     .choices = kind_words},
    LEDGER_OPTION(struct mrl_ledger_log_args),
    TEXT_OPTION(struct mrl_ledger_log_args, "name", name),
    PROJECT_OPTION(struct mrl_ledger_log_args),
};

static const struct mrl_option prove_options[] = {
    TEXT_OPTION(struct mrl_ledger_prove_args, "against", against),
    TEXT_OPTION(struct mrl_ledger_prove_args, "at", at),
    FORMAT_OPTION(struct mrl_ledger_prove_args),
    {.name = "index",
     .kind = MRL_OPTION_NUMBER,
     .field = offsetof(struct mrl_ledger_prove_args, index)},
    KEY_OPTION(struct mrl_ledger_prove_args),
    LEDGER_OPTION(struct mrl_ledger_prove_args),
    TEXT_OPTION(struct mrl_ledger_prove_args, "output", output),
    PROJECT_OPTION(struct mrl_ledger_prove_args),
};

static const struct mrl_ledger_prove_args prove_defaults = {.index = MRL_LEDGER_NO_INDEX};

static const struct mrl_option verify_options[] = {
    {.name = "against",
     .kind = MRL_OPTION_LIST,
     .field = offsetof(struct mrl_ledger_verify_args, against)},
    {.name = "entry",
     .with = "proof",
     .kind = MRL_OPTION_TEXT,
     .field = offsetof(struct mrl_ledger_verify_args, entry)},
    FORMAT_OPTION(struct mrl_ledger_verify_args),
    KEY_OPTION(struct mrl_ledger_verify_args),
    LEDGER_OPTION(struct mrl_ledger_verify_args),
    TEXT_OPTION(struct mrl_ledger_verify_args, "proof", proof),
    PROJECT_OPTION(struct mrl_ledger_verify_args),
    {.name = "witness",
     .kind = MRL_OPTION_LIST,
     .field = offsetof(struct mrl_ledger_verify_args, witnesses)},
};

static const struct mrl_option plain_options[] = {
    TEXT_OPTION(struct mrl_ledger_args, "key", key),
    TEXT_OPTION(struct mrl_ledger_args, "ledger", ledger),
    TEXT_OPTION(struct mrl_ledger_args, "project", project),
};

static const struct mrl_option cosign_options[] = {
    TEXT_OPTION(struct mrl_ledger_args, "project", project),
};

static const struct mrl_command verbs[] = {
    {
        .name = "init",
        .options = init_options,
        .option_count = MRL_COUNT(init_options),
        .args_size = sizeof(struct mrl_ledger_init_args),
        .run = mrl_ledger_run_init,
    },
    {
        .name = "append",
        .options = append_options,
        .option_count = MRL_COUNT(append_options),
        .args_size = sizeof(struct mrl_ledger_append_args),
        .operands_min = 1,
        .operands_max = MRL_OPERANDS_ANY,
        .run = mrl_ledger_run_append,
    },
    {
        .name = "log",
        .options = log_options,
        .option_count = MRL_COUNT(log_options),
        .args_size = sizeof(struct mrl_ledger_log_args),
        .run = mrl_ledger_run_log,
    },
    {
        .name = "prove",
        .options = prove_options,
        .option_count = MRL_COUNT(prove_options),
        .defaults = &prove_defaults,
        .args_size = sizeof(struct mrl_ledger_prove_args),
        .operands_max = 1,
        .run = mrl_ledger_run_prove,
    },
    {
        .name = "verify",
        .options = verify_options,
        .option_count = MRL_COUNT(verify_options),
        .args_size = sizeof(struct mrl_ledger_verify_args),
        .run = mrl_ledger_run_verify,
    },
    {
        .name = "checkpoint",
        .options = plain_options,
        .option_count = MRL_COUNT(plain_options),
        .args_size = sizeof(struct mrl_ledger_args),
        .run = mrl_ledger_run_checkpoint,
    },
    {
        .name = "cosign",
        .options = cosign_options,
        .option_count = MRL_COUNT(cosign_options),
        .args_size = sizeof(struct mrl_ledger_args),
        .operands_min = 1,
        .operands_max = 1,
        .run = mrl_ledger_run_cosign,
    },
    {
        .name = "export",
        .options = plain_options,
        .option_count = MRL_COUNT(plain_options),
        .args_size = sizeof(struct mrl_ledger_args),
        .operands_min = 1,
        .operands_max = 1,
        .run = mrl_ledger_run_export,
    },
};

const struct mrl_command mrl_cmd_ledger = {
    .name = "ledger",
    .verbs = verbs,
    .verb_count = MRL_COUNT(verbs),
};
