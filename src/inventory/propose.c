/* SPDX-License-Identifier: Apache-2.0 */
#include "inventory/propose.h"

#include "base/map.h"
#include "base/text.h"

#include <ctype.h>
#include <string.h>

/* So many files of one kind and ending in one folder are one asset with a pattern. */
#define GROUP_MIN 8u

#define ID_MAX 60u

/* Files of one kind and ending in one folder. */
struct group {
    size_t count;
    bool written; /* as a pattern */
};

struct proposal {
    struct mrl_arena *arena;
    struct mrl_buf *out;
    struct mrl_map keys; /* of groups */
    struct mrl_map ids;
    struct group *groups;
    size_t group_count, group_capacity;
    size_t written; /* assets proposed */
    struct mrl_error *err;
};

static size_t folder_len(const char *path)
{
    const char *const slash = strrchr(path, '/');

    return slash ? (size_t)(slash - path) + 1 : 0;
}

static const char *ending(const char *path)
{
    const char *const name = path + folder_len(path);
    const char *const dot = strrchr(name, '.');

    return dot && dot != name ? dot : "";
}

/* Secrets are to be removed and not to be registered; what is none of ours is left out. */
static bool is_proposed(const struct mrl_asset *a)
{
    return a->kind != MRL_ASSET_SECRET && a->kind != MRL_ASSET_OTHER && a->file_count == 1;
}

static const char *group_key(struct proposal *p, const struct mrl_asset *a)
{
    const char *path = a->files[0].path;

    return mrl_arena_printf(p->arena, "%.*s|%d|%s", (int)folder_len(path), path, (int)a->kind,
                            ending(path));
}

static mrl_status count_in_group(struct proposal *p, const struct mrl_asset *a)
{
    const char *key = group_key(p, a);
    uint64_t index;

    if (!key)
        return MRL_FAIL_ARENA(p->err, p->arena);
    if (!mrl_map_get(&p->keys, key, strlen(key), &index)) {
        MRL_TRY(mrl_arena_grow(p->arena, (void **)&p->groups, &p->group_capacity, p->group_count,
                               sizeof(*p->groups), p->err));
        index = p->group_count++;
        p->groups[index] = (struct group){0};
        MRL_TRY(mrl_map_add(&p->keys, key, strlen(key), index, NULL, p->err));
    }
    p->groups[index].count++;
    return mrl_ok();
}

/* --- ids --- */

/* Letters, digits, '.', '_' and '-', starting with a letter or digit; see project.h. */
static void slug(const char *name, char ret[ID_MAX + 1])
{
    size_t n = 0;

    for (; *name && n < ID_MAX; name++) {
        const unsigned char c = (unsigned char)*name;
        const bool plain = c < 0x80 && (isalnum(c) || c == '.' || c == '_' || c == '-');

        if (plain && (n > 0 || isalnum(c)))
            ret[n++] = (char)tolower(c);
        else if (n > 0 && ret[n - 1] != '-')
            ret[n++] = '-';
    }
    while (n > 0 && !isalnum((unsigned char)ret[n - 1]))
        n--;
    ret[n] = '\0';
}

static mrl_status add_unique_id(struct proposal *p, const char *base, const char **ret)
{
    const char *id = mrl_arena_strdup(p->arena, base[0] ? base : "asset");
    bool added = false;

    for (unsigned n = 2; id; n++) {
        MRL_TRY(mrl_map_add(&p->ids, id, strlen(id), 0, &added, p->err));
        if (added)
            break;
        id = mrl_arena_printf(p->arena, "%s-%u", base[0] ? base : "asset", n);
    }
    *ret = id;
    return id ? mrl_ok() : MRL_FAIL_ARENA(p->err, p->arena);
}

/* A file is called by its name, a group by its folder. */
static mrl_status make_id(struct proposal *p, const char *path, bool pattern, const char **ret)
{
    const size_t folder = folder_len(path);
    char base[ID_MAX + 1];
    char *name;

    if (!pattern || folder == 0)
        name = mrl_arena_strdup(p->arena, path + folder);
    else
        name = mrl_arena_strndup(p->arena, path, folder - 1);
    if (!name)
        return MRL_FAIL_ARENA(p->err, p->arena);
    slug(pattern ? name + folder_len(name) : name, base);
    return add_unique_id(p, base, ret);
}

/* --- paths --- */

/* Bytes as a pattern that stands for exactly these bytes, as far as YAML can say so: a byte that
 * is no UTF-8 becomes `?`. */
static void add_literal(struct mrl_buf *b, const char *bytes, size_t n)
{
    for (size_t i = 0; i < n;) {
        uint32_t c;
        const size_t len = mrl_utf8_decode(bytes + i, n - i, &c);

        if (len == 0)
            mrl_buf_addc(b, '?');
        else if (len == 1 && strchr("*?[\\", bytes[i]))
            mrl_buf_addf(b, "\\%c", bytes[i]);
        else
            mrl_buf_add(b, bytes + i, len);
        i += len ? len : 1;
    }
}

