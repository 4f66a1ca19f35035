/* SPDX-License-Identifier: Apache-2.0 */
/* Packs and their indices, version 2: gitformat-pack(5). */
#include "base/file.h"
#include "base/limits.h"
#include "base/reader.h"
#include "base/walk.h"
#include "formats/git_private.h"

#include <stdio.h>
#include <string.h>

#define INDEX_MAGIC  0xff744f63u /* "\377tOc" */
#define INDEX_HEADER 8u
#define FANOUT       (256u * 4u)
#define LARGE        0x80000000u /* the offset stands in the table of large ones */

/* --- opening --- */

static mrl_status read_u32(struct mrl_git *git, struct mrl_source *source, uint64_t offset,
                           uint32_t *ret)
{
    struct mrl_reader r;
    uint8_t bytes[4];
    size_t got;

    MRL_TRY(source->read_at(source, offset, bytes, sizeof(bytes), &got, git->err));
    mrl_reader_init(&r, bytes, got, git->err);
    return mrl_read_u32be(&r, "number", ret);
}

mrl_status mrl_git_open_index(struct mrl_git *git, struct mrl_git_pack *pack)
{
    uint32_t magic, version;

    MRL_TRY(read_u32(git, pack->index, 0, &magic));
    MRL_TRY(read_u32(git, pack->index, 4, &version));
    if (magic != INDEX_MAGIC || version != 2)
        return MRL_FAIL(git->err, MRL_E_UNSUPPORTED, 0, "an index that is not of version 2");
    return read_u32(git, pack->index, INDEX_HEADER + FANOUT - 4, &pack->count);
}

static mrl_status open_file(struct mrl_git *git, const char *path, int *fd,
                            struct mrl_source_file *ret)
{
    struct mrl_file_id id;

    MRL_TRY(mrl_file_open(git->dir, path, fd, &id, git->err));
    mrl_source_file_init(ret, *fd, id.size);
    return mrl_ok();
}

/* `name` ends in ".idx". */
static mrl_status open_pack(struct mrl_git *git, const char *name)
{
    struct mrl_git_pack *const pack = &git->packs[git->pack_count];
    char path[256];

    *pack = (struct mrl_git_pack){.index_fd = -1, .pack_fd = -1};
    git->pack_count++;
    (void)snprintf(path, sizeof(path), "objects/pack/%s", name);
    MRL_TRY(open_file(git, path, &pack->index_fd, &pack->index_file));
    (void)snprintf(path, sizeof(path), "objects/pack/%.*spack", (int)strlen(name) - 3, name);
    MRL_TRY(open_file(git, path, &pack->pack_fd, &pack->pack_file));
    pack->index = &pack->index_file.source;
    pack->pack = &pack->pack_file.source;
    return mrl_git_open_index(git, pack);
}

static mrl_status visit(void *context, const struct mrl_walk_entry *e, struct mrl_error *err)
{
    struct mrl_git *git = context;
    const size_t n = strlen(e->path);

    if (e->kind != MRL_WALK_FILE || n < 5 || n > 200 || strcmp(e->path + n - 4, ".idx") != 0)
        return mrl_ok();
    if (git->pack_count == MRL_MAX_GIT_PACKS)
        return MRL_FAIL(err, MRL_E_LIMIT, MRL_NO_OFFSET, "more than %u packs", MRL_MAX_GIT_PACKS);
    return open_pack(git, e->path);
}

static mrl_status problem(void *context, const char *path, const struct mrl_error *why,
                          struct mrl_error *err)
{
    (void)context;
    (void)path;
    *err = *why;
    return (mrl_status){why->code};
}

static bool enter_none(void *context, const char *path)
{
    (void)context;
    (void)path;
    return false;
}

mrl_status mrl_git_open_packs(struct mrl_git *git)
{
    const struct mrl_walk walk = {visit, problem, enter_none, git};
    mrl_cleanup(mrl_fd_close) int dir = -1;
    const mrl_status s = mrl_dir_open_beneath(git->dir, "objects/pack", &dir, git->err);

    git->packs = mrl_arena_array(git->arena, MRL_MAX_GIT_PACKS, sizeof(*git->packs));
    if (!git->packs)
        return MRL_FAIL_ARENA(git->err, git->arena);
    if (s.code == MRL_E_ABSENT)
        return mrl_ok();
    MRL_TRY(s);
    return mrl_walk_run(&walk, dir, git->err);
}

void mrl_git_close_packs(struct mrl_git *git)
{
    for (size_t i = 0; i < git->pack_count; i++) {
        mrl_fd_close(&git->packs[i].index_fd);
        mrl_fd_close(&git->packs[i].pack_fd);
    }
}

/* --- looking up --- */

static mrl_status read_name(struct mrl_git *git, struct mrl_git_pack *pack, uint32_t i,
                            struct mrl_git_id *ret)
{
    struct mrl_source *const s = pack->index;
    size_t got;

    MRL_TRY(s->read_at(s, INDEX_HEADER + FANOUT + (uint64_t)i * MRL_GIT_ID, ret->bytes, MRL_GIT_ID,
                       &got, git->err));
    return got == MRL_GIT_ID ? mrl_ok()
                             : MRL_FAIL(git->err, MRL_E_TRUNCATED, MRL_NO_OFFSET, "a cut index");
}

/* Behind the names come checksums of four bytes, then offsets of four, then large ones of eight. */
static mrl_status read_offset(struct mrl_git *git, struct mrl_git_pack *pack, uint32_t i,
                              uint64_t *ret)
{
    const uint64_t offsets = INDEX_HEADER + FANOUT + (uint64_t)pack->count * (MRL_GIT_ID + 4);
    const uint64_t large = offsets + (uint64_t)pack->count * 4;
    uint32_t low, high;

    MRL_TRY(read_u32(git, pack->index, offsets + (uint64_t)i * 4, &low));
    *ret = low;
    if (!(low & LARGE))
        return mrl_ok();
    MRL_TRY(read_u32(git, pack->index, large + (uint64_t)(low & ~LARGE) * 8, &high));
    MRL_TRY(read_u32(git, pack->index, large + (uint64_t)(low & ~LARGE) * 8 + 4, &low));
    *ret = (uint64_t)high << 32 | low;
    return mrl_ok();
}

mrl_status mrl_git_find(struct mrl_git *git, struct mrl_git_pack *pack, const struct mrl_git_id *id,
                        uint64_t *offset, bool *found)
{
    uint32_t low = 0, high = pack->count;

    *found = false;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        struct mrl_git_id name;
        int order;

        MRL_TRY(read_name(git, pack, middle, &name));
        order = memcmp(id->bytes, name.bytes, MRL_GIT_ID);
        if (order == 0) {
            *found = true;
            return read_offset(git, pack, middle, offset);
        }
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return mrl_ok();
}
