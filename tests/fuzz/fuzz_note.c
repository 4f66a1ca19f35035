/* SPDX-License-Identifier: Apache-2.0 */
/* Entry points: mrl_note_parse(), mrl_note_verify(), mrl_checkpoint_parse(), mrl_note_key_parse().
 * Nothing is signed by a key that nobody has. */
#include "sign/checkpoint.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char vkey[] = "example.com/log/testdata+33d7b496+"
                               "AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx";
    struct mrl_note_key key, other;
    struct mrl_checkpoint checkpoint;
    struct mrl_error err;
    struct mrl_note note;
    bool found;

    if (mrl_note_key_parse((const char *)data, size, &other, &err).code == MRL_OK) {
        char text[MRL_NOTE_KEY_TEXT];

        mrl_note_key_format(&other, text);
        if (strlen(text) != size || memcmp(text, data, size) != 0)
            __builtin_trap(); /* a key has one text */
    }
    if (mrl_note_key_parse(vkey, sizeof(vkey) - 1, &key, &err).code != MRL_OK ||
        mrl_note_parse((const char *)data, size, &note, &err).code != MRL_OK)
        return 0;
    if (note.text.len + 1 >= size)
        __builtin_trap();
    (void)mrl_note_verify(&note, &key, &found, NULL, &err).code;
    (void)mrl_checkpoint_parse(note.text, &checkpoint, &err).code;
    return 0;
}
