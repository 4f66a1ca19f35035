/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/source.h"

#include <stdbool.h>

/* Bytes that protocols 0 to 2 keep as text, one character of Latin-1 for each, because Python 2 has
 * no other way: the text is UTF-8, this source yields the bytes.  A character above U+00FF ends it:
 * codecs.encode(TEXT, "latin1") would fail there. */
struct mrl_latin1 {
    struct mrl_source source; /* going back starts anew */
    struct mrl_source *text;
    uint64_t at, yielded; /* in the text; of bytes */
    uint8_t buffer[4096];
    size_t len, next;
    bool ended;
};

/* Reads the text once, to know how many bytes it stands for. */
mrl_status mrl_latin1_open(struct mrl_latin1 *l, struct mrl_source *text,
                           struct mrl_error *err) MRL_MUST_CHECK;
