/* SPDX-License-Identifier: Apache-2.0 */
#include "inventory/private.h"

#include "base/limits.h"

#include <fnmatch.h>
#include <limits.h>
#include <string.h>

#define MAX_PARTS (MRL_MAX_WALK_DEPTH + 1) /* folders and a name */

/* Cuts a path at its slashes; false if it has too many parts. */
struct parts {
    const char *start[MAX_PARTS];
    size_t len[MAX_PARTS];
    size_t count;
};

static bool split(const char *path, struct parts *ret)
{
    ret->count = 0;
    for (;;) {
        const size_t n = strcspn(path, "/");

        if (ret->count == MAX_PARTS)
            return false;
        ret->start[ret->count] = path;
        ret->len[ret->count++] = n;
        if (path[n] == '\0')
            return true;
        path += n + 1;
    }
}

static bool part_matches(const struct parts *pattern, size_t i, const struct parts *path, size_t j)
{
    char p[2 * NAME_MAX + 1]; /* each byte of a name may be quoted */
    char s[NAME_MAX + 1];

    if (pattern->len[i] >= sizeof(p) || path->len[j] >= sizeof(s))
        return pattern->len[i] == path->len[j] &&
               memcmp(pattern->start[i], path->start[j], path->len[j]) == 0;
    memcpy(p, pattern->start[i], pattern->len[i]);
    p[pattern->len[i]] = '\0';
    memcpy(s, path->start[j], path->len[j]);
    s[path->len[j]] = '\0';
    return fnmatch(p, s, FNM_PERIOD) == 0;
}

static bool is_any_depth(const struct parts *pattern, size_t i)
{
    return pattern->len[i] == 2 && memcmp(pattern->start[i], "**", 2) == 0;
}

/* Row by row, like an edit distance, so that many `**` cost no more than one: reach[j] says
 * whether the pattern's parts so far can stand for the path's first j parts. */
bool mrl_glob(const char *pattern, const char *path)
{
    bool reach[MAX_PARTS + 1] = {true};
    struct parts p;
    struct parts s;

    if (!split(pattern, &p) || !split(path, &s))
        return false;
    for (size_t i = 0; i < p.count; i++) {
        if (is_any_depth(&p, i)) {
            for (size_t j = 0; j < s.count; j++)
                reach[j + 1] |= reach[j];
            continue;
        }
        for (size_t j = s.count; j > 0; j--)
            reach[j] = reach[j - 1] && part_matches(&p, i, &s, j - 1);
        reach[0] = false;
    }
    return reach[s.count];
}

/* What makes a path a pattern; a backslash quotes these and itself. */
static const char special[] = "*?[\\";

/* The walk meets the names of a directory in byte order and enters a directory at its place, so
 * paths are ordered as if '/' came before every other byte. */
static int rank(char c)
{
    return c == '\0' ? 0 : c == '/' ? 1 : (unsigned char)c + 1;
}

static int compare_paths(const char *a, const char *b)
{
    while (*a && *a == *b) {
        a++;
        b++;
    }
    return rank(*a) - rank(*b);
}

/* The first candidate that does not come before the path. */
static size_t lower_bound(const struct mrl_candidates *files, const char *path)
{
    size_t low = 0;
    size_t high = files->count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;

        if (compare_paths(mrl_candidate_at(files, middle)->file.path, path) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct hits {
    size_t *items;
    size_t count;
    size_t capacity;
};

static mrl_status add_hit(struct hits *hits, size_t i, struct mrl_arena *arena,
                          struct mrl_error *err)
{
    MRL_TRY(mrl_arena_grow(arena, (void **)&hits->items, &hits->capacity, hits->count,
                           sizeof(*hits->items), err));
    hits->items[hits->count++] = i;
    return mrl_ok();
}

/* The folders before the first special character; all that can match lies below. */
static const char *literal_folder(const char *pattern, struct mrl_arena *arena)
{
    size_t n = strcspn(pattern, special);

    while (n > 0 && pattern[n] != '/')
        n--;
    return mrl_arena_strndup(arena, pattern, n);
}

static mrl_status match_pattern(const struct mrl_candidates *files, const char *pattern,
                                struct mrl_arena *arena, struct hits *hits, struct mrl_error *err)
{
    const char *const folder = literal_folder(pattern, arena);

    if (!folder)
        return MRL_FAIL_ARENA(err, arena);
    for (size_t i = lower_bound(files, folder); i < files->count; i++) {
        const char *const path = mrl_candidate_at(files, i)->file.path;

        if (strncmp(path, folder, strlen(folder)) != 0)
            break;
        if (mrl_glob(pattern, path))
            MRL_TRY(add_hit(hits, i, arena, err));
    }
    return mrl_ok();
}

/* A file of that name, or everything below a directory of that name. */
static mrl_status match_literal(const struct mrl_candidates *files, const char *path,
                                struct mrl_arena *arena, struct hits *hits, struct mrl_error *err)
{
    const size_t n = strlen(path);
    size_t i = lower_bound(files, path);

    if (i < files->count && strcmp(mrl_candidate_at(files, i)->file.path, path) == 0)
        return add_hit(hits, i, arena, err);
    for (; i < files->count; i++) {
        const char *found = mrl_candidate_at(files, i)->file.path;

        if (strncmp(found, path, n) != 0 || found[n] != '/')
            break;
        MRL_TRY(add_hit(hits, i, arena, err));
    }
    return mrl_ok();
}

bool mrl_path_stands_for(const char *declared, const char *path)
{
    const size_t n = strlen(declared);

    if (declared[strcspn(declared, special)])
        return mrl_glob(declared, path);
    return strncmp(path, declared, n) == 0 && (path[n] == '\0' || path[n] == '/');
}

mrl_status mrl_match(const struct mrl_candidates *files, const char *path, struct mrl_arena *arena,
                     size_t **ret, size_t *count, struct mrl_error *err)
{
    struct hits hits = {0};

    if (path[strcspn(path, special)])
        MRL_TRY(match_pattern(files, path, arena, &hits, err));
    else
        MRL_TRY(match_literal(files, path, arena, &hits, err));
    *ret = hits.items;
    *count = hits.count;
    return mrl_ok();
}
