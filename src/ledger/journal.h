/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/buf.h"
#include "base/digest.h"
#include "base/span.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What was appended and has not reached its tiles yet.  One frame for each append: its entries and
 * the checkpoint over them, ended by a SHA-256, so that one write and one fdatasync() make both
 * durable.  Frames begin at multiples of MRL_JOURNAL_BLOCK and share no block: a torn write damages
 * none that was there before.  What lies behind the last frame, or was published long ago, is left
 * as it is and recognised by its place in the log.  Format: docs/formats/ledger.md. */

#define MRL_JOURNAL_BLOCK 4096u
#define MRL_JOURNAL_CHUNK (1u << 20) /* the file grows by zeroes of this size */

struct mrl_journal_frame {
    uint64_t first;         /* index of its first entry */
    uint32_t count;         /* of entries */
    struct mrl_span bundle; /* as in a tile: lengths and entries */
    struct mrl_span note;   /* checkpoint of size first + count */
    size_t blocks;          /* how many it covers, or claims to; 0: none */
};

/* Appends a frame to `ret`, padded to whole blocks. */
mrl_status mrl_journal_write(const struct mrl_journal_frame *frame, struct mrl_buf *ret,
                             struct mrl_error *err) MRL_MUST_CHECK;

/* Whether a whole frame, its digest right, begins with `bytes`.  False for anything else: that is
 * no error.  What *ret points to lies in `bytes`.  Fails only for want of memory. */
mrl_status mrl_journal_read(const uint8_t *bytes, size_t n, bool *found,
                            struct mrl_journal_frame *ret, struct mrl_error *err) MRL_MUST_CHECK;
