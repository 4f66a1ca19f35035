/* SPDX-License-Identifier: Apache-2.0 */
/* Packed streams, folders and where members lie in them.  Names of fields: DOC/7zFormat.txt of the
 * LZMA SDK. */
#include "formats/sevenzip_list.h"

#include "base/limits.h"

#include <inttypes.h>
#include <string.h>

#define AES_METHOD UINT64_C(0x06f10701)

static mrl_status expect(struct mrl_reader *r, const char *field, uint64_t wanted)
{
    const uint64_t at = mrl_reader_offset(r);
    uint64_t id;

    MRL_TRY(mrl_sevenzip_number(r, field, &id));
    if (id != wanted)
        return MRL_FAIL(r->err, MRL_E_FORMAT, at, "%s: %" PRIu64 " stands here", field, id);
    return mrl_ok();
}

/* --- PackInfo --- */

static mrl_status read_pack_info(struct mrl_sevenzip_list *l, struct mrl_reader *r)
{
    uint64_t id;

    MRL_TRY(mrl_sevenzip_number(r, "PackPos", &l->pack_pos));
    MRL_TRY(mrl_sevenzip_count(r, "NumPackStreams", MRL_MAX_7Z_ENTRIES, &l->pack_count));
    MRL_SEVENZIP_ALLOC(l, l->pack_count, sizeof(*l->pack_sizes), &l->pack_sizes);
    for (;;) {
        MRL_TRY(mrl_sevenzip_number(r, "PackInfo", &id));
        if (id == MRL_7Z_END)
            return mrl_ok();
        if (id == MRL_7Z_SIZE) {
            for (size_t i = 0; i < l->pack_count; i++)
                MRL_TRY(mrl_sevenzip_number(r, "PackSize", &l->pack_sizes[i]));
        } else if (id == MRL_7Z_CRC) {
            uint8_t *defined;

            MRL_TRY(mrl_sevenzip_bits(l, r, l->pack_count, true, &defined));
            for (size_t i = 0; i < l->pack_count; i++)
                if (defined[i])
                    MRL_TRY(mrl_read_skip(r, "PackStreamDigest", 4));
        } else {
            return MRL_FAIL(r->err, MRL_E_FORMAT, mrl_reader_offset(r),
                            "unknown property %" PRIu64 " of PackInfo", id);
        }
    }
}

/* --- Folders --- */

static mrl_status read_coder(struct mrl_sevenzip_list *l, struct mrl_reader *r,
                             struct mrl_sevenzip_coder *c)
{
    const uint8_t *id;
    uint8_t flags;
    size_t n = 0;

    MRL_TRY(mrl_read_u8(r, "Coder flags", &flags));
    if (flags & 0xc0 || (flags & 0x0f) > 8)
        return MRL_FAIL(r->err, MRL_E_UNSUPPORTED, mrl_reader_offset(r) - 1,
                        "a coder with flags %#x", flags);
    MRL_TRY(mrl_read_bytes(r, "CodecId", flags & 0x0f, &id));
    for (unsigned i = 0; i < (flags & 0x0fu); i++)
        c->method = c->method << 8 | id[i];
    c->in_count = c->out_count = 1;
    if (flags & 0x10) {
        MRL_TRY(mrl_sevenzip_number(r, "NumInStreams", &c->in_count));
        MRL_TRY(mrl_sevenzip_number(r, "NumOutStreams", &c->out_count));
    }
    if (c->in_count > MRL_MAX_7Z_CODERS || c->out_count > MRL_MAX_7Z_CODERS)
        return MRL_FAIL(r->err, MRL_E_LIMIT, mrl_reader_offset(r),
                        "a coder with more than %u streams", MRL_MAX_7Z_CODERS);
    if (flags & 0x20) {
        MRL_TRY(mrl_sevenzip_count(r, "PropertiesSize", MRL_MAX_7Z_HEADER, &n));
        MRL_TRY(mrl_read_dup(r, "Properties", n, MRL_MAX_7Z_HEADER, l->z->arena,
                             (char **)(uintptr_t)&c->props));
    }
    c->props_len = n;
    return mrl_ok();
}

struct bind {
    uint64_t in, out;
};

