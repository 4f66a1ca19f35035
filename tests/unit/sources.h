/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/source.h"

#include <stdbool.h>
#include <string.h>

/* A source for tests that misbehaves in every way a source is allowed to. */
struct test_source {
    struct mrl_source source;
    const unsigned char *data;
    size_t len;       /* bytes that there really are */
    size_t chunk;     /* gives at most so many at once; 0: as many as asked for */
    size_t fail_at;   /* reading this byte fails with MRL_E_IO */
    bool forward;     /* refuses to go back */
    uint64_t reached; /* end of the last read */
    unsigned reads;
};

static inline mrl_status test_source_read_at(struct mrl_source *source, uint64_t offset, void *buf,
                                             size_t n, size_t *ret, struct mrl_error *err)
{
    struct test_source *t = (struct test_source *)source;
    const size_t limit = t->fail_at < t->len ? t->fail_at : t->len;
    size_t take = offset < limit ? limit - (size_t)offset : 0;

    t->reads++;
    if (t->forward && offset < t->reached)
        return MRL_FAIL(err, MRL_E_UNSUPPORTED, offset, "cannot go back");
    if (n > 0 && offset >= t->fail_at)
        return MRL_FAIL(err, MRL_E_IO, offset, "cannot be read");
    if (take > n)
        take = n;
    if (t->chunk && take > t->chunk)
        take = t->chunk;
    if (take)
        memcpy(buf, t->data + offset, take);
    t->reached = offset + take;
    *ret = take;
    return mrl_ok();
}

static inline struct test_source test_source(const void *data, size_t len)
{
    return (struct test_source){
        .source = {test_source_read_at, len}, .data = data, .len = len, .fail_at = SIZE_MAX};
}

/* Of unknown size, and only readable once. */
static inline struct test_source test_stream(const void *data, size_t len, size_t chunk)
{
    struct test_source t = test_source(data, len);

    t.source.size = MRL_SIZE_UNKNOWN;
    t.chunk = chunk;
    t.forward = true;
    return t;
}
