/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/span.h"
#include "base/status.h"

#include <stddef.h>

/* Tables of names as tab-separated text: lines that start with `#` are remarks, the first other
 * line names the columns, each further one is a row with exactly as many fields.  Anything else is
 * an error with file and line.  For tables with hundreds of short rows, which YAML makes slow. */

#define MRL_TABLE_COLUMNS 8u

struct mrl_table {
    const char *name; /* for messages */
    struct mrl_span text;
    const char *const *columns; /* expected names, ended by NULL; at most MRL_TABLE_COLUMNS */
};

/* Called for each row.  `row` is the whole line, `fields` point into it. */
typedef mrl_status (*mrl_table_row)(void *context, unsigned line, struct mrl_span row,
                                    const struct mrl_span *fields, struct mrl_error *err);

mrl_status mrl_table_read(const struct mrl_table *table, mrl_table_row row, void *context,
                          struct mrl_error *err) MRL_MUST_CHECK;

/* Fails at a line of the table. */
mrl_status mrl_table_fail(const struct mrl_table *table, unsigned line, struct mrl_error *err,
                          const char *what) MRL_MUST_CHECK;
