/* SPDX-License-Identifier: Apache-2.0 */
#include "bom/collect.h"
#include "bom/completeness.h"
#include "bom/statement.h"

#include "base/node.h"
#include "folder.h"
#include "oom.h"

/* What an inventory of the folder becomes. */
struct made {
    struct mrl_arena *arena;
    struct mrl_project project;
    struct mrl_inventory inventory;
    struct mrl_bom_entry *entries;
    size_t entry_count;
    struct mrl_bom bom;
};

static struct mrl_error err;

static mrl_status make(const struct folder *f, const char *yaml, struct made *ret)
{
    struct mrl_inventory_options o = {.now = 1000, .threads = 1};
    struct mrl_bom_inputs in = {.inventory = &ret->inventory, .name = "folder", .at = 1000};

    if (yaml) {
        MRL_TRY(
            mrl_project_parse("merlon.yaml", yaml, strlen(yaml), ret->arena, &ret->project, &err));
        o.project = in.project = &ret->project;
    }
    MRL_TRY(mrl_inventory_take(f->fd, &o, ret->arena, &ret->inventory, &err));
    return mrl_bom_collect(&in, ret->arena, &ret->bom, &err);
}

static struct made collect(const struct folder *f, const char *yaml)
{
    struct made m = {.arena = mrl_arena_new(64u << 20)};

    assert_non_null(m.arena);
    if (make(f, yaml, &m).code != MRL_OK)
        fail_msg("%s: %s", err.where, err.message);
    return m;
}

static const struct mrl_bom_item *thing(const struct made *m, const char *ref)
{
    const struct mrl_bom_item *item = mrl_bom_find(&m->bom, ref, NULL);

    if (!item)
        fail_msg("there is no %s", ref);
    return item;
}

static void assert_field(const struct made *m, const char *ref, enum mrl_bom_key key,
                         const char *name, const char *value, enum mrl_bom_mark mark)
{
    const struct mrl_bom_item *item = thing(m, ref);

    for (size_t i = 0; i < item->field_count; i++)
        if (item->fields[i].key == key && strcmp(item->fields[i].value, value) == 0 &&
            (!name || strcmp(item->fields[i].name, name) == 0)) {
            assert_int_equal(item->fields[i].mark, mark);
            return;
        }
    fail_msg("%s has no %s %s", ref, mrl_bom_key_name(key), value);
}

static bool related(const struct made *m, const char *from, enum mrl_bom_relation_kind kind,
                    const char *to)
{
    for (size_t i = 0; i < m->bom.relation_count; i++) {
        const struct mrl_bom_relation *r = &m->bom.relations[i];

        if (r->kind == kind && strcmp(m->bom.items[r->from].ref, from) == 0 &&
            strcmp(m->bom.items[r->to].ref, to) == 0)
            return true;
    }
    return false;
}

static const char config[] = "{\"model_type\": \"bert\", \"architectures\": [\"BertModel\"],"
                             " \"hidden_size\": 8, \"transformers_version\": \"4.44.0\"}";
static const char card[] = "---\nlicense: Apache-2.0\nlibrary_name: transformers\n"
                           "base_model: org/base\ndatasets: [org/data]\n---\n"
                           "## Limitations\n\nFew.\n";

/* A pickle of nothing: weights enough. */
static const char weights[] = "\x80\x04N.";

static void put_repository(const struct folder *f)
{
    folder_make(f, "m");
    folder_put(f, "m/config.json", config);
    folder_put(f, "m/README.md", card);
    folder_put(f, "m/model.pkl", weights);
}

