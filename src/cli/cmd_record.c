/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/record.h"

static const char *const format_words[] = {"text", "json", NULL};

#define CATALOG_OPTION(type)                                                                       \
    {                                                                                              \
        .name = "catalog", .kind = MRL_OPTION_TEXT, .field = offsetof(type, common.catalog)        \
    }
#define PROJECT_OPTION(type)                                                                       \
    {                                                                                              \
        .name = "project", .kind = MRL_OPTION_TEXT, .field = offsetof(type, common.project)        \
    }
#define FORMAT_OPTION(type)                                                                        \
    {                                                                                              \
        .name = "format", .kind = MRL_OPTION_CHOICE, .field = offsetof(type, format),              \
        .choices = format_words                                                                    \
    }
#define TEXT_OPTION(type, word, member)                                                            \
    {                                                                                              \
        .name = word, .kind = MRL_OPTION_TEXT, .field = offsetof(type, member)                     \
    }
#define LIST_OPTION(type, word, member)                                                            \
    {                                                                                              \
        .name = word, .kind = MRL_OPTION_LIST, .field = offsetof(type, member)                     \
    }

static const struct mrl_option new_options[] = {
    LIST_OPTION(struct mrl_record_new_args, "asset", assets),
    TEXT_OPTION(struct mrl_record_new_args, "author", author),
    CATALOG_OPTION(struct mrl_record_new_args),
    TEXT_OPTION(struct mrl_record_new_args, "id", id),
    PROJECT_OPTION(struct mrl_record_new_args),
    LIST_OPTION(struct mrl_record_new_args, "system", systems),
};

static const struct mrl_option check_options[] = {
    CATALOG_OPTION(struct mrl_record_list_args),
    FORMAT_OPTION(struct mrl_record_list_args),
    PROJECT_OPTION(struct mrl_record_list_args),
};

static const struct mrl_option approve_options[] = {
    TEXT_OPTION(struct mrl_record_approve_args, "as", person),
    CATALOG_OPTION(struct mrl_record_approve_args),
    TEXT_OPTION(struct mrl_record_approve_args, "key", key),
    MRL_PASSPHRASE_OPTIONS(struct mrl_record_approve_args),
    PROJECT_OPTION(struct mrl_record_approve_args),
    TEXT_OPTION(struct mrl_record_approve_args, "role", role),
};

static const struct mrl_record_approve_args approve_defaults = {
    .passphrase = {NULL, MRL_FD_NONE},
};

static const struct mrl_option list_options[] = {
    CATALOG_OPTION(struct mrl_record_list_args),
    {.name = "expires-within",
     .kind = MRL_OPTION_NUMBER,
     .field = offsetof(struct mrl_record_list_args, expires_within)},
    FORMAT_OPTION(struct mrl_record_list_args),
    TEXT_OPTION(struct mrl_record_list_args, "kind", kind),
    PROJECT_OPTION(struct mrl_record_list_args),
};

static const struct mrl_record_list_args list_defaults = {.expires_within = MRL_RECORD_ANY_TIME};

static const struct mrl_option kinds_options[] = {
    CATALOG_OPTION(struct mrl_record_list_args),
    FORMAT_OPTION(struct mrl_record_list_args),
};

static const struct mrl_option bind_options[] = {
    TEXT_OPTION(struct mrl_record_args, "catalog", catalog),
    TEXT_OPTION(struct mrl_record_args, "project", project),
};

static const struct mrl_command verbs[] = {
    {
        .name = "new",
        .options = new_options,
        .option_count = MRL_COUNT(new_options),
        .args_size = sizeof(struct mrl_record_new_args),
        .operands_min = 1,
        .operands_max = 1,
        .run = mrl_record_run_new,
    },
    {
        .name = "check",
        .options = check_options,
        .option_count = MRL_COUNT(check_options),
        .args_size = sizeof(struct mrl_record_list_args),
        .operands_max = MRL_OPERANDS_ANY,
        .run = mrl_record_run_check,
    },
    {
        .name = "approve",
        .options = approve_options,
        .option_count = MRL_COUNT(approve_options),
        .defaults = &approve_defaults,
        .args_size = sizeof(struct mrl_record_approve_args),
        .operands_min = 1,
        .operands_max = MRL_OPERANDS_ANY,
        .run = mrl_record_run_approve,
    },
    {
        .name = "list",
        .options = list_options,
        .option_count = MRL_COUNT(list_options),
        .defaults = &list_defaults,
        .args_size = sizeof(struct mrl_record_list_args),
        .run = mrl_record_run_list,
    },
    {
        .name = "kinds",
        .options = kinds_options,
        .option_count = MRL_COUNT(kinds_options),
        .args_size = sizeof(struct mrl_record_list_args),
        .run = mrl_record_run_kinds,
    },
    {
        .name = "bind",
        .options = bind_options,
        .option_count = MRL_COUNT(bind_options),
        .args_size = sizeof(struct mrl_record_args),
        .operands_min = 1,
        .operands_max = MRL_OPERANDS_ANY,
        .run = mrl_record_run_bind,
    },
};

const struct mrl_command mrl_cmd_record = {
    .name = "record",
    .verbs = verbs,
    .verb_count = MRL_COUNT(verbs),
};
