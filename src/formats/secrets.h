/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/source.h"
#include "base/status.h"
#include "formats/format.h"

#include <stddef.h>
#include <stdint.h>

/* Finds what looks like a key, token or private key in text: kind and place, never the value.
 *
 * Two sorts of rules.  Issuers mark their tokens by a prefix, so these are told by prefix,
 * alphabet and length (secret_rules.c).  Everything else is told by its name: an assignment to
 * `password`, `api_key` and the like counts if its value looks random.  Placeholders, examples
 * from manuals and references to environment variables are no secrets. */
struct mrl_secret {
    const char *kind;  /* stable: "aws-access-key" */
    const char *issue; /* id of its issue: "secret.aws-access-key" */
    const char *title; /* for people: "access key id of AWS" */
    uint64_t offset;   /* of the value's first byte */
    size_t len;        /* of the value as far as it was looked at */
    uint64_t line;     /* 1-based */
};

/* Called for each, in the order of their places. */
typedef mrl_status (*mrl_secret_visit)(void *context, const struct mrl_secret *secret,
                                       struct mrl_error *err);

/* Searches the first `max` bytes.  The source may hold anything, but only text is worth it.
 * Memory stays at one buffer whatever the size. */
mrl_status mrl_secrets_search(struct mrl_source *source, uint64_t max, mrl_secret_visit visit,
                              void *context, struct mrl_error *err) MRL_MUST_CHECK;

/* Adds an issue for each secret in the description's source, and "secret.not-searched" if it is
 * larger than MRL_MAX_SECRET_SEARCH.  For whoever describes files: no describe() does this. */
mrl_status mrl_describe_secrets(struct mrl_description *d) MRL_MUST_CHECK;
