/* SPDX-License-Identifier: Apache-2.0 */
/* A world out of texts, and a question asked in it. */
#include "checks.h"

#include "base/buf.h"
#include "base/limits.h"
#include "govern/private.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORDS_MAX 16

const char check_project[] =
    "schema_version: 1\n"
    "organisation: {name: Example Ltd, roles: [developer, system-operator, data-custodian]}\n"
    "people:\n"
    "  - {id: alice, name: Alice, roles: [owner, ciso]}\n"
    "  - {id: bob, name: Bob, roles: [developer]}\n"
    "  - {id: carol, name: Carol, roles: [data-custodian]}\n"
    "systems:\n"
    "  - {id: fraud-scoring, purpose: scores, owner: alice, environment: production,\n"
    "     clearance: confidential, deployed: 2026-01-15,\n"
    "     assets: [model, transactions, system-prompt]}\n"
    "assets:\n"
    "  - {id: model, path: model.onnx, kind: model, owner: bob, sensitivity: confidential,\n"
    "     environment: production, trained_on: [transactions], base_model: [base-model]}\n"
    "  - {id: base-model, path: base.bin, kind: model, owner: bob, sensitivity: public,\n"
    "     environment: training, external: {supplier: acme, version: \"1.2\"}}\n"
    "  - {id: transactions, path: data.csv, kind: dataset, owner: carol,\n"
    "     sensitivity: confidential, environment: training}\n"
    "  - {id: system-prompt, path: prompt.txt, kind: prompt, owner: bob, sensitivity: internal,\n"
    "     environment: production}\n"
    "routes: [{id: score, url: /score, system: fraud-scoring, asset: model}]\n";

struct world {
    struct mrl_arena *arena;
    struct mrl_catalog *catalog;
    struct mrl_project project;
    struct mrl_inventory inventory;
    struct mrl_records records;
    struct mrl_scanned_file scans[32];
    struct mrl_facts_view facts;
    enum check_spoil spoil;
    bool bound;
    struct mrl_error err;
};

static mrl_time time_of(const char *text)
{
    mrl_time t;

    assert_true(mrl_time_parse(text, strlen(text), &t));
    return t;
}

static char *copy(const struct world *w, const char *text, size_t n)
{
    char *ret = mrl_arena_strndup(w->arena, text, n);

    assert_non_null(ret);
    return ret;
}

/* Cuts a line at blanks. */
static size_t cut_words(const struct world *w, const char *line, size_t n, const char *ret[])
{
    char *rest = copy(w, line, n);
    size_t count = 0;
    char *word;

    while ((word = strsep(&rest, " ")) != NULL) {
        assert_true(count < WORDS_MAX);
        if (*word)
            ret[count++] = word;
    }
    return count;
}

/* --- inventory --- */

static struct mrl_asset *asset_of(struct world *w, const char *id)
{
    for (size_t i = 0; i < w->inventory.asset_count; i++)
        if (strcmp(w->inventory.assets[i].id, id) == 0)
            return &w->inventory.assets[i];
    fail_msg("no asset %s", id);
    return NULL;
}

static void add_asset(struct world *w, const char *id, enum mrl_asset_kind kind,
                      const struct mrl_declared_asset *declared)
{
    const size_t i = w->inventory.asset_count++;
    struct mrl_asset *a = &w->inventory.assets[i];

    *a = (struct mrl_asset){
        .id = id,
        .kind = kind,
        .state = declared ? MRL_ASSET_REGISTERED : MRL_ASSET_UNREGISTERED,
        .declared = declared,
        .has_digest = !declared || !declared->url,
    };
    assert_ok(mrl_sha256_bytes(id, strlen(id), &a->sha256, &w->err));
    assert_ok(mrl_map_add(&w->inventory.by_id, id, strlen(id), i, NULL, &w->err));
}

static void add_edge(struct world *w, size_t from, enum mrl_edge_kind kind, const char *to,
                     bool declared)
{
    uint64_t index;
    const bool found = mrl_map_get(&w->inventory.by_id, to, strlen(to), &index);

    w->inventory.edges[w->inventory.edge_count++] = (struct mrl_edge){
        kind, from, found ? (size_t)index : SIZE_MAX, to, declared,
    };
}