static void files_of_a_model_become_one(void **state)
{
    struct made m;

    put_repository(*state);
    m = collect(*state, NULL);
    assert_field(&m, "model:m", MRL_BOM_NAME, NULL, "m", MRL_BOM_INFERRED);
    assert_field(&m, "model:m", MRL_BOM_ARCHITECTURE_FAMILY, NULL, "bert", MRL_BOM_DECLARED);
    assert_field(&m, "model:m", MRL_BOM_HYPERPARAMETER, "hidden_size", "8", MRL_BOM_DECLARED);
    assert_field(&m, "model:m", MRL_BOM_LICENCE, "id", "Apache-2.0", MRL_BOM_DECLARED);
    assert_field(&m, "model:m", MRL_BOM_LIMITATION, NULL, "Few.", MRL_BOM_DECLARED);
    assert_int_equal(thing(&m, "file:m/model.pkl")->kind, MRL_BOM_FILE);
    assert_true(related(&m, "model:m", MRL_BOM_CONTAINS, "file:m/model.pkl"));
    assert_true(related(&m, "file:m/README.md", MRL_BOM_DOCUMENTS, "model:m"));
    mrl_arena_free(m.arena);
}

static void what_is_named_but_not_there_is_external(void **state)
{
    struct made m;

    put_repository(*state);
    m = collect(*state, NULL);
    assert_true(thing(&m, "model:org/base")->external);
    assert_field(&m, "model:org/base", MRL_BOM_PURL, NULL, "pkg:huggingface/org/base",
                 MRL_BOM_INFERRED);
    assert_true(related(&m, "model:m", MRL_BOM_DERIVED_FROM, "model:org/base"));
    assert_true(related(&m, "model:m", MRL_BOM_TRAINED_ON, "dataset:org/data"));
    assert_true(related(&m, "model:m", MRL_BOM_DEPENDS_ON, "pkg:pypi/transformers@4.44.0"));
    assert_null(mrl_bom_find(&m.bom, "pkg:pypi/transformers", NULL));
    mrl_arena_free(m.arena);
}

static void a_source_names_file_and_line(void **state)
{
    const struct mrl_bom_field *f;
    struct made m;

    put_repository(*state);
    m = collect(*state, NULL);
    f = mrl_bom_get(thing(&m, "model:m"), MRL_BOM_LICENCE, NULL);
    assert_string_equal(f->source.file, "m/README.md");
    assert_int_equal(f->source.line, 2);
    assert_string_equal(f->source.key, "license");
    mrl_arena_free(m.arena);
}

static const char declared[] =
    "schema_version: 1\n"
    "organisation: {name: Test Ltd, roles: [developer]}\n"
    "people:\n  - {id: a, name: Ann, roles: [owner]}\n"
    "systems:\n  - {id: sorter, purpose: sorts, owner: a, environment: production,"
    " clearance: internal, assets: [w, api]}\n"
    "routes:\n  - {id: sort, url: /v1/sort, system: sorter, asset: w}\n"
    "assets:\n"
    "  - {id: w, path: m/model.pkl, kind: model, owner: a, sensitivity: internal,"
    " environment: production}\n"
    "  - {id: api, url: \"https://api.example/v1\", kind: service, owner: a,"
    " sensitivity: internal, environment: production,"
    " external: {supplier: acme, version: \"2\"}}\n"
    "  - {id: gone, path: gone.csv, kind: dataset, owner: a, sensitivity: public,"
    " environment: training}\n";

static void what_is_declared_is_marked_so(void **state)
{
    struct made m;

    put_repository(*state);
    m = collect(*state, declared);
    assert_string_equal(m.bom.items[m.bom.root].ref, "system:sorter");
    assert_field(&m, "asset:w", MRL_BOM_NAME, NULL, "w", MRL_BOM_DECLARED);
    assert_field(&m, "asset:w", MRL_BOM_SUPPLIER, NULL, "Test Ltd", MRL_BOM_DECLARED);
    assert_field(&m, "asset:w", MRL_BOM_GOVERNANCE, "owner", "Ann", MRL_BOM_DECLARED);
    assert_int_equal(mrl_bom_get(thing(&m, "asset:w"), MRL_BOM_HASH, NULL)->mark, MRL_BOM_VERIFIED);
    assert_field(&m, "asset:api", MRL_BOM_SUPPLIER, NULL, "acme", MRL_BOM_DECLARED);
    assert_field(&m, "asset:api", MRL_BOM_TRUST_BOUNDARY, NULL, "yes", MRL_BOM_INFERRED);
    assert_true(thing(&m, "asset:gone")->external);
    assert_true(related(&m, "system:sorter", MRL_BOM_DEPENDS_ON, "asset:api"));
    assert_true(related(&m, "asset:w", MRL_BOM_SERVED_AT, "route:sort"));
    mrl_arena_free(m.arena);
}

