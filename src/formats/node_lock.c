/* SPDX-License-Identifier: Apache-2.0 */
/* yarn.lock of Yarn 1 (classic.yarnpkg.com, "yarn.lock") and of later ones, pnpm-lock.yaml
 * (github.com/pnpm/spec, lockfile 5 to 9).  Written by programs, so read line by line. */
#include "formats/document.h"
#include "formats/packages.h"
#include "formats/text_probe.h"

#include <ctype.h>

static bool probe_node_lock(const struct mrl_probe *probe)
{
    static const char *const yarn[] = {"yarn.lock", NULL};
    static const char *const pnpm[] = {"pnpm-lock.yaml", NULL};
    static const char *const keys[] = {"lockfileVersion", NULL};
    const struct mrl_span text = mrl_probe_text(probe);

    if (mrl_probe_named(probe, yarn))
        return mrl_span_find(text, "yarn lockfile") < text.len ||
               mrl_span_find(text, "__metadata:") < text.len;
    return mrl_probe_named(probe, pnpm) && mrl_probe_yaml_keys(probe, keys) == 1;
}

struct lock {
    struct mrl_packages list;
    struct mrl_package package; /* that the lines speak of; no name: of none */
    const struct mrl_document *doc;
};

static mrl_status finish_package(struct lock *l)
{
    const struct mrl_package package = l->package;

    l->package = (struct mrl_package){.offset = MRL_NO_OFFSET};
    return package.name.len ? mrl_packages_add(&l->list, &package) : mrl_ok();
}

/* Where the version starts in "name@version": a scope's '@' stands first. */
static size_t at_sign(struct mrl_span text)
{
    const struct mrl_span rest = mrl_span_without(text, 1);

    return 1 + mrl_span_find(rest, "@");
}

/* "version: 1.2.3", `version "1.2.3"`, "resolution: {integrity: ...}". */
static void read_field(struct lock *l, struct mrl_span line)
{
    static const char version[] = "version";

    if (mrl_span_starts(line, version)) {
        line = mrl_span_without(line, sizeof(version) - 1);
        (void)mrl_span_take(&line, ": ");
        l->package.version = mrl_span_unquote(mrl_span_trim(line));
    }
    l->package.hashed |= mrl_span_starts(line, "integrity") || mrl_span_starts(line, "checksum") ||
                         mrl_span_find(line, "{integrity:") < line.len;
}

/* `openai@^4.0.0, openai@^4.1:`, `"@scope/name@npm:^1":`. */
static void start_yarn(struct lock *l, struct mrl_span line)
{
    const struct mrl_span first = mrl_span_first(line, mrl_span_find_any(line, ","));
    struct mrl_span name = first;

    (void)mrl_span_take(&name, "\"");
    if (mrl_span_starts(name, "__metadata"))
        return;
    l->package.offset = mrl_document_offset(l->doc, name);
    if (mrl_span_find(line, "@workspace:") < line.len || mrl_span_find(line, "@link:") < line.len)
        l->package.source = MRL_PACKAGE_LOCAL;
    l->package.name = mrl_span_first(name, at_sign(name) < name.len ? at_sign(name) : 0);
}

static mrl_status read_yarn(struct lock *l, struct mrl_span text)
{
    struct mrl_span line;

    while (mrl_span_line(&text, &line)) {
        if (line.len == 0 || mrl_span_byte(line, 0) == '#')
            continue;
        if (mrl_span_byte(line, 0) != ' ') {
            MRL_TRY(finish_package(l));
            start_yarn(l, line);
        } else if (mrl_span_starts(line, "  ") && mrl_span_byte(line, 2) != ' ') {
            read_field(l, mrl_span_without(line, 2));
        }
    }
    return finish_package(l);
}

/* "name@1.2.3(peer@1):", "/name@1.2.3:", and "/name/1.2.3:" up to version 5. */
static void start_pnpm(struct lock *l, struct mrl_span line)
{
    struct mrl_span name = mrl_span_unquote(mrl_span_first(line, line.len - 1));
    size_t cut;

    (void)mrl_span_take(&name, "/");
    name = mrl_span_first(name, mrl_span_find_any(name, "("));
    cut = at_sign(name);
    /* "name/1.2.3_peer@1" of older ones. */
    for (size_t i = 0; i < cut && i < name.len; i++)
        if (mrl_span_byte(name, i) == '/' && isdigit(mrl_span_byte(name, i + 1)))
            cut = i;
    l->package.name = mrl_span_first(name, cut);
    l->package.version = mrl_span_without(name, cut + 1);
    l->package.version =
        mrl_span_first(l->package.version, mrl_span_find_any(l->package.version, "_"));
    l->package.offset = mrl_document_offset(l->doc, name);
    if (mrl_span_starts(name, "file:") || mrl_span_find(name, "@file:") < name.len)
        l->package.source = MRL_PACKAGE_LOCAL;
}

static mrl_status read_pnpm(struct lock *l, struct mrl_span text)
{
    struct mrl_span line;
    bool inside = false;

    while (mrl_span_line(&text, &line)) {
        if (line.len && mrl_span_byte(line, 0) != ' ')
            inside = mrl_span_is(line, "packages:");
        if (!inside || line.len < 4)
            continue;
        if (mrl_span_starts(line, "  ") && mrl_span_byte(line, 2) != ' ' &&
            mrl_span_ends(line, ":")) {
            MRL_TRY(finish_package(l));
            start_pnpm(l, mrl_span_without(line, 2));
        } else if (mrl_span_starts(line, "    resolution:")) {
            l->package.hashed |= mrl_span_find(line, "integrity:") < line.len;
        }
    }
    return finish_package(l);
}

static mrl_status describe_node_lock(struct mrl_description *d)
{
    mrl_cleanup(mrl_document_done) struct mrl_document doc = {0};
    struct lock l = {
        .list = {.d = d, .type = "npm"}, .package = {.offset = MRL_NO_OFFSET}, .doc = &doc};

    MRL_TRY(mrl_document_text(d, &doc));
    if (mrl_name_matches(mrl_span_text(d->path), "*.yaml"))
        MRL_TRY(read_pnpm(&l, doc.text));
    else
        MRL_TRY(read_yarn(&l, doc.text));
    return mrl_packages_finish(&l.list);
}

const struct mrl_format mrl_format_node_lock = {
    .id = "node-lock",
    .title = "lock file of Yarn or pnpm",
    .role = MRL_ROLE_DEPENDENCIES,
    .probe = probe_node_lock,
    .describe = describe_node_lock,
};
