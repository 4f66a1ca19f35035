/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/rules.h"

#include "base/embed.h"

/* Made by tools/embed.py out of catalog/rules/. */
extern const struct mrl_embedded mrl_rule_tables[];
extern const size_t mrl_rule_tables_count;

mrl_status mrl_rules_load(struct mrl_arena *arena, struct mrl_rules **ret, struct mrl_error *err)
{
    struct mrl_rules_file *files = mrl_arena_array(arena, mrl_rule_tables_count, sizeof(*files));

    if (!files)
        return MRL_FAIL_ARENA(err, arena);
    for (size_t i = 0; i < mrl_rule_tables_count; i++) {
        const struct mrl_embedded *table = &mrl_rule_tables[i];

        files[i] = (struct mrl_rules_file){table->name, table->bytes, table->size};
    }
    return mrl_rules_load_files(files, mrl_rule_tables_count, arena, ret, err);
}