/* --- records --- */

static const char card_record[] =
    "{\"version\": \"7\", \"intended_scope\": \"sorting\", \"limitations\": \"few letters\","
    " \"failure_modes\": \"drifts\", \"guardrails\": \"a person looks\","
    " \"metrics\": [{\"name\": \"auc\", \"value\": 0.91}, {\"name\": \"f1\"}, 3],"
    " \"odd\": \"unknown field\"}";
static const char sheet_record[] =
    "{\"acquisition_method\": \"by hand\", \"licence\": \"cc0-1.0\", \"custodian\": \"ann\","
    " \"items_count\": 12, \"known_limits\": \"old\", \"source_urls\": [\"https://h.example/a\"],"
    " \"models\": [\"w\", \"nobody\", 1]}";

static const char with_data[] = "schema_version: 1\norganisation: {name: Test Ltd}\n"
                                "people:\n  - {id: ann, name: Ann}\n"
                                "assets:\n  - {id: w, path: m/model.pkl, kind: model, owner: ann}\n"
                                "  - {id: d, path: d.csv, kind: dataset, owner: ann}\n";

/* One entry for each key of the text. */
static size_t entries_of(const struct made *m, const char *record, const char *asset,
                         const char *text, struct mrl_bom_entry *list)
{
    static const struct mrl_sha256 digest;
    struct mrl_doc doc;
    size_t n = 0;

    assert_int_equal(mrl_json_parse("r", text, strlen(text), m->arena, &doc, &err).code, MRL_OK);
    MRL_NODE_EACH(value, doc.root)
    {
        list[n++] =
            (struct mrl_bom_entry){record, value->key, asset, value, "records/r.yaml", &digest};
    }
    return n;
}

static struct made collect_with_records(const struct folder *f)
{
    struct mrl_bom_inputs in = {.name = "folder", .at = 1000};
    struct made m;
    size_t n = 0;

    put_repository(f);
    folder_put(f, "d.csv", "a,b\n1,2\n");
    m = collect(f, with_data);
    m.entries = mrl_arena_array(m.arena, 40, sizeof(*m.entries));
    assert_non_null(m.entries);
    n += entries_of(&m, "model-card", "w", card_record, m.entries + n);
    n += entries_of(&m, "model-card", "d", card_record, m.entries + n);
    n += entries_of(&m, "model-card", "gone", card_record, m.entries + n);
    n += entries_of(&m, "dataset-datasheet", "d", sheet_record, m.entries + n);
    n += entries_of(&m, "risk-register", "w", card_record, m.entries + n);
    m.entry_count = n;
    in.project = &m.project;
    in.inventory = &m.inventory;
    in.entries = m.entries;
    in.entry_count = n;
    assert_int_equal(mrl_bom_collect(&in, m.arena, &m.bom, &err).code, MRL_OK);
    return m;
}

