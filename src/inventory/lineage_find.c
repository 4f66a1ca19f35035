/* SPDX-License-Identifier: Apache-2.0 */
#include "inventory/lineage.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

/* Looks a name up among everything that has one.  There may be a system, an asset and a package of
 * the same name: then somebody has to say which, because a wrong answer to "what is affected" is
 * worse than none. */

struct finding {
    const struct mrl_lineage *lineage;
    const char *name;
    uint32_t node;
    size_t count;
    char listed[160]; /* what bears the name, for the message */

    const char *nearest;
    size_t distance;
};

#define QUOTED 120

static void note(struct finding *f, uint32_t node)
{
    const struct mrl_lineage_node *const n = &f->lineage->nodes[node];
    char quoted[QUOTED];
    size_t used = strlen(f->listed);

    if (f->count && f->node == node)
        return;
    f->node = node;
    f->count++;
    mrl_text_quote(quoted, sizeof(quoted) / 2, n->name, strlen(n->name));
    (void)snprintf(f->listed + used, sizeof(f->listed) - used, "%s`%s:%s`", used ? ", " : "",
                   mrl_lineage_kind_name(n->kind), quoted);
}

static void offer(struct finding *f, const char *candidate)
{
    const size_t distance = mrl_text_distance(f->name, candidate);

    /* A third of the letters may be wrong; beyond that a guess only confuses. */
    if (distance > 1 + strlen(candidate) / 3 || distance >= strlen(candidate) ||
        (f->nearest && distance >= f->distance))
        return;
    f->nearest = candidate;
    f->distance = distance;
}

static void look_at_files(struct finding *f, uint32_t node, const char *name)
{
    const struct mrl_asset *const a = f->lineage->nodes[node].asset;

    for (size_t i = 0; a && i < a->file_count; i++)
        if (strcmp(a->files[i].path, name) == 0)
            note(f, node);
}

/* The kind that stands before the colon; false if none does. */
static bool cut_kind(const char *name, size_t *kind, const char **rest)
{
    static const char file[] = "file:";

    for (size_t k = 0; k < MRL_LINEAGE_KIND_COUNT; k++) {
        const char *const word = mrl_lineage_kind_name((enum mrl_lineage_kind)k);
        const size_t n = strlen(word);

        if (strncmp(name, word, n) != 0 || name[n] != ':')
            continue;
        *kind = k;
        *rest = name + n + 1;
        return true;
    }
    if (strncmp(name, file, sizeof(file) - 1) != 0)
        return false;
    *kind = MRL_LINEAGE_KIND_COUNT; /* files are no nodes of their own */
    *rest = name + sizeof(file) - 1;
    return true;
}

static void look_everywhere(struct finding *f)
{
    const struct mrl_lineage *const l = f->lineage;
    size_t kind = 0;
    const char *rest = NULL;
    const bool typed = cut_kind(f->name, &kind, &rest);

    for (uint32_t i = 0; i < l->node_count; i++) {
        const struct mrl_lineage_node *const n = &l->nodes[i];

        if (strcmp(n->name, f->name) == 0 ||
            (typed && n->kind == kind && strcmp(n->name, rest) == 0))
            note(f, i);
        look_at_files(f, i, f->name);
        if (typed && kind == MRL_LINEAGE_KIND_COUNT)
            look_at_files(f, i, rest);
    }
}

static mrl_status tell_absent(struct finding *f, struct mrl_error *err)
{
    const struct mrl_lineage *const l = f->lineage;
    char quoted[QUOTED];

    for (uint32_t i = 0; i < l->node_count; i++)
        offer(f, l->nodes[i].name);
    mrl_text_quote(quoted, sizeof(quoted), f->name, strlen(f->name));
    mrl_error_set(err, MRL_E_ABSENT, MRL_NO_OFFSET,
                  "`%s` is no asset, file, system or route, and no asset refers to it", quoted);
    if (!f->nearest) {
        mrl_error_hint(err, "`merlon inventory` lists what there is");
        return (mrl_status){MRL_E_ABSENT};
    }
    mrl_text_quote(quoted, sizeof(quoted), f->nearest, strlen(f->nearest));
    mrl_error_hint(err, "did you mean `%s`? `merlon inventory` lists what there is", quoted);
    return (mrl_status){MRL_E_ABSENT};
}

mrl_status mrl_lineage_find(const struct mrl_lineage *lineage, const char *name, uint32_t *ret,
                            struct mrl_error *err)
{
    struct finding f = {.lineage = lineage, .name = name};
    char quoted[QUOTED];

    look_everywhere(&f);
    if (f.count == 0)
        return tell_absent(&f, err);
    if (f.count > 1) {
        mrl_text_quote(quoted, sizeof(quoted), name, strlen(name));
        mrl_error_set(err, MRL_E_EXISTS, MRL_NO_OFFSET, "%zu things bear the name `%s`", f.count,
                      quoted);
        mrl_error_hint(err, "say which one: %s", f.listed);
        return (mrl_status){MRL_E_EXISTS};
    }
    *ret = f.node;
    return mrl_ok();
}
