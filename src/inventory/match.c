/* SPDX-License-Identifier: Apache-2.0 */
#include "inventory/private.h"

#include <fnmatch.h>
#include <string.h>

#define MAX_PARTS 64u /* as deep as a walk goes */

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
    char p[256];
    char s[256];

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

static bool is_pattern(const char *path)
{
    return strpbrk(path, "*?[") != NULL;
}

static bool stands_for(const char *declared, size_t n, bool pattern, const char *path)
{
    if (pattern)
        return mrl_glob(declared, path);
    return strncmp(declared, path, n) == 0 && (path[n] == '\0' || path[n] == '/');
}

mrl_status mrl_match(const struct mrl_candidates *files, const char *path, struct mrl_arena *arena,
                     size_t **ret, size_t *count, struct mrl_error *err)
{
    const bool pattern = is_pattern(path);
    size_t *found = NULL;
    size_t capacity = 0;
    size_t n = strlen(path);
    size_t hits = 0;

    while (strncmp(path, "./", 2) == 0) {
        path += 2;
        n -= 2;
    }
    while (n > 1 && path[n - 1] == '/')
        n--;
    for (size_t i = 0; i < files->count; i++) {
        if (!stands_for(path, n, pattern, mrl_candidate_at(files, i)->file.path))
            continue;
        MRL_TRY(mrl_arena_grow(arena, (void **)&found, &capacity, hits, sizeof(*found), err));
        found[hits++] = i;
    }
    *ret = found;
    *count = hits;
    return mrl_ok();
}
