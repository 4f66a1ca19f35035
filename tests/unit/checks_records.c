/* SPDX-License-Identifier: Apache-2.0 */
/* Records out of texts. */
#include "base/buf.h"
#include "checks_world.h"
#include "govern/private.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct mrl_node *new_node(const struct check_state *w, enum mrl_node_kind kind,
                                 const char *key)
{
    struct mrl_node *node = mrl_arena_zalloc(w->arena, sizeof(*node));

    assert_non_null(node);
    node->kind = kind;
    node->key = key;
    node->line = 1;
    node->column = 1;
    return node;
}

static void append(struct mrl_node *container, struct mrl_node *node)
{
    struct mrl_node **tail = &container->first;

    while (*tail)
        tail = &(*tail)->next;
    *tail = node;
    container->count++;
}

static const char *hex_of(struct check_state *w, const char *asset, bool other)
{
    char hex[MRL_SHA256_HEX];
    struct mrl_sha256 sha256 = check_asset_of(w, asset)->sha256;

    sha256.bytes[0] = (uint8_t)(sha256.bytes[0] ^ (other ? 1 : 0));
    mrl_sha256_hex(&sha256, hex);
    return check_copy(w, hex, strlen(hex));
}

static const char *harmless_text(struct check_state *w, const struct mrl_field *field)
{
    char digest[128];

    switch (field->type) {
    case MRL_FIELD_DATE:
        return field->example ? field->example : "2026-02-01";
    case MRL_FIELD_TIME:
        return field->example ? field->example : "2026-02-01T00:00:00Z";
    case MRL_FIELD_URL:
        return "https://example.org/";
    case MRL_FIELD_PERSON:
        return "alice";
    case MRL_FIELD_ASSET:
        return w->project.assets[0].id;
    case MRL_FIELD_SYSTEM:
        return w->project.systems[0].id;
    case MRL_FIELD_DIGEST:
        (void)snprintf(digest, sizeof(digest), "sha256:%s",
                       hex_of(w, w->project.assets[0].id, false));
        return check_copy(w, digest, strlen(digest));
    case MRL_FIELD_CHOICE:
        return field->example ? field->example : field->values.items[0];
    case MRL_FIELD_PROVISION:
        return w->catalog->provisions[0].id;
    case MRL_FIELD_CHECKS:
        return w->catalog->checks[0].id;
    case MRL_FIELD_LINE:
    case MRL_FIELD_TEXT:
    case MRL_FIELD_NUMBER:
    case MRL_FIELD_BOOLEAN:
    case MRL_FIELD_LINES:
    case MRL_FIELD_TABLE:
        break;
    }
    return field->example ? field->example : "x";
}

static void fill_columns(struct check_state *w, struct mrl_node *row,
                         const struct mrl_field *table);

static void set_text(struct check_state *w, struct mrl_node *node, const struct mrl_field *field)
{
    node->text = harmless_text(w, field);
    node->len = strlen(node->text);
}

static struct mrl_node *harmless_list(struct check_state *w, const struct mrl_field *field)
{
    const bool is_table = field->type == MRL_FIELD_TABLE;
    struct mrl_node *list = new_node(w, MRL_NODE_LIST, field->name);
    struct mrl_node *item = new_node(w, is_table ? MRL_NODE_MAP : MRL_NODE_STRING, NULL);

    if (is_table)
        fill_columns(w, item, field);
    else
        set_text(w, item, field);
    append(list, item);
    return list;
}

static struct mrl_node *harmless_node(struct check_state *w, const struct mrl_field *field)
{
    struct mrl_node *node = new_node(w, MRL_NODE_STRING, field->name);

    if (field->type == MRL_FIELD_TABLE || field->type == MRL_FIELD_LINES ||
        field->type == MRL_FIELD_CHECKS)
        return harmless_list(w, field);
    if (field->type == MRL_FIELD_NUMBER) {
        node->kind = MRL_NODE_REAL;
        node->real = field->example ? strtod(field->example, NULL) : 1;
    } else if (field->type == MRL_FIELD_BOOLEAN) {
        node->kind = MRL_NODE_BOOL;
        node->boolean = !field->example || strcmp(field->example, "true") == 0;
    } else
        set_text(w, node, field);
    return node;
}