static void records_tell_of_models_and_datasets(void **state)
{
    struct made m = collect_with_records(*state);

    assert_field(&m, "asset:w", MRL_BOM_VERSION, NULL, "7", MRL_BOM_DECLARED);
    assert_field(&m, "asset:w", MRL_BOM_USE_CASE, NULL, "sorting", MRL_BOM_DECLARED);
    assert_field(&m, "asset:w", MRL_BOM_LIMITATION, NULL, "few letters", MRL_BOM_DECLARED);
    assert_field(&m, "asset:w", MRL_BOM_LIMITATION, NULL, "drifts", MRL_BOM_DECLARED);
    assert_field(&m, "asset:w", MRL_BOM_METRIC, "auc", "0.91", MRL_BOM_DECLARED);
    assert_field(&m, "asset:w", MRL_BOM_PROPERTY, "merlon:guardrails", "a person looks",
                 MRL_BOM_DECLARED);
    assert_null(mrl_bom_get(thing(&m, "asset:w"), MRL_BOM_METRIC, "f1"));
    assert_string_equal(mrl_bom_get(thing(&m, "asset:w"), MRL_BOM_LIMITATION, NULL)->source.file,
                        "records/r.yaml");
    assert_field(&m, "asset:d", MRL_BOM_COLLECTION, NULL, "by hand", MRL_BOM_DECLARED);
    assert_field(&m, "asset:d", MRL_BOM_LICENCE, "id", "CC0-1.0", MRL_BOM_DECLARED);
    assert_field(&m, "asset:d", MRL_BOM_GOVERNANCE, "custodian", "Ann", MRL_BOM_DECLARED);
    assert_field(&m, "asset:d", MRL_BOM_REFERENCE, "distribution", "https://h.example/a",
                 MRL_BOM_DECLARED);
    assert_true(related(&m, "asset:w", MRL_BOM_TRAINED_ON, "asset:d"));
    mrl_arena_free(m.arena);
}

static void what_bytes_say_stays_before_what_records_say(void **state)
{
    struct made m = collect_with_records(*state);

    assert_field(&m, "asset:d", MRL_BOM_DATASET_SIZE, NULL, "1", MRL_BOM_VERIFIED);
    mrl_arena_free(m.arena);
}

static void a_record_of_a_model_says_nothing_of_data(void **state)
{
    struct made m = collect_with_records(*state);

    assert_null(mrl_bom_value(thing(&m, "asset:d"), MRL_BOM_VERSION));
    assert_null(mrl_bom_value(thing(&m, "asset:d"), MRL_BOM_LIMITATION));
    mrl_arena_free(m.arena);
}

static void other_records_make_another_document(void **state)
{
    struct made with = collect_with_records(*state);
    struct made without = collect(*state, with_data);

    assert_string_not_equal(with.bom.serial, without.bom.serial);
    mrl_arena_free(with.arena);
    mrl_arena_free(without.arena);
}

static void a_key_is_told_without_its_value(void **state)
{
    struct made m;

    folder_put(*state, "notes.txt",
               "id = AKIA"
               "Q3EGRZK4PLWM7TVX\n");
    folder_put(*state, "id.pem",
               "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqV\n"
               "-----END PRIVATE KEY-----\n");
    m = collect(*state, NULL);
    for (size_t i = 0; i < m.bom.item_count; i++)
        for (size_t k = 0; k < m.bom.items[i].field_count; k++)
            assert_null(strstr(m.bom.items[i].fields[k].value, "AKIA"));
    assert_field(&m, "secret:notes.txt%23aws-access-key", MRL_BOM_MATERIAL_TYPE, NULL, "credential",
                 MRL_BOM_INFERRED);
    assert_int_equal(strlen(mrl_bom_get(thing(&m, "secret:notes.txt%23aws-access-key"),
                                        MRL_BOM_PROPERTY, "merlon:fingerprint")
                                ->value),
                     16);
    assert_null(mrl_bom_get(thing(&m, "file:id.pem"), MRL_BOM_HASH, NULL));
    assert_int_equal(thing(&m, "file:id.pem")->kind, MRL_BOM_CRYPTO_MATERIAL);
    mrl_arena_free(m.arena);
}

static const char servers[] =
    "{\"mcpServers\": {"
    "\"files\": {\"command\": \"npx\", \"args\": [\"-y\", \"@scope/files@1.0.0\", \"/tmp\"]},"
    "\"loose\": {\"command\": \"uvx\", \"args\": [\"mcp-loose@latest\"]},"
    "\"image\": {\"command\": \"docker\", \"args\": [\"run\", \"-i\", \"h.example:5000/a/b:2\"]},"
    "\"today\": {\"command\": \"docker\", \"args\": [\"run\", \"c:latest\"], \"env\": {"
    "\"TOKEN\": \"ghp_"
    "Q7mZk2Xv9TnB4rLc8WsYd1HfJp6GuE3aR5oi\"}}}}";

