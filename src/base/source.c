/* SPDX-License-Identifier: Apache-2.0 */
#include "base/source.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

/* How many of n bytes at offset lie inside a source of this size. */
static size_t clip(uint64_t size, uint64_t offset, size_t n)
{
    if (offset >= size)
        return 0;
    return n < size - offset ? n : (size_t)(size - offset);
}

static mrl_status memory_read_at(struct mrl_source *source, uint64_t offset, void *buf, size_t n,
                                 size_t *ret, struct mrl_error *err)
{
    const struct mrl_source_memory *m = (const struct mrl_source_memory *)source;
    const size_t take = clip(source->size, offset, n);

    (void)err;
    if (take)
        memcpy(buf, m->data + offset, take);
    *ret = take;
    return mrl_ok();
}

void mrl_source_memory_init(struct mrl_source_memory *m, const void *data, size_t len)
{
    *m = (struct mrl_source_memory){.source = {memory_read_at, len}, .data = data};
}

static mrl_status file_read_at(struct mrl_source *source, uint64_t offset, void *buf, size_t n,
                               size_t *ret, struct mrl_error *err)
{
    const struct mrl_source_file *f = (const struct mrl_source_file *)source;
    const size_t want = clip(source->size, offset, n);
    size_t got = 0;

    while (got < want) {
        const ssize_t r = pread(f->fd, (uint8_t *)buf + got, want - got, (off_t)(offset + got));

        if (r < 0 && errno == EINTR)
            continue;
        if (r < 0)
            return MRL_FAIL(err, MRL_E_IO, offset + got, "cannot be read: %m");
        if (r == 0)
            return MRL_FAIL(err, MRL_E_CHANGED, offset + got,
                            "shrank while it was read: it had %" PRIu64 " bytes", source->size);
        got += (size_t)r;
    }
    *ret = got;
    return mrl_ok();
}

void mrl_source_file_init(struct mrl_source_file *f, int fd, uint64_t size)
{
    *f = (struct mrl_source_file){.source = {file_read_at, size}, .fd = fd};
}

static mrl_status slice_read_at(struct mrl_source *source, uint64_t offset, void *buf, size_t n,
                                size_t *ret, struct mrl_error *err)
{
    struct mrl_source_slice *s = (struct mrl_source_slice *)source;

    return s->parent->read_at(s->parent, s->start + offset, buf, clip(source->size, offset, n), ret,
                              err);
}

mrl_status mrl_source_slice_init(struct mrl_source_slice *s, struct mrl_source *parent,
                                 uint64_t start, uint64_t size, struct mrl_error *err)
{
    if (start > parent->size || size > parent->size - start)
        return MRL_FAIL(err, MRL_E_TRUNCATED, start,
                        "a part of %" PRIu64 " bytes does not fit into %" PRIu64, size,
                        parent->size);
    *s = (struct mrl_source_slice){
        .source = {slice_read_at, size}, .parent = parent, .start = start};
    return mrl_ok();
}
