/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/packages.h"

#include "base/buf.h"
#include "base/percent.h"
#include "base/text.h"
#include "formats/url.h"

#include <ctype.h>
#include <string.h>

enum {
    NAME_MAX_BYTES = 214, /* npm's limit; PyPI and crates.io stay below */
};

/* What purl leaves as it is besides, and the slash of namespaces. */
static void add_escaped(struct mrl_buf *buf, struct mrl_span text)
{
    mrl_percent_encode(buf, text, "/:+");
}

/* PyPI's names are compared in lower case with '-' for '_' (purl-spec, PURL-TYPES, pypi). */
static void add_pypi_name(struct mrl_buf *buf, struct mrl_span name)
{
    for (size_t i = 0; i < name.len; i++) {
        const int c = tolower(mrl_span_byte(name, i));

        if (c == '_')
            mrl_buf_addc(buf, '-');
        else
            add_escaped(buf, mrl_span(&(char){(char)c}, 1));
    }
}

void mrl_package_url(struct mrl_buf *buf, const char *type, const struct mrl_package *package)
{
    char place[MRL_URL_MAX];

    if (package->name.len == 0 || package->source == MRL_PACKAGE_LOCAL)
        return;
    mrl_buf_addf(buf, "pkg:%s/", type);
    if (strcmp(type, "pypi") == 0)
        add_pypi_name(buf, package->name);
    else
        add_escaped(buf, package->name);
    if (package->version.len) {
        mrl_buf_addc(buf, '@');
        add_escaped(buf, package->version);
    }
    if (package->source == MRL_PACKAGE_VCS || package->source == MRL_PACKAGE_URL) {
        mrl_buf_adds(buf, package->source == MRL_PACKAGE_VCS ? "?vcs_url=" : "?download_url=");
        add_escaped(buf, mrl_span(place, mrl_url_redact(package->location, place)));
    }
}

static mrl_status link_package(struct mrl_packages *list, const struct mrl_package *package)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf purl;

    mrl_buf_init(&purl, MRL_PURL_MAX);
    mrl_package_url(&purl, list->type, package);
    MRL_TRY(mrl_buf_status(&purl, list->d->err));
    return purl.len ? mrl_describe_link(list->d, MRL_LINK_PACKAGE, purl.data, purl.len) : mrl_ok();
}

/* A commit cannot be moved to other bytes; tags and branches can. */
static bool is_commit(struct mrl_span revision)
{
    size_t n = 0;

    while (isxdigit(mrl_span_byte(revision, n)))
        n++;
    return n == revision.len && (n == 40 || n == 64);
}

bool mrl_package_is_pinned(const struct mrl_package *package)
{
    return package->hashed || package->source == MRL_PACKAGE_LOCAL ||
           (package->source == MRL_PACKAGE_REGISTRY && package->version.len) ||
           (package->source == MRL_PACKAGE_VCS && is_commit(package->revision));
}

static size_t take_digits(struct mrl_span *rest)
{
    return mrl_span_take(rest, "0123456789").len;
}

