/* SPDX-License-Identifier: Apache-2.0 */
/* What records say, as plain data for a bill of materials: that room knows neither approvals nor
 * what makes a record valid. */
#include "cli/bom.h"
#include "govern/record.h"

/* A record that nobody approved, that has run out or speaks of other bytes says nothing. */
static bool counts(const struct mrl_record *record)
{
    return record->state == MRL_RECORD_VALID && record->kind;
}

static size_t count_entries(const struct mrl_records *records)
{
    size_t n = 0;

    for (size_t i = 0; i < records->count; i++)
        if (counts(&records->items[i]))
            n += records->items[i].subject_count * records->items[i].kind->field_count;
    return n;
}

static size_t add_entries(const struct mrl_record *r, struct mrl_bom_entry *list)
{
    size_t n = 0;

    for (size_t i = 0; i < r->subject_count; i++)
        for (size_t k = 0; r->subjects[i].asset && k < r->kind->field_count; k++) {
            const char *field = r->kind->fields[k].name;
            const struct mrl_node *value = mrl_record_field(r, field);

            if (value)
                list[n++] = (struct mrl_bom_entry){r->kind->id, field,   r->subjects[i].asset,
                                                   value,       r->path, &r->sha256};
        }
    return n;
}

mrl_status mrl_bom_read_records(int root, const struct mrl_catalog *catalog, mrl_time at,
                                struct mrl_arena *arena, struct mrl_bom_inputs *in,
                                struct mrl_error *err)
{
    struct mrl_records records;
    struct mrl_bom_entry *list;

    if (!in->project)
        return mrl_ok();
    MRL_TRY(mrl_records_load(root, catalog, in->project, in->inventory, at, arena, &records, err));
    list = mrl_arena_array(arena, count_entries(&records) + 1, sizeof(*list));
    if (!list)
        return MRL_FAIL_ARENA(err, arena);
    for (size_t i = 0; i < records.count; i++)
        if (counts(&records.items[i]))
            in->entry_count += add_entries(&records.items[i], list + in->entry_count);
    in->entries = list;
    return mrl_ok();
}
