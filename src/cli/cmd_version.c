/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json.h"
#include "catalog/catalog.h"
#include "cli/command.h"
#include "cli/message.h"
#include "cli/version.h"

#include <string.h>

enum {
    FORMAT_TEXT,
    FORMAT_JSON,
};
static const char *const format_words[] = {"text", "json", NULL};

struct version_args {
    int format;
};

static const struct mrl_option options[] = {
    {.name = "format",
     .kind = MRL_OPTION_CHOICE,
     .field = offsetof(struct version_args, format),
     .choices = format_words},
};

static void print_json(FILE *out, const char *catalogue)
{
    struct mrl_json_writer w;

    mrl_json_writer_init(&w, out, false);
    mrl_json_write_object(&w, NULL);
    mrl_json_write_u64(&w, "schema_version", 1);
    mrl_json_write_string(&w, "version", MRL_VERSION);
    mrl_json_write_object(&w, "standard");
    mrl_json_write_string(&w, "id", MRL_STANDARD);
    mrl_json_write_string(&w, "version", MRL_STANDARD_VERSION);
    mrl_json_write_object_end(&w);
    mrl_json_write_string(&w, "catalogue", catalogue);
    mrl_json_write_object_end(&w);
}

static void print_text(FILE *out, const char *catalogue)
{
    fprintf(out, "merlon " MRL_VERSION "\n");
    fprintf(out, "standard " MRL_STANDARD " " MRL_STANDARD_VERSION "\n");
    fprintf(out, "catalogue %s\n", catalogue);
}

static enum mrl_exit run(struct mrl_cli *cli, const void *args)
{
    const struct version_args *a = args;
    char catalogue[sizeof("sha256:") + MRL_SHA256_HEX] = "sha256:";
    const struct mrl_embedded *files;
    struct mrl_sha256 digest;
    struct mrl_error err;
    size_t count;

    files = mrl_catalog_embedded(&count);
    if (mrl_catalog_digest(files, count, &digest, &err).code != MRL_OK) {
        mrl_say_error(cli, "catalogue", &err);
        return MRL_EXIT_FAILED;
    }
    mrl_sha256_hex(&digest, catalogue + strlen(catalogue));
    if (a->format == FORMAT_JSON)
        print_json(cli->out, catalogue);
    else
        print_text(cli->out, catalogue);
    return MRL_EXIT_CLEAN;
}

const struct mrl_command mrl_cmd_version = {
    .name = "version",
    .options = options,
    .option_count = MRL_COUNT(options),
    .args_size = sizeof(struct version_args),
    .run = run,
};
