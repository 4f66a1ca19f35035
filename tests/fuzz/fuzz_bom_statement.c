/* SPDX-License-Identifier: Apache-2.0 */
/* Entry points: mrl_bom_statement_read(), mrl_bom_statement_write().  What was read is written and
 * read again to the same subjects and the same bill. */
#include "bom/statement.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct mrl_bom_statement *s, struct mrl_arena *arena)
{
    mrl_cleanup(mrl_bom_text_done) struct mrl_bom_text text = {0};
    struct mrl_bom_statement again;
    struct mrl_error err;

    if (mrl_bom_statement_write(s, &text, &err).code != MRL_OK)
        return;
    if (mrl_bom_statement_read("again", text.bytes, text.len, arena, &again, &err).code != MRL_OK ||
        again.subject_count != s->subject_count || again.predicate_len != s->predicate_len ||
        memcmp(again.predicate, s->predicate, s->predicate_len) != 0)
        __builtin_trap();
    for (size_t i = 0; i < s->subject_count; i++)
        if (!mrl_sha256_equal(&s->subjects[i].digest, &again.subjects[i].digest))
            __builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64u << 20);
    struct mrl_bom_statement s;
    struct mrl_error err;

    if (arena &&
        mrl_bom_statement_read("fuzz", (const char *)data, size, arena, &s, &err).code == MRL_OK)
        check(&s, arena);
    return 0;
}
