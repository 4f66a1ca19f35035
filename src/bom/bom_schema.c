/* SPDX-License-Identifier: Apache-2.0 */
#include "base/embed.h"
#include "bom/shapes.h"
#include "bom/validate_private.h"

#include <string.h>

/* Made by tools/embed.py out of catalog/bom/. */
extern const struct mrl_embedded mrl_bom_shapes[];
extern const size_t mrl_bom_shapes_count;

struct format_row {
    const char *file;
    const char *words; /* NULL: none */
    const char *version;
    const char *uri; /* for messages */
};

static const struct format_row rows[] = {
    [MRL_BOM_CYCLONEDX_1_6] = {"bom/cyclonedx.yaml", "bom/licences.yaml", "1.6", "cyclonedx-1.6"},
    [MRL_BOM_CYCLONEDX_1_7] = {"bom/cyclonedx.yaml", "bom/licences.yaml", "1.7", "cyclonedx-1.7"},
    [MRL_BOM_SPDX_3_0_1] = {"bom/spdx.yaml", NULL, "3.0.1", "spdx-3.0.1"},
};

static mrl_status load(const char *name, struct mrl_arena *arena, struct mrl_doc *ret,
                       struct mrl_error *err)
{
    for (size_t i = 0; i < mrl_bom_shapes_count; i++) {
        const struct mrl_embedded *file = &mrl_bom_shapes[i];

        if (strcmp(file->name, name) == 0)
            return mrl_yaml_parse(file->name, file->bytes, file->size, arena, ret, err);
    }
    return MRL_FAIL(err, MRL_E_ABSENT, MRL_NO_OFFSET, "%s is not built in", name);
}

mrl_status mrl_bom_schema(enum mrl_bom_format format, struct mrl_arena *arena,
                          const struct mrl_schema **ret, struct mrl_error *err)
{
    static const struct mrl_schema_options options = {.assert_formats = true, .choose = true};
    const struct format_row *row = &rows[format];
    struct mrl_doc shapes, words, schema;
    struct mrl_schema_set *set;

    MRL_TRY(load(row->file, arena, &shapes, err));
    if (row->words)
        MRL_TRY(load(row->words, arena, &words, err));
    MRL_TRY(
        mrl_shapes_schema(&shapes, row->words ? &words : NULL, row->version, arena, &schema, err));
    MRL_TRY(mrl_schema_set_new(arena, &options, &set, err));
    MRL_TRY(mrl_schema_set_add(set, row->uri, &schema, err));
    return mrl_schema_compile(set, row->uri, ret, err);
}
