/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "base/span.h"
#include "base/text.h"
#include "sign/manifest_private.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static mrl_status refuse_path(struct mrl_manifest_parser *p, const char *path, const char *why)
{
    char quoted[128];

    mrl_text_quote(quoted, sizeof(quoted), path, strlen(path));
    return MRL_FAIL(p->err, MRL_E_FORMAT, MRL_NO_OFFSET, "the resource `%s` %s", quoted, why);
}

static mrl_status find_word(struct mrl_manifest_parser *p, const char *member, const char *word,
                            const char *const *words, int *ret)
{
    char quoted[64];

    for (int i = 0; words[i]; i++)
        if (strcmp(words[i], word) == 0) {
            *ret = i;
            return mrl_ok();
        }
    mrl_text_quote(quoted, sizeof(quoted), word, strlen(word));
    if (strcmp(word, "blake3") == 0)
        return MRL_FAIL(p->err, MRL_E_UNSUPPORTED, MRL_NO_OFFSET,
                        "`%s` is blake3, for which there is no library here", member);
    return MRL_FAIL(p->err, MRL_E_UNSUPPORTED, MRL_NO_OFFSET, "`%s` is `%s`, which is unknown",
                    member, quoted);
}

/* The specification says `sha256` for shards too, the reference `sha256-sharded-N`. */
static mrl_status check_algorithm(struct mrl_manifest_parser *p, const struct mrl_manifest *m)
{
    const char *const plain = mrl_oms_hash_names[m->hash];
    char sharded[64];

    (void)snprintf(sharded, sizeof(sharded), "%s-sharded-%" PRIu64, plain, m->shard_size);
    if (strcmp(p->algorithm, plain) != 0 &&
        (m->method != MRL_OMS_SHARDS || strcmp(p->algorithm, sharded) != 0))
        return MRL_FAIL(p->err, MRL_E_FORMAT, MRL_NO_OFFSET,
                        "the `algorithm` of the resources contradicts `hash_type` %s", plain);
    if (p->digest_len != mrl_oms_digest_size(m->hash))
        return MRL_FAIL(p->err, MRL_E_FORMAT, MRL_NO_OFFSET, "a `digest` has %zu bytes, %s has %zu",
                        p->digest_len, plain, mrl_oms_digest_size(m->hash));
    return mrl_ok();
}

/* --- shards --- */

/* The number behind the last ':', which is cut off together with it. */
static bool take_number(struct mrl_span *name, uint64_t *ret)
{
    size_t colon = name->len;

    while (colon > 0 && mrl_span_byte(*name, colon - 1) != ':')
        colon--;
    if (colon == 0 || name->len - colon > 19 ||
        !mrl_span_count(mrl_span_without(*name, colon), ret))
        return false;
    *name = mrl_span_first(*name, colon - 1);
    return true;
}

/* "path:start:end", read from the right: a path may hold colons. */
static mrl_status split_shard(struct mrl_manifest_parser *p, struct mrl_oms_resource *r)
{
    struct mrl_span name = mrl_span_text(r->path);
    uint64_t start, end;
    const char *path;

    if (!take_number(&name, &end) || !take_number(&name, &start) || start >= end)
        return refuse_path(p, r->path, "is no shard `path:start:end`");
    path = mrl_arena_strndup(p->arena, name.at, name.len);
    if (!path)
        return MRL_FAIL_ARENA(p->err, p->arena);
    r->path = path;
    r->start = start;
    r->end = end;
    return mrl_ok();
}

static int by_path_and_start(const void *a, const void *b)
{
    const struct mrl_oms_resource *const x = *(struct mrl_oms_resource *const *)a;
    const struct mrl_oms_resource *const y = *(struct mrl_oms_resource *const *)b;
    const int paths = strcmp(x->path, y->path);

    return paths ? paths : (x->start > y->start) - (x->start < y->start);
}

/* Shards of a file lie end to end from 0, each of shard_size bytes but the last. */
static mrl_status check_neighbours(struct mrl_manifest_parser *p, const struct mrl_manifest *m,
                                   const struct mrl_oms_resource *before,
                                   const struct mrl_oms_resource *r)
{
    const bool same = before && strcmp(before->path, r->path) == 0;

    if (m->method == MRL_OMS_FILES)
        return same ? refuse_path(p, r->path, "is listed twice") : mrl_ok();
    if (r->start != (same ? before->end : 0))
        return refuse_path(p, r->path, "has shards that overlap or leave a gap");
    if (r->end - r->start > m->shard_size)
        return refuse_path(p, r->path, "has a shard longer than `shard_size`");
    if (same && before->end - before->start != m->shard_size)
        return refuse_path(p, r->path, "has a shard shorter than `shard_size` before its last");
    return mrl_ok();
}

