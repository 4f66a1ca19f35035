/* SPDX-License-Identifier: Apache-2.0 */
/* Entry points: mrl_entry_read(), mrl_bundle_next(), mrl_journal_read().  An entry that was read is
 * written and read again to the same. */
#include "ledger/entry.h"
#include "ledger/journal.h"
#include "ledger/tile.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_again(const struct mrl_entry *entry, struct mrl_arena *arena)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf text;
    struct mrl_entry again;
    struct mrl_error err;

    mrl_buf_init(&text, 1u << 20);
    if (mrl_entry_write(entry, &text, &err).code != MRL_OK)
        return;
    if (mrl_entry_read(text.data, text.len, arena, &again, &err).code != MRL_OK ||
        again.kind != entry->kind || again.at != entry->at ||
        again.has_digest != entry->has_digest || !again.name != !entry->name ||
        (again.name && strcmp(again.name, entry->name) != 0))
        __builtin_trap();
    if (mrl_entry_is_evidence(text.data, text.len) != (entry->kind == MRL_ENTRY_EVIDENCE))
        __builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64u << 20);
    struct mrl_journal_frame frame;
    struct mrl_reader bundle;
    struct mrl_entry entry;
    const uint8_t *bytes;
    struct mrl_error err;
    bool found;
    size_t n;

    if (arena && mrl_entry_read(data, size, arena, &entry, &err).code == MRL_OK)
        write_again(&entry, arena);
    mrl_reader_init(&bundle, data, size, &err);
    while (mrl_bundle_next(&bundle, &bytes, &n).code == MRL_OK)
        if (n > size)
            __builtin_trap();
    if (mrl_journal_read(data, size, &found, &frame, &err).code == MRL_OK && found &&
        frame.bundle.len + frame.note.len > size)
        __builtin_trap();
    return 0;
}