/* The order in which the bytes go through the coders, if they are one line. */
static void order_coders(struct mrl_sevenzip_folder *f, const struct bind *binds, uint64_t start)
{
    bool seen[MRL_MAX_7Z_CODERS] = {false};
    uint64_t at = start;

    for (unsigned n = 0; n < f->coder_count; n++) {
        unsigned next = 0;

        if (at >= f->coder_count || seen[at])
            return;
        seen[at] = true;
        f->order[n] = (uint8_t)at;
        while (next + 1 < f->coder_count && binds[next].out != at)
            next++;
        at = next + 1 < f->coder_count ? binds[next].in : UINT64_MAX;
    }
    f->is_chain = true;
}

static bool is_line(const struct mrl_sevenzip_folder *f)
{
    for (unsigned i = 0; i < f->coder_count; i++)
        if (f->coders[i].in_count != 1 || f->coders[i].out_count != 1)
            return false;
    return true;
}

static mrl_status read_binds(struct mrl_reader *r, struct mrl_sevenzip_folder *f, uint64_t ins,
                             uint64_t outs)
{
    struct bind binds[MRL_MAX_7Z_CODERS * MRL_MAX_7Z_CODERS];
    bool bound[MRL_MAX_7Z_CODERS * MRL_MAX_7Z_CODERS] = {false};
    uint64_t start = 0, index;

    if (outs == 0 || outs - 1 > ins)
        return MRL_FAIL(r->err, MRL_E_FORMAT, mrl_reader_offset(r),
                        "coders with %" PRIu64 " inputs and %" PRIu64 " outputs", ins, outs);
    for (uint64_t i = 0; i + 1 < outs; i++) {
        MRL_TRY(mrl_sevenzip_number(r, "InIndex", &binds[i].in));
        MRL_TRY(mrl_sevenzip_number(r, "OutIndex", &binds[i].out));
        if (binds[i].in >= ins || binds[i].out >= outs)
            return MRL_FAIL(r->err, MRL_E_FORMAT, mrl_reader_offset(r),
                            "coders are bound to streams that are not there");
        bound[binds[i].in] = true;
    }
    f->pack_count = ins - (outs - 1);
    while (start + 1 < ins && bound[start])
        start++;
    for (uint64_t i = 0; f->pack_count > 1 && i < f->pack_count; i++)
        MRL_TRY(mrl_sevenzip_number(r, "PackedStreamIndex", &index));
    if (is_line(f))
        order_coders(f, binds, start);
    return mrl_ok();
}

static mrl_status read_folder(struct mrl_sevenzip_list *l, struct mrl_reader *r,
                              struct mrl_sevenzip_folder *f)
{
    uint64_t ins = 0, outs = 0;
    size_t count;

    MRL_TRY(mrl_sevenzip_count(r, "NumCoders", MRL_MAX_7Z_CODERS, &count));
    if (count == 0)
        return MRL_FAIL(r->err, MRL_E_FORMAT, mrl_reader_offset(r), "a folder without coders");
    f->coder_count = (unsigned)count;
    MRL_SEVENZIP_ALLOC(l, count, sizeof(*f->coders), &f->coders);
    for (size_t i = 0; i < count; i++) {
        MRL_TRY(read_coder(l, r, &f->coders[i]));
        ins += f->coders[i].in_count;
        outs += f->coders[i].out_count;
        f->is_encrypted = f->is_encrypted || f->coders[i].method == AES_METHOD;
    }
    return read_binds(r, f, ins, outs);
}

/* In a chain the last coder's output is the folder's.  In other folders it is the largest, which
 * serves for telling sizes only: such folders are not unpacked. */
static mrl_status read_folder_sizes(struct mrl_reader *r, struct mrl_sevenzip_folder *f)
{
    uint64_t size;

    for (unsigned i = 0; i < f->coder_count; i++) {
        struct mrl_sevenzip_coder *c = &f->coders[i];

        for (uint64_t k = 0; k < c->out_count; k++) {
            MRL_TRY(mrl_sevenzip_number(r, "UnPackSize", &size));
            if (k == 0)
                c->unpacked_size = size;
            f->size = size > f->size ? size : f->size;
        }
    }
    if (f->is_chain)
        f->size = f->coders[f->order[f->coder_count - 1]].unpacked_size;
    return mrl_ok();
}