static void fill_columns(struct check_state *w, struct mrl_node *row, const struct mrl_field *table)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (table->columns[i].required && !mrl_node_get(row, table->columns[i].name))
            append(row, harmless_node(w, &table->columns[i]));
}

static struct mrl_node *child(struct mrl_node *map, const char *key)
{
    for (struct mrl_node *n = map->first; n; n = n->next)
        if (strcmp(n->key, key) == 0)
            return n;
    return NULL;
}

static void fill_fields(struct check_state *w, struct mrl_node *fields,
                        const struct mrl_record_kind *kind)
{
    for (size_t i = 0; i < kind->field_count; i++) {
        const struct mrl_field *field = &kind->fields[i];
        struct mrl_node *node = child(fields, field->name);

        if (!node && field->required)
            append(fields, harmless_node(w, field));
        if (node && field->type == MRL_FIELD_TABLE && node->kind == MRL_NODE_LIST)
            for (struct mrl_node *row = node->first; row; row = row->next)
                fill_columns(w, row, field);
    }
}

/* "$(asset)" becomes "sha256:..." */
static void add_line(struct check_state *w, struct mrl_buf *buf, const char *line, size_t n)
{
    mrl_buf_adds(buf, "  ");
    while (n > 0) {
        const char *open = memmem(line, n, "$(", 2);
        const char *close = open ? strchr(open, ')') : NULL;
        const size_t before = open ? (size_t)(open - line) : n;
        size_t used = n;

        mrl_buf_add(buf, line, before);
        if (close) {
            mrl_buf_addf(buf, "sha256:%s",
                         hex_of(w, check_copy(w, open + 2, (size_t)(close - open) - 2), false));
            used = (size_t)(close + 1 - line);
        }
        line += used;
        n -= used;
    }
    mrl_buf_addc(buf, '\n');
}

struct head {
    const char *kind, *id, *role;
    const char *created; /* NULL: as the others */
    bool bad_approval;
    const char *about[CHECK_WORDS_MAX];
    size_t about_count;
};

static struct head read_head(struct check_state *w, const char *line, size_t n, size_t index)
{
    const char *word[CHECK_WORDS_MAX];
    const size_t count = check_cut_words(w, line + 1, n - 1, word);
    struct head h = {.kind = word[0]};

    h.id = mrl_arena_printf(w->arena, "%s-%zu", h.kind, index + 1);
    for (size_t i = 1; i + 1 < count; i += 2) {
        if (strcmp(word[i], "by") == 0)
            h.role = word[i + 1];
        else if (strcmp(word[i], "id") == 0)
            h.id = word[i + 1];
        else if (strcmp(word[i], "created") == 0)
            h.created = word[i + 1];
        else if (strcmp(word[i], "approval") == 0)
            h.bad_approval = strcmp(word[i + 1], "bad") == 0;
        else if (strcmp(word[i], "about") == 0)
            h.about[h.about_count++] = word[i + 1];
        else
            fail_msg("what is %s?", word[i]);
    }
    return h;
}

static void add_subjects(struct check_state *w, struct mrl_buf *buf, const struct head *h)
{
    const struct mrl_record_kind *kind = mrl_catalog_record_kind(w->catalog, h->kind);

    mrl_buf_adds(buf, "subjects:");
    if (h->about_count == 0)
        mrl_buf_adds(buf, " []");
    mrl_buf_addc(buf, '\n');
    for (size_t i = 0; i < h->about_count; i++) {
        mrl_buf_addf(buf, "  - {asset: %s", h->about[i]);
        if (check_asset_of(w, h->about[i])->has_digest) {
            mrl_buf_addf(buf, ", sha256: \"%s\"",
                         hex_of(w, h->about[i], w->spoil == CHECK_OTHER_BYTES));
            /* What was destroyed is never compared. */
            w->bound = w->bound || !kind || kind->subjects != MRL_SUBJECTS_GONE;
        }
        mrl_buf_adds(buf, "}\n");
    }
}

