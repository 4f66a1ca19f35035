/* SPDX-License-Identifier: Apache-2.0 */
/* Entry points: mrl_json_next() and mrl_json_parse().  A text gives the same tokens over memory and
 * over a window of the smallest size, and a tree only if the tokens are good. */
#include "base/json.h"
#include "base/limits.h"
#include "base/node.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

/* Reads both to the end of the value, or to the failure they share. */
static enum mrl_code read_both(struct mrl_json *a, struct mrl_json *b)
{
    enum mrl_json_token token = MRL_JSON_NULL;

    while (token != MRL_JSON_END) {
        enum mrl_json_token other = token;
        const mrl_status s = mrl_json_next(a, &token);

        check(s.code == mrl_json_next(b, &other).code && token == other);
        if (s.code != MRL_OK) {
            check(strcmp(a->r->err->message, b->r->err->message) == 0);
            check(a->r->err->line == b->r->err->line && a->r->err->line > 0);
            return s.code;
        }
        check(a->offset == b->offset && a->line == b->line && a->column == b->column);
        check(a->len == b->len && (a->len == 0 || memcmp(a->text, b->text, a->len) == 0));
    }
    return mrl_json_finish(a).code;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64u << 20);
    mrl_cleanup(mrl_json_done) struct mrl_json a = {0};
    mrl_cleanup(mrl_json_done) struct mrl_json b = {0};
    uint8_t buffer[MRL_WINDOW_MIN];
    struct mrl_error err_a, err_b;
    struct mrl_reader memory, windowed;
    struct mrl_source_memory source;
    struct mrl_window window;
    struct mrl_doc doc;
    enum mrl_code code;

    mrl_reader_init(&memory, data, size, &err_a);
    mrl_source_memory_init(&source, data, size);
    mrl_reader_open(&windowed, &window, &source.source, buffer, sizeof(buffer), &err_b);
    mrl_json_init(&a, &memory, MRL_MAX_JSON_STRING);
    mrl_json_init(&b, &windowed, MRL_MAX_JSON_STRING);
    code = read_both(&a, &b);
    check(arena != NULL);
    if (mrl_json_parse("", (const char *)data, size, arena, &doc, &err_a).code == MRL_OK)
        check(code == MRL_OK && doc.root != NULL);
    return 0;
}
