/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/buf.h"
#include "base/span.h"
#include "formats/format.h"

/* What lists of packages have in common: each package becomes a link to its package URL, the whole
 * becomes counts, and what cannot be reproduced or comes from elsewhere becomes an issue.
 * Package URLs: github.com/package-url/purl-spec. */
enum mrl_package_source {
    MRL_PACKAGE_REGISTRY, /* the ecosystem's usual place */
    MRL_PACKAGE_VCS,      /* a repository */
    MRL_PACKAGE_URL,      /* a file somewhere */
    MRL_PACKAGE_LOCAL,    /* a folder of the project */
};

struct mrl_package {
    struct mrl_span name;
    struct mrl_span version; /* exact; empty if a range or anything is asked for */
    enum mrl_package_source source;
    struct mrl_span location; /* VCS, URL: where from */
    struct mrl_span revision; /* VCS: tag, branch or commit; empty if none is named */
    bool hashed;              /* its bytes are named by a digest */
    uint64_t offset;          /* MRL_NO_OFFSET if it has no place */
};

struct mrl_packages {
    struct mrl_description *d;
    const char *type;   /* "pypi", "npm", "cargo", "golang", "conda" */
    bool loose_is_fine; /* a lock file beside it pins; ranges are counted and are no issue */
    uint64_t total, pinned, unpinned, hashed;
};

/* Whether its bytes are fixed: by a digest, an exact version, a commit, or because they are here.
 */
bool mrl_package_is_pinned(const struct mrl_package *package);

/* Whether a text is one version by semver.org, "v" before it allowed: npm takes "1.2" for a range.
 */
bool mrl_version_is_semantic(struct mrl_span text);

/* Adds "pkg:TYPE/NAME@VERSION", or nothing for a package without name or from a folder. */
void mrl_package_url(struct mrl_buf *buf, const char *type, const struct mrl_package *package);
#define MRL_PURL_MAX 4096u /* every byte of an address may take three */

/* Issues: "dependencies.unpinned", "dependencies.vcs", "dependencies.url", and
 * "dependencies.insecure-url" for a location without TLS. */
mrl_status mrl_packages_add(struct mrl_packages *list,
                            const struct mrl_package *package) MRL_MUST_CHECK;

/* Adds the facts package_count, pinned_count, unpinned_count and hashed_count. */
mrl_status mrl_packages_finish(struct mrl_packages *list) MRL_MUST_CHECK;

/* Sorts "git+https://host/repo@rev#x", "https://..." and "file:..." apart; what starts like none
 * of them is left at MRL_PACKAGE_REGISTRY. */
void mrl_package_locate(struct mrl_span location, struct mrl_package *ret);
