/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/data.h"

static const char *const format_words[] = {"text", "json", NULL};
static const char *const export_words[] = {"croissant", "spdx-3.0.1", NULL};
static const char *const type_words[] = {"auto", "csv", "jsonl", "cdx", "warc", "croissant", NULL};

#define TEXT_OPTION(type, word, member)                                                            \
    {                                                                                              \
        .name = word, .kind = MRL_OPTION_TEXT, .field = offsetof(type, member)                     \
    }
#define CHOICE_OPTION(type, word, member, words)                                                   \
    {                                                                                              \
        .name = word, .kind = MRL_OPTION_CHOICE, .field = offsetof(type, member), .choices = words \
    }
#define FORMAT_OPTION(type)  CHOICE_OPTION(type, "format", common.format, format_words)
#define INDEX_OPTION(type)   TEXT_OPTION(type, "index", common.index)
#define PROJECT_OPTION(type) TEXT_OPTION(type, "project", common.project)

static const struct mrl_option import_options[] = {
    {.name = "column",
     .kind = MRL_OPTION_LIST,
     .field = offsetof(struct mrl_data_import_args, columns)},
    TEXT_OPTION(struct mrl_data_import_args, "dataset", dataset),
    FORMAT_OPTION(struct mrl_data_import_args),
    INDEX_OPTION(struct mrl_data_import_args),
    PROJECT_OPTION(struct mrl_data_import_args),
    {.name = "replace",
     .with = "dataset",
     .kind = MRL_OPTION_FLAG,
     .field = offsetof(struct mrl_data_import_args, replace)},
    CHOICE_OPTION(struct mrl_data_import_args, "type", type, type_words),
    TEXT_OPTION(struct mrl_data_import_args, "use", use),
};

static const struct mrl_option trace_options[] = {
    TEXT_OPTION(struct mrl_data_trace_args, "dataset", dataset),
    TEXT_OPTION(struct mrl_data_trace_args, "digest", digest),
    FORMAT_OPTION(struct mrl_data_trace_args),
    TEXT_OPTION(struct mrl_data_trace_args, "from", from),
    INDEX_OPTION(struct mrl_data_trace_args),
    {.name = "limit",
     .kind = MRL_OPTION_NUMBER,
     .field = offsetof(struct mrl_data_trace_args, limit),
     .max = MRL_DATA_LIMIT_MAX},
    PROJECT_OPTION(struct mrl_data_trace_args),
    TEXT_OPTION(struct mrl_data_trace_args, "sha256", sha256),
    TEXT_OPTION(struct mrl_data_trace_args, "to", to),
    TEXT_OPTION(struct mrl_data_trace_args, "url", url),
};

/* A screenful or ten; all of them are counted. */
static const struct mrl_data_trace_args trace_defaults = {.limit = 1000};

static const struct mrl_option plain_options[] = {
    CHOICE_OPTION(struct mrl_data_args, "format", format, format_words),
    TEXT_OPTION(struct mrl_data_args, "index", index),
    TEXT_OPTION(struct mrl_data_args, "project", project),
};

static const struct mrl_option quiet_options[] = {
    TEXT_OPTION(struct mrl_data_args, "index", index),
    TEXT_OPTION(struct mrl_data_args, "project", project),
};

static const struct mrl_option export_options[] = {
    TEXT_OPTION(struct mrl_data_export_args, "dataset", dataset),
    CHOICE_OPTION(struct mrl_data_export_args, "format", common.format, export_words),
    INDEX_OPTION(struct mrl_data_export_args),
    PROJECT_OPTION(struct mrl_data_export_args),
};

static const struct mrl_command verbs[] = {
    {
        .name = "import",
        .options = import_options,
        .option_count = MRL_COUNT(import_options),
        .args_size = sizeof(struct mrl_data_import_args),
        .operands_min = 1,
        .operands_max = MRL_OPERANDS_ANY,
        .run = mrl_data_run_import,
    },
    {
        .name = "trace",
        .options = trace_options,
        .option_count = MRL_COUNT(trace_options),
        .defaults = &trace_defaults,
        .args_size = sizeof(struct mrl_data_trace_args),
        .run = mrl_data_run_trace,
    },
    {
        .name = "stat",
        .options = plain_options,
        .option_count = MRL_COUNT(plain_options),
        .args_size = sizeof(struct mrl_data_args),
        .run = mrl_data_run_stat,
    },
    {
        .name = "verify",
        .options = quiet_options,
        .option_count = MRL_COUNT(quiet_options),
        .args_size = sizeof(struct mrl_data_args),
        .run = mrl_data_run_verify,
    },
    {
        .name = "merge",
        .options = quiet_options,
        .option_count = MRL_COUNT(quiet_options),
        .args_size = sizeof(struct mrl_data_args),
        .run = mrl_data_run_merge,
    },
    {
        .name = "export",
        .options = export_options,
        .option_count = MRL_COUNT(export_options),
        .args_size = sizeof(struct mrl_data_export_args),
        .run = mrl_data_run_export,
    },
};

const struct mrl_command mrl_cmd_data = {
    .name = "data",
    .verbs = verbs,
    .verb_count = MRL_COUNT(verbs),
};
