/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/map.h"
#include "base/source.h"
#include "base/span.h"
#include "formats/git.h"

/* Private to git_*.c. */

#define MRL_GIT_ID 20u /* bytes of a SHA-1 */

struct mrl_git_id {
    uint8_t bytes[MRL_GIT_ID];
};
bool mrl_git_id_parse(struct mrl_span hex, struct mrl_git_id *ret); /* 40 digits */

struct mrl_git_pack {
    int index_fd, pack_fd;
    struct mrl_source_file index_file, pack_file;
    struct mrl_source *index, *pack;
    uint32_t count; /* of objects */
};

struct mrl_git {
    int dir; /* .git */
    struct mrl_git_pack *packs;
    size_t pack_count;
    struct mrl_arena *arena;   /* lasting */
    struct mrl_arena *scratch; /* of one object */
    struct mrl_error *err;
};

/* All packs, opened; those that are not version 2 are MRL_E_UNSUPPORTED. */
mrl_status mrl_git_open_packs(struct mrl_git *git) MRL_MUST_CHECK;
void mrl_git_close_packs(struct mrl_git *git);

/* Reads the head of an index. */
mrl_status mrl_git_open_index(struct mrl_git *git, struct mrl_git_pack *pack) MRL_MUST_CHECK;

/* Where an object lies in a pack. */
mrl_status mrl_git_find(struct mrl_git *git, struct mrl_git_pack *pack, const struct mrl_git_id *id,
                        uint64_t *offset, bool *found) MRL_MUST_CHECK;

/* The text of a commit, in `scratch`.  MRL_E_ABSENT: the repository does not have it; MRL_E_FORMAT
 * too if it is another kind of object. */
mrl_status mrl_git_read_commit(struct mrl_git *git, const struct mrl_git_id *id,
                               struct mrl_span *ret) MRL_MUST_CHECK;
mrl_status mrl_git_read_packed(struct mrl_git *git, struct mrl_git_pack *pack, uint64_t offset,
                               struct mrl_span *ret) MRL_MUST_CHECK;

/* Unpacks a zlib stream of known size that starts at an offset. */
mrl_status mrl_git_inflate(struct mrl_git *git, struct mrl_source *source, uint64_t offset,
                           uint64_t size, struct mrl_span *ret) MRL_MUST_CHECK;

/* What the branches lead to; `gap` as in struct mrl_git_log. */
mrl_status mrl_git_read_tips(struct mrl_git *git, struct mrl_git_id **ret, size_t *count,
                             const char **gap) MRL_MUST_CHECK;