static void take_inventory(struct world *w)
{
    const struct mrl_project *p = &w->project;

    w->inventory.assets = mrl_arena_array(w->arena, p->asset_count + 16, sizeof(struct mrl_asset));
    w->inventory.edges = mrl_arena_array(w->arena, 128, sizeof(struct mrl_edge));
    assert_true(w->inventory.assets && w->inventory.edges);
    mrl_map_init(&w->inventory.by_id, w->arena);
    for (size_t i = 0; i < p->asset_count; i++)
        add_asset(w, p->assets[i].id, p->assets[i].kind, &p->assets[i]);
    for (size_t i = 0; i < p->asset_count; i++)
        for (size_t e = 0; e < p->assets[i].edge_count; e++)
            if (p->assets[i].edges[e].kind != MRL_EDGE_SERVED_AT)
                add_edge(w, i, p->assets[i].edges[e].kind, p->assets[i].edges[e].to, true);
    w->inventory.at = w->facts.now;
}

/* --- facts --- */

static int index_of(const char *word, const char *(*name)(int), int count)
{
    for (int i = 0; i < count; i++)
        if (strcmp(name(i), word) == 0)
            return i;
    fail_msg("there is no %s", word);
    return 0;
}

static const char *kind_name(int i)
{
    return mrl_asset_kind_name((enum mrl_asset_kind)i);
}

static const char *edge_name(int i)
{
    return mrl_edge_kind_name((enum mrl_edge_kind)i);
}

static const char *verdict_name(int i)
{
    return mrl_scan_verdict_name((enum mrl_scan_verdict)i);
}

static void add_scan(struct world *w, const char *asset, const char *path, const char *verdict)
{
    struct mrl_scanned_file *s = &w->scans[w->facts.scan_count++];

    assert_true(w->facts.scan_count <= MRL_COUNT(w->scans));
    *s = (struct mrl_scanned_file){
        .asset = asset_of(w, asset),
        .path = path,
        .verdict = (enum mrl_scan_verdict)index_of(verdict, verdict_name, MRL_SCAN_VERDICT_COUNT),
        .rule = "",
        .message = "",
    };
}

static void add_problem(struct world *w, const char *path)
{
    struct mrl_inventory_problem *problem = mrl_arena_zalloc(w->arena, sizeof(*problem));

    assert_non_null(problem);
    *problem = (struct mrl_inventory_problem){path, "no permission", MRL_E_DENIED};
    w->inventory.problems = problem;
    w->inventory.problem_count = 1;
}

/* --- files --- */

#define FILES_MAX 8

static void add_file(struct world *w, const char *asset, const char *path, const char *format)
{
    struct mrl_asset *a = asset_of(w, asset);
    struct mrl_asset_file *file;

    if (!a->files)
        a->files = mrl_arena_array(w->arena, FILES_MAX, sizeof(*a->files));
    assert_true(a->files && a->file_count < FILES_MAX);
    file = &a->files[a->file_count++];
    file->path = path;
    file->format = strcmp(format, "unknown") == 0 ? NULL : format;
    file->has_digest = true;
    assert_ok(mrl_sha256_bytes(path, strlen(path), &file->sha256, &w->err));
}

static struct mrl_asset_file *file_of(struct world *w, const char *path)
{
    for (size_t i = 0; i < w->inventory.asset_count; i++)
        for (size_t j = 0; j < w->inventory.assets[i].file_count; j++)
            if (strcmp(w->inventory.assets[i].files[j].path, path) == 0)
                return &w->inventory.assets[i].files[j];
    fail_msg("no file %s", path);
    return NULL;
}

static void add_number(struct world *w, const char *path, const char *name, const char *number)
{
    struct mrl_asset_file *file = file_of(w, path);
    struct mrl_fact *facts = mrl_arena_array(w->arena, file->fact_count + 1, sizeof(*facts));

    assert_non_null(facts);
    for (size_t i = 0; i < file->fact_count; i++)
        facts[i] = file->facts[i];
    facts[file->fact_count++] =
        (struct mrl_fact){.name = name, .number = strtoull(number, NULL, 10)};
    file->facts = facts;
}

