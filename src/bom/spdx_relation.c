/* SPDX-License-Identifier: Apache-2.0 */
#include "bom/spdx_private.h"

#include <string.h>

static const struct {
    const char *type;
    bool reversed;  /* SPDX says it from the other end */
    bool commented; /* the type does not say it all: a comment does */
} rows[MRL_BOM_RELATION_KIND_COUNT] = {
    [MRL_BOM_CONTAINS] = {"contains", false, false},
    [MRL_BOM_DEPENDS_ON] = {"dependsOn", false, false},
    [MRL_BOM_DERIVED_FROM] = {"descendantOf", false, false},
    [MRL_BOM_TRAINED_ON] = {"trainedOn", false, false},
    [MRL_BOM_TESTED_ON] = {"testedOn", false, false},
    [MRL_BOM_TOKENIZER_OF] = {"other", false, true},
    [MRL_BOM_CONFIGURED_BY] = {"configures", true, false},
    [MRL_BOM_CALLS] = {"invokedBy", true, false},
    [MRL_BOM_USES_TOOL] = {"usesTool", false, false},
    [MRL_BOM_SHARD_OF] = {"other", false, true},
    [MRL_BOM_DOCUMENTS] = {"hasDocumentation", true, false},
    [MRL_BOM_HAS_MANIFEST] = {"hasDependencyManifest", false, false},
    [MRL_BOM_SERVED_AT] = {"other", false, true},
    [MRL_BOM_HAS_EVIDENCE] = {"hasEvidence", false, false},
};

/* Types that merlon does not write, and the relation that says the most of what they say. */
static const struct {
    const char *type;
    enum mrl_bom_relation_kind kind;
    bool reversed;
} others[] = {
    {"ancestorOf", MRL_BOM_DERIVED_FROM, true},
    {"hasDataFile", MRL_BOM_DEPENDS_ON, false},
    {"hasDynamicLink", MRL_BOM_DEPENDS_ON, false},
    {"hasOptionalComponent", MRL_BOM_CONTAINS, false},
    {"hasOptionalDependency", MRL_BOM_DEPENDS_ON, false},
    {"hasPrerequisite", MRL_BOM_DEPENDS_ON, false},
    {"hasProvidedDependency", MRL_BOM_DEPENDS_ON, false},
    {"hasStaticLink", MRL_BOM_DEPENDS_ON, false},
    {"packagedBy", MRL_BOM_CONTAINS, true},
};

bool mrl_spdx_relation_of(const char *type, enum mrl_bom_relation_kind *ret, bool *reversed)
{
    for (size_t i = 0; i < MRL_COUNT(others); i++)
        if (strcmp(others[i].type, type) == 0) {
            *ret = others[i].kind;
            *reversed = others[i].reversed;
            return true;
        }
    for (size_t i = 0; i < MRL_COUNT(rows); i++)
        if (!rows[i].commented && strcmp(rows[i].type, type) == 0) {
            *ret = (enum mrl_bom_relation_kind)i;
            *reversed = rows[i].reversed;
            return true;
        }
    return false;
}

bool mrl_spdx_relation_is_reversed(enum mrl_bom_relation_kind kind)
{
    return rows[kind].reversed;
}

static mrl_status open_relationship(struct mrl_spdx *x, const char *type, const char *from)
{
    const char *ref =
        mrl_arena_printf(x->arena, "merlon:relationship:%zu", x->relationship_count++);

    if (!ref)
        return MRL_FAIL_ARENA(x->err, x->arena);
    MRL_TRY(mrl_spdx_open(x, "Relationship", ref));
    MRL_TRY(mrl_spdx_ref(x, "from", from));
    mrl_json_write_string(&x->w, "relationshipType", type);
    mrl_json_write_array(&x->w, "to");
    return mrl_ok();
}

/* "merlon: tokenizer-of", "merlon: derived-from adapter (declared)" */
static mrl_status close_relationship(struct mrl_spdx *x, const struct mrl_bom_relation *r)
{
    const bool marked = r->mark != MRL_BOM_UNMARKED;
    const char *comment;

    mrl_json_write_array_end(&x->w);
    if (rows[r->kind].commented || r->detail || marked) {
        comment =
            mrl_arena_printf(x->arena, "merlon: %s%s%s%s%s%s", mrl_bom_relation_name(r->kind),
                             r->detail ? " " : "", r->detail ? r->detail : "", marked ? " (" : "",
                             mrl_bom_mark_name(r->mark), marked ? ")" : "");
        if (!comment)
            return MRL_FAIL_ARENA(x->err, x->arena);
        mrl_json_write_string(&x->w, "comment", comment);
    }
    mrl_spdx_close(x);
    return mrl_ok();
}

static bool goes_along(const struct mrl_bom_relation *a, const struct mrl_bom_relation *b)
{
    return a->kind == b->kind && a->mark == b->mark && !a->detail && !b->detail;
}

/* Relations of the same kind and mark from one thing to several are one relationship. */
static mrl_status write_forward(struct mrl_spdx *x, size_t item, size_t at)
{
    const struct mrl_bom_relation *first = &x->bom->relations[x->graph.relations[at]];

    if (at > x->graph.first[item] &&
        goes_along(&x->bom->relations[x->graph.relations[at - 1]], first))
        return mrl_ok(); /* written with the one before */
    MRL_TRY(open_relationship(x, rows[first->kind].type, x->bom->items[item].ref));
    for (size_t i = at; i < x->graph.first[item + 1]; i++) {
        const struct mrl_bom_relation *r = &x->bom->relations[x->graph.relations[i]];

        if (i > at && !goes_along(first, r))
            break;
        MRL_TRY(mrl_spdx_ref(x, NULL, x->bom->items[r->to].ref));
    }
    return close_relationship(x, first);
}

static mrl_status write_reversed(struct mrl_spdx *x, const struct mrl_bom_relation *r)
{
    MRL_TRY(open_relationship(x, rows[r->kind].type, x->bom->items[r->to].ref));
    MRL_TRY(mrl_spdx_ref(x, NULL, x->bom->items[r->from].ref));
    return close_relationship(x, r);
}

static mrl_status write_licences(struct mrl_spdx *x, size_t item)
{
    const struct mrl_bom_item *it = &x->bom->items[item];

    for (size_t i = 0; i < it->field_count; i++) {
        const char *ref;

        if (it->fields[i].key != MRL_BOM_LICENCE)
            continue;
        MRL_TRY(mrl_spdx_licence(x, &it->fields[i], &ref));
        MRL_TRY(open_relationship(x, "hasDeclaredLicense", it->ref));
        MRL_TRY(mrl_spdx_ref(x, NULL, ref));
        mrl_json_write_array_end(&x->w);
        mrl_spdx_close(x);
    }
    return mrl_ok();
}

mrl_status mrl_spdx_relations(struct mrl_spdx *x, size_t item)
{
    MRL_TRY(write_licences(x, item));
    for (size_t i = x->graph.first[item]; i < x->graph.first[item + 1]; i++) {
        const struct mrl_bom_relation *r = &x->bom->relations[x->graph.relations[i]];

        MRL_TRY(rows[r->kind].reversed ? write_reversed(x, r) : write_forward(x, item, i));
    }
    return mrl_ok();
}
