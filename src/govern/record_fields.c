/* SPDX-License-Identifier: Apache-2.0 */
/* The fields of a record against the types of its kind. */
#include "base/text.h"
#include "govern/private.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* One value and how to speak of it: "purpose", or "threats.class" for a column. */
struct value {
    const struct mrl_field *field;
    const struct mrl_node *node;
    const char *name;
};

static mrl_status wrong(struct mrl_record_reader *r, const struct value *v, const char *what)
{
    return mrl_record_problem(r, MRL_RECORD_MALFORMED, v->node, "`%s` must be %s", v->name, what);
}

/* Text that is one string for everybody who reads it. */
static bool is_text(const struct mrl_node *node)
{
    return node->kind == MRL_NODE_STRING && strlen(node->text) == node->len;
}

static bool is_line(const struct mrl_node *node)
{
    return is_text(node) && !strpbrk(node->text, "\r\n");
}

static bool is_date(const struct mrl_node *node)
{
    mrl_time t;

    return is_text(node) && node->len == MRL_DATE_TEXT - 1 &&
           mrl_time_parse(node->text, node->len, &t);
}

static bool is_time(const struct mrl_node *node)
{
    mrl_time t;

    return is_text(node) && node->len > MRL_DATE_TEXT - 1 &&
           mrl_time_parse(node->text, node->len, &t);
}

static bool is_number(const struct mrl_node *node)
{
    return node->kind == MRL_NODE_INT || (node->kind == MRL_NODE_REAL && isfinite(node->real));
}

/* A scheme (RFC 3986, section 3.1), a colon, and something without white space. */
static bool is_url(const struct mrl_node *node)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    size_t scheme;

    if (!is_text(node))
        return false;
    scheme =
        strspn(node->text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");
    return scheme > 0 && strchr(letters, node->text[0]) && node->text[scheme] == ':' &&
           node->text[scheme + 1] != '\0' && !strpbrk(node->text, " \t\r\n");
}

static bool is_digest(const struct mrl_node *node)
{
    static const char prefix[] = "sha256:";
    const size_t skip = sizeof(prefix) - 1;
    struct mrl_sha256 digest;

    return is_text(node) && strncmp(node->text, prefix, skip) == 0 &&
           mrl_sha256_parse(node->text + skip, node->len - skip, &digest);
}

static bool is_person(const struct mrl_record_reader *r, const char *id)
{
    return mrl_project_person(r->project, id) != NULL;
}

static bool is_asset(const struct mrl_record_reader *r, const char *id)
{
    return mrl_project_asset(r->project, id) != NULL;
}

static bool is_system(const struct mrl_record_reader *r, const char *id)
{
    return mrl_project_system(r->project, id) != NULL;
}

static bool is_provision(const struct mrl_record_reader *r, const char *id)
{
    return mrl_catalog_provision(r->catalog, id) != NULL;
}

static bool is_check(const struct mrl_record_reader *r, const char *id)
{
    return mrl_catalog_check(r->catalog, id) != NULL;
}

/* What names something else: an id that nobody bears would be passed over in silence by whoever
 * looks the record up by it. */
static mrl_status check_reference(struct mrl_record_reader *r, const struct value *v)
{
    static const struct {
        bool (*is)(const struct mrl_record_reader *r, const char *id);
        const char *section, *place;
    } types[] = {
        [MRL_FIELD_PERSON] = {is_person, "people", "merlon.yaml"},
        [MRL_FIELD_ASSET] = {is_asset, "assets", "merlon.yaml"},
        [MRL_FIELD_SYSTEM] = {is_system, "systems", "merlon.yaml"},
        [MRL_FIELD_PROVISION] = {is_provision, "provisions", "the catalogue"},
        [MRL_FIELD_CHECKS] = {is_check, "checks", "the catalogue"},
    };
    const enum mrl_field_type type = v->field->type;
    char quoted[64];

    if (!is_text(v->node))
        return mrl_record_problem(r, MRL_RECORD_MALFORMED, v->node, "`%s` must be an id of %s",
                                  v->name, types[type].place);
    if (types[type].is(r, v->node->text))
        return mrl_ok();
    mrl_text_quote(quoted, sizeof(quoted), v->node->text, v->node->len);
    return mrl_record_problem(r, MRL_RECORD_MALFORMED, v->node,
                              "`%s` names `%s`, which is not among the %s of %s", v->name, quoted,
                              types[type].section, types[type].place);
}

