/* SPDX-License-Identifier: Apache-2.0 */
#include "folder.h"
#include "oom.h"

#include "inventory/lineage.h"

static const char project_text[] =
    "schema_version: 1\n"
    "organisation: {name: Test, roles: [developer]}\n"
    "people: [{id: ann, name: Ann, roles: [owner]}]\n"
    "systems:\n"
    "  - {id: app, purpose: x, owner: ann, environment: production, clearance: internal,\n"
    "     assets: [model, agent]}\n"
    "  - {id: corpus, purpose: x, owner: ann, environment: production, clearance: internal,\n"
    "     assets: [other]}\n"
    "assets:\n"
    "  - {id: corpus, path: corpus.csv, kind: dataset, owner: ann,\n"
    "     external: {supplier: acme, source: \"https://data.example/c\"}}\n"
    "  - {id: base, path: base.bin, kind: model, owner: ann, trained_on: [corpus]}\n"
    "  - {id: model, path: m.bin, kind: model, owner: ann, base_model: [base]}\n"
    "  - {id: shard, path: s.bin, kind: model, owner: ann, shard_of: [model]}\n"
    "  - {id: agent, path: a.txt, kind: agent, owner: ann, calls: [tool]}\n"
    "  - {id: tool, path: t.txt, kind: tool, owner: ann, calls: [service]}\n"
    "  - {id: service, url: \"https://s.example/\", kind: service, owner: ann}\n"
    "  - {id: other, path: o.bin, kind: model, owner: ann}\n"
    "  - {id: twin, path: o.bin, kind: model, owner: ann, depends_on: [agent]}\n"
    "routes:\n"
    "  - {id: score, url: /score, system: app, asset: model}\n";

struct world {
    struct mrl_arena *arena;
    struct mrl_project project;
    struct mrl_inventory inv;
    struct mrl_lineage lineage;
    struct mrl_error err;
};

static void take(const struct folder *f, struct world *w)
{
    const char *const files[] = {"corpus.csv", "base.bin", "m.bin", "s.bin",
                                 "a.txt",      "t.txt",    "o.bin"};
    struct mrl_inventory_options o = {.project = &w->project, .now = 1000, .threads = 1};
    mrl_status s;

    w->arena = mrl_arena_new(64u << 20);
    assert_non_null(w->arena);
    for (size_t i = 0; i < MRL_COUNT(files); i++)
        assert_ok(mrl_file_write(f->fd, files[i], files[i], 3, 0644, false, &w->err));
    s = mrl_project_parse("merlon.yaml", project_text, strlen(project_text), w->arena, &w->project,
                          &w->err);
    if (s.code != MRL_OK)
        print_error("%u:%u: %s\n", w->err.line, w->err.column, w->err.message);
    assert_ok(s);
    assert_ok(mrl_inventory_take(f->fd, &o, w->arena, &w->inv, &w->err));
    assert_ok(mrl_lineage_build(&w->inv, &w->project, w->arena, &w->lineage, &w->err));
}

/* "1 system app because lists model\n..." of all that rests on a thing. */
static const char *affected(struct world *w, const char *name)
{
    static char text[2000];
    struct mrl_reach r;
    uint32_t start;
    size_t used = 0;

    assert_ok(mrl_lineage_find(&w->lineage, name, &start, &w->err));
    assert_ok(
        mrl_graph_reach(&w->lineage.graph, start, MRL_GRAPH_ANY_DEPTH, w->arena, &r, &w->err));
    text[0] = '\0';
    for (uint32_t d = 1; d < r.level_count; d++)
        for (uint32_t i = r.level_end[d - 1]; i < r.level_end[d]; i++) {
            const struct mrl_lineage_node *n = &w->lineage.nodes[r.nodes[i]];
            const struct mrl_lineage_reason why = mrl_lineage_reason_of(&w->lineage, r.arcs[i]);

            used += (size_t)snprintf(
                text + used, sizeof(text) - used, "%u %s %s %s%s %s\n", d,
                mrl_lineage_kind_name(n->kind), n->name, why.backwards ? "<" : "", why.relation,
                w->lineage.nodes[mrl_graph_arc_from(&w->lineage.graph, r.arcs[i])].name);
        }
    return text;
}

