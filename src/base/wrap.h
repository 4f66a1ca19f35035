/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>
#include <stdio.h>

/* Writes text wrapped to the columns, each line after the first indented; newlines in it are kept.
 * `first` is the column the text starts in.  The text is ours or already escaped;
 * should it hold a control or an invisible character nevertheless, that is escaped. */
void mrl_text_wrap(FILE *stream, size_t columns, size_t first, size_t indent, const char *text);