static mrl_status check_choice(struct mrl_record_reader *r, const struct value *v)
{
    const struct mrl_texts *values = &v->field->values;
    char words[200] = "";
    size_t used = 0;

    if (is_text(v->node) && mrl_texts_have(values, v->node->text))
        return mrl_ok();
    for (size_t i = 0; i < values->count && used < sizeof(words); i++)
        used += (size_t)snprintf(words + used, sizeof(words) - used, "%s%s",
                                 i ? ", " : "one of: ", values->items[i]);
    return wrong(r, v, words);
}

static mrl_status check_lines(struct mrl_record_reader *r, const struct value *v)
{
    size_t count = 0;

    if (v->node->kind != MRL_NODE_LIST)
        return wrong(r, v, "a list");
    MRL_NODE_EACH(item, v->node)
    {
        count++;
        if (!mrl_node_is_filled(item))
            MRL_TRY(mrl_record_problem(r, MRL_RECORD_INCOMPLETE, item,
                                       "an entry of `%s` is not filled in", v->name));
        else if (!is_line(item))
            MRL_TRY(mrl_record_problem(r, MRL_RECORD_MALFORMED, item,
                                       "an entry of `%s` must be one line of text; put numbers in "
                                       "quotes",
                                       v->name));
        else if (v->field->type == MRL_FIELD_CHECKS)
            MRL_TRY(check_reference(r, &(struct value){v->field, item, v->name}));
    }
    if (count == 0 && v->field->required)
        return mrl_record_problem(r, MRL_RECORD_INCOMPLETE, v->node, "`%s` is empty", v->name);
    return mrl_ok();
}

static mrl_status check_simple(struct mrl_record_reader *r, const struct value *v)
{
    static const struct {
        bool (*is)(const struct mrl_node *node);
        const char *what;
    } types[] = {
        [MRL_FIELD_LINE] = {is_line, "one line of text; put numbers in quotes"},
        [MRL_FIELD_TEXT] = {is_text, "text; put numbers in quotes"},
        [MRL_FIELD_DATE] = {is_date, "a date such as 2026-03-01"},
        [MRL_FIELD_TIME] = {is_time, "a time such as 2026-03-01T12:00:00Z"},
        [MRL_FIELD_NUMBER] = {is_number, "a number"},
        [MRL_FIELD_BOOLEAN] = {NULL, "true or false"},
        [MRL_FIELD_URL] = {is_url, "an address such as https://example.org/"},
        [MRL_FIELD_DIGEST] = {is_digest, "`sha256:` and 64 hexadecimal digits"},
    };
    const enum mrl_field_type type = v->field->type;

    if (types[type].is ? types[type].is(v->node) : v->node->kind == MRL_NODE_BOOL)
        return mrl_ok();
    return wrong(r, v, types[type].what);
}

/* Values of columns too, which are never tables. */
static mrl_status check_value(struct mrl_record_reader *r, const struct value *v)
{
    switch (v->field->type) {
    case MRL_FIELD_PERSON:
    case MRL_FIELD_ASSET:
    case MRL_FIELD_SYSTEM:
    case MRL_FIELD_PROVISION:
        return check_reference(r, v);
    case MRL_FIELD_CHOICE:
        return check_choice(r, v);
    case MRL_FIELD_CHECKS:
    case MRL_FIELD_LINES:
        return check_lines(r, v);
    case MRL_FIELD_LINE:
    case MRL_FIELD_TEXT:
    case MRL_FIELD_DATE:
    case MRL_FIELD_TIME:
    case MRL_FIELD_NUMBER:
    case MRL_FIELD_BOOLEAN:
    case MRL_FIELD_URL:
    case MRL_FIELD_DIGEST:
    case MRL_FIELD_TABLE:
        break;
    }
    return check_simple(r, v);
}

