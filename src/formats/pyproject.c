/* SPDX-License-Identifier: Apache-2.0 */
/* pyproject.toml: [project] dependencies (PEP 621), [dependency-groups] (PEP 735),
 * [build-system] requires (PEP 518) and [tool.poetry.dependencies].  Ranges are usual here, for a
 * lock file beside it pins; they are counted and are no issue. */
#include "formats/document.h"
#include "formats/requirement.h"
#include "formats/text_probe.h"
#include "formats/toml.h"

static bool probe_pyproject(const struct mrl_probe *probe)
{
    static const char *const names[] = {"pyproject.toml", NULL};

    return probe->is_text && mrl_probe_named(probe, names);
}

static mrl_status add_list(struct mrl_packages *list, const struct mrl_document *doc,
                           struct mrl_span array)
{
    struct mrl_span rest = mrl_toml_inside(array);
    struct mrl_package package;
    struct mrl_span item;

    while (mrl_toml_item(&rest, &item)) {
        const struct mrl_span text = mrl_toml_string(item);

        if (text.len == 0)
            continue; /* {include-group = "..."} */
        if (!mrl_requirement_parse(text, &package))
            return MRL_FAIL(list->d->err, MRL_E_FORMAT, mrl_document_offset(doc, text),
                            "a dependency is no requirement of PEP 508");
        package.offset = mrl_document_offset(doc, text);
        MRL_TRY(mrl_packages_add(list, &package));
    }
    return mrl_ok();
}

/* Poetry: "1.2.3" is exact, "^1.2" and the like are ranges, a table names a repository. */
static mrl_status add_poetry(struct mrl_packages *list, const struct mrl_document *doc,
                             const struct mrl_toml *t)
{
    struct mrl_package package = {.name = t->key, .offset = mrl_document_offset(doc, t->key)};
    const struct mrl_span git = mrl_toml_string(mrl_toml_member(t->value, "git"));
    const struct mrl_span url = mrl_toml_string(mrl_toml_member(t->value, "url"));
    struct mrl_span version = mrl_toml_string(t->value);

    if (mrl_span_is(t->key, "python"))
        return mrl_ok();
    if (version.len == 0)
        version = mrl_toml_string(mrl_toml_member(t->value, "version"));
    (void)mrl_span_take(&version, "= ");
    if (version.len && mrl_span_find_any(version, "^~<>*!, |") == version.len)
        package.version = version;
    if (git.len || url.len)
        mrl_package_locate(git.len ? git : url, &package);
    if (git.len) {
        package.source = MRL_PACKAGE_VCS;
        package.revision = mrl_toml_string(mrl_toml_member(t->value, "rev"));
    }
    if (mrl_toml_member(t->value, "path").len)
        package.source = MRL_PACKAGE_LOCAL;
    return mrl_packages_add(list, &package);
}

static bool is_poetry_table(struct mrl_span table)
{
    return mrl_span_is(table, "tool.poetry.dependencies") ||
           mrl_span_is(table, "tool.poetry.dev-dependencies") ||
           (mrl_span_starts(table, "tool.poetry.group.") && mrl_span_ends(table, ".dependencies"));
}

static mrl_status read_pair(struct mrl_packages *list, const struct mrl_document *doc,
                            const struct mrl_toml *t)
{
    if (is_poetry_table(t->table))
        return add_poetry(list, doc, t);
    if (mrl_span_is(t->table, "project.optional-dependencies") ||
        mrl_span_is(t->table, "dependency-groups") ||
        (mrl_span_is(t->table, "project") && mrl_span_is(t->key, "dependencies")) ||
        (mrl_span_is(t->table, "build-system") && mrl_span_is(t->key, "requires")))
        return add_list(list, doc, t->value);
    if (mrl_span_is(t->table, "project") || mrl_span_is(t->table, "tool.poetry")) {
        if (mrl_span_is(t->key, "name"))
            return mrl_describe_span(list->d, "name", mrl_toml_string(t->value));
        if (mrl_span_is(t->key, "version"))
            return mrl_describe_span(list->d, "version", mrl_toml_string(t->value));
    }
    return mrl_ok();
}

static mrl_status describe_pyproject(struct mrl_description *d)
{
    mrl_cleanup(mrl_document_done) struct mrl_document doc = {0};
    struct mrl_packages list = {.d = d, .type = "pypi", .loose_is_fine = true};
    enum mrl_toml_event event;
    struct mrl_toml t;

    MRL_TRY(mrl_document_text(d, &doc));
    mrl_toml_init(&t, doc.text, d->err);
    for (;;) {
        MRL_TRY(mrl_toml_next(&t, &event));
        if (event == MRL_TOML_END)
            return mrl_packages_finish(&list);
        if (event == MRL_TOML_PAIR)
            MRL_TRY(read_pair(&list, &doc, &t));
    }
}

const struct mrl_format mrl_format_pyproject = {
    .id = "pyproject",
    .title = "project file of Python",
    .role = MRL_ROLE_DEPENDENCIES,
    .probe = probe_pyproject,
    .describe = describe_pyproject,
};
