/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/span.h"
#include "base/status.h"

#include <stdbool.h>

/* Generic URIs, RFC 3986, and IRIs, RFC 3987. */
struct mrl_uri {
    struct mrl_span scheme; /* without the `:` */
    struct mrl_span authority;
    struct mrl_span path;
    struct mrl_span query;
    struct mrl_span fragment;
    bool has_scheme, has_authority, has_query, has_fragment;
};

/* Takes any text apart as RFC 3986, appendix B, does; whether the parts are valid is another
 * question. */
void mrl_uri_split(struct mrl_span text, struct mrl_uri *ret);

/* What a text must be. */
struct mrl_uri_kind {
    bool relative; /* a reference without scheme is good too */
    bool iri;      /* characters beyond ASCII are good too */
};
bool mrl_uri_is_valid(struct mrl_span text, struct mrl_uri_kind kind);

/* The reference as seen from base (RFC 3986, 5.2), with dot segments removed; without its
 * fragment. */
mrl_status mrl_uri_resolve(const char *base, struct mrl_span reference, struct mrl_arena *arena,
                           const char **ret, struct mrl_error *err) MRL_MUST_CHECK;
