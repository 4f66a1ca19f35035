/* SPDX-License-Identifier: Apache-2.0 */
#include "inventory_fixture.h"

#define TFJS                                                                                       \
    "{\"format\": \"layers-model\", \"modelTopology\": {}, \"weightsManifest\": [{\"paths\": "     \
    "[\"group1-shard1of1.bin\"], \"weights\": [{\"name\": \"w\", \"shape\": [2, 3], \"dtype\": "   \
    "\"float32\"}]}]}"

static const struct mrl_edge *edge(struct fixture *f, enum mrl_edge_kind kind)
{
    for (size_t i = 0; i < f->inv.edge_count; i++)
        if (f->inv.edges[i].kind == kind)
            return &f->inv.edges[i];
    return NULL;
}

static void declared_edges_resolve_or_say_that_they_do_not(void **state)
{
    struct fixture *f = *state;

    put(f, "m", "x");
    put(f, "d", "y");
    declare(f, "  - {id: m, path: m, kind: model, trained_on: [d]}\n"
               "  - {id: d, path: d, kind: dataset}\n");
    take(f);
    assert_non_null(edge(f, MRL_EDGE_TRAINED_ON));
    assert_string_equal(f->inv.assets[edge(f, MRL_EDGE_TRAINED_ON)->to].id, "d");
    assert_true(edge(f, MRL_EDGE_TRAINED_ON)->declared);
}

static void a_route_resolves_and_what_is_declared_is_not_found_again(void **state)
{
    struct fixture *f = *state;
    size_t shards = 0;

    put(f, "m/model.json", TFJS);
    put(f, "m/group1-shard1of1.bin", "raw numbers");
    declare(f, "  - {id: m, path: m/model.json, kind: model, served_at: [r]}\n"
               "  - {id: w, path: m/group1-shard1of1.bin, kind: model, shard_of: [m]}\n"
               "routes:\n"
               "  - {id: r, url: /r, system: s, asset: m}\n"
               "systems:\n"
               "  - {id: s, purpose: p, assets: [m]}\n");
    take(f);
    assert_true(mrl_edge_resolves(edge(f, MRL_EDGE_SERVED_AT)));
    for (size_t i = 0; i < f->inv.edge_count; i++)
        shards += f->inv.edges[i].kind == MRL_EDGE_SHARD_OF;
    assert_int_equal(shards, 1);
}

static void edges_stand_together_by_the_asset_they_run_from(void **state)
{
    struct fixture *f = *state;
    size_t total = 0;

    put(f, "a", "1");
    put(f, "b", "2");
    put(f, "m/model.json", TFJS);
    put(f, "m/group1-shard1of1.bin", "raw numbers");
    declare(f, "  - {id: a, path: a, kind: model, trained_on: [b], depends_on: [w]}\n"
               "  - {id: b, path: b, kind: dataset}\n"
               "  - {id: m, path: m/model.json, kind: model, trained_on: [b]}\n"
               "  - {id: w, path: m/group1-shard1of1.bin, kind: model}\n"
               "systems:\n"
               "  - {id: s, purpose: p, assets: [a, b]}\n"
               "  - {id: t, purpose: p, assets: [b]}\n");
    take(f);
    for (size_t i = 0; i < f->inv.asset_count; i++) {
        const struct mrl_asset *a = &f->inv.assets[i];

        for (size_t k = 0; k < a->edge_count; k++)
            assert_int_equal(f->inv.edges[a->edge_first + k].from, i);
        total += a->edge_count;
    }
    assert_int_equal(total, f->inv.edge_count);
    assert_int_equal(asset(f, "a")->edge_count, 2);
    assert_int_equal(asset(f, "b")->reached_by, 1u << MRL_EDGE_TRAINED_ON);
    assert_int_equal(asset(f, "w")->edge_count, 1);
    assert_int_equal(asset(f, "w")->reached_by, 1u << MRL_EDGE_DEPENDS_ON);
    assert_int_equal(asset(f, "b")->declared->system_count, 2);
    assert_string_equal(asset(f, "b")->declared->systems[1]->id, "t");
    assert_int_equal(asset(f, "m")->declared->system_count, 0);
}

static void packages_named_in_a_file_become_edges(void **state)
{
    struct fixture *f = *state;

    put(f, "requirements.txt", REQS);
    take(f);
    assert_non_null(edge(f, MRL_EDGE_DEPENDS_ON));
    assert_string_equal(edge(f, MRL_EDGE_DEPENDS_ON)->to_name, "pkg:pypi/numpy@1.24.2");
    assert_int_equal(edge(f, MRL_EDGE_DEPENDS_ON)->to, SIZE_MAX);
}

static void weights_without_a_format_are_known_by_the_file_that_names_them(void **state)
{
    struct fixture *f = *state;

    put(f, "m/model.json", TFJS);
    put(f, "m/group1-shard1of1.bin", "raw numbers");
    put(f, "m/other.bin", "raw numbers");
    take(f);
    assert_int_equal(f->inv.asset_count, 2);
    assert_int_equal(asset(f, "m/group1-shard1of1.bin")->kind, MRL_ASSET_MODEL);
    assert_true(asset(f, "m/group1-shard1of1.bin")->has_digest);
    assert_string_equal(f->inv.assets[edge(f, MRL_EDGE_SHARD_OF)->to].id, "m/model.json");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        INVENTORY_TEST(declared_edges_resolve_or_say_that_they_do_not),
        INVENTORY_TEST(a_route_resolves_and_what_is_declared_is_not_found_again),
        INVENTORY_TEST(edges_stand_together_by_the_asset_they_run_from),
        INVENTORY_TEST(packages_named_in_a_file_become_edges),
        INVENTORY_TEST(weights_without_a_format_are_known_by_the_file_that_names_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
