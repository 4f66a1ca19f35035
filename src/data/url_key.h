/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/buf.h"
#include "base/limits.h"
#include "base/span.h"
#include "base/status.h"

#include <stdbool.h>
#include <stdint.h>

/* Addresses as keys of the index: normalised by RFC 3986, 6.2.2 and 6.2.3, and with the host turned
 * around (SURT, as web archives sort), so that a domain, a host and a folder are each one range:
 *
 *   https://User@WWW.Example.org:443/a/../b%7e?x#y   org,example,www)/b~?x   scheme "https"
 *   s3://my.bucket/key                               bucket,my)/key          scheme "s3"
 *   http://192.0.2.1:8080/                           192.0.2.1:8080)/        scheme "http"
 *   urn:isbn:1, images/1.png                         )urn:isbn:1             no scheme
 *
 * User names, passwords and fragments are left out.  Host names in other scripts stay the bytes
 * they are.  A key holds no byte below 0x21. */

#define MRL_URL_KEY_MAX MRL_MAX_SOURCE_URL

/* The key of an address; `ret` has room for MRL_URL_KEY_MAX bytes.  An address of nothing but
 * blanks has the empty key.  NULL if all is well, else what is wrong with it. */
const char *mrl_url_key(struct mrl_span url, char ret[MRL_URL_KEY_MAX], size_t *len,
                        uint8_t *scheme);

/* "https", "" for none; NULL if there is no such scheme. */
const char *mrl_url_scheme(uint8_t scheme);

/* The address of a key, normalised. */
void mrl_url_of_key(struct mrl_buf *buf, struct mrl_span key, uint8_t scheme);

/* The keys that a prefix means: "example.org" the host and all below it (and names without a host
 * that begin so), "example.org/" the host alone, "https://example.org/a" what begins so, whatever
 * the scheme, "*.example.org" and ".example.org" as "example.org". */
#define MRL_URL_RANGES_MAX 4
struct mrl_url_ranges {
    char text[MRL_URL_RANGES_MAX][MRL_URL_KEY_MAX + 1];
    struct mrl_span prefix[MRL_URL_RANGES_MAX]; /* into text; in ascending order */
    size_t count;
};
const char *mrl_url_ranges(struct mrl_span prefix, struct mrl_url_ranges *ret);
