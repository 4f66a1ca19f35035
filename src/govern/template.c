/* SPDX-License-Identifier: Apache-2.0 */
#include "govern/template.h"

#include "base/span.h"
#include "base/text.h"
#include "govern/private.h"

#include <string.h>

#define BLANK "FILL-IN"

/* Each line behind a `# `, so that nothing of it is YAML. */
static void add_comment(struct mrl_buf *buf, const char *indent, const char *text)
{
    struct mrl_span rest = mrl_span_text(text), line;

    while (mrl_span_line(&rest, &line)) {
        mrl_buf_addf(buf, line.len ? "%s# " : "%s#", indent);
        mrl_text_add(buf, MRL_TEXT_TERM, line.at, line.len);
        mrl_buf_adds(buf, "\n");
    }
}

/* An id as it is where YAML takes it for text, else in quotes. */
static void add_id(struct mrl_buf *buf, const char *id)
{
    static const char *const words[] = {"true", "false", "null"};
    bool plain = strchr("0123456789.", id[0]) == NULL;

    for (size_t i = 0; i < MRL_COUNT(words); i++)
        plain = plain && strcasecmp(id, words[i]) != 0;
    mrl_buf_addf(buf, plain ? "%s" : "\"%s\"", id);
}

static void add_subject(struct mrl_buf *buf, const struct mrl_record_subject *s)
{
    char digest[MRL_SHA256_HEX];

    mrl_buf_adds(buf, s->asset ? "  - {asset: " : "  - {system: ");
    add_id(buf, s->asset ? s->asset : s->system);
    if (s->has_digest) {
        mrl_sha256_hex(&s->sha256, digest);
        mrl_buf_addf(buf, ", sha256: \"%s\"", digest);
    }
    mrl_buf_adds(buf, "}\n");
}

void mrl_record_subjects_write(const struct mrl_record_subject *subjects, size_t count,
                               struct mrl_buf *buf)
{
    mrl_buf_adds(buf, "subjects:\n");
    for (size_t i = 0; i < count; i++)
        add_subject(buf, &subjects[i]);
}

/* --- the head --- */

static void add_joined(struct mrl_buf *buf, const struct mrl_texts *texts)
{
    for (size_t i = 0; i < texts->count; i++)
        mrl_buf_addf(buf, "%s%s", i ? ", " : "", texts->items[i]);
}

static void add_lifetime(struct mrl_buf *buf, struct mrl_max_age age)
{
    switch (age.kind) {
    case MRL_AGE_DAYS:
        mrl_buf_addf(buf, "# Counts for %u days from `created` on.\n", age.days);
        return;
    case MRL_AGE_PER_VERSION:
        mrl_buf_adds(buf, "# Counts as long as what it speaks about stays the same.\n");
        return;
    case MRL_AGE_EVENT:
        mrl_buf_adds(buf, "# Counts until something happens that ends it.\n");
    }
}

static void add_head(const struct mrl_record_template *t, struct mrl_buf *buf)
{
    const struct mrl_record_kind *kind = t->kind;

    add_comment(buf, "", kind->title);
    mrl_buf_adds(buf, "#\n");
    add_comment(buf, "", kind->help);
    mrl_buf_adds(buf, "#\n# For EN 304 223, ");
    if (kind->all_provisions)
        mrl_buf_adds(buf, "any provision");
    add_joined(buf, &kind->provisions);
    mrl_buf_adds(buf, ".\n");
    add_lifetime(buf, kind->valid_for);
    mrl_buf_adds(buf, "# Approved by somebody other than the author, as ");
    add_joined(buf, &kind->approver_roles);
    mrl_buf_addf(buf, ":\n#   merlon record approve %s --as PERSON\n", t->id);
    mrl_buf_adds(buf, "# Replace every " BLANK "; what is commented out may stay so.\n\n");
}

static void add_common(const struct mrl_record_template *t, struct mrl_buf *buf)
{
    char date[MRL_DATE_TEXT];

    mrl_date_format(t->now, date);
    mrl_buf_addf(buf, "record: %s\nid: ", t->kind->id);
    add_id(buf, t->id);
    mrl_buf_adds(buf, "\ntitle: " BLANK "\n");
    if (t->author) {
        mrl_buf_adds(buf, "author: ");
        add_id(buf, t->author);
        mrl_buf_adds(buf, "\n");
    } else {
        mrl_buf_adds(buf, "author: " BLANK " # id of a person in merlon.yaml\n");
    }
    mrl_buf_addf(buf, "created: %s\n", date);
    if (t->kind->valid_for.kind == MRL_AGE_DAYS) {
        mrl_date_format(
            t->now - t->now % MRL_DAY + (mrl_time)(t->kind->valid_for.days - 1) * MRL_DAY, date);
        mrl_buf_addf(buf, "# valid_until: %s # the last day; or an earlier one\n", date);
    }
}

