/* SPDX-License-Identifier: Apache-2.0 */
#include "base/percent.h"

#include "base/ascii.h"

#include <string.h>

static bool is_plain(int c, const char *also)
{
    return mrl_is_alnum(c) || (c > 0 && (strchr("-._~", c) || strchr(also, c)));
}

void mrl_percent_encode(struct mrl_buf *buf, struct mrl_span text, const char *also)
{
    for (size_t i = 0; i < text.len; i++) {
        const int c = mrl_span_byte(text, i);

        if (is_plain(c, also))
            mrl_buf_addc(buf, (char)c);
        else
            mrl_buf_addf(buf, "%%%02X", (unsigned)c);
    }
}

char *mrl_percent_decode(struct mrl_span text, struct mrl_arena *arena, size_t *len)
{
    char *out = mrl_arena_alloc(arena, text.len + 1);
    size_t n = 0;

    if (!out)
        return NULL;
    for (size_t i = 0; i < text.len; i++) {
        const int c = mrl_span_byte(text, i);
        const int high = c == '%' ? mrl_hex_value(mrl_span_byte(text, i + 1)) : -1;
        const int low = high >= 0 ? mrl_hex_value(mrl_span_byte(text, i + 2)) : -1;

        out[n++] = (char)(low >= 0 ? high << 4 | low : c);
        i += low >= 0 ? 2 : 0;
    }
    out[n] = '\0';
    *len = n;
    return out;
}
