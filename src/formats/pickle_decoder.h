/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/reader.h"
#include "base/status.h"
#include "formats/pickle_opcodes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Takes a pickle apart into opcodes, one after another, the way CPython's own readers do.
 *
 * There are two of them, and they differ.  From memory, the whole pickle is one buffer.  From a
 * file, a FRAME is fetched as a buffer of its own; when an opcode reaches over its end, C's
 * unpickler throws the rest of the frame away and reads on behind it (Modules/_pickle.c,
 * _Unpickler_ReadFromFile).  Writers never let that happen, so a pickle for which the two views
 * differ was made to be read differently by a scanner and by its victim. */
enum mrl_pickle_view {
    MRL_PICKLE_VIEW_BYTES,
    MRL_PICKLE_VIEW_FILE,
};

struct mrl_pickle_op {
    uint8_t code;     /* enum mrl_pickle_code */
    uint64_t offset;  /* of the opcode's byte */
    uint64_t number;  /* U*, I4 (sign-extended), F8 (the bits); length of SIZED* and of a LINE */
    uint64_t payload; /* offset of the bytes that `number` counts */
    const uint8_t *bytes; /* LINE, SIZED*: the first len of them, valid until the next call */
    size_t len;           /* == number unless they are more than a window holds */
    uint8_t last;         /* LINE: its last byte that is no blank; 0 if there is none */
    const uint8_t *name;  /* LINES: the second one; `bytes` is the first */
    size_t name_len;
};

/* A line is a name or a number, except in protocol 0, where it may be a long text. */
#define MRL_PICKLE_LINE_KEPT 1024u

struct mrl_pickle_decoder {
    struct mrl_reader *r;
    enum mrl_pickle_view view;
    uint64_t max_line;  /* bytes of one line, UINT64_MAX unless it is set: MRL_E_LIMIT beyond */
    uint64_t frame_end; /* end of the open frame; UINT64_MAX: none */
    bool diverges;      /* the two views have differed, first at diverged_at */
    uint64_t diverged_at;
    bool frame_overrun; /* a frame claims more bytes than there are */

    /* private */
    uint8_t line[2][MRL_PICKLE_LINE_KEPT];
};

/* The reader is kept and read from its place on. */
void mrl_pickle_decoder_init(struct mrl_pickle_decoder *d, struct mrl_reader *r,
                             enum mrl_pickle_view view);

/* Reads one opcode with its argument.  MRL_E_FORMAT: the byte is no opcode, or a length is
 * negative; MRL_E_TRUNCATED: the bytes end before it does.  Either way *ret holds code and
 * offset. */
mrl_status mrl_pickle_next(struct mrl_pickle_decoder *d, struct mrl_pickle_op *ret) MRL_MUST_CHECK;
