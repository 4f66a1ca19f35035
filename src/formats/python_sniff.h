/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/span.h"

#include <stdbool.h>

/* Whether a text of no known name is a Python program, by its words alone.  A program that Python
 * would run has no place that its grammar rules out: two names side by side, a statement that
 * starts with an operator, an import that names no module.  One such place is enough to say no, and
 * no program that runs can have one; comments and strings are passed over, whatever they hold.
 * Statements of Python 2 (print x) and lines of IPython (%magic, !command) are let pass, and so are
 * statements with f-strings, whose quotes nest since Python 3.12.
 * Source: The Python Language Reference, "Full Grammar specification".
 *
 * Of a whole text: whether it imports something and nothing speaks against it.  Of a text that is
 * cut short: whether nothing speaks against it so far. */
bool mrl_python_sniff(struct mrl_span text, bool is_cut);
