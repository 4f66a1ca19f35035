/* SPDX-License-Identifier: Apache-2.0 */
/* Recipes of images, services of Compose. */
#include "described.h"

static const char recipe[] =
    "# syntax=docker/dockerfile:1\n"
    "ARG BASE=x\n"
    "FROM --platform=linux/amd64 python:3.11 AS build\n"
    "ADD https://files.example/a.tar /a\n"
    "RUN apt-get update && \\\n"
    "# a comment inside\n"
    "    curl -s https://get.example/x | sh -e\n"
    "FROM registry.example:5000/base\n"
    "FROM build\n"
    "FROM debian@sha256:0123456789012345678901234567890123456789012345678901234567890123\n"
    "EXPOSE 8080 9090/udp\n"
    "USER root\n"
    "USER app:app\n";

static void a_recipe_names_its_images_and_ports(void **state)
{
    struct described t = describe_string("Dockerfile", recipe);

    (void)state;
    assert_string_equal(described_format(&t), "dockerfile");
    assert_link(&t, MRL_LINK_IMAGE, "python:3.11");
    assert_link(&t, MRL_LINK_IMAGE, "registry.example:5000/base");
    assert_int_equal(t.d.link_count, 3);
    assert_number(&t, "stage_count", 4);
    assert_fact(&t, "port", "8080");
    assert_string_equal(described_fact(&t, "port", 1)->text, "9090/udp");
    assert_fact(&t, "user", "app:app");
    assert_issue(&t, "deployment.unpinned-image");
    assert_issue(&t, "deployment.untagged-image");
    assert_issue(&t, "deployment.unbound-download");
    assert_issue(&t, "deployment.pipe-to-shell");
    assert_null(described_issue(&t, "deployment.root-user"));
    assert_false(t.d.incomplete);
    described_done(&t);
}

static void who_runs_is_told_for_the_last_stage(void **state)
{
    static const struct {
        const char *text;
        bool root;
    } rows[] = {
        {"FROM a@sha256:0\n", true},
        {"FROM a@sha256:0\nUSER 0:0\n", true},
        {"FROM a@sha256:0\nUSER 1000\n", false},
        {"FROM a@sha256:0 AS x\nUSER 1000\nFROM x\nRUN true", true},
    };

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(rows); i++) {
        struct described t = describe_string("Dockerfile", rows[i].text);

        assert_int_equal(described_issue(&t, "deployment.root-user") != NULL, rows[i].root);
        described_done(&t);
    }
}

static void recipes_are_told_by_name_and_first_instruction(void **state)
{
    (void)state;
    assert_is("Containerfile", "FROM a\n", "dockerfile");
    assert_is("gpu.Dockerfile", "# c\nARG X\n\nfrom a\n", "dockerfile");
    assert_is("Dockerfile", "Notes about docker\n", "none");
    assert_is("notes.txt", "FROM a\n", "none");
}

static const char services[] = "name: shop\n"
                               "services:\n"
                               "  api:\n"
                               "    image: example/api:1.2\n"
                               "    ports: [\"8080:80\", {published: 9000, target: 90}, 443]\n"
                               "    env_file: .env\n"
                               "    privileged: true\n"
                               "    volumes: [\"/var/run/docker.sock:/var/run/docker.sock\"]\n"
                               "  db:\n"
                               "    image: postgres@sha256:0\n"
                               "    network_mode: host\n"
                               "    user: root\n"
                               "  own:\n"
                               "    image: ${IMAGE}\n"
                               "    env_file: [{path: a.env}, b.env]\n";

static void services_name_images_ports_and_rights(void **state)
{
    struct described t = describe_string("compose.yaml", services);

    (void)state;
    assert_string_equal(described_format(&t), "compose");
    assert_number(&t, "service_count", 3);
    assert_fact(&t, "service", "api");
    assert_fact(&t, "port", "8080:80");
    assert_string_equal(described_fact(&t, "port", 1)->text, "9000");
    assert_string_equal(described_fact(&t, "port", 2)->text, "443");
    assert_link(&t, MRL_LINK_IMAGE, "example/api:1.2");
    assert_link(&t, MRL_LINK_FILE, ".env");
    assert_link(&t, MRL_LINK_FILE, "a.env");
    assert_link(&t, MRL_LINK_FILE, "b.env");
    assert_issue(&t, "deployment.unpinned-image");
    assert_issue(&t, "deployment.variable-image");
    assert_issue(&t, "deployment.privileged");
    assert_issue(&t, "deployment.engine-socket");
    assert_issue(&t, "deployment.host-network");
    assert_issue(&t, "deployment.root-user");
    described_done(&t);
}

static void a_broken_compose_file_is_malformed(void **state)
{
    struct described t = describe_string("compose.yaml", "services: [a]\n");

    (void)state;
    assert_issue(&t, "compose.malformed");
    described_done(&t);
    t = describe_string("docker-compose.yml", "services:\n  a: {image: x\n");
    assert_issue(&t, "compose.malformed");
    described_done(&t);
}

/* Good YAML that is not looked into is no broken file. */
static void anchors_are_unsupported_and_not_malformed(void **state)
{
    struct described t =
        describe_string("compose.yaml", "x-a: &a {image: b}\nservices:\n  c: *a\n");

    (void)state;
    assert_issue(&t, "compose.unsupported");
    assert_true(t.d.incomplete);
    described_done(&t);
}

static void cuts_and_lost_memory_are_harmless(void **state)
{
    (void)state;
    assert_cuts_are_harmless("Dockerfile", recipe, sizeof(recipe) - 1);
    assert_cuts_are_harmless("compose.yaml", services, sizeof(services) - 1);
    assert_describing_survives_oom("Dockerfile", recipe, sizeof(recipe) - 1);
    assert_describing_survives_oom("compose.yaml", services, sizeof(services) - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_recipe_names_its_images_and_ports),
        cmocka_unit_test(who_runs_is_told_for_the_last_stage),
        cmocka_unit_test(recipes_are_told_by_name_and_first_instruction),
        cmocka_unit_test(services_name_images_ports_and_rights),
        cmocka_unit_test(a_broken_compose_file_is_malformed),
        cmocka_unit_test(anchors_are_unsupported_and_not_malformed),
        cmocka_unit_test(cuts_and_lost_memory_are_harmless),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
