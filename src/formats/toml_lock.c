/* SPDX-License-Identifier: Apache-2.0 */
/* poetry.lock, uv.lock, pdm.lock and Cargo.lock: one [[package]] table for each package. */
#include "formats/document.h"
#include "formats/packages.h"
#include "formats/text_probe.h"
#include "formats/toml.h"

#include <string.h>

static bool probe_toml_lock(const struct mrl_probe *probe)
{
    static const char *const names[] = {"poetry.lock", "uv.lock", "pdm.lock", "cargo.lock", NULL};

    return probe->is_text && mrl_probe_named(probe, names);
}

struct lock {
    struct mrl_packages list;
    const struct mrl_document *doc;
    struct mrl_package package; /* being read; at NULL name: none */
    bool open;
};

static mrl_status finish_package(struct lock *lock)
{
    if (!lock->open)
        return mrl_ok();
    lock->open = false;
    if (lock->package.name.len == 0)
        return MRL_FAIL(lock->list.d->err, MRL_E_FORMAT, lock->package.offset,
                        "a package has no name");
    return mrl_packages_add(&lock->list, &lock->package);
}

/* uv: `source = { git = "..." }`; Cargo: `source = "git+..."`; Poetry: [package.source]. */
static void read_source(struct mrl_package *package, struct mrl_span value)
{
    static const char *const local[] = {"virtual", "editable", "path", "directory", NULL};
    const struct mrl_span git = mrl_toml_string(mrl_toml_member(value, "git"));
    const struct mrl_span url = mrl_toml_string(mrl_toml_member(value, "url"));
    const struct mrl_span text = mrl_toml_string(value);

    if (git.len || url.len || mrl_span_starts(text, "git+"))
        mrl_package_locate(git.len ? git : url.len ? url : text, package);
    if (git.len)
        package->source = MRL_PACKAGE_VCS;
    for (size_t i = 0; local[i]; i++)
        if (mrl_toml_member(value, local[i]).len)
            package->source = MRL_PACKAGE_LOCAL;
}

/* The keys of [package.source] in Poetry's files. */
static void read_poetry_source(struct mrl_package *package, const struct mrl_toml *t)
{
    const struct mrl_span text = mrl_toml_string(t->value);

    if (mrl_span_is(t->key, "type")) {
        if (mrl_span_is(text, "git"))
            package->source = MRL_PACKAGE_VCS;
        if (mrl_span_is(text, "url"))
            package->source = MRL_PACKAGE_URL;
        if (mrl_span_is(text, "directory") || mrl_span_is(text, "file"))
            package->source = MRL_PACKAGE_LOCAL;
    }
    if (mrl_span_is(t->key, "url"))
        package->location = text;
    if (mrl_span_is(t->key, "resolved_reference"))
        package->revision = text;
}

static void read_pair(struct mrl_package *package, const struct mrl_toml *t)
{
    if (mrl_span_is(t->key, "name"))
        package->name = mrl_toml_string(t->value);
    if (mrl_span_is(t->key, "version"))
        package->version = mrl_toml_string(t->value);
    if (mrl_span_is(t->key, "source"))
        read_source(package, t->value);
    if (mrl_span_is(t->key, "checksum") ||
        ((mrl_span_is(t->key, "files") || mrl_span_is(t->key, "wheels") ||
          mrl_span_is(t->key, "sdist")) &&
         mrl_span_find(t->value, "hash") < t->value.len))
        package->hashed = true;
}

static mrl_status read_event(struct lock *lock, const struct mrl_toml *t, enum mrl_toml_event event)
{
    if (event == MRL_TOML_TABLE && !mrl_span_starts(t->table, "package.")) {
        MRL_TRY(finish_package(lock));
        lock->open = t->is_array && mrl_span_is(t->table, "package");
        lock->package = (struct mrl_package){.offset = mrl_document_offset(lock->doc, t->table)};
    }
    if (event == MRL_TOML_PAIR && lock->open) {
        if (mrl_span_is(t->table, "package"))
            read_pair(&lock->package, t);
        if (mrl_span_is(t->table, "package.source"))
            read_poetry_source(&lock->package, t);
    }
    return mrl_ok();
}

static const char *ecosystem_of(const char *path)
{
    return mrl_name_matches(mrl_span_text(path), "*cargo.lock") ? "cargo" : "pypi";
}

static mrl_status describe_toml_lock(struct mrl_description *d)
{
    mrl_cleanup(mrl_document_done) struct mrl_document doc = {0};
    struct lock lock = {.list = {.d = d, .type = ecosystem_of(d->path)}, .doc = &doc};
    enum mrl_toml_event event;
    struct mrl_toml t;

    MRL_TRY(mrl_document_text(d, &doc));
    mrl_toml_init(&t, doc.text, d->err);
    do {
        MRL_TRY(mrl_toml_next(&t, &event));
        MRL_TRY(read_event(&lock, &t, event));
    } while (event != MRL_TOML_END);
    MRL_TRY(finish_package(&lock));
    MRL_TRY(mrl_describe_text(d, "ecosystem", lock.list.type, strlen(lock.list.type)));
    return mrl_packages_finish(&lock.list);
}

const struct mrl_format mrl_format_toml_lock = {
    .id = "toml-lock",
    .title = "lock file of Poetry, uv, PDM or Cargo",
    .role = MRL_ROLE_DEPENDENCIES,
    .probe = probe_toml_lock,
    .describe = describe_toml_lock,
};
