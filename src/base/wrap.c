/* SPDX-License-Identifier: Apache-2.0 */
#include "base/wrap.h"

#include "base/text.h"

#include <string.h>

static void print_spaces(FILE *stream, size_t n)
{
    (void)fprintf(stream, "%*s", (int)n, "");
}

/* Escaped text passes as it is.  What somebody forgot to escape, or put into a stored message by
 * other means, does not reach the terminal. */
static void print_word(FILE *stream, const char *word, size_t n)
{
    size_t len;

    for (size_t i = 0; i < n; i += len) {
        uint32_t c;

        len = mrl_utf8_decode(word + i, n - i, &c);
        if (len && !mrl_text_is_invisible(c)) {
            (void)fwrite(word + i, 1, len, stream);
            continue;
        }
        len = len ? len : 1;
        mrl_text_print(stream, MRL_TEXT_TERM, word + i, len);
    }
}

void mrl_text_wrap(FILE *stream, size_t columns, size_t first, size_t indent, const char *text)
{
    size_t column = first;

    while (*text) {
        const size_t spaces = strspn(text, " ");
        const size_t word = strcspn(text + spaces, " \n");

        if (column > indent && word && column + spaces + word > columns) {
            fputc('\n', stream);
            print_spaces(stream, indent);
            column = indent;
        } else {
            print_spaces(stream, spaces);
            column += spaces;
        }
        print_word(stream, text + spaces, word);
        column += word;
        text += spaces + word;
        if (*text == '\n') {
            fputc('\n', stream);
            text++;
            if (*text)
                print_spaces(stream, indent);
            column = indent;
        }
    }
    fputc('\n', stream);
}
