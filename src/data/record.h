/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/buf.h"
#include "base/clock.h"
#include "base/span.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Provenance of one item of training data (EN 304 223, 5.2.4-2.1): from which address, obtained
 * when, which bytes, in which dataset, used for what. */

enum mrl_data_digest {
    MRL_DATA_NO_DIGEST,
    MRL_DATA_MD5,
    MRL_DATA_SHA1, /* what web archives use */
    MRL_DATA_SHA256,
    MRL_DATA_SHA384,
    MRL_DATA_SHA512,
    MRL_DATA_DIGEST_COUNT,
};
#define MRL_DATA_DIGEST_MAX 64u
size_t mrl_data_digest_size(enum mrl_data_digest kind);
const char *mrl_data_digest_name(enum mrl_data_digest kind); /* "sha256" */

struct mrl_data_record {
    struct mrl_span key; /* mrl_url_key(); empty: no address is known */
    uint8_t scheme;      /* mrl_url_scheme() */
    bool has_time;
    mrl_time at;
    enum mrl_data_digest digest_kind;
    const uint8_t *digest; /* mrl_data_digest_size() bytes */
    uint32_t dataset;      /* number in the index's list */
    uint32_t use;          /* likewise */
};

/* The order of the index: by key, time (none first), scheme, digest, dataset, use.  0 only for
 * records that say the same. */
int mrl_data_record_compare(const struct mrl_data_record *a, const struct mrl_data_record *b);

/* A record as bytes whose order under memcmp() is that of mrl_data_record_compare(). */
#define MRL_DATA_ROW_MAX (8192u + 1 + 8 + 2 + MRL_DATA_DIGEST_MAX + 8)
size_t mrl_data_row_write(const struct mrl_data_record *record, uint8_t ret[MRL_DATA_ROW_MAX]);

/* Of bytes that mrl_data_row_write() made; *ret points into them. */
void mrl_data_row_read(const uint8_t *row, size_t n, struct mrl_data_record *ret);

/* The texts of files. */

/* "sha256:HEX", "sha1:BASE32", "md5:..." or bare digits, which are of the kind `bare`, or of the
 * one that their number tells; `-` and nothing mean none.  False for anything else. */
bool mrl_data_digest_parse(struct mrl_span text, enum mrl_data_digest bare,
                           enum mrl_data_digest *kind, uint8_t ret[MRL_DATA_DIGEST_MAX]);

/* RFC 3339, also with a blank for `T` and without an offset (UTC is meant); WARC-Date; the 14 or 17
 * digits of CDX; the 8 of a day; 9 to 11 digits are seconds since 1970.  False for anything else.
 */
bool mrl_data_time_parse(struct mrl_span text, mrl_time *ret);

/* "sha256:HEX" */
void mrl_data_digest_add(struct mrl_buf *buf, const struct mrl_data_record *record);
