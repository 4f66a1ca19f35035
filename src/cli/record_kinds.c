/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json.h"
#include "cli/message.h"
#include "cli/record.h"

#include <stdio.h>
#include <string.h>

static void format_age(struct mrl_max_age age, char *ret, size_t size)
{
    if (age.kind == MRL_AGE_DAYS)
        (void)snprintf(ret, size, "%ud", age.days);
    else
        (void)snprintf(ret, size, "%s", age.kind == MRL_AGE_EVENT ? "event" : "per-version");
}

static void write_texts(struct mrl_json_writer *w, const char *key, const struct mrl_texts *texts)
{
    mrl_json_write_array(w, key);
    for (size_t i = 0; i < texts->count; i++)
        mrl_json_write_string(w, NULL, texts->items[i]);
    mrl_json_write_array_end(w);
}

static void write_kind(struct mrl_json_writer *w, const struct mrl_record_kind *kind)
{
    char age[32];

    format_age(kind->valid_for, age, sizeof(age));
    mrl_json_write_object(w, NULL);
    mrl_json_write_string(w, "id", kind->id);
    mrl_json_write_string(w, "code", kind->code);
    mrl_json_write_string(w, "title", kind->title);
    mrl_json_write_bool(w, "all_provisions", kind->all_provisions);
    write_texts(w, "provisions", &kind->provisions);
    mrl_json_write_string(w, "valid_for", age);
    write_texts(w, "approver_roles", &kind->approver_roles);
    mrl_json_write_string(w, "subjects", mrl_subjects_name(kind->subjects));
    mrl_json_write_object_end(w);
}

static void print_json(FILE *out, const struct mrl_catalog *catalog)
{
    struct mrl_json_writer w;

    mrl_json_writer_init(&w, out, false);
    mrl_json_write_object(&w, NULL);
    mrl_json_write_u64(&w, "schema_version", 1);
    mrl_json_write_array(&w, "kinds");
    for (size_t i = 0; i < catalog->record_kind_count; i++)
        write_kind(&w, &catalog->record_kinds[i]);
    mrl_json_write_array_end(&w);
    mrl_json_write_object_end(&w);
}

static void print_text(FILE *out, const struct mrl_catalog *catalog)
{
    fprintf(out, "%-24s  %-11s  %s\n", "KIND", "VALID FOR", "WHAT IT IS");
    for (size_t i = 0; i < catalog->record_kind_count; i++) {
        const struct mrl_record_kind *kind = &catalog->record_kinds[i];
        char age[32];

        format_age(kind->valid_for, age, sizeof(age));
        fprintf(out, "%-24s  %-11s  %s\n", kind->id, age, kind->title);
    }
}

enum mrl_exit mrl_record_run_kinds(struct mrl_cli *cli, const void *args)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64u << 20);
    const struct mrl_record_list_args *a = args;
    struct mrl_error err = {.code = MRL_E_NOMEM, .message = "out of memory"};
    struct mrl_catalog *catalog;

    if (!arena || mrl_catalog_load(a->common.catalog, arena, &catalog, &err).code != MRL_OK) {
        mrl_say_error(cli, "record", &err);
        return MRL_EXIT_FAILED;
    }
    if (a->format == 1)
        print_json(cli->out, catalog);
    else
        print_text(cli->out, catalog);
    return MRL_EXIT_CLEAN;
}