static mrl_status check_collisions(struct mrl_manifest_parser *p, const struct mrl_manifest *m)
{
    struct mrl_oms_resource **sorted = mrl_arena_array(p->arena, m->count, sizeof(*sorted));

    if (!sorted)
        return MRL_FAIL_ARENA(p->err, p->arena);
    for (size_t i = 0; i < m->count; i++)
        sorted[i] = &m->resources[i];
    qsort(sorted, m->count, sizeof(*sorted), by_path_and_start);
    for (size_t i = 0; i < m->count; i++)
        MRL_TRY(check_neighbours(p, m, i > 0 ? sorted[i - 1] : NULL, sorted[i]));
    /* "." is the model itself, which then is one file: nothing stands beside it. */
    if (strcmp(sorted[0]->path, ".") == 0 && strcmp(sorted[m->count - 1]->path, ".") != 0)
        return refuse_path(p, ".", "stands beside others");
    return mrl_ok();
}

static mrl_status check_resource(struct mrl_manifest_parser *p, const struct mrl_manifest *m,
                                 struct mrl_oms_resource *r)
{
    const char *fault;

    if (m->method == MRL_OMS_SHARDS)
        MRL_TRY(split_shard(p, r));
    fault = strcmp(r->path, ".") == 0 ? NULL : mrl_manifest_path_fault(r->path, strlen(r->path));
    return fault ? refuse_path(p, r->path, fault) : mrl_ok();
}

/* --- the two kinds of statements --- */

static mrl_status check_root(struct mrl_manifest_parser *p, const struct mrl_manifest *m)
{
    struct mrl_sha256 root;

    MRL_TRY(mrl_manifest_root(m, &root, p->err));
    if (memcmp(root.bytes, p->subjects[0].digest.bytes, sizeof(root.bytes)) != 0)
        return MRL_FAIL(p->err, MRL_E_FORMAT, MRL_NO_OFFSET,
                        "the `digest` of the subject is not that of the resources");
    return mrl_ok();
}

static mrl_status check_current(struct mrl_manifest_parser *p, struct mrl_manifest *m)
{
    int hash, method;

    if (p->subject_count != 1)
        return MRL_FAIL(p->err, MRL_E_FORMAT, MRL_NO_OFFSET,
                        "`subject` has %zu entries, it must have one", p->subject_count);
    if (!p->has_serialization)
        return MRL_FAIL(p->err, MRL_E_FORMAT, MRL_NO_OFFSET, "`predicate` has no `serialization`");
    if (p->count == 0)
        return MRL_FAIL(p->err, MRL_E_FORMAT, MRL_NO_OFFSET, "`resources` is empty or missing");
    MRL_TRY(find_word(p, "hash_type", p->hash_type, mrl_oms_hash_names, &hash));
    MRL_TRY(find_word(p, "method", p->method, mrl_oms_method_names, &method));
    m->hash = (enum mrl_oms_hash)hash;
    m->method = (enum mrl_oms_method)method;
    if ((m->method == MRL_OMS_SHARDS) != (p->shard_size != 0))
        return MRL_FAIL(p->err, MRL_E_FORMAT, MRL_NO_OFFSET,
                        "`shard_size` must stand with method "
                        "`shards`, and only there");
    m->model = p->subjects[0].name;
    m->allow_symlinks = p->allow_symlinks;
    m->shard_size = p->shard_size;
    m->ignore_paths = p->ignored;
    m->ignore_count = p->ignored_count;
    m->resources = p->resources;
    m->count = p->count;
    return check_algorithm(p, m);
}

/* Every file is a subject, and nothing is said of links or ignored paths. */
static mrl_status check_legacy(struct mrl_manifest_parser *p, struct mrl_manifest *m)
{
    if (p->subject_count == 0)
        return MRL_FAIL(p->err, MRL_E_FORMAT, MRL_NO_OFFSET, "`subject` is empty");
    m->legacy = true;
    m->model = "";
    m->count = p->subject_count;
    m->resources = mrl_arena_array(p->arena, m->count, sizeof(*m->resources));
    if (!m->resources)
        return MRL_FAIL_ARENA(p->err, p->arena);
    for (size_t i = 0; i < m->count; i++) {
        const struct mrl_manifest_subject *const s = &p->subjects[i];

        if (s->algorithm && strcmp(s->algorithm, "file-sha256") != 0)
            return MRL_FAIL(p->err, MRL_E_UNSUPPORTED, MRL_NO_OFFSET,
                            "`actual_hash_algorithm` is something else than file-sha256");
        m->resources[i] =
            (struct mrl_oms_resource){.path = s->name, .end = UINT64_MAX, .digest = s->digest};
    }
    return mrl_ok();
}

mrl_status mrl_manifest_check(struct mrl_manifest_parser *p, struct mrl_manifest *ret)
{
    struct mrl_manifest m = {.hash = MRL_OMS_SHA256};

    MRL_TRY(p->legacy ? check_legacy(p, &m) : check_current(p, &m));
    if (!m.legacy)
        MRL_TRY(check_root(p, &m));
    for (size_t i = 0; i < m.count; i++)
        MRL_TRY(check_resource(p, &m, &m.resources[i]));
    MRL_TRY(check_collisions(p, &m));
    *ret = m;
    return mrl_ok();
}
