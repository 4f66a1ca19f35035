/* SPDX-License-Identifier: Apache-2.0 */
/* A world out of texts, and a question asked in it. */
#include "checks_world.h"

#include "base/limits.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static mrl_time time_of(const char *text)
{
    mrl_time t;

    assert_true(mrl_time_parse(text, strlen(text), &t));
    return t;
}

char *check_copy(const struct check_state *w, const char *text, size_t n)
{
    char *ret = mrl_arena_strndup(w->arena, text, n);

    assert_non_null(ret);
    return ret;
}

/* Cuts a line at blanks. */
size_t check_cut_words(const struct check_state *w, const char *line, size_t n, const char *ret[])
{
    char *rest = check_copy(w, line, n);
    size_t count = 0;
    char *word;

    while ((word = strsep(&rest, " ")) != NULL) {
        assert_true(count < CHECK_WORDS_MAX);
        if (*word)
            ret[count++] = word;
    }
    return count;
}

/* --- inventory --- */

struct mrl_asset *check_asset_of(struct check_state *w, const char *id)
{
    for (size_t i = 0; i < w->inventory.asset_count; i++)
        if (strcmp(w->inventory.assets[i].id, id) == 0)
            return &w->inventory.assets[i];
    fail_msg("no asset %s", id);
    return NULL;
}

