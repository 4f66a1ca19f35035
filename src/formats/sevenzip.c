/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/format.h"

#include <inttypes.h>
#include <string.h>
#include <zlib.h>

/* The signature header of 7z: DOC/7zFormat.txt of the LZMA SDK.  Members are not looked into. */

static const uint8_t magic[6] = {'7', 'z', 0xbc, 0xaf, 0x27, 0x1c};

struct header {
    uint8_t major, minor;
    uint32_t crc, next_crc;
    uint64_t next_offset, next_size;
};

static bool probe_sevenzip(const struct mrl_probe *probe)
{
    return probe->head_len >= sizeof(magic) && memcmp(probe->head, magic, sizeof(magic)) == 0;
}

static mrl_status read_header(struct mrl_reader *r, struct header *ret)
{
    MRL_TRY(mrl_read_skip(r, "signature", sizeof(magic)));
    MRL_TRY(mrl_read_u8(r, "major version", &ret->major));
    MRL_TRY(mrl_read_u8(r, "minor version", &ret->minor));
    MRL_TRY(mrl_read_u32le(r, "StartHeaderCRC", &ret->crc));
    MRL_TRY(mrl_read_u64le(r, "NextHeaderOffset", &ret->next_offset));
    MRL_TRY(mrl_read_u64le(r, "NextHeaderSize", &ret->next_size));
    return mrl_read_u32le(r, "NextHeaderCRC", &ret->next_crc);
}

/* The start header counts from byte 12, the next header from byte 32. */
static mrl_status check_header(struct mrl_description *d, const uint8_t *bytes,
                               const struct header *h)
{
    uint64_t end;

    if ((uint32_t)crc32_z(0, bytes + 12, 20) != h->crc)
        MRL_TRY(mrl_describe_issue(d, "7z.checksum", 8, "the checksum of the header is wrong"));
    if (__builtin_add_overflow(h->next_offset, h->next_size, &end) || end > d->source->size - 32)
        return mrl_describe_issue(d, "7z.out-of-bounds", 12,
                                  "the list of members ends behind the file");
    if (end < d->source->size - 32)
        return mrl_describe_issue(d, "7z.trailing", 32 + end,
                                  "%" PRIu64 " bytes follow the archive",
                                  d->source->size - 32 - end);
    return mrl_ok();
}

static mrl_status describe_sevenzip(struct mrl_description *d)
{
    uint8_t bytes[32];
    struct header h;
    struct mrl_reader r;
    size_t got;

    MRL_TRY(d->source->read_at(d->source, 0, bytes, sizeof(bytes), &got, d->err));
    mrl_reader_init(&r, bytes, got, d->err);
    MRL_TRY(read_header(&r, &h));
    d->parsed = sizeof(bytes);
    d->incomplete = true;
    MRL_TRY(mrl_describe_number(d, "file_version", h.minor));
    MRL_TRY(check_header(d, bytes, &h));
    return mrl_describe_issue(d, "7z.opaque", MRL_NO_OFFSET,
                              "the members of 7z archives are not looked into; unpack it first");
}

const struct mrl_format mrl_format_sevenzip = {
    .id = "7z",
    .title = "7z archive",
    .role = MRL_ROLE_OTHER,
    .probe = probe_sevenzip,
    .describe = describe_sevenzip,
};