bool mrl_version_is_semantic(struct mrl_span text)
{
    if (mrl_span_starts(text, "v") || mrl_span_starts(text, "="))
        text = mrl_span_without(text, 1);
    for (size_t i = 0; i < 3; i++) {
        if (take_digits(&text) == 0)
            return false;
        if (i < 2 && mrl_span_byte(text, 0) != '.')
            return false;
        if (i < 2)
            text = mrl_span_without(text, 1);
    }
    if (text.len && text.at[0] != '-' && text.at[0] != '+')
        return false;
    (void)mrl_span_take(&text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.+-");
    return text.len == 0;
}

static mrl_status add_source_issue(struct mrl_packages *list, const struct mrl_package *package,
                                   const char *name)
{
    const bool vcs = package->source == MRL_PACKAGE_VCS;
    char url[MRL_URL_MAX];
    char place[200];

    mrl_text_quote(place, sizeof(place), url, mrl_url_redact(package->location, url));
    if (mrl_url_is_insecure(package->location) ||
        mrl_span_find(package->location, "+http://") < package->location.len)
        MRL_TRY(mrl_describe_issue(list->d, "dependencies.insecure-url", package->offset,
                                   "%s is fetched without TLS from %s", name, place));
    return mrl_describe_issue(list->d, vcs ? "dependencies.vcs" : "dependencies.url",
                              package->offset, "%s comes from %s%s%s", name,
                              vcs ? "the repository " : "", place,
                              vcs && !is_commit(package->revision) ? ", at no fixed commit" : "");
}

static mrl_status add_issue(struct mrl_packages *list, const struct mrl_package *package,
                            bool pinned)
{
    char name[120];

    mrl_text_quote(name, sizeof(name), package->name.at, package->name.len);
    if (package->source == MRL_PACKAGE_VCS || package->source == MRL_PACKAGE_URL)
        return add_source_issue(list, package, name);
    if (pinned || list->loose_is_fine)
        return mrl_ok();
    return mrl_describe_issue(list->d, "dependencies.unpinned", package->offset,
                              "%s is not pinned to one version", name);
}

mrl_status mrl_packages_add(struct mrl_packages *list, const struct mrl_package *package)
{
    const bool pinned = mrl_package_is_pinned(package);

    if (package->name.len > NAME_MAX_BYTES || package->version.len > NAME_MAX_BYTES)
        return MRL_FAIL(list->d->err, MRL_E_LIMIT, package->offset,
                        "the name or version of a package is longer than %d bytes", NAME_MAX_BYTES);
    list->total++;
    list->pinned += pinned;
    list->unpinned += !pinned;
    list->hashed += package->hashed;
    MRL_TRY(add_issue(list, package, pinned));
    return link_package(list, package);
}

mrl_status mrl_packages_finish(struct mrl_packages *list)
{
    MRL_TRY(mrl_describe_number(list->d, "package_count", list->total));
    MRL_TRY(mrl_describe_number(list->d, "pinned_count", list->pinned));
    MRL_TRY(mrl_describe_number(list->d, "unpinned_count", list->unpinned));
    return mrl_describe_number(list->d, "hashed_count", list->hashed);
}

static bool starts_with_any(struct mrl_span s, const char *const *prefixes)
{
    for (; *prefixes; prefixes++)
        if (mrl_span_starts(s, *prefixes))
            return true;
    return false;
}

/* What follows the last '@' or the '#' of a repository's address is the revision. */
static void split_revision(struct mrl_package *p)
{
    const size_t hash = mrl_span_find(p->location, "#");
    struct mrl_span fragment = mrl_span_without(p->location, hash + 1);
    struct mrl_span url = mrl_span_first(p->location, hash);
    const size_t host = mrl_span_find(url, "://");
    size_t i = url.len;

    while (i > 0 && mrl_span_byte(url, i - 1) != '@' && mrl_span_byte(url, i - 1) != '/')
        i--;
    if (i > host + 3 && mrl_span_byte(url, i - 1) == '@')
        p->revision = mrl_span_without(url, i);
    else if (!mrl_span_starts(fragment, "egg=") && !mrl_span_starts(fragment, "subdirectory="))
        p->revision = fragment;
}

void mrl_package_locate(struct mrl_span location, struct mrl_package *ret)
{
    static const char *const vcs[] = {
        "git+",   "hg+",     "svn+",    "bzr+",       "git://",     "git@",
        "ssh://", "github:", "gitlab:", "bitbucket:", "git+ssh://", NULL};
    static const char *const urls[] = {"https://", "http://", "ftp://", NULL};
    static const char *const local[] = {"file:", "link:", "workspace:", "./", "../", "/", NULL};

    ret->location = location;
    if (starts_with_any(location, vcs)) {
        ret->source = MRL_PACKAGE_VCS;
        split_revision(ret);
    } else if (starts_with_any(location, urls)) {
        const bool repository =
            mrl_span_find(location, ".git#") < location.len || mrl_span_ends(location, ".git");

        ret->source = repository ? MRL_PACKAGE_VCS : MRL_PACKAGE_URL;
        if (repository)
            split_revision(ret);
    } else if (starts_with_any(location, local) || mrl_span_is(location, ".")) {
        ret->source = MRL_PACKAGE_LOCAL;
    }
}