static void judge(struct check_state *w, const struct head *h, struct mrl_record *record)
{
    struct mrl_record_reader r = {.catalog = w->catalog,
                                  .project = &w->project,
                                  .inventory = &w->inventory,
                                  .now = w->facts.now,
                                  .arena = w->arena,
                                  .err = &w->err,
                                  .record = record};
    const struct mrl_record_kind *kind = mrl_catalog_record_kind(w->catalog, h->kind);

    if (!kind)
        fail_msg("no kind %s", h->kind);
    fill_fields(w, child(record->doc.root, "fields"), kind);
    assert_ok(mrl_record_read(&r));
    assert_ok(mrl_record_check_subjects(&r));
    if (w->spoil == CHECK_UNAPPROVED)
        assert_ok(mrl_record_check_approval(&r, NULL, 0));
    else if (h->bad_approval)
        assert_ok(mrl_record_problem(&r, MRL_RECORD_BAD_APPROVAL, NULL, "the signature is wrong"));
    assert_ok(mrl_record_conclude(&r));
    record->approved = w->spoil != CHECK_UNAPPROVED;
    record->approval = (struct mrl_approval){
        "alice", h->role ? h->role : kind->approver_roles.items[0], record->created};
    if (w->spoil == CHECK_WHOLE && !h->bad_approval && record->state != MRL_RECORD_VALID)
        fail_msg("%s: %s", record->path, record->why);
}

/* One record from its head line on; returns what follows it. */
static const char *add_record(struct check_state *w, const char *text)
{
    struct mrl_record *record = &w->records.items[w->records.count];
    const size_t first = strcspn(text, "\n");
    const struct head h = read_head(w, text, first, w->records.count);
    bool empty = true;
    struct mrl_buf buf;

    mrl_buf_init(&buf, 1u << 20);
    mrl_buf_addf(&buf, "record: %s\nid: %s\ntitle: a title\nauthor: bob\ncreated: %s\n", h.kind,
                 h.id, h.created ? h.created : "2026-03-02");
    if (w->spoil == CHECK_EXPIRED)
        mrl_buf_adds(&buf, "valid_until: 2026-03-05\n");
    add_subjects(w, &buf, &h);
    mrl_buf_adds(&buf, "fields:\n");
    text += text[first] ? first + 1 : first;
    while (*text && *text != '@') {
        const size_t n = strcspn(text, "\n");

        add_line(w, &buf, text, n);
        empty = false;
        text += text[n] ? n + 1 : n;
    }
    if (empty)
        mrl_buf_adds(&buf, "  {}\n");
    record->id = h.id;
    record->path = mrl_arena_printf(w->arena, "%s/%s.yaml", MRL_RECORDS_DIR, h.id);
    assert_ok(mrl_sha256_bytes(buf.data, buf.len, &record->sha256, &w->err));
    if (mrl_yaml_parse(h.id, buf.data, buf.len, w->arena, &record->doc, &w->err).code != MRL_OK)
        fail_msg("%s:%u: %s in\n%s", h.id, w->err.line, w->err.message, buf.data);
    mrl_buf_done(&buf);
    judge(w, &h, record);
    w->records.count++;
    return text;
}

void check_add_records(struct check_state *w, const char *text)
{
    w->records.items = mrl_arena_array(w->arena, CHECK_RECORDS_MAX, sizeof(struct mrl_record));
    assert_non_null(w->records.items);
    if (w->spoil == CHECK_MISSING)
        return;
    while (text && *text) {
        assert_true(*text == '@' && w->records.count < CHECK_RECORDS_MAX);
        text = add_record(w, text);
    }
}