static void servers_need_what_their_commands_fetch(void **state)
{
    struct made m;

    folder_put(*state, "mcp.json", servers);
    m = collect(*state, NULL);
    assert_true(related(&m, "file:mcp.json", MRL_BOM_CALLS, "mcp:mcp.json%23files"));
    assert_true(
        related(&m, "mcp:mcp.json%23files", MRL_BOM_DEPENDS_ON, "pkg:npm/%40scope/files@1.0.0"));
    assert_field(&m, "pkg:npm/%40scope/files@1.0.0", MRL_BOM_NAME, NULL, "@scope/files",
                 MRL_BOM_DECLARED);
    assert_field(&m, "pkg:npm/%40scope/files@1.0.0", MRL_BOM_VERSION, NULL, "1.0.0",
                 MRL_BOM_DECLARED);
    assert_false(related(&m, "file:mcp.json", MRL_BOM_DEPENDS_ON, "pkg:npm/%40scope/files@1.0.0"));
    assert_null(mrl_bom_value(thing(&m, "pkg:pypi/mcp-loose"), MRL_BOM_VERSION));
    mrl_arena_free(m.arena);
}

static void images_of_servers_have_a_package_url(void **state)
{
    static const char image[] = "container:h.example:5000/a/b:2";
    struct made m;

    folder_put(*state, "mcp.json", servers);
    m = collect(*state, NULL);
    assert_true(related(&m, "mcp:mcp.json%23image", MRL_BOM_DEPENDS_ON, image));
    assert_field(&m, image, MRL_BOM_NAME, NULL, "h.example:5000/a/b", MRL_BOM_DECLARED);
    assert_field(&m, image, MRL_BOM_VERSION, NULL, "2", MRL_BOM_DECLARED);
    assert_field(&m, image, MRL_BOM_PURL, NULL, "pkg:docker/a/b@2?repository_url=h.example:5000",
                 MRL_BOM_INFERRED);
    assert_null(mrl_bom_value(thing(&m, "container:c:latest"), MRL_BOM_VERSION));
    assert_field(&m, "container:c:latest", MRL_BOM_PURL, NULL, "pkg:docker/c", MRL_BOM_INFERRED);
    mrl_arena_free(m.arena);
}

static void what_is_no_reference_of_an_image_has_no_purl(void **state)
{
    struct made m;

    folder_put(*state, "compose.yaml",
               "services:\n  a: {image: \"b c\"}\n  b: {image: \"h.example/\"}\n"
               "  c: {image: \"a@sha256:"
               "0000000000000000000000000000000000000000000000000000000000000000\"}\n");
    m = collect(*state, NULL);
    assert_null(mrl_bom_value(thing(&m, "container:b%20c"), MRL_BOM_PURL));
    assert_null(mrl_bom_value(thing(&m, "container:h.example/"), MRL_BOM_PURL));
    for (size_t i = 0; i < m.bom.item_count; i++)
        if (m.bom.items[i].kind == MRL_BOM_CONTAINER &&
            mrl_bom_get(&m.bom.items[i], MRL_BOM_HASH, "SHA-256"))
            assert_string_equal(mrl_bom_value(&m.bom.items[i], MRL_BOM_PURL),
                                "pkg:docker/a@sha256:"
                                "0000000000000000000000000000000000000000000000000000000000000000");
    mrl_arena_free(m.arena);
}

