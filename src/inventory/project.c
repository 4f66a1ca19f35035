/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "inventory/project_reader.h"
#include "inventory/words.h"

#include <string.h>

/* All ids of a section, before anything refers to them. */
static mrl_status collect_ids(struct mrl_project_reader *r, const struct mrl_node *root,
                              enum mrl_project_section section)
{
    const struct mrl_node *item;
    size_t count;
    bool added;

    mrl_map_init(&r->ids[section], r->arena);
    r->path = "";
    MRL_TRY(mrl_project_list(r, root, mrl_section_name(section), MRL_OPTIONAL, &item, &count));
    for (uint64_t index = 0; item; item = item->next) {
        const struct mrl_node *node = mrl_node_get(item, "id");
        const char *id;

        if (mrl_project_skips(item))
            continue;
        MRL_TRY(mrl_project_entry(r, section, item, &id));
        if (!id) {
            r->path = mrl_section_name(section);
            MRL_TRY(mrl_project_gap(r, node, "id"));
            continue;
        }
        if (!mrl_id_is_valid(id))
            return mrl_node_fail(
                r->doc, node, r->err,
                "an id is made of letters, digits, `.`, `_` and `-`, starts with a "
                "letter or digit and has at most %d characters",
                MRL_ID_MAX);
        MRL_TRY(mrl_map_add(&r->ids[section], node->text, node->len, index++, &added, r->err));
        if (!added)
            return mrl_node_fail(r->doc, node, r->err, "the id `%s` is given twice in `%s`", id,
                                 mrl_section_name(section));
    }
    return mrl_ok();
}

static mrl_status read_roles(struct mrl_project_reader *r, const struct mrl_node *organisation)
{
    const struct mrl_node *item;
    size_t count, index;

    MRL_TRY(mrl_project_list(r, organisation, "roles", MRL_WANTED, &item, &count));
    for (; item; item = item->next) {
        if (mrl_project_skips(item))
            continue;
        MRL_TRY(mrl_node_choice(r->doc, item, mrl_role_words, &index, r->err));
        r->project->roles |= 1u << index;
    }
    return mrl_ok();
}

static mrl_status read_organisation(struct mrl_project_reader *r, const struct mrl_node *root)
{
    static const char *const keys[] = {"name", "roles", NULL};
    const struct mrl_node *organisation;

    MRL_TRY(mrl_node_need(r->doc, root, "organisation", MRL_NODE_MAP, &organisation, r->err));
    MRL_TRY(mrl_node_only(r->doc, organisation, keys, r->err));
    r->path = "organisation";
    MRL_TRY(mrl_project_text(r, organisation, "name", MRL_WANTED, &r->project->name));
    if (!r->project->name)
        r->project->name = "";
    return read_roles(r, organisation);
}

static mrl_status read_version(const struct mrl_doc *doc, struct mrl_error *err)
{
    const struct mrl_node *version;

    MRL_TRY(mrl_node_need(doc, doc->root, "schema_version", MRL_NODE_INT, &version, err));
    if (version->integer == 1)
        return mrl_ok();
    MRL_TRY(mrl_node_fail(doc, version, err, "schema_version is %s, this merlon knows 1",
                          version->text));
    return mrl_ok();
}

static mrl_status read_all(struct mrl_project_reader *r)
{
    static const char *const keys[] = {"schema_version", "organisation", "people",
                                       "systems",        "assets",       "routes",
                                       "policies",       "ledger",       NULL};
    const struct mrl_node *root = r->doc->root;

    if (!root || root->kind != MRL_NODE_MAP)
        return mrl_node_fail(r->doc, root, r->err,
                             "a map with the key `schema_version` is expected");
    MRL_TRY(mrl_node_only(r->doc, root, keys, r->err));
    MRL_TRY(read_version(r->doc, r->err));
    for (int s = 0; s < MRL_SECTION_COUNT; s++)
        MRL_TRY(collect_ids(r, root, (enum mrl_project_section)s));
    MRL_TRY(read_organisation(r, root));
    MRL_TRY(mrl_project_read_people(r, root));
    MRL_TRY(mrl_project_read_systems(r, root));
    MRL_TRY(mrl_project_read_assets(r, root));
    MRL_TRY(mrl_project_link_systems(r));
    MRL_TRY(mrl_project_read_routes(r, root));
    MRL_TRY(mrl_project_read_policies(r, root));
    return mrl_project_read_ledger(r, root);
}

mrl_status mrl_project_parse(const char *name, const char *text, size_t n, struct mrl_arena *arena,
                             struct mrl_project *ret, struct mrl_error *err)
{
    struct mrl_project project = {0};
    struct mrl_project_reader r = {
        .doc = &project.doc, .arena = arena, .err = err, .project = &project, .path = ""};

    MRL_TRY(mrl_sha256_bytes(text, n, &project.sha256, err));
    MRL_TRY(mrl_yaml_parse(name, text, n, arena, &project.doc, err));
    MRL_TRY(read_all(&r));
    *ret = project;
    return mrl_ok();
}

mrl_status mrl_project_load(int root, struct mrl_arena *arena, struct mrl_project *ret,
                            struct mrl_error *err)
{
    char *text;
    size_t n;
    const mrl_status s =
        mrl_file_read(root, MRL_PROJECT_FILE, MRL_MAX_PROJECT_FILE, arena, &text, &n, err);

    if (s.code == MRL_E_ABSENT)
        mrl_error_hint(err, "run `merlon init` in the project's directory to write one");
    MRL_TRY(s);
    return mrl_project_parse(MRL_PROJECT_FILE, text, n, arena, ret, err);
}

const struct mrl_person *mrl_project_person(const struct mrl_project *p, const char *id)
{
    for (size_t i = 0; i < p->person_count; i++)
        if (strcmp(p->people[i].id, id) == 0)
            return &p->people[i];
    return NULL;
}

const struct mrl_system *mrl_project_system(const struct mrl_project *p, const char *id)
{
    for (size_t i = 0; i < p->system_count; i++)
        if (strcmp(p->systems[i].id, id) == 0)
            return &p->systems[i];
    return NULL;
}

const struct mrl_declared_asset *mrl_project_asset(const struct mrl_project *p, const char *id)
{
    for (size_t i = 0; i < p->asset_count; i++)
        if (strcmp(p->assets[i].id, id) == 0)
            return &p->assets[i];
    return NULL;
}

const struct mrl_route *mrl_project_route(const struct mrl_project *p, const char *id)
{
    for (size_t i = 0; i < p->route_count; i++)
        if (strcmp(p->routes[i].id, id) == 0)
            return &p->routes[i];
    return NULL;
}

bool mrl_person_has_role(const struct mrl_person *person, const char *role)
{
    for (size_t i = 0; i < person->role_count; i++)
        if (strcmp(person->roles[i], role) == 0)
            return true;
    return false;
}
