/* SPDX-License-Identifier: Apache-2.0 */
/* Entry points: mrl_text_add() in its four modes, and mrl_text_quote().  What comes out is visible
 * UTF-8, and nothing in it ends the quotation it stands in. */
#include "base/buf.h"
#include "base/json.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

static void check_visible(const char *text, size_t n)
{
    uint32_t c;
    size_t len;

    for (size_t i = 0; i < n; i += len) {
        len = mrl_utf8_decode(&text[i], n - i, &c);
        check(len > 0 && !mrl_text_is_invisible(c));
    }
}

/* A quote stands only behind an odd number of backslashes. */
static void check_quotes_escaped(const char *text)
{
    size_t slashes = 0;

    for (; *text; text++) {
        check(*text != '"' || slashes % 2 == 1);
        slashes = *text == '\\' ? slashes + 1 : 0;
    }
    check(slashes % 2 == 0);
}

static void check_json(const char *escaped, const char *data, size_t size)
{
    mrl_cleanup(mrl_json_done) struct mrl_json j = {0};
    enum mrl_json_token token;
    struct mrl_error err;
    struct mrl_reader r;
    struct mrl_buf quoted;

    mrl_buf_init(&quoted, 8 * size + 8);
    mrl_buf_addc(&quoted, '"');
    mrl_buf_adds(&quoted, escaped);
    mrl_buf_addc(&quoted, '"');
    mrl_reader_init(&r, quoted.data, quoted.len, &err);
    mrl_json_init(&j, &r, 8 * size);
    check(mrl_json_next(&j, &token).code == MRL_OK && mrl_json_finish(&j).code == MRL_OK);
    /* Good UTF-8 comes back as it was. */
    if (mrl_utf8_valid(data, size))
        check(j.len == size && (size == 0 || memcmp(j.text, data, size) == 0));
    mrl_buf_done(&quoted);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum mrl_text_mode modes[] = {MRL_TEXT_TERM, MRL_TEXT_JSON, MRL_TEXT_HTML,
                                               MRL_TEXT_DOT};
    const char *const bytes = (const char *)data;
    char quote[32];

    for (size_t i = 0; i < MRL_COUNT(modes); i++) {
        struct mrl_buf buf;
        const char *text;

        mrl_buf_init(&buf, 12 * size);
        mrl_text_add(&buf, modes[i], bytes, size);
        text = mrl_buf_text(&buf);
        check(buf.failed == MRL_OK);
        check_visible(text, buf.len);
        if (modes[i] == MRL_TEXT_JSON || modes[i] == MRL_TEXT_DOT)
            check_quotes_escaped(text);
        if (modes[i] == MRL_TEXT_JSON)
            check_json(text, bytes, size);
        if (modes[i] == MRL_TEXT_HTML)
            check(!strpbrk(text, "<>\"'"));
        mrl_buf_done(&buf);
    }
    for (size_t n = 1; n <= sizeof(quote); n++) {
        mrl_text_quote(quote, n, bytes, size);
        check(strlen(quote) < n);
        check_visible(quote, strlen(quote));
    }
    return 0;
}
