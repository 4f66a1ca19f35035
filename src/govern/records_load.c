/* SPDX-License-Identifier: Apache-2.0 */
/* The records of a directory. */
#include "base/id.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/walk.h"
#include "govern/approval.h"
#include "govern/private.h"

#include <string.h>

#define RECORD_SUFFIX ".yaml"
#define WRONG_SUFFIX  ".yml" /* told, lest somebody wonders why it does not count */

struct entry {
    const char *name; /* of the file */
    size_t stem;      /* bytes before the suffix */
    enum mrl_walk_kind kind;
};

struct listing {
    struct mrl_arena *arena;
    struct entry *entries;
    size_t count, capacity;
};

static bool ends_with(const char *name, const char *suffix, size_t *stem)
{
    const size_t n = strlen(name), cut = strlen(suffix);

    if (n <= cut || strcmp(name + n - cut, suffix) != 0)
        return false;
    *stem = n - cut;
    return true;
}

static mrl_status add_entry(void *context, const struct mrl_walk_entry *e, struct mrl_error *err)
{
    struct listing *l = context;
    struct entry entry = {.kind = e->kind};

    if (!ends_with(e->path, RECORD_SUFFIX, &entry.stem) &&
        !ends_with(e->path, WRONG_SUFFIX, &entry.stem))
        return mrl_ok();
    if (l->count == MRL_MAX_RECORDS)
        return MRL_FAIL(err, MRL_E_LIMIT, MRL_NO_OFFSET, "there are more than %u records",
                        MRL_MAX_RECORDS);
    entry.name = mrl_arena_strdup(l->arena, e->path);
    if (!entry.name)
        return MRL_FAIL_ARENA(err, l->arena);
    MRL_TRY(mrl_arena_grow(l->arena, (void **)&l->entries, &l->capacity, l->count,
                           sizeof(*l->entries), err));
    l->entries[l->count++] = entry;
    return mrl_ok();
}

static mrl_status pass_on(void *context, const char *path, const struct mrl_error *why,
                          struct mrl_error *err)
{
    (void)context;
    *err = *why;
    mrl_error_where(err, *path ? path : MRL_RECORDS_DIR);
    return (mrl_status){why->code};
}

static bool enter_none(void *context, const char *path)
{
    (void)context;
    (void)path;
    return false;
}

/* --- one record --- */

static mrl_status read_sidecar(struct mrl_record_reader *r, int dir)
{
    const char *name = mrl_arena_printf(r->arena, "%s" MRL_APPROVAL_SUFFIX, r->record->id);
    char *text;
    size_t n;
    mrl_status s;

    if (!name)
        return MRL_FAIL_ARENA(r->err, r->arena);
    s = mrl_file_read(dir, name, MRL_MAX_ENVELOPE, r->arena, &text, &n, r->err);
    if (s.code == MRL_OK)
        return mrl_record_check_approval(r, text, n);
    if (s.code == MRL_E_ABSENT)
        return mrl_record_check_approval(r, NULL, 0);
    if (s.code == MRL_E_NOMEM)
        return s;
    return mrl_record_problem(r, MRL_RECORD_BAD_APPROVAL, NULL, "its approval cannot be read: %.*s",
                              200, r->err->message);
}

static mrl_status read_record(struct mrl_record_reader *r, int dir, const char *name)
{
    struct mrl_record *record = r->record;
    char *text;
    size_t n;

    if (mrl_file_read(dir, name, MRL_MAX_PROJECT_FILE, r->arena, &text, &n, r->err).code != MRL_OK)
        return mrl_record_failure(r, MRL_RECORD_MALFORMED);
    MRL_TRY(mrl_sha256_bytes(text, n, &record->sha256, r->err));
    if (mrl_yaml_parse(record->path, text, n, r->arena, &record->doc, r->err).code != MRL_OK)
        return mrl_record_failure(r, MRL_RECORD_MALFORMED);
    MRL_TRY(mrl_record_read(r));
    if (!record->kind)
        return mrl_ok();
    MRL_TRY(mrl_record_check_subjects(r));
    MRL_TRY(mrl_record_check_artefact(r));
    return read_sidecar(r, dir);
}

static mrl_status judge(struct mrl_record_reader *r, int dir, const struct entry *entry)
{
    size_t stem;

    if (entry->kind != MRL_WALK_FILE)
        return mrl_record_problem(r, MRL_RECORD_MALFORMED, NULL,
                                  "is a link or a device; a record is a plain file");
    if (ends_with(entry->name, WRONG_SUFFIX, &stem))
        return mrl_record_problem(r, MRL_RECORD_MALFORMED, NULL,
                                  "the name of a record ends in `" RECORD_SUFFIX "`");
    if (!mrl_id_is_valid(r->record->id))
        return mrl_record_problem(r, MRL_RECORD_MALFORMED, NULL,
                                  "the file name before `.yaml` is no id: letters, digits, `.`, "
                                  "`_` and `-`, at most %d",
                                  MRL_ID_MAX);
    return read_record(r, dir, entry->name);
}

static mrl_status load_one(struct mrl_record_reader *r, int dir, const struct entry *entry,
                           struct mrl_record *record)
{
    record->id = mrl_arena_strndup(r->arena, entry->name, entry->stem);
    record->path = mrl_arena_printf(r->arena, MRL_RECORDS_DIR "/%s", entry->name);
    if (!record->id || !record->path)
        return MRL_FAIL_ARENA(r->err, r->arena);
    r->record = record;
    r->problem_capacity = 0;
    MRL_TRY(judge(r, dir, entry));
    return mrl_record_conclude(r);
}

static mrl_status load_all(struct mrl_record_reader *r, int dir, struct mrl_records *ret)
{
    struct listing l = {.arena = r->arena};
    const struct mrl_walk walk = {add_entry, pass_on, enter_none, &l};
    struct mrl_record *items;

    MRL_TRY(mrl_walk_run(&walk, dir, r->err));
    items = mrl_arena_array(r->arena, l.count + 1, sizeof(*items));
    if (!items)
        return MRL_FAIL_ARENA(r->err, r->arena);
    for (size_t i = 0; i < l.count; i++)
        MRL_TRY(load_one(r, dir, &l.entries[i], &items[i]));
    *ret = (struct mrl_records){items, l.count};
    return mrl_ok();
}

mrl_status mrl_records_load(int root, const struct mrl_catalog *catalog,
                            const struct mrl_project *project,
                            const struct mrl_inventory *inventory, mrl_time now,
                            struct mrl_arena *arena, struct mrl_records *ret, struct mrl_error *err)
{
    struct mrl_record_reader r = {.catalog = catalog,
                                  .project = project,
                                  .inventory = inventory,
                                  .now = now,
                                  .root = root,
                                  .arena = arena,
                                  .err = err};
    mrl_cleanup(mrl_fd_close) int dir = -1;
    const mrl_status s = mrl_dir_open_beneath(root, MRL_RECORDS_DIR, &dir, err);

    if (s.code == MRL_E_ABSENT) {
        *ret = (struct mrl_records){NULL, 0};
        return mrl_ok();
    }
    MRL_TRY(s);
    return load_all(&r, dir, ret);
}
