/* SPDX-License-Identifier: Apache-2.0 */
/* Entry points: mrl_bom_read_cyclonedx(), mrl_bom_read_spdx(), mrl_bom_write(), mrl_bom_compare().
 * What was read can be written, and differs in nothing from itself. */
#include "bom/diff.h"
#include "bom/read.h"
#include "bom/write.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(256u << 20);
    mrl_cleanup(mrl_bom_text_done) struct mrl_bom_text text = {0};
    struct mrl_bom_diff diff;
    struct mrl_error err;
    struct mrl_bom bom;
    struct mrl_doc doc;

    if (!arena)
        abort();
    if (mrl_json_parse("bill", (const char *)data, size, arena, &doc, &err).code != MRL_OK ||
        (mrl_node_get(doc.root, "@graph") ? mrl_bom_read_spdx(&doc, arena, &bom, &err)
                                          : mrl_bom_read_cyclonedx(&doc, arena, &bom, &err))
                .code != MRL_OK)
        return 0;
    if (mrl_bom_compare(&bom, &bom, arena, &diff, &err).code == MRL_OK &&
        diff.item_count + diff.relation_count != 0)
        abort();
    if (mrl_bom_write(&bom, MRL_BOM_CYCLONEDX_1_6, &text, &err).code == MRL_E_FORMAT)
        abort();
    return 0;
}
