/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"

#include <stdbool.h>

/* What changed between two texts, line by line, in the unified format of POSIX diff -u with three
 * lines around each change.  Bounded: of texts with more than MRL_MAX_DIFF_LINES lines, or more
 * than MRL_MAX_DIFF_EDITS lines of difference, the part between their common beginning and end is
 * shown as wholly replaced.  Lines are raw: whoever prints them escapes them. */
enum mrl_diff_mark {
    MRL_DIFF_SAME = ' ',
    MRL_DIFF_REMOVED = '-',
    MRL_DIFF_ADDED = '+',
    MRL_DIFF_HUNK = '@',
};

/* Given each line in order, without its '\n'; of a hunk "@@ -1,2 +1,3 @@".  `ended` false: the text
 * ends here without '\n'. */
struct mrl_diff_sink {
    mrl_status (*line)(void *context, enum mrl_diff_mark mark, struct mrl_span line, bool ended,
                       struct mrl_error *err);
    void *context;
};

/* Gives nothing if the texts are the same. */
mrl_status mrl_diff(struct mrl_span old, struct mrl_span new, const struct mrl_diff_sink *sink,
                    struct mrl_error *err) MRL_MUST_CHECK;
