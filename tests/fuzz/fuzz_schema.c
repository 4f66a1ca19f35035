/* SPDX-License-Identifier: Apache-2.0 */
/* Entry points: mrl_schema_compile(), mrl_schema_validate(), mrl_schema_is_valid().  The input is a
 * schema and a document, one JSON text behind the other.  Both ways to ask give one verdict, and
 * every problem has its place. */
#include "base/reader.h"
#include "schema/meta.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static mrl_status compile(const struct mrl_doc *doc, struct mrl_arena *arena,
                          const struct mrl_schema **ret, struct mrl_error *err)
{
    static const struct mrl_schema_options options = {.assert_formats = true, .choose = true};
    struct mrl_schema_set *set;

    MRL_TRY(mrl_schema_set_new(arena, &options, &set, err));
    MRL_TRY(mrl_schema_add_meta(set, arena, err));
    MRL_TRY(mrl_schema_set_add(set, "fuzz:schema", doc, err));
    return mrl_schema_compile(set, "fuzz:schema", ret, err);
}

static void judge(const struct mrl_schema *schema, const struct mrl_node *instance,
                  struct mrl_arena *arena)
{
    struct mrl_schema_report report;
    struct mrl_error err;
    bool valid;

    if (mrl_schema_is_valid(schema, instance, &valid, &err).code != MRL_OK ||
        mrl_schema_validate(schema, instance, arena, &report, &err).code != MRL_OK)
        return;
    if (valid != (report.total == 0) || report.count > report.total)
        abort();
    for (size_t i = 0; i < report.count; i++)
        if (report.problems[i].line == 0 || !report.problems[i].message[0] ||
            !strchr(report.problems[i].clause, '#'))
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(256u << 20);
    struct mrl_doc schema = {.name = "schema"};
    const struct mrl_schema *compiled;
    struct mrl_node *instance;
    struct mrl_reader r;
    struct mrl_error err;

    if (!arena)
        abort();
    mrl_reader_init(&r, data, size, &err);
    if (mrl_json_read(&r, arena, &schema.root).code == MRL_OK &&
        mrl_json_read(&r, arena, &instance).code == MRL_OK &&
        compile(&schema, arena, &compiled, &err).code == MRL_OK)
        judge(compiled, instance, arena);
    return 0;
}