static mrl_status write_path(struct proposal *p, const char *path, bool pattern)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf b;

    mrl_buf_init(&b, 64u << 10);
    if (pattern) {
        add_literal(&b, path, folder_len(path));
        mrl_buf_addc(&b, '*');
        add_literal(&b, ending(path), strlen(ending(path)));
    } else {
        add_literal(&b, path, strlen(path));
    }
    MRL_TRY(mrl_buf_status(&b, p->err));
    /* A JSON string is a double-quoted YAML scalar. */
    mrl_buf_adds(p->out, "    path: \"");
    mrl_text_add(p->out, MRL_TEXT_JSON, mrl_buf_text(&b), b.len);
    mrl_buf_adds(p->out, "\"\n");
    return mrl_ok();
}

/* --- the file --- */

static void write_head(struct mrl_buf *out)
{
    mrl_buf_adds(
        out,
        "# What this organisation declares about its AI systems; read by merlon.\n"
        "# Every FILL-IN is a question: replace it, text and all. What stays counts as missing,\n"
        "# and `merlon assess` says where it stands.\n"
        "schema_version: 1\n\n"
        "organisation:\n"
        "  name: \"FILL-IN: name of the organisation\"\n"
        "  # Roles of EN 304 223 that are held: developer, system-operator, data-custodian.\n"
        "  roles: [\"FILL-IN: one or more of the three\"]\n\n"
        "# Who decides and signs. `merlon key new NAME` makes a key; `merlon key show NAME` prints\n"
        "# the line for `key`. Roles are words of your own, such as owner, ciso, data-custodian.\n"
        "people:\n"
        "  - id: owner\n"
        "    name: \"FILL-IN: who answers for the system\"\n"
        "    roles: [owner]\n\n"
        "# What is built from the assets below. Environments: development, training, test,\n"
        "# production. Clearance is the highest sensitivity it may handle: public, internal,\n"
        "# confidential, restricted. Add `deployed: 2026-03-01` once it is in use.\n"
        "systems:\n"
        "  - id: system\n"
        "    purpose: \"FILL-IN: what the system is for\"\n"
        "    owner: owner\n"
        "    environment: \"FILL-IN\"\n"
        "    clearance: \"FILL-IN\"\n"
        "    assets: [\"FILL-IN: ids from below\"]\n");
}

static mrl_status write_asset(struct proposal *p, const struct mrl_asset *a, bool pattern)
{
    const char *id;

    MRL_TRY(make_id(p, a->files[0].path, pattern, &id));
    mrl_buf_addf(p->out, "  - id: \"%s\"\n", id);
    MRL_TRY(write_path(p, a->files[0].path, pattern));
    mrl_buf_addf(p->out,
                 "    kind: %s\n"
                 "    owner: owner\n"
                 "    sensitivity: \"FILL-IN\"\n"
                 "    environment: \"FILL-IN\"\n",
                 mrl_asset_kind_name(a->kind));
    /* Left out, these would say no: a duty would seem met because nobody was asked. */
    if (a->kind == MRL_ASSET_MODEL)
        mrl_buf_adds(p->out, "    released: \"FILL-IN: true if others receive it, else false\"\n"
                             "    external: \"FILL-IN: none if it is our own, else its supplier as "
                             "above\"\n");
    if (a->kind == MRL_ASSET_DATASET)
        mrl_buf_adds(
            p->out, "    public_data: \"FILL-IN: true if it is from public places, else false\"\n");
    p->written++;
    return mrl_ok();
}

static mrl_status propose_asset(struct proposal *p, const struct mrl_asset *a, size_t *left_out)
{
    const char *key = group_key(p, a);
    struct group *g;
    uint64_t index;

    if (!key)
        return MRL_FAIL_ARENA(p->err, p->arena);
    (void)mrl_map_get(&p->keys, key, strlen(key), &index);
    g = &p->groups[index];
    if (g->written)
        return mrl_ok();
    if (p->written == MRL_MAX_PROPOSALS) {
        ++*left_out;
        return mrl_ok();
    }
    g->written = g->count >= GROUP_MIN;
    return write_asset(p, a, g->written);
}

/* --- what files name and the project does not hold --- */

static bool is_outside(const struct mrl_edge *e)
{
    return e->to == SIZE_MAX && !e->declared &&
           (mrl_edge_is_use(e) || (e->sort == MRL_LINK_SERVICE && strstr(e->to_name, "://")));
}

static bool is_hub_name(const char *name)
{
    const char *const slash = strchr(name, '/');

    return slash && slash != name && slash[1] && !strchr(slash + 1, '/') && !strstr(name, "://");
}

static void write_quoted(struct mrl_buf *out, const char *before, const char *text, size_t n)
{
    mrl_buf_adds(out, before);
    mrl_text_add(out, MRL_TEXT_JSON, text, n);
}

