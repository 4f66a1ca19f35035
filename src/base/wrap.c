/* SPDX-License-Identifier: Apache-2.0 */
#include "base/wrap.h"

#include <string.h>

static void print_spaces(FILE *stream, size_t n)
{
    (void)fprintf(stream, "%*s", (int)n, "");
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
        fwrite(text + spaces, 1, word, stream);
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
