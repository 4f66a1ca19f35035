/* SPDX-License-Identifier: Apache-2.0 */
#include "schema/meta.h"

#include "base/embed.h"

/* Made by tools/embed.py out of catalog/schema/. */
extern const struct mrl_embedded mrl_meta_schemas[];
extern const size_t mrl_meta_schemas_count;

mrl_status mrl_schema_add_meta(struct mrl_schema_set *set, struct mrl_arena *arena,
                               struct mrl_error *err)
{
    for (size_t i = 0; i < mrl_meta_schemas_count; i++) {
        const struct mrl_embedded *file = &mrl_meta_schemas[i];
        struct mrl_doc doc;

        MRL_TRY(mrl_json_parse(file->name, file->bytes, file->size, arena, &doc, err));
        /* Its `$id` adds the official URI. */
        MRL_TRY(mrl_schema_set_add(set, file->name, &doc, err));
    }
    return mrl_ok();
}
