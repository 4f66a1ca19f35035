/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/spool.h"

#include "base/limits.h"

#include <stdlib.h>

enum { FIRST_BYTES = 64 << 10 };

/* Room for more; false if that would be over the limit. */
static mrl_status grow(struct mrl_spool *s, bool *ret)
{
    const size_t wanted = s->capacity ? 2 * s->capacity : FIRST_BYTES;
    uint8_t *bytes;

    *ret = wanted - s->capacity <= MRL_SCAN_SPOOL - s->scan->spooled;
    if (!*ret)
        return mrl_ok();
    bytes = realloc(s->bytes, wanted);
    if (!bytes)
        return MRL_FAIL_NOMEM(s->scan->err);
    s->scan->spooled += wanted - s->capacity;
    s->bytes = bytes;
    s->capacity = wanted;
    return mrl_ok();
}

/* *whole is false if there is more than may be kept. */
static mrl_status fill(struct mrl_spool *s, struct mrl_source *stream, size_t *len, bool *whole)
{
    for (;;) {
        size_t got = 0;
        mrl_status status;

        if (*len == s->capacity)
            MRL_TRY(grow(s, whole));
        if (!*whole)
            return mrl_ok();
        status =
            stream->read_at(stream, *len, s->bytes + *len, s->capacity - *len, &got, s->scan->err);
        if (status.code != MRL_OK && !mrl_is_about_input(status))
            return status;
        if (status.code != MRL_OK)
            s->fault = *s->scan->err;
        if (status.code != MRL_OK || got == 0)
            return mrl_ok();
        *len += got;
    }
}

mrl_status mrl_spool_open(struct mrl_spool *spool, struct mrl_scan *scan, struct mrl_source *stream,
                          uint64_t size, struct mrl_source **ret)
{
    bool whole = true;
    size_t len = 0;

    *spool = (struct mrl_spool){.scan = scan};
    *ret = stream;
    if (stream->size != MRL_SIZE_UNKNOWN ||
        (size != MRL_SIZE_UNKNOWN && size > MRL_SCAN_SPOOL - scan->spooled))
        return mrl_ok();
    MRL_TRY(fill(spool, stream, &len, &whole));
    if (!whole) {
        mrl_spool_close(spool);
        return mrl_ok();
    }
    mrl_source_memory_init(&spool->memory, spool->bytes, len);
    *ret = &spool->memory.source;
    return mrl_ok();
}

mrl_status mrl_spool_tell(const struct mrl_spool *spool, const struct mrl_scan_part *part)
{
    if (spool->fault.code == MRL_OK)
        return mrl_ok();
    *spool->scan->err = spool->fault;
    return mrl_scan_tell_failure(part, (mrl_status){spool->fault.code});
}

void mrl_spool_close(struct mrl_spool *spool)
{
    if (!spool->bytes)
        return;
    spool->scan->spooled -= spool->capacity;
    free(spool->bytes);
    spool->bytes = NULL;
    spool->capacity = 0;
}