static void add_issue(struct world *w, const char *path, const char *id)
{
    struct mrl_asset_file *file = file_of(w, path);
    struct mrl_issue *issue = mrl_arena_zalloc(w->arena, sizeof(*issue));

    assert_non_null(issue);
    *issue = (struct mrl_issue){.id = id, .text = "what it is"};
    file->issues = issue;
    file->issue_count = 1;
}

static bool add_file_fact(struct world *w, const char *const word[], size_t count)
{
    if (count == 4 && strcmp(word[0], "file") == 0)
        add_file(w, word[1], word[2], word[3]);
    else if (count == 4 && strcmp(word[0], "number") == 0)
        add_number(w, word[1], word[2], word[3]);
    else if (count == 3 && strcmp(word[0], "issue") == 0)
        add_issue(w, word[1], word[2]);
    else if (count == 3 && strcmp(word[0], "same") == 0)
        file_of(w, word[1])->sha256 = file_of(w, word[2])->sha256;
    else
        return false;
    return true;
}

static void add_fact(struct world *w, const char *line, size_t n)
{
    const char *word[WORDS_MAX];
    const size_t count = cut_words(w, line, n, word);

    if (count == 4 && strcmp(word[0], "scan") == 0)
        add_scan(w, word[1], word[2], word[3]);
    else if (count == 3 && strcmp(word[0], "found") == 0)
        add_asset(w, word[2],
                  (enum mrl_asset_kind)index_of(word[1], kind_name, MRL_ASSET_KIND_COUNT), NULL);
    else if (count == 4 && strcmp(word[0], "edge") == 0)
        add_edge(w, (size_t)(asset_of(w, word[1]) - w->inventory.assets),
                 (enum mrl_edge_kind)index_of(word[2], edge_name, MRL_EDGE_KIND_COUNT), word[3],
                 false);
    else if (count == 2 && strcmp(word[0], "gone") == 0) {
        asset_of(w, word[1])->state = MRL_ASSET_MISSING;
        asset_of(w, word[1])->has_digest = false;
    } else if (count == 2 && strcmp(word[0], "unread") == 0)
        add_problem(w, word[1]);
    else if (!add_file_fact(w, word, count))
        fail_msg("no fact: %.*s", (int)n, line);
}

static void add_facts(struct world *w, const char *text)
{
    while (text && *text) {
        const size_t n = strcspn(text, "\n");

        add_fact(w, text, n);
        text += text[n] ? n + 1 : n;
    }
}

/* --- records --- */

static struct mrl_node *new_node(const struct world *w, enum mrl_node_kind kind, const char *key)
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

static const char *hex_of(struct world *w, const char *asset, bool other)
{
    char hex[MRL_SHA256_HEX];
    struct mrl_sha256 sha256 = asset_of(w, asset)->sha256;

    sha256.bytes[0] = (uint8_t)(sha256.bytes[0] ^ (other ? 1 : 0));
    mrl_sha256_hex(&sha256, hex);
    return copy(w, hex, strlen(hex));
}

static const char *harmless_text(struct world *w, const struct mrl_field *field)
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
        return copy(w, digest, strlen(digest));
    case MRL_FIELD_CHOICE:
        return field->example ? field->example : field->values.items[0];
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

static void fill_columns(struct world *w, struct mrl_node *row, const struct mrl_field *table);

static void set_text(struct world *w, struct mrl_node *node, const struct mrl_field *field)
{
    node->text = harmless_text(w, field);
    node->len = strlen(node->text);
}

static struct mrl_node *harmless_list(struct world *w, const struct mrl_field *field)
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

static struct mrl_node *harmless_node(struct world *w, const struct mrl_field *field)
{
    struct mrl_node *node = new_node(w, MRL_NODE_STRING, field->name);

