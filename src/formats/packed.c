/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/packed.h"

#include <string.h>

/* Only the head is unpacked, so a bomb costs nothing here. */
static mrl_status read_head(struct mrl_source *source, enum mrl_packing packing, uint8_t *head,
                            size_t *ret, struct mrl_error *err)
{
    mrl_cleanup(mrl_unpack_freep) struct mrl_unpack *u = NULL;
    struct mrl_source *inner;

    MRL_TRY(mrl_unpack_new(packing, source, NULL, &u, err));
    inner = mrl_unpack_source(u);
    return inner->read_at(inner, 0, head, MRL_PROBE_HEAD, ret, err);
}

mrl_status mrl_packed_content(struct mrl_source *source, enum mrl_packing packing,
                              const struct mrl_format **ret, struct mrl_error *err)
{
    uint8_t head[MRL_PROBE_HEAD];
    struct mrl_probe_buffer buffer;
    struct mrl_source_memory memory;
    struct mrl_probe probe;
    size_t n;

    MRL_TRY(read_head(source, packing, head, &n, err));
    mrl_source_memory_init(&memory, head, n);
    MRL_TRY(mrl_probe_read(&memory.source, "", &buffer, &probe, err));
    if (n == MRL_PROBE_HEAD) {
        probe.size = MRL_SIZE_UNKNOWN; /* it goes on */
        probe.tail_len = 0;
    }
    *ret = mrl_format_probe(&probe);
    return mrl_ok();
}

mrl_status mrl_packed_describe(struct mrl_description *d, enum mrl_packing packing)
{
    const struct mrl_format *content = NULL;
    const char *id;

    MRL_TRY(mrl_packed_content(d->source, packing, &content, d->err));
    id = content ? content->id : "unknown";
    return mrl_describe_text(d, "content", id, strlen(id));
}

mrl_status mrl_packed_refine(struct mrl_source *source, const struct mrl_probe *probe,
                             const struct mrl_format **ret, struct mrl_error *err)
{
    const enum mrl_packing packing = mrl_packing_sniff(probe->head, probe->head_len);
    const struct mrl_format *content = NULL;

    MRL_TRY(mrl_packed_content(source, packing, &content, err));
    if (content && content == mrl_format_find("pickle"))
        *ret = mrl_format_find("joblib");
    return mrl_ok();
}
