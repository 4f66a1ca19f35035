/* SPDX-License-Identifier: Apache-2.0 */
#include "base/reader.h"

#include <assert.h>
#include <inttypes.h>

void mrl_reader_init(struct mrl_reader *r, const void *data, size_t len, struct mrl_error *err)
{
    assert(data != NULL || len == 0);
    *r = (struct mrl_reader){.data = data, .len = len, .err = err};
}

uint64_t mrl_reader_offset(const struct mrl_reader *r)
{
    return r->base + r->pos;
}

/* The only place that advances a reader. */
static mrl_status take(struct mrl_reader *r, const char *field, uint64_t n, const uint8_t **ret)
{
    const size_t left = r->len - r->pos;

    if (n > left)
        return MRL_FAIL(r->err, MRL_E_TRUNCATED, mrl_reader_offset(r),
                        "%s needs %" PRIu64 " bytes, %zu are left", field, n, left);
    *ret = r->data + r->pos;
    r->pos += (size_t)n;
    return mrl_ok();
}

static uint64_t load_le(const uint8_t *p, unsigned bytes)
{
    uint64_t value = 0;

    for (unsigned i = bytes; i-- > 0;)
        value = value << 8 | p[i];
    return value;
}

mrl_status mrl_read_u32le(struct mrl_reader *r, const char *field, uint32_t *ret)
{
    const uint8_t *p;

    MRL_TRY(take(r, field, 4, &p));
    *ret = (uint32_t)load_le(p, 4);
    return mrl_ok();
}

mrl_status mrl_read_u64le(struct mrl_reader *r, const char *field, uint64_t *ret)
{
    const uint8_t *p;

    MRL_TRY(take(r, field, 8, &p));
    *ret = load_le(p, 8);
    return mrl_ok();
}

mrl_status mrl_read_window(struct mrl_reader *r, const char *field, uint64_t n,
                           struct mrl_reader *ret)
{
    const uint64_t start = mrl_reader_offset(r);
    const uint8_t *p;

    MRL_TRY(take(r, field, n, &p));
    *ret = (struct mrl_reader){.data = p, .len = (size_t)n, .base = start, .err = r->err};
    return mrl_ok();
}