/* Keys lie behind the servers in the list of facts, and are none of theirs. */
static void a_key_of_a_server_is_told_by_its_fingerprint_alone(void **state)
{
    const struct mrl_bom_item *server;
    struct made m;

    folder_put(*state, "mcp.json", servers);
    m = collect(*state, NULL);
    server = thing(&m, "mcp:mcp.json%23today");
    for (size_t i = 0; i < server->field_count; i++)
        assert_null(strstr(server->fields[i].value, "github-token"));
    assert_field(&m, "mcp:mcp.json%23today", MRL_BOM_PROPERTY, "merlon:variable", "TOKEN",
                 MRL_BOM_DECLARED);
    assert_non_null(mrl_bom_get(thing(&m, "secret:mcp.json%23github-token"), MRL_BOM_PROPERTY,
                                "merlon:fingerprint"));
    for (size_t i = 0; i < m.bom.item_count; i++)
        for (size_t k = 0; k < m.bom.items[i].field_count; k++)
            assert_null(strstr(m.bom.items[i].fields[k].value, "ghp_"));
    mrl_arena_free(m.arena);
}

static void models_of_installed_packages_belong_to_them(void **state)
{
    struct made m;

    folder_put(
        *state, "package-lock.json",
        "{\"lockfileVersion\": 3, \"packages\": {\"node_modules/@a/vad\": {\"version\": \"1.0.0\","
        " \"resolved\": \"https://registry.npmjs.org/@a/vad/-/vad-1.0.0.tgz\","
        " \"integrity\": \"sha512-x\"}}}");
    folder_make(*state, "node_modules");
    folder_make(*state, "node_modules/@a");
    folder_make(*state, "node_modules/@a/vad");
    folder_put(*state, "node_modules/@a/vad/model.pkl", weights);
    m = collect(*state, NULL);
    assert_true(related(&m, "pkg:npm/%40a/vad@1.0.0", MRL_BOM_CONTAINS,
                        "file:node_modules/@a/vad/model.pkl"));
    mrl_arena_free(m.arena);
}

static void everything_hangs_on_the_root(void **state)
{
    struct made m;
    bool *reached;
    bool more = true;

    put_repository(*state);
    folder_put(*state, "requirements.txt", "torch==2.4.0\n");
    m = collect(*state, NULL);
    reached = mrl_arena_array(m.arena, m.bom.item_count, sizeof(*reached));
    reached[m.bom.root] = true;
    while (more) {
        more = false;
        for (size_t i = 0; i < m.bom.relation_count; i++) {
            const struct mrl_bom_relation *r = &m.bom.relations[i];

            more |= reached[r->from] && !reached[r->to];
            reached[r->to] |= reached[r->from];
        }
    }
    for (size_t i = 0; i < m.bom.item_count; i++)
        if (!reached[i])
            fail_msg("%s hangs in the air", m.bom.items[i].ref);
    mrl_arena_free(m.arena);
}

static void the_subjects_are_the_files_of_models(void **state)
{
    struct mrl_bom_subject *subjects;
    struct made m;
    size_t count;

    put_repository(*state);
    folder_put(*state, "data.csv", "a,b\n1,2\n");
    m = collect(*state, NULL);
    assert_int_equal(mrl_bom_subjects(&m.bom, m.arena, &subjects, &count, &err).code, MRL_OK);
    assert_int_equal(count, 3);
    assert_string_equal(subjects[0].name, "m/README.md");
    assert_string_equal(subjects[2].name, "m/model.pkl");
    mrl_arena_free(m.arena);
}

static void completeness_counts_what_is_there(void **state)
{
    struct mrl_bom_completeness *list;
    struct made m;
    size_t count;

    put_repository(*state);
    m = collect(*state, NULL);
    assert_int_equal(mrl_bom_complete(&m.bom, m.arena, &list, &count, &err).code, MRL_OK);
    assert_int_equal(count, 1); /* the base model's bytes were not seen */
    for (size_t i = 0; mrl_bom_wanted(i); i++)
        if (strcmp(mrl_bom_wanted(i)->name, "technicalLimitations") == 0) {
            assert_true(list[0].present[i]);
            assert_int_equal(list[0].marks[i], MRL_BOM_DECLARED);
        }
    assert_true(list[0].score > 20 && list[0].score < 60);
    assert_int_equal(list[0].missing[MRL_BOM_CRITICAL], 3);
    mrl_arena_free(m.arena);
}