    if (field->type == MRL_FIELD_TABLE || field->type == MRL_FIELD_LINES)
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

static void fill_columns(struct world *w, struct mrl_node *row, const struct mrl_field *table)
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

static void fill_fields(struct world *w, struct mrl_node *fields,
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
static void add_line(struct world *w, struct mrl_buf *buf, const char *line, size_t n)
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
                         hex_of(w, copy(w, open + 2, (size_t)(close - open) - 2), false));
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
    const char *about[WORDS_MAX];
    size_t about_count;
};

static struct head read_head(struct world *w, const char *line, size_t n, size_t index)
{
    const char *word[WORDS_MAX];
    const size_t count = cut_words(w, line + 1, n - 1, word);
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

static void add_subjects(struct world *w, struct mrl_buf *buf, const struct head *h)
{
    mrl_buf_adds(buf, "subjects:");
    if (h->about_count == 0)
        mrl_buf_adds(buf, " []");
    mrl_buf_addc(buf, '\n');
    for (size_t i = 0; i < h->about_count; i++) {
        mrl_buf_addf(buf, "  - {asset: %s", h->about[i]);
        if (asset_of(w, h->about[i])->has_digest) {
            mrl_buf_addf(buf, ", sha256: \"%s\"",
                         hex_of(w, h->about[i], w->spoil == CHECK_OTHER_BYTES));
            w->bound = true;
        }
        mrl_buf_adds(buf, "}\n");
    }
}

static void judge(struct world *w, const struct head *h, struct mrl_record *record)
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
static const char *add_record(struct world *w, const char *text)
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

static void add_records(struct world *w, const char *text)
{
    w->records.items = mrl_arena_array(w->arena, 32, sizeof(struct mrl_record));
    assert_non_null(w->records.items);
    if (w->spoil == CHECK_MISSING)
        return;
    while (text && *text) {
        assert_true(*text == '@' && w->records.count < 32);
        text = add_record(w, text);
    }
}

/* --- asking --- */

struct catcher {
    const char *check;
    struct check_answer answer;
    bool caught;
};

static mrl_status take(void *context, const struct mrl_question *q)
{
    struct catcher *c = context;

    if (strcmp(q->check->id, c->check) != 0)
        return mrl_ok();
    c->caught = true;
    c->answer.outcome = q->outcome;
    (void)snprintf(c->answer.message, sizeof(c->answer.message), "%s", q->message);
    return mrl_ok();
}

/* Once for all worlds: nothing changes it. */
static struct mrl_catalog *shipped_catalog(void)
{
    static struct mrl_arena *arena;
    static struct mrl_catalog *catalog;
    struct mrl_error err;

    if (!arena) {
        arena = mrl_arena_new(256u << 20);
        assert_non_null(arena);
        assert_ok(mrl_catalog_load(NULL, arena, &catalog, &err));
    }
    return catalog;
}

static void build(struct world *w, const struct check_world *from)
{
    const char *text = from->project ? from->project : check_project;

    w->spoil = from->spoil;
    w->arena = mrl_arena_new(64u << 20);
    assert_non_null(w->arena);
    w->catalog = shipped_catalog();
    w->facts = (struct mrl_facts_view){.catalog = w->catalog,
                                       .project = &w->project,
                                       .inventory = &w->inventory,
                                       .records = &w->records,
                                       .scans = w->scans,
                                       .now = time_of("2026-03-10T12:00:00Z")};
    if (mrl_project_parse("merlon.yaml", text, strlen(text), w->arena, &w->project, &w->err).code !=
        MRL_OK)
        fail_msg("merlon.yaml:%u: %s", w->err.line, w->err.message);
    take_inventory(w);
    add_facts(w, from->facts);
    add_records(w, from->records);
}

struct check_answer check_ask(const char *check, const struct check_world *world)
{
    struct catcher c = {.check = check};
    const struct mrl_answer_sink sink = {take, &c};
    struct world w = {0};

    build(&w, world);
    assert_ok(mrl_ask_all(&w.facts, &sink, &w.err));
    assert_true(c.caught);
    c.answer.bound = w.bound;
    mrl_arena_free(w.arena);
    return c.answer;
}