static void follows_data_to_models_systems_and_routes(void **state)
{
    struct world w;

    take(*state, &w);
    assert_string_equal(affected(&w, "asset:corpus"), "1 asset base trained_on corpus\n"
                                                      "2 asset model base_model base\n"
                                                      "3 system app lists model\n"
                                                      "3 route score offers model\n");
    assert_string_equal(affected(&w, "supplier:acme"), "1 asset corpus supplied_by acme\n"
                                                       "2 asset base trained_on corpus\n"
                                                       "3 asset model base_model base\n"
                                                       "4 system app lists model\n"
                                                       "4 route score offers model\n");
    assert_string_equal(affected(&w, "https://data.example/c"),
                        "1 asset corpus obtained_from https://data.example/c\n"
                        "2 asset base trained_on corpus\n"
                        "3 asset model base_model base\n"
                        "4 system app lists model\n"
                        "4 route score offers model\n");
    mrl_arena_free(w.arena);
}

static void follows_services_to_tools_and_agents(void **state)
{
    struct world w;

    take(*state, &w);
    assert_string_equal(affected(&w, "service"), "1 asset tool calls service\n"
                                                 "2 asset agent calls tool\n"
                                                 "3 asset twin depends_on agent\n"
                                                 "3 system app lists agent\n"
                                                 "4 route score belongs_to app\n");
    mrl_arena_free(w.arena);
}

static void a_shard_affects_the_whole(void **state)
{
    struct world w;

    take(*state, &w);
    assert_string_equal(affected(&w, "shard"), "1 asset model <shard_of shard\n"
                                               "2 system app lists model\n"
                                               "2 route score offers model\n");
    assert_string_equal(affected(&w, "file:s.bin"), affected(&w, "s.bin"));
    mrl_arena_free(w.arena);
}

static void a_name_of_several_things_is_never_guessed(void **state)
{
    struct world w;
    uint32_t node;

    take(*state, &w);
    assert_code(MRL_E_EXISTS, mrl_lineage_find(&w.lineage, "corpus", &node, &w.err));
    assert_non_null(strstr(w.err.hint, "asset:corpus"));
    assert_non_null(strstr(w.err.hint, "system:corpus"));
    assert_string_equal(affected(&w, "system:corpus"), "");
    /* Two assets claim the file. */
    assert_code(MRL_E_EXISTS, mrl_lineage_find(&w.lineage, "o.bin", &node, &w.err));
    assert_code(MRL_E_EXISTS, mrl_lineage_find(&w.lineage, "file:o.bin", &node, &w.err));
    assert_non_null(strstr(w.err.hint, "asset:other"));
    assert_non_null(strstr(w.err.hint, "asset:twin"));
    mrl_arena_free(w.arena);
}

static void an_unknown_name_gets_the_nearest_one(void **state)
{
    struct world w;
    uint32_t node;

    take(*state, &w);
    assert_code(MRL_E_ABSENT, mrl_lineage_find(&w.lineage, "modle", &node, &w.err));
    assert_non_null(strstr(w.err.hint, "`model`"));
    assert_code(MRL_E_ABSENT, mrl_lineage_find(&w.lineage, "route:model", &node, &w.err));
    assert_code(MRL_E_ABSENT, mrl_lineage_find(&w.lineage, "", &node, &w.err));
    assert_code(MRL_E_ABSENT, mrl_lineage_find(&w.lineage, "qqqqqqqqqqqq\033", &node, &w.err));
    assert_null(strstr(w.err.hint, "did you mean"));
    assert_null(strchr(w.err.message, '\033'));
    mrl_arena_free(w.arena);
}

static mrl_status build(void *context)
{
    const struct world *const w = context;
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1u << 20);
    struct mrl_lineage lineage;
    struct mrl_error err;

    if (!arena)
        return MRL_FAIL_NOMEM(&err);
    return mrl_lineage_build(&w->inv, &w->project, arena, &lineage, &err);
}

static void survives_failing_allocations(void **state)
{
    struct world w;

    take(*state, &w);
    assert_survives_oom(build, &w);
    mrl_arena_free(w.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(follows_data_to_models_systems_and_routes, folder_setup,
                                        folder_teardown),
        cmocka_unit_test_setup_teardown(follows_services_to_tools_and_agents, folder_setup,
                                        folder_teardown),
        cmocka_unit_test_setup_teardown(a_shard_affects_the_whole, folder_setup, folder_teardown),
        cmocka_unit_test_setup_teardown(a_name_of_several_things_is_never_guessed, folder_setup,
                                        folder_teardown),
        cmocka_unit_test_setup_teardown(an_unknown_name_gets_the_nearest_one, folder_setup,
                                        folder_teardown),
        cmocka_unit_test_setup_teardown(survives_failing_allocations, folder_setup,
                                        folder_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