static void weights_of_completeness_add_up(void **state)
{
    unsigned sum = 0;

    (void)state;
    for (int i = 0; i < MRL_BOM_CATEGORY_COUNT; i++)
        sum += mrl_bom_category_weight((enum mrl_bom_category)i);
    assert_int_equal(sum, 100);
}

/* --- every format, and allocation failure --- */

static void the_same_gives_the_same_bytes(void **state)
{
    put_repository(*state);
    for (int f = 0; f < MRL_BOM_FORMAT_COUNT; f++) {
        struct made a = collect(*state, declared);
        struct made b = collect(*state, declared);
        struct mrl_bom_text first, second;
        struct mrl_doc doc;

        assert_int_equal(mrl_bom_write(&a.bom, (enum mrl_bom_format)f, &first, &err).code, MRL_OK);
        assert_int_equal(mrl_bom_write(&b.bom, (enum mrl_bom_format)f, &second, &err).code, MRL_OK);
        assert_string_equal(first.bytes, second.bytes);
        assert_int_equal(mrl_json_parse("bom", first.bytes, first.len, a.arena, &doc, &err).code,
                         MRL_OK);
        mrl_bom_text_done(&first);
        mrl_bom_text_done(&second);
        mrl_arena_free(a.arena);
        mrl_arena_free(b.arena);
    }
}

/* The inventory has a test of its own. */
static mrl_status collect_and_write(void *context)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64u << 20);
    const struct made *m = context;
    const struct mrl_bom_inputs in = {.project = &m->project,
                                      .inventory = &m->inventory,
                                      .name = "folder",
                                      .entries = m->entries,
                                      .entry_count = m->entry_count,
                                      .at = 1000};
    struct mrl_bom_completeness *list;
    struct mrl_bom bom;
    size_t count;

    if (!arena)
        return MRL_FAIL_NOMEM(&err);
    MRL_TRY(mrl_bom_collect(&in, arena, &bom, &err));
    MRL_TRY(mrl_bom_complete(&bom, arena, &list, &count, &err));
    for (int f = 0; f < MRL_BOM_FORMAT_COUNT; f++) {
        mrl_cleanup(mrl_bom_text_done) struct mrl_bom_text text = {0};

        MRL_TRY(mrl_bom_write(&bom, (enum mrl_bom_format)f, &text, &err));
    }
    return mrl_ok();
}

static void survives_failing_allocations(void **state)
{
    struct made m;

    m = collect_with_records(*state);
    assert_survives_oom(collect_and_write, &m);
    mrl_arena_free(m.arena);
    m = collect(*state, declared);
    assert_survives_oom(collect_and_write, &m);
    mrl_arena_free(m.arena);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_setup, folder_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(files_of_a_model_become_one),
        IN_FOLDER(what_is_named_but_not_there_is_external),
        IN_FOLDER(a_source_names_file_and_line),
        IN_FOLDER(what_is_declared_is_marked_so),
        IN_FOLDER(records_tell_of_models_and_datasets),
        IN_FOLDER(what_bytes_say_stays_before_what_records_say),
        IN_FOLDER(a_record_of_a_model_says_nothing_of_data),
        IN_FOLDER(other_records_make_another_document),
        IN_FOLDER(a_key_is_told_without_its_value),
        IN_FOLDER(servers_need_what_their_commands_fetch),
        IN_FOLDER(images_of_servers_have_a_package_url),
        IN_FOLDER(what_is_no_reference_of_an_image_has_no_purl),
        IN_FOLDER(a_key_of_a_server_is_told_by_its_fingerprint_alone),
        IN_FOLDER(models_of_installed_packages_belong_to_them),
        IN_FOLDER(everything_hangs_on_the_root),
        IN_FOLDER(the_subjects_are_the_files_of_models),
        IN_FOLDER(completeness_counts_what_is_there),
        cmocka_unit_test(weights_of_completeness_add_up),
        IN_FOLDER(the_same_gives_the_same_bytes),
        IN_FOLDER(survives_failing_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