/* Each folder takes its packed streams from where the last one ended. */
static mrl_status place_folders(struct mrl_sevenzip_list *l, struct mrl_reader *r)
{
    uint64_t at, size;
    size_t next = 0;

    if (__builtin_add_overflow(l->pack_pos, MRL_SEVENZIP_HEAD, &at))
        return MRL_FAIL(r->err, MRL_E_FORMAT, mrl_reader_offset(r), "PackPos overflows");
    l->pack_start = at;
    for (size_t i = 0; i < l->folder_count; i++) {
        struct mrl_sevenzip_folder *f = &l->folders[i];

        f->pack_offset = at;
        for (uint64_t k = 0; k < f->pack_count; k++) {
            if (next == l->pack_count)
                return MRL_FAIL(r->err, MRL_E_FORMAT, mrl_reader_offset(r),
                                "folders use more packed streams than there are");
            size = l->pack_sizes[next++];
            if (__builtin_add_overflow(at, size, &at) || at > l->z->source->size)
                return MRL_FAIL(r->err, MRL_E_TRUNCATED, mrl_reader_offset(r),
                                "packed streams end behind the file");
        }
        f->pack_size = at - f->pack_offset;
    }
    l->pack_end = at;
    return mrl_ok();
}

static mrl_status read_folder_crcs(struct mrl_sevenzip_list *l, struct mrl_reader *r)
{
    uint8_t *defined;

    MRL_TRY(mrl_sevenzip_bits(l, r, l->folder_count, true, &defined));
    for (size_t i = 0; i < l->folder_count; i++) {
        l->folders[i].has_crc = defined[i];
        if (defined[i])
            MRL_TRY(mrl_read_u32le(r, "FolderDigest", &l->folders[i].crc32));
    }
    return mrl_ok();
}

static mrl_status read_unpack_info(struct mrl_sevenzip_list *l, struct mrl_reader *r)
{
    uint64_t id;

    MRL_TRY(expect(r, "Folder", MRL_7Z_FOLDER));
    MRL_TRY(mrl_sevenzip_count(r, "NumFolders", MRL_MAX_7Z_ENTRIES, &l->folder_count));
    MRL_TRY(mrl_sevenzip_expect_inside(r));
    MRL_SEVENZIP_ALLOC(l, l->folder_count, sizeof(*l->folders), &l->folders);
    for (size_t i = 0; i < l->folder_count; i++) {
        MRL_TRY(read_folder(l, r, &l->folders[i]));
        l->folders[i].member_count = 1;
    }
    MRL_TRY(expect(r, "CodersUnPackSize", MRL_7Z_UNPACK_SIZE));
    for (size_t i = 0; i < l->folder_count; i++)
        MRL_TRY(read_folder_sizes(r, &l->folders[i]));
    MRL_TRY(place_folders(l, r));
    MRL_TRY(mrl_sevenzip_number(r, "UnPackInfo", &id));
    if (id == MRL_7Z_CRC) {
        MRL_TRY(read_folder_crcs(l, r));
        MRL_TRY(mrl_sevenzip_number(r, "UnPackInfo", &id));
    }
    return id == MRL_7Z_END ? mrl_ok()
                            : MRL_FAIL(r->err, MRL_E_FORMAT, mrl_reader_offset(r),
                                       "unknown property %" PRIu64 " of UnPackInfo", id);
}

/* --- SubStreamsInfo: where one member in a folder ends and the next begins --- */

static mrl_status count_streams(struct mrl_sevenzip_list *l, struct mrl_reader *r)
{
    uint64_t total = 0;

    for (size_t i = 0; i < l->folder_count; i++) {
        total += l->folders[i].member_count;
        if (total > MRL_MAX_7Z_ENTRIES)
            return MRL_FAIL(r->err, MRL_E_LIMIT, mrl_reader_offset(r), "more than %u members",
                            MRL_MAX_7Z_ENTRIES);
    }
    l->stream_count = (size_t)total;
    MRL_SEVENZIP_ALLOC(l, l->stream_count, sizeof(*l->streams), &l->streams);
    return mrl_ok();
}

/* All sizes but the last are written; that one is what is left of the folder. */
static mrl_status read_sizes(struct mrl_sevenzip_list *l, struct mrl_reader *r, bool written)
{
    size_t at = 0;

    for (size_t i = 0; i < l->folder_count; i++) {
        const struct mrl_sevenzip_folder *f = &l->folders[i];
        uint64_t done = 0;

        for (uint64_t k = 0; k < f->member_count; k++, at++) {
            struct mrl_sevenzip_part *p = &l->streams[at];

            *p = (struct mrl_sevenzip_part){.folder = i, .offset = done, .size = f->size - done};
            if (k + 1 < f->member_count) {
                if (!written)
                    return MRL_FAIL(r->err, MRL_E_FORMAT, mrl_reader_offset(r),
                                    "several members in a folder, and no sizes");
                MRL_TRY(mrl_sevenzip_number(r, "UnPackSize", &p->size));
            }
            if (p->size > f->size - done)
                return MRL_FAIL(r->err, MRL_E_FORMAT, mrl_reader_offset(r),
                                "a member ends behind its folder");
            done += p->size;
        }
    }
    return mrl_ok();
}

