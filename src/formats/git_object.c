/* SPDX-License-Identifier: Apache-2.0 */
/* Objects, loose and packed, whole and as differences: gitformat-pack(5). */
#include "base/ascii.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/reader.h"
#include "formats/git_private.h"
#include "formats/unpack.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { TYPE_COMMIT = 1, TYPE_OFS_DELTA = 6, TYPE_REF_DELTA = 7 };

/* The longest head of an entry: ten bytes of size and twenty of a name. */
#define ENTRY_HEAD 40u

/* Of "commit 12345" and a NUL. */
#define LOOSE_HEAD 32u

bool mrl_git_id_parse(struct mrl_span hex, struct mrl_git_id *ret)
{
    if (hex.len != (size_t)MRL_GIT_ID * 2)
        return false;
    for (size_t i = 0; i < MRL_GIT_ID; i++) {
        const int high = mrl_lower_hex_value(mrl_span_byte(hex, 2 * i));
        const int low = mrl_lower_hex_value(mrl_span_byte(hex, 2 * i + 1));

        if (high < 0 || low < 0)
            return false;
        ret->bytes[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

/* --- unpacking --- */

static mrl_status unpack(struct mrl_git *git, struct mrl_source *source, uint64_t offset,
                         size_t size, size_t *got, char **ret)
{
    const struct mrl_unpack_limits limits = {.max_bytes = MRL_MAX_GIT_OBJECT + LOOSE_HEAD};
    mrl_cleanup(mrl_unpack_freep) struct mrl_unpack *u = NULL;
    struct mrl_source_slice slice;
    struct mrl_source *inner;
    char *bytes = mrl_arena_alloc(git->scratch, size + 1);

    if (!bytes)
        return MRL_FAIL_ARENA(git->err, git->scratch);
    if (offset >= source->size)
        return MRL_FAIL(git->err, MRL_E_TRUNCATED, offset, "an object behind the end");
    MRL_TRY(mrl_source_slice_init(&slice, source, offset, source->size - offset, git->err));
    MRL_TRY(mrl_unpack_new(MRL_PACKING_ZLIB, &slice.source, &limits, &u, git->err));
    inner = mrl_unpack_source(u);
    for (*got = 0; *got < size;) {
        size_t n;

        MRL_TRY(inner->read_at(inner, *got, bytes + *got, size - *got, &n, git->err));
        if (n == 0)
            break;
        *got += n;
    }
    *ret = bytes;
    return mrl_ok();
}

static mrl_status too_large(struct mrl_git *git, uint64_t size)
{
    return MRL_FAIL(git->err, MRL_E_LIMIT, MRL_NO_OFFSET, "an object of %" PRIu64 " bytes", size);
}

mrl_status mrl_git_inflate(struct mrl_git *git, struct mrl_source *source, uint64_t offset,
                           uint64_t size, struct mrl_span *ret)
{
    char *bytes;
    size_t got;

    if (size > MRL_MAX_GIT_OBJECT)
        return too_large(git, size);
    MRL_TRY(unpack(git, source, offset, (size_t)size, &got, &bytes));
    if (got != size)
        return MRL_FAIL(git->err, MRL_E_TRUNCATED, offset, "an object that is cut short");
    *ret = mrl_span(bytes, got);
    return mrl_ok();
}

/* --- loose objects: "commit SIZE", a NUL, the text --- */

static mrl_status cut_loose(struct mrl_git *git, struct mrl_span all, struct mrl_span *ret)
{
    const char *const nul = all.len ? memchr(all.at, '\0', all.len) : NULL;
    const size_t head = nul ? (size_t)(nul - all.at) : all.len;

    if (!nul || !mrl_span_starts(mrl_span_first(all, head), "commit "))
        return MRL_FAIL(git->err, MRL_E_FORMAT, 0, "an object that is no commit");
    *ret = mrl_span_without(all, head + 1);
    if (ret->len > MRL_MAX_GIT_OBJECT)
        return too_large(git, ret->len);
    return mrl_ok();
}

static mrl_status read_loose(struct mrl_git *git, const struct mrl_git_id *id, struct mrl_span *ret)
{
    mrl_cleanup(mrl_fd_close) int fd = -1;
    struct mrl_source_file file;
    struct mrl_file_id state;
    char path[64] = "objects/";
    size_t n = strlen(path), got;
    char *bytes;

    for (size_t i = 0; i < MRL_GIT_ID; i++)
        n += (size_t)snprintf(path + n, sizeof(path) - n, i == 0 ? "%02x/" : "%02x", id->bytes[i]);
    MRL_TRY(mrl_file_open(git->dir, path, &fd, &state, git->err));
    mrl_source_file_init(&file, fd, state.size);
    MRL_TRY(unpack(git, &file.source, 0, MRL_MAX_GIT_OBJECT + LOOSE_HEAD, &got, &bytes));
    return cut_loose(git, mrl_span(bytes, got), ret);
}

/* --- entries of packs --- */

struct entry {
    unsigned type;
    uint64_t size;
    uint64_t data;          /* offset of the zlib stream */
    uint64_t base;          /* of TYPE_OFS_DELTA: offset of what it differs from */
    struct mrl_git_id name; /* of TYPE_REF_DELTA: the same, by name */
};

/* Seven bits a byte, the least first; the first byte may give fewer. */
static mrl_status read_size(struct mrl_reader *r, uint64_t first, unsigned shift, bool more,
                            uint64_t *ret)
{
    *ret = first;
    while (more) {
        uint8_t byte;

        MRL_TRY(mrl_read_u8(r, "size", &byte));
        if (shift > 56)
            return MRL_FAIL(r->err, MRL_E_FORMAT, mrl_reader_offset(r), "a size without end");
        *ret |= (uint64_t)(byte & 0x7f) << shift;
        shift += 7;
        more = byte & 0x80;
    }
    return mrl_ok();
}

/* Seven bits a byte, the most first, each but the last counted one higher. */
static mrl_status read_distance(struct mrl_reader *r, uint64_t *ret)
{
    uint8_t byte;

    MRL_TRY(mrl_read_u8(r, "distance", &byte));
    *ret = byte & 0x7f;
    while (byte & 0x80) {
        MRL_TRY(mrl_read_u8(r, "distance", &byte));
        if (*ret >= UINT64_MAX >> 8)
            return MRL_FAIL(r->err, MRL_E_FORMAT, mrl_reader_offset(r), "a distance without end");
        *ret = (*ret + 1) << 7 | (byte & 0x7f);
    }
    return mrl_ok();
}

static mrl_status read_base(struct mrl_reader *r, uint64_t offset, struct entry *e)
{
    const uint8_t *name;
    uint64_t distance;

    if (e->type == TYPE_REF_DELTA) {
        MRL_TRY(mrl_read_bytes(r, "base", MRL_GIT_ID, &name));
        memcpy(e->name.bytes, name, MRL_GIT_ID);
        return mrl_ok();
    }
    MRL_TRY(read_distance(r, &distance));
    if (distance == 0 || distance > offset)
        return MRL_FAIL(r->err, MRL_E_FORMAT, offset, "a base outside the pack");
    e->base = offset - distance;
    return mrl_ok();
}

static mrl_status read_entry(struct mrl_git *git, struct mrl_git_pack *pack, uint64_t offset,
                             struct entry *ret)
{
    struct mrl_source *const s = pack->pack;
    uint8_t head[ENTRY_HEAD];
    struct mrl_reader r;
    uint8_t byte;
    size_t got;

    MRL_TRY(s->read_at(s, offset, head, sizeof(head), &got, git->err));
    mrl_reader_init(&r, head, got, git->err);
    MRL_TRY(mrl_read_u8(&r, "type", &byte));
    *ret = (struct entry){.type = byte >> 4 & 7};
    MRL_TRY(read_size(&r, byte & 15, 4, byte & 0x80, &ret->size));
    if (ret->type == TYPE_OFS_DELTA || ret->type == TYPE_REF_DELTA)
        MRL_TRY(read_base(&r, offset, ret));
    else if (ret->type != TYPE_COMMIT)
        return MRL_FAIL(git->err, MRL_E_FORMAT, offset, "an object that is no commit");
    ret->data = offset + mrl_reader_offset(&r);
    return mrl_ok();
}

/* --- differences: pieces of the base and pieces of their own --- */

struct patch {
    struct mrl_git *git;
    struct mrl_span base;
    char *out;
    size_t size, len;
};

static mrl_status put(struct patch *p, struct mrl_span piece)
{
    if (piece.len == 0 || piece.len > p->size - p->len)
        return MRL_FAIL(p->git->err, MRL_E_FORMAT, MRL_NO_OFFSET, "a difference of another size");
    memcpy(p->out + p->len, piece.at, piece.len);
    p->len += piece.len;
    return mrl_ok();
}

/* Bits 0-3: which bytes of the offset follow; 4-6: which of the length. */
static mrl_status copy_piece(struct patch *p, struct mrl_reader *r, uint8_t op)
{
    uint32_t place[2] = {0, 0};

    for (unsigned bit = 0; bit < 7; bit++) {
        uint8_t byte;

        if (!(op & 1u << bit))
            continue;
        MRL_TRY(mrl_read_u8(r, "place", &byte));
        place[bit / 4] |= (uint32_t)byte << 8 * (bit % 4);
    }
    if (place[1] == 0)
        place[1] = 0x10000;
    if (place[0] > p->base.len || place[1] > p->base.len - place[0])
        return MRL_FAIL(r->err, MRL_E_FORMAT, MRL_NO_OFFSET, "a piece outside the base");
    return put(p, mrl_span_first(mrl_span_without(p->base, place[0]), place[1]));
}

static mrl_status patch_all(struct patch *p, struct mrl_reader *r)
{
    while (mrl_reader_left(r) > 0) {
        const uint8_t *own;
        uint8_t op;

        MRL_TRY(mrl_read_u8(r, "instruction", &op));
        if (op & 0x80) {
            MRL_TRY(copy_piece(p, r, op));
            continue;
        }
        MRL_TRY(mrl_read_bytes(r, "piece", op, &own));
        MRL_TRY(put(p, mrl_span((const char *)own, op)));
    }
    return p->len == p->size
               ? mrl_ok()
               : MRL_FAIL(r->err, MRL_E_FORMAT, MRL_NO_OFFSET, "a difference of another size");
}

static mrl_status apply(struct mrl_git *git, struct mrl_span base, struct mrl_span delta,
                        struct mrl_span *ret)
{
    struct patch p = {.git = git, .base = base};
    struct mrl_reader r;
    uint64_t from, to;

    mrl_reader_init(&r, delta.at, delta.len, git->err);
    MRL_TRY(read_size(&r, 0, 0, true, &from));
    MRL_TRY(read_size(&r, 0, 0, true, &to));
    if (from != base.len || to > MRL_MAX_GIT_OBJECT)
        return MRL_FAIL(git->err, MRL_E_FORMAT, MRL_NO_OFFSET, "a difference from something else");
    p.size = (size_t)to;
    p.out = mrl_arena_alloc(git->scratch, p.size + 1);
    if (!p.out)
        return MRL_FAIL_ARENA(git->err, git->scratch);
    MRL_TRY(patch_all(&p, &r));
    *ret = mrl_span(p.out, p.len);
    return mrl_ok();
}

/* Follows the bases down to a whole object, then goes back up.  Bases lie before what differs from
 * them, or bear a name; names could lead in a circle, so the depth is bounded. */
mrl_status mrl_git_read_packed(struct mrl_git *git, struct mrl_git_pack *pack, uint64_t offset,
                               struct mrl_span *ret)
{
    struct entry chain[MRL_MAX_GIT_CHAIN];
    size_t n = 0;
    struct mrl_span delta;

    for (;;) {
        bool found = true;

        if (n == MRL_MAX_GIT_CHAIN)
            return MRL_FAIL(git->err, MRL_E_LIMIT, offset, "a chain of more than %u differences",
                            MRL_MAX_GIT_CHAIN);
        MRL_TRY(read_entry(git, pack, offset, &chain[n]));
        if (chain[n++].type == TYPE_COMMIT)
            break;
        offset = chain[n - 1].base;
        if (chain[n - 1].type == TYPE_REF_DELTA)
            MRL_TRY(mrl_git_find(git, pack, &chain[n - 1].name, &offset, &found));
        if (!found)
            return MRL_FAIL(git->err, MRL_E_FORMAT, offset, "a base that is not there");
    }
    n--;
    MRL_TRY(mrl_git_inflate(git, pack->pack, chain[n].data, chain[n].size, ret));
    while (n-- > 0) {
        MRL_TRY(mrl_git_inflate(git, pack->pack, chain[n].data, chain[n].size, &delta));
        MRL_TRY(apply(git, *ret, delta, ret));
    }
    return mrl_ok();
}

mrl_status mrl_git_read_commit(struct mrl_git *git, const struct mrl_git_id *id,
                               struct mrl_span *ret)
{
    mrl_arena_reset(git->scratch);
    for (size_t i = 0; i < git->pack_count; i++) {
        uint64_t offset;
        bool found;

        MRL_TRY(mrl_git_find(git, &git->packs[i], id, &offset, &found));
        if (found)
            return mrl_git_read_packed(git, &git->packs[i], offset, ret);
    }
    return read_loose(git, id, ret);
}
