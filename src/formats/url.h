/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/span.h"
#include "formats/format.h"

/* Addresses out of files may carry keys: "https://user:password@host/path?api_key=...".  What is
 * told about a file must not repeat them. */

/* The address without its credentials: user and password are left out, and so is everything from
 * '?' on.  `dst` ends in NUL; a longer address is cut. */
#define MRL_URL_MAX 1024
size_t mrl_url_redact(struct mrl_span url, char dst[MRL_URL_MAX]);

/* A fact and a link of a redacted address. */
mrl_status mrl_describe_url(struct mrl_description *d, const char *name,
                            struct mrl_span url) MRL_MUST_CHECK;
mrl_status mrl_describe_url_link(struct mrl_description *d, enum mrl_link_kind kind,
                                 struct mrl_span url) MRL_MUST_CHECK;

/* Whether an address leads to the machine that it is used on. */
bool mrl_url_is_here(struct mrl_span url);

/* "http://" to another machine: what is sent can be read and changed on the way. */
bool mrl_url_is_insecure(struct mrl_span url);