static void add_asset(struct check_state *w, const char *id, enum mrl_asset_kind kind,
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

static void add_edge(struct check_state *w, size_t from, enum mrl_edge_kind kind, const char *to,
                     bool declared)
{
    uint64_t index;
    const bool found = mrl_map_get(&w->inventory.by_id, to, strlen(to), &index);
    struct mrl_edge *edges = w->inventory.edges;
    size_t at = w->inventory.edge_count++;

    /* The edges of an asset stand together; see struct mrl_asset. */
    for (; at > 0 && edges[at - 1].from > from; at--)
        edges[at] = edges[at - 1];
    edges[at] = (struct mrl_edge){
        .kind = kind,
        .from = from,
        .to = found ? (size_t)index : SIZE_MAX,
        .to_name = to,
        .declared = declared,
        .sort = MRL_LINK_KIND_COUNT,
    };
    w->inventory.assets[from].edge_count++;
    for (size_t i = 1; i < w->inventory.asset_count; i++)
        w->inventory.assets[i].edge_first =
            w->inventory.assets[i - 1].edge_first + w->inventory.assets[i - 1].edge_count;
    if (found)
        w->inventory.assets[index].reached_by |= 1u << kind;
}

static void take_inventory(struct check_state *w)
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

static void add_scan(struct check_state *w, const char *asset, const char *path,
                     const char *verdict)
{
    struct mrl_scanned_file *s = &w->scans[w->facts.scan_count++];

    assert_true(w->facts.scan_count <= MRL_COUNT(w->scans));
    *s = (struct mrl_scanned_file){
        .asset = check_asset_of(w, asset),
        .path = path,
        .verdict = (enum mrl_scan_verdict)index_of(verdict, verdict_name, MRL_SCAN_VERDICT_COUNT),
        .rule = "",
        .message = "",
    };
}

static void add_problem(struct check_state *w, const char *path)
{
    struct mrl_inventory_problem *problem = mrl_arena_zalloc(w->arena, sizeof(*problem));

    assert_non_null(problem);
    *problem = (struct mrl_inventory_problem){path, "no permission", MRL_E_DENIED};
    w->inventory.problems = problem;
    w->inventory.problem_count = 1;
}

/* --- files --- */

#define FILES_MAX 8

static void add_file(struct check_state *w, const char *asset, const char *path, const char *format)
{
    struct mrl_asset *a = check_asset_of(w, asset);
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

static void add_commit(struct check_state *w, const char *name, const char *mail, const char *day)
{
    struct mrl_git_log *log = &w->inventory.commits;

    if (!log->authors)
        log->authors = mrl_arena_array(w->arena, FILES_MAX, sizeof(*log->authors));
    assert_true(log->authors && log->author_count < FILES_MAX);
    log->found = true;
    log->authors[log->author_count++] = (struct mrl_git_author){name, mail, time_of(day)};
}

#define NOTICES_MAX 4

static void add_notice(struct check_state *w, const char *path, const char *format)
{
    struct mrl_inventory *inv = &w->inventory;

    if (!inv->notices)
        inv->notices = mrl_arena_array(w->arena, NOTICES_MAX, sizeof(*inv->notices));
    assert_true(inv->notices && inv->notice_count < NOTICES_MAX);
    inv->notices[inv->notice_count] =
        (struct mrl_asset_file){.path = path, .format = format, .has_digest = true};
    assert_ok(
        mrl_sha256_bytes(path, strlen(path), &inv->notices[inv->notice_count].sha256, &w->err));
    inv->notice_count++;
}

static struct mrl_asset_file *file_of(struct check_state *w, const char *path)
{
    for (size_t i = 0; i < w->inventory.notice_count; i++)
        if (strcmp(w->inventory.notices[i].path, path) == 0)
            return &w->inventory.notices[i];
    for (size_t i = 0; i < w->inventory.asset_count; i++)
        for (size_t j = 0; j < w->inventory.assets[i].file_count; j++)
            if (strcmp(w->inventory.assets[i].files[j].path, path) == 0)
                return &w->inventory.assets[i].files[j];
    fail_msg("no file %s", path);
    return NULL;
}

static void append_fact(struct check_state *w, const char *path, const struct mrl_fact *fact)
{
    struct mrl_asset_file *file = file_of(w, path);
    struct mrl_fact *facts = mrl_arena_array(w->arena, file->fact_count + 1, sizeof(*facts));

    assert_non_null(facts);
    for (size_t i = 0; i < file->fact_count; i++)
        facts[i] = file->facts[i];
    facts[file->fact_count++] = *fact;
    file->facts = facts;
}

static void add_number(struct check_state *w, const char *path, const char *name,
                       const char *number)
{
    append_fact(w, path, &(struct mrl_fact){.name = name, .number = strtoull(number, NULL, 10)});
}

static void add_text(struct check_state *w, const char *path, const char *name, const char *text)
{
    append_fact(w, path, &(struct mrl_fact){.name = name, .text = text, .len = strlen(text)});
}

static void add_issue(struct check_state *w, const char *path, const char *id)
{
    struct mrl_asset_file *file = file_of(w, path);
    struct mrl_issue *issue = mrl_arena_zalloc(w->arena, sizeof(*issue));

    assert_non_null(issue);
    *issue = (struct mrl_issue){.id = id, .text = "what it is"};
    file->issues = issue;
    file->issue_count = 1;
}

static void add_package(struct check_state *w, const char *path, const char *purl)
{
    struct mrl_asset_file *file = file_of(w, path);
    struct mrl_link *links = mrl_arena_array(w->arena, file->link_count + 1, sizeof(*links));

    assert_non_null(links);
    for (size_t i = 0; i < file->link_count; i++)
        links[i] = file->links[i];
    links[file->link_count++] = (struct mrl_link){.kind = MRL_LINK_PACKAGE, .target = purl};
    file->links = links;
}

static bool add_file_fact(struct check_state *w, const char *const word[], size_t count)
{
    if (count == 4 && strcmp(word[0], "file") == 0)
        add_file(w, word[1], word[2], word[3]);
    else if (count == 4 && strcmp(word[0], "number") == 0)
        add_number(w, word[1], word[2], word[3]);
    else if (count == 4 && strcmp(word[0], "text") == 0)
        add_text(w, word[1], word[2], word[3]);
    else if (count == 3 && strcmp(word[0], "issue") == 0)
        add_issue(w, word[1], word[2]);
    else if (count == 3 && strcmp(word[0], "package") == 0)
        add_package(w, word[1], word[2]);
    else if (count == 4 && strcmp(word[0], "commit") == 0)
        add_commit(w, word[1], word[2], word[3]);
    else if (count == 2 && strcmp(word[0], "history") == 0)
        w->inventory.commits.gap = word[1];
    else if (count == 3 && strcmp(word[0], "notice") == 0)
        add_notice(w, word[1], word[2]);
    else if (count == 2 && strcmp(word[0], "exposed") == 0)
        file_of(w, word[1])->open_to_others = true;
    else if (count == 3 && strcmp(word[0], "same") == 0)
        file_of(w, word[1])->sha256 = file_of(w, word[2])->sha256;
    else
        return false;
    return true;
}

/* --- the ledger --- */

static const char *state_name(int i)
{
    static const char *const names[] = {"none", "absent", "broken", "holds"};

    return names[i];
}

static const char *event_name(int i)
{
    return mrl_entry_event_name((enum mrl_entry_event)i);
}

static void set_ledger(struct check_state *w, const char *state)
{
    w->trail = (struct mrl_trail){
        .state = (enum mrl_trail_state)index_of(state, state_name, MRL_TRAIL_HOLDS + 1),
        .problem = "tile/0/000: holds hashes of other entries",
    };
    mrl_map_init(&w->trail.turns, w->arena);
    w->facts.trail = &w->trail;
}

static void enter(struct check_state *w, const char *asset, const char *event, const char *bytes)
{
    const struct mrl_asset *a = check_asset_of(w, asset);
    const struct mrl_entry entry = {
        .at = w->facts.now,
        .kind = MRL_ENTRY_ASSET,
        .event = (enum mrl_entry_event)index_of(event, event_name, MRL_EVENT_COUNT),
        .name = a->id,
        .type = mrl_asset_kind_name(a->kind),
        .has_digest = true,
        .sha256 = check_asset_of(w, bytes)->sha256,
        .stored = true,
    };

    assert_ok(mrl_trail_extend(&w->trail, &entry, 1, w->arena, &w->err));
}

static void lose(struct check_state *w, const char *asset)
{
    for (size_t i = 0; i < w->trail.history.count; i++)
        if (strcmp(w->trail.history.items[i].entry.name, asset) == 0)
            w->trail.shown[i] = false;
}

static bool add_ledger_fact(struct check_state *w, const char *const word[], size_t count)
{
    if (count == 2 && strcmp(word[0], "ledger") == 0)
        set_ledger(w, word[1]);
    else if ((count == 3 || count == 4) && strcmp(word[0], "entered") == 0)
        enter(w, word[1], word[2], word[count == 4 ? 3 : 1]);
    else if (count == 2 && strcmp(word[0], "lost") == 0)
        lose(w, word[1]);
    else
        return false;
    return true;
}

/* "signature ASSET holds|fails|unknown", and "weak" for one under which a changed copy passes. */
static void add_signature(struct check_state *w, const char *asset, const char *state)
{
    const enum mrl_signature_state seen = strcmp(state, "fails") == 0     ? MRL_SIGNATURE_FAILS
                                          : strcmp(state, "unknown") == 0 ? MRL_SIGNATURE_UNKNOWN
                                                                          : MRL_SIGNATURE_HOLDS;

    w->signatures[w->facts.signature_count++] = (struct mrl_asset_signature){
        .asset = check_asset_of(w, asset),
        .state = seen,
        .copy = seen,
        .message = "as it was seen",
        .copy_message = "as it was tried",
        .mutation_refused = strcmp(state, "holds") == 0,
    };
    w->facts.signatures = w->signatures;
}

/* --- the provenance index --- */

static void set_provenance(struct check_state *w, const char *state)
{
    static const enum mrl_provenance_state states[] = {
        MRL_PROVENANCE_ABSENT, MRL_PROVENANCE_DAMAGED, MRL_PROVENANCE_WHOLE};

    w->provenance = (struct mrl_provenance){
        .state = states[state[0] == 'w'   ? 2
                        : state[0] == 'd' ? 1
                                          : 0],
        .problem = "a block is not the one that the index speaks of",
        .quick = true,
        .of = mrl_arena_array(w->arena, w->inventory.asset_count + 1, sizeof(*w->provenance.of)),
    };
    assert_non_null(w->provenance.of);
    w->facts.provenance = &w->provenance;
}

static void hold(struct check_state *w, const char *asset, const char *records, const char *both)
{
    struct mrl_provenance_of *of =
        &w->provenance.of[check_asset_of(w, asset) - w->inventory.assets];

    of->held = true;
    of->counts = (struct mrl_data_counts){
        .records = strtoull(records, NULL, 10),
        .with_both = strtoull(both, NULL, 10),
        .with_time = 1,
        .first = 1772323200, /* 2026-03-01 */
        .last = 1772323200,
    };
}

static bool add_provenance_fact(struct check_state *w, const char *const word[], size_t count)
{
    if (count == 2 && strcmp(word[0], "provenance") == 0)
        set_provenance(w, word[1]);
    else if (count == 4 && strcmp(word[0], "holds") == 0)
        hold(w, word[1], word[2], word[3]);
    else if (count == 3 && strcmp(word[0], "malformed") == 0)
        w->provenance.of[check_asset_of(w, word[1]) - w->inventory.assets].malformed =
            strtoull(word[2], NULL, 10);
    else if (count == 2 && strcmp(word[0], "on-record") == 0)
        w->provenance.of[check_asset_of(w, word[1]) - w->inventory.assets].files_on_record = true;
    else if (count == 2 && strcmp(word[0], "traced") == 0)
        w->provenance.of[check_asset_of(w, word[1]) - w->inventory.assets].files_traced = true;
    else if (count == 1 && strcmp(word[0], "slow") == 0)
        w->provenance.quick = false;
    else
        return false;
    return true;
}

static void add_fact(struct check_state *w, const char *line, size_t n)
{
    const char *word[CHECK_WORDS_MAX];
    const size_t count = check_cut_words(w, line, n, word);

    if (count == 4 && strcmp(word[0], "scan") == 0)
        add_scan(w, word[1], word[2], word[3]);
    else if (count == 3 && strcmp(word[0], "found") == 0)
        add_asset(w, word[2],
                  (enum mrl_asset_kind)index_of(word[1], kind_name, MRL_ASSET_KIND_COUNT), NULL);
    else if (count == 4 && strcmp(word[0], "edge") == 0)
        add_edge(w, (size_t)(check_asset_of(w, word[1]) - w->inventory.assets),
                 (enum mrl_edge_kind)index_of(word[2], edge_name, MRL_EDGE_KIND_COUNT), word[3],
                 false);
    else if (count == 3 && strcmp(word[0], "signature") == 0)
        add_signature(w, word[1], word[2]);
    else if (count == 2 && strcmp(word[0], "gone") == 0) {
        check_asset_of(w, word[1])->state = MRL_ASSET_MISSING;
        check_asset_of(w, word[1])->has_digest = false;
    } else if (count == 2 && strcmp(word[0], "unread") == 0)
        add_problem(w, word[1]);
    else if (!add_file_fact(w, word, count) && !add_ledger_fact(w, word, count) &&
             !add_provenance_fact(w, word, count))
        fail_msg("no fact: %.*s", (int)n, line);
}

static void add_facts(struct check_state *w, const char *text)
{
    while (text && *text) {
        const size_t n = strcspn(text, "\n");

        add_fact(w, text, n);
        text += text[n] ? n + 1 : n;
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

static void build(struct check_state *w, const struct check_world *from)
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
    check_add_records(w, from->records);
}

struct check_answer check_ask(const char *check, const struct check_world *world)
{
    struct catcher c = {.check = check};
    const struct mrl_answer_sink sink = {take, &c};
    struct check_state w = {0};

    build(&w, world);
    assert_ok(mrl_ask_all(&w.facts, &sink, &w.err));
    assert_true(c.caught);
    c.answer.bound = w.bound;
    mrl_arena_free(w.arena);
    return c.answer;
}