/* Folders of one member whose digest is known already have no second one. */
static bool has_folder_crc(const struct mrl_sevenzip_list *l, const struct mrl_sevenzip_part *p)
{
    return l->folders[p->folder].member_count == 1 && l->folders[p->folder].has_crc;
}

static mrl_status read_stream_crcs(struct mrl_sevenzip_list *l, struct mrl_reader *r)
{
    uint8_t *defined;
    size_t unknown = 0, at = 0;

    for (size_t i = 0; i < l->stream_count; i++)
        unknown += !has_folder_crc(l, &l->streams[i]);
    MRL_TRY(mrl_sevenzip_bits(l, r, unknown, true, &defined));
    for (size_t i = 0; i < l->stream_count; i++) {
        struct mrl_sevenzip_part *p = &l->streams[i];

        if (has_folder_crc(l, p) || !defined[at++])
            continue;
        MRL_TRY(mrl_read_u32le(r, "Digest", &p->crc32));
        p->has_crc = true;
    }
    return mrl_ok();
}

static void take_folder_crcs(struct mrl_sevenzip_list *l)
{
    for (size_t i = 0; i < l->stream_count; i++) {
        struct mrl_sevenzip_part *p = &l->streams[i];

        if (has_folder_crc(l, p)) {
            p->has_crc = true;
            p->crc32 = l->folders[p->folder].crc32;
        }
    }
}

static mrl_status read_substreams(struct mrl_sevenzip_list *l, struct mrl_reader *r, bool present)
{
    uint64_t id = MRL_7Z_END;

    if (present)
        MRL_TRY(mrl_sevenzip_number(r, "SubStreamsInfo", &id));
    if (id == MRL_7Z_STREAM_COUNT) {
        for (size_t i = 0; i < l->folder_count; i++)
            MRL_TRY(
                mrl_sevenzip_number(r, "NumUnPackStreamsInFolder", &l->folders[i].member_count));
        MRL_TRY(mrl_sevenzip_number(r, "SubStreamsInfo", &id));
    }
    MRL_TRY(count_streams(l, r));
    MRL_TRY(read_sizes(l, r, id == MRL_7Z_SIZE));
    if (id == MRL_7Z_SIZE)
        MRL_TRY(mrl_sevenzip_number(r, "SubStreamsInfo", &id));
    if (id == MRL_7Z_CRC) {
        MRL_TRY(read_stream_crcs(l, r));
        MRL_TRY(mrl_sevenzip_number(r, "SubStreamsInfo", &id));
    }
    take_folder_crcs(l);
    return id == MRL_7Z_END ? mrl_ok()
                            : MRL_FAIL(r->err, MRL_E_FORMAT, mrl_reader_offset(r),
                                       "unknown property %" PRIu64 " of SubStreamsInfo", id);
}

mrl_status mrl_sevenzip_read_streams(struct mrl_sevenzip_list *l, struct mrl_reader *r)
{
    bool has_substreams = false;
    uint64_t id;

    MRL_TRY(mrl_sevenzip_number(r, "StreamsInfo", &id));
    if (id == MRL_7Z_PACK_INFO) {
        MRL_TRY(read_pack_info(l, r));
        MRL_TRY(mrl_sevenzip_number(r, "StreamsInfo", &id));
    }
    if (id == MRL_7Z_UNPACK_INFO) {
        MRL_TRY(read_unpack_info(l, r));
        MRL_TRY(mrl_sevenzip_number(r, "StreamsInfo", &id));
    }
    if (id == MRL_7Z_SUBSTREAMS) {
        has_substreams = true;
        MRL_TRY(read_substreams(l, r, true));
        MRL_TRY(mrl_sevenzip_number(r, "StreamsInfo", &id));
    }
    if (!has_substreams)
        MRL_TRY(read_substreams(l, r, false));
    return id == MRL_7Z_END ? mrl_ok()
                            : MRL_FAIL(r->err, MRL_E_FORMAT, mrl_reader_offset(r),
                                       "unknown property %" PRIu64 " of StreamsInfo", id);
}