/* Keys of a map against the names of fields. */
static mrl_status check_keys(struct mrl_record_reader *r, const struct mrl_node *map,
                             const struct mrl_field *fields, size_t count)
{
    const char **names = mrl_arena_array(r->arena, count + 1, sizeof(*names));

    if (!names)
        return MRL_FAIL_ARENA(r->err, r->arena);
    for (size_t i = 0; i < count; i++)
        names[i] = fields[i].name;
    return mrl_record_only(r, map, names);
}

/* False if there is nothing to check further. */
static mrl_status is_there(struct mrl_record_reader *r, const struct mrl_node *map,
                           const struct value *v, bool *ret)
{
    *ret = mrl_node_is_filled(v->node);
    /* A placeholder is a question that was left open, required or not. */
    if (*ret || (!v->field->required && !(mrl_node_text(v->node) && v->node->len > 0)))
        return mrl_ok();
    return mrl_record_problem(r, MRL_RECORD_INCOMPLETE, v->node ? v->node : map,
                              v->node ? "`%s` is not filled in" : "`%s` is missing", v->name);
}

static mrl_status check_row(struct mrl_record_reader *r, const struct value *table,
                            const struct mrl_node *row)
{
    if (row->kind != MRL_NODE_MAP)
        return mrl_record_problem(r, MRL_RECORD_MALFORMED, row, "an entry of `%s` must be a map",
                                  table->name);
    MRL_TRY(check_keys(r, row, table->field->columns, table->field->column_count));
    for (size_t i = 0; i < table->field->column_count; i++) {
        const struct mrl_field *column = &table->field->columns[i];
        struct value v = {column, mrl_node_get(row, column->name),
                          mrl_arena_printf(r->arena, "%s.%s", table->name, column->name)};
        bool there;

        if (!v.name)
            return MRL_FAIL_ARENA(r->err, r->arena);
        MRL_TRY(is_there(r, row, &v, &there));
        if (there)
            MRL_TRY(check_value(r, &v));
    }
    return mrl_ok();
}

static mrl_status check_table(struct mrl_record_reader *r, const struct value *v)
{
    if (v->node->kind != MRL_NODE_LIST)
        return wrong(r, v, "a list");
    MRL_NODE_EACH(row, v->node)
    {
        MRL_TRY(check_row(r, v, row));
    }
    if (v->node->count == 0 && v->field->required)
        return mrl_record_problem(r, MRL_RECORD_INCOMPLETE, v->node, "`%s` is empty", v->name);
    return mrl_ok();
}

mrl_status mrl_record_check_fields(struct mrl_record_reader *r)
{
    const struct mrl_record_kind *kind = r->record->kind;
    const struct mrl_node *root = r->record->doc.root;
    const struct mrl_node *map = mrl_node_get(root, "fields");

    if (!map || map->kind != MRL_NODE_MAP)
        return mrl_record_problem(r, MRL_RECORD_MALFORMED, map ? map : root,
                                  map ? "`fields` must be a map" : "the key `fields` is missing");
    r->record->fields = map;
    MRL_TRY(check_keys(r, map, kind->fields, kind->field_count));
    for (size_t i = 0; i < kind->field_count; i++) {
        const struct mrl_field *field = &kind->fields[i];
        const struct value v = {field, mrl_node_get(map, field->name), field->name};
        bool there;

        MRL_TRY(is_there(r, map, &v, &there));
        if (there)
            MRL_TRY(field->type == MRL_FIELD_TABLE ? check_table(r, &v) : check_value(r, &v));
    }
    return mrl_ok();
}
