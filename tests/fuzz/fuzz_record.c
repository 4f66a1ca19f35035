/* SPDX-License-Identifier: Apache-2.0 */
/* Entry points: mrl_record_read() and what it calls, for every kind of the catalogue that the
 * input names.  A record without an approval is never valid. */
#include "base/limits.h"
#include "govern/private.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char project_text[] =
    "schema_version: 1\norganisation: {name: x, roles: [developer]}\n"
    "people: [{id: alice, name: a, roles: [ciso]}, {id: bob, name: b, roles: [owner]}]\n"
    "systems: [{id: fraud, assets: [model]}]\n"
    "assets: [{id: model, path: m, kind: model}, {id: api, url: u, kind: service}]\n";

static void judge(struct mrl_record_reader *r, const uint8_t *data, size_t size)
{
    struct mrl_record *record = r->record;

    if (mrl_yaml_parse(record->path, (const char *)data, size, r->arena, &record->doc, r->err)
                .code != MRL_OK ||
        mrl_record_read(r).code != MRL_OK || mrl_record_check_subjects(r).code != MRL_OK ||
        mrl_record_check_approval(r, NULL, 0).code != MRL_OK ||
        mrl_record_conclude(r).code != MRL_OK)
        return;
    if (record->state == MRL_RECORD_VALID || record->approved)
        __builtin_trap();
}

/* Read once and kept for the life of the process. */
static const struct mrl_catalog *load_catalog(void)
{
    static struct mrl_arena *arena;
    static struct mrl_catalog *catalog;
    struct mrl_error err;

    if (!arena)
        arena = mrl_arena_new(256u << 20);
    if (!catalog && mrl_catalog_load(NULL, arena, &catalog, &err).code != MRL_OK)
        __builtin_trap();
    return catalog;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64u << 20);
    struct mrl_record record = {.path = "merlon/records/one.yaml", .id = "one"};
    struct mrl_project project;
    struct mrl_error err;

    if (!arena ||
        mrl_project_parse("p", project_text, sizeof(project_text) - 1, arena, &project, &err)
                .code != MRL_OK)
        return 0;
    judge(&(struct mrl_record_reader){.catalog = load_catalog(),
                                      .project = &project,
                                      .now = 1773576000,
                                      .arena = arena,
                                      .err = &err,
                                      .record = &record},
          data, size);
    return 0;
}