static void add_subjects(const struct mrl_record_template *t, struct mrl_buf *buf)
{
    switch (t->kind->subjects) {
    case MRL_SUBJECTS_NONE:
        return;
    case MRL_SUBJECTS_OPTIONAL:
        mrl_buf_adds(buf, "# What it speaks about, if anything of merlon.yaml; `merlon record "
                          "bind` fills digests in.\n");
        break;
    case MRL_SUBJECTS_REQUIRED:
        mrl_buf_adds(buf, "# The assets it speaks about; `merlon record bind` fills digests in.\n");
        break;
    case MRL_SUBJECTS_GONE:
        mrl_buf_adds(buf, "# The assets it speaks about, with the digests they had.\n");
    }
    if (t->subject_count > 0) {
        mrl_record_subjects_write(t->subjects, t->subject_count, buf);
        return;
    }
    if (t->kind->subjects == MRL_SUBJECTS_OPTIONAL)
        mrl_buf_adds(buf, "# subjects:\n#   - {asset: ID}\n#   - {system: ID}\n");
    else
        mrl_buf_adds(buf, "subjects:\n  - {asset: " BLANK ", sha256: " BLANK "}\n");
}

/* --- the fields --- */

static void add_type(struct mrl_buf *buf, const struct mrl_field *field)
{
    static const char *const words[] = {
        [MRL_FIELD_LINE] = "one line",
        [MRL_FIELD_TEXT] = "text",
        [MRL_FIELD_DATE] = "date",
        [MRL_FIELD_TIME] = "time",
        [MRL_FIELD_NUMBER] = "number",
        [MRL_FIELD_BOOLEAN] = "true or false",
        [MRL_FIELD_URL] = "address",
        [MRL_FIELD_PERSON] = "id of a person in merlon.yaml",
        [MRL_FIELD_ASSET] = "id of an asset in merlon.yaml",
        [MRL_FIELD_SYSTEM] = "id of a system in merlon.yaml",
        [MRL_FIELD_PROVISION] = "id of a provision",
        [MRL_FIELD_CHECKS] = "list of ids of checks",
        [MRL_FIELD_DIGEST] = "`sha256:` and 64 digits, in quotes",
        [MRL_FIELD_CHOICE] = "one of ",
        [MRL_FIELD_LINES] = "list of lines",
        [MRL_FIELD_TABLE] = "list",
    };

    mrl_buf_adds(buf, words[field->type]);
    if (field->type == MRL_FIELD_CHOICE)
        add_joined(buf, &field->values);
}

/* "# what it is (type; e.g. example)" */
static void add_field_comment(struct mrl_buf *buf, const char *indent,
                              const struct mrl_field *field)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf text;

    mrl_buf_init(&text, buf->max);
    mrl_buf_addf(&text, "%s (", field->help);
    add_type(&text, field);
    if (field->example && field->type != MRL_FIELD_CHOICE)
        mrl_buf_addf(&text, "; e.g. %s", field->example);
    mrl_buf_adds(&text, field->required ? ")" : "; may be left out)");
    if (text.failed != MRL_OK)
        buf->failed = text.failed;
    add_comment(buf, indent, mrl_buf_text(&text));
}

/* The id of the only subject of that sort; NULL if there is none or a choice. */
static const char *only_subject(const struct mrl_record_template *t, enum mrl_field_type type)
{
    const char *found = NULL;

    for (size_t i = 0; i < t->subject_count; i++) {
        const struct mrl_record_subject *s = &t->subjects[i];
        const char *id = type == MRL_FIELD_ASSET    ? s->asset
                         : type == MRL_FIELD_SYSTEM ? s->system
                                                    : NULL;

        if (id && found)
            return NULL;
        if (id)
            found = id;
    }
    return found;
}

static bool is_list(const struct mrl_field *field)
{
    return field->type == MRL_FIELD_LINES || field->type == MRL_FIELD_CHECKS;
}

static void add_value(const struct mrl_record_template *t, const struct mrl_field *field,
                      struct mrl_buf *buf)
{
    const char *known = only_subject(t, field->type);

    if (known)
        add_id(buf, known);
    else
        mrl_buf_adds(buf, is_list(field) ? "[" BLANK "]" : BLANK);
    mrl_buf_adds(buf, "\n");
}

/* One row; its first line starts with the dash of the list, also if it is commented out. */
static void add_row(const struct mrl_record_template *t, const struct mrl_field *table,
                    const char *mark, struct mrl_buf *buf)
{
    bool first = true;

    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < table->column_count; i++) {
            const struct mrl_field *column = &table->columns[i];

            if (column->required != (pass == 0))
                continue;
            add_field_comment(buf, *mark ? "  #     " : "      ", column);
            mrl_buf_addf(buf, "  %s%s%s%s: ", mark, first ? "  - " : "    ",
                         pass == 0 || first || *mark ? "" : "# ", column->name);
            add_value(t, column, buf);
            first = false;
        }
}

static void add_field(const struct mrl_record_template *t, const struct mrl_field *field,
                      struct mrl_buf *buf)
{
    const char *mark = field->required ? "" : "# ";

    mrl_buf_adds(buf, "\n");
    add_field_comment(buf, "  ", field);
    mrl_buf_addf(buf, "  %s%s:", mark, field->name);
    if (field->type != MRL_FIELD_TABLE) {
        mrl_buf_adds(buf, " ");
        add_value(t, field, buf);
        return;
    }
    mrl_buf_adds(buf, "\n");
    add_row(t, field, mark, buf);
}

void mrl_record_template_write(const struct mrl_record_template *t, struct mrl_buf *buf)
{
    add_head(t, buf);
    add_common(t, buf);
    add_subjects(t, buf);
    mrl_buf_adds(buf, "fields:");
    for (size_t i = 0; i < t->kind->field_count; i++)
        add_field(t, &t->kind->fields[i], buf);
}
