/* SPDX-License-Identifier: Apache-2.0 */
/* Entry points: mrl_regex_compile(), mrl_regex_search().  The input is a pattern, a newline, and a
 * text.  A text that matches still does behind `(?:` and `)`. */
#include "base/span.h"
#include "schema/regex.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* 1 or 0; -1 if there was no answer. */
static int search(const char *pattern, size_t n, struct mrl_span text, struct mrl_arena *arena)
{
    const struct mrl_regex *re;
    uint64_t steps = 2000000;
    struct mrl_error err;
    bool matches;

    if (mrl_regex_compile(pattern, n, arena, &re, &err).code != MRL_OK ||
        mrl_regex_search(re, text.at ? text.at : "", text.len, &steps, &matches, &err).code !=
            MRL_OK)
        return -1;
    return matches;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64u << 20);
    struct mrl_span text = mrl_span((const char *)data, size), pattern = {"", 0};
    char *grouped;
    int plain, again;

    if (!arena)
        abort();
    (void)mrl_span_cut(&text, '\n', &pattern);
    plain = search(pattern.at, pattern.len, text, arena);
    grouped = mrl_arena_printf(arena, "(?:%.*s)", (int)pattern.len, pattern.at);
    if (!grouped || memchr(pattern.at, '\0', pattern.len) || plain < 0)
        return 0;
    again = search(grouped, strlen(grouped), text, arena);
    if (again >= 0 && again != plain)
        abort();
    return 0;
}
