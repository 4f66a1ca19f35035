/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/table.h"

mrl_status mrl_table_fail(const struct mrl_table *table, unsigned line, struct mrl_error *err,
                          const char *what)
{
    mrl_error_set(err, MRL_E_FORMAT, MRL_NO_OFFSET, "%s", what);
    mrl_error_where(err, table->name);
    mrl_error_place(err, line, 1);
    return (mrl_status){MRL_E_FORMAT};
}

/* Cuts a line at its tabs; false if there are not exactly n fields, none of them empty. */
static bool cut_fields(struct mrl_span line, size_t n, struct mrl_span *ret)
{
    size_t count = 0;

    for (struct mrl_span field; mrl_span_cut(&line, '\t', &field); count++) {
        if (count == n || field.len == 0)
            return false;
        ret[count] = field;
    }
    return count == n;
}

static size_t count_columns(const char *const *columns)
{
    size_t n = 0;

    while (columns[n])
        n++;
    return n;
}

static bool is_header(const struct mrl_table *table, const struct mrl_span *fields, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!mrl_span_is(fields[i], table->columns[i]))
            return false;
    return true;
}

mrl_status mrl_table_read(const struct mrl_table *table, mrl_table_row row, void *context,
                          struct mrl_error *err)
{
    const size_t n = count_columns(table->columns);
    struct mrl_span rest = table->text, line, fields[MRL_TABLE_COLUMNS];
    bool header_seen = false;

    for (unsigned number = 1; mrl_span_line(&rest, &line); number++) {
        if (mrl_span_byte(line, 0) == '#')
            continue;
        if (!cut_fields(line, n, fields))
            return mrl_table_fail(table, number, err, "the row has not the fields of its table");
        if (header_seen)
            MRL_TRY(row(context, number, line, fields, err));
        else if (!is_header(table, fields, n))
            return mrl_table_fail(table, number, err, "the columns are not those of this table");
        header_seen = true;
    }
    return mrl_ok();
}