/* Where it is reached: its own address, or that of the page that a hub has for it. */
static void write_address(struct mrl_buf *out, const struct mrl_edge *e)
{
    const size_t n = strcspn(e->to_name, "@");

    if (e->sort == MRL_LINK_SERVICE)
        write_quoted(out, "    url: \"", e->to_name, strlen(e->to_name));
    else if (e->sort != MRL_LINK_SERVED_MODEL && is_hub_name(e->to_name))
        write_quoted(out,
                     e->sort == MRL_LINK_DATA ? "    url: \"https://huggingface.co/datasets/"
                                              : "    url: \"https://huggingface.co/",
                     e->to_name, n);
    else
        mrl_buf_adds(out, "    url: \"FILL-IN: where it is reached or comes from");
    mrl_buf_adds(out, "\"\n");
}

static mrl_status propose_outside(struct proposal *p, const struct mrl_inventory *inv,
                                  const struct mrl_edge *e)
{
    const bool is_address = e->sort == MRL_LINK_SERVICE;
    const char *const name = is_address ? strstr(e->to_name, "://") + 3 : e->to_name;
    char base[ID_MAX + 1];
    const char *id;

    slug(name, base);
    MRL_TRY(add_unique_id(p, base, &id));
    mrl_buf_adds(p->out, "  # named in ");
    mrl_text_add(p->out, MRL_TEXT_JSON, inv->assets[e->from].id, strlen(inv->assets[e->from].id));
    mrl_buf_addf(p->out, "\n  - id: \"%s\"\n", id);
    write_address(p->out, e);
    mrl_buf_adds(p->out, "    kind: service\n"
                         "    owner: owner\n"
                         "    sensitivity: \"FILL-IN\"\n"
                         "    environment: \"FILL-IN\"\n"
                         "    external: {supplier: \"FILL-IN: who offers it\"");
    if (!is_address)
        write_quoted(p->out, ", version: \"", e->to_name, strlen(e->to_name));
    mrl_buf_adds(p->out, is_address ? "}\n" : "\"}\n");
    p->written++;
    return mrl_ok();
}

static mrl_status propose_all_outside(struct proposal *p, const struct mrl_inventory *inv,
                                      size_t *left_out)
{
    struct mrl_map seen;
    bool added;

    mrl_map_init(&seen, p->arena);
    for (size_t i = 0; i < inv->edge_count; i++) {
        const struct mrl_edge *e = &inv->edges[i];

        if (!is_outside(e))
            continue;
        MRL_TRY(mrl_map_add(&seen, e->to_name, strlen(e->to_name), 0, &added, p->err));
        if (added && p->written < MRL_MAX_PROPOSALS)
            MRL_TRY(propose_outside(p, inv, e));
        else
            *left_out += added;
    }
    return mrl_ok();
}

static bool any_outside(const struct mrl_inventory *inv)
{
    for (size_t i = 0; i < inv->edge_count; i++)
        if (is_outside(&inv->edges[i]))
            return true;
    return false;
}

static mrl_status write_assets(struct proposal *p, const struct mrl_inventory *inv)
{
    size_t left_out = 0;

    mrl_buf_adds(
        p->out,
        "\n# Found by content. Delete what is not yours to answer for. For what comes from\n"
        "# others add `external: {supplier: NAME, source: URL, version: V}`.\n"
        "# Dependencies that files name are found by themselves; add others, such as\n"
        "# `trained_on: [ID]`, `base_model: [ID]`, `tokenizer_of: [ID]`, `calls: [ID]`.\n");
    mrl_buf_adds(p->out, p->group_count || any_outside(inv) ? "assets:\n" : "assets: []\n");
    for (size_t i = 0; i < inv->asset_count; i++)
        if (is_proposed(&inv->assets[i]))
            MRL_TRY(propose_asset(p, &inv->assets[i], &left_out));
    MRL_TRY(propose_all_outside(p, inv, &left_out));
    if (left_out)
        mrl_buf_addf(p->out, "# %zu more were found; `merlon inventory` lists them.\n", left_out);
    return mrl_ok();
}

static void write_tail(struct mrl_buf *out)
{
    mrl_buf_adds(
        out, "\n# Where users or other systems reach it; `routes: []` says that nothing is\n"
             "# offered.\n"
             "# routes:\n"
             "#   - {id: api, url: /v1/predict, system: system, asset: ID}\n\n"
             "# The log of changes to models, data, prompts, configuration and records:\n"
             "# `merlon ledger init` begins one and enters its key here. Without it the checks of\n"
             "# the audit trail have nothing to look at.\n");
}

mrl_status mrl_propose_project(const struct mrl_inventory *inv, struct mrl_arena *arena,
                               struct mrl_buf *ret, size_t *proposed, struct mrl_error *err)
{
    struct proposal p = {.arena = arena, .out = ret, .err = err};

    mrl_map_init(&p.keys, arena);
    mrl_map_init(&p.ids, arena);
    for (size_t i = 0; i < inv->asset_count; i++)
        if (is_proposed(&inv->assets[i]))
            MRL_TRY(count_in_group(&p, &inv->assets[i]));
    write_head(ret);
    MRL_TRY(write_assets(&p, inv));
    write_tail(ret);
    *proposed = p.written;
    return mrl_buf_status(ret, err);
}
