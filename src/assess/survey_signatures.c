/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/signatures.h"
#include "base/limits.h"
#include "base/text.h"
#include "sign/bundle.h"
#include "sign/manifest.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define SCRATCH_BYTES (512u << 20) /* bundle and manifest of MRL_MAX_PAYLOAD */

struct verifying {
    int root;
    const struct mrl_asset *asset;
    struct mrl_arena *scratch;
    struct mrl_arena *arena; /* for what is told */
    struct mrl_ec_key *key;
    struct mrl_bundle bundle;
    struct mrl_manifest manifest;
    struct mrl_map names; /* path in the manifest: index of its resource */
    struct mrl_asset_signature *ret;
    struct mrl_error *err;
};

static mrl_status tell(struct verifying *v, enum mrl_signature_state state, const char *fmt, ...)
    MRL_PRINTF(3, 4) MRL_MUST_CHECK;

static mrl_status tell(struct verifying *v, enum mrl_signature_state state, const char *fmt, ...)
{
    char text[600];
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    v->ret->state = state;
    v->ret->message = mrl_arena_strdup(v->arena, text);
    return v->ret->message ? mrl_ok() : MRL_FAIL_ARENA(v->err, v->arena);
}

/* Trouble with the signature is an answer; only want of memory is a failure. */
static mrl_status tell_failure(struct verifying *v, mrl_status s, const char *path)
{
    char quoted[128], why[sizeof(v->err->message)];

    if (s.code == MRL_E_NOMEM)
        return s;
    mrl_text_quote(quoted, sizeof(quoted), path, strlen(path));
    (void)snprintf(why, sizeof(why), "%s", v->err->message);
    return tell(v, s.code == MRL_E_DENIED ? MRL_SIGNATURE_FAILS : MRL_SIGNATURE_UNKNOWN, "%s: %s",
                quoted, why);
}

/* --- the signature --- */

static mrl_status read_bundle(struct verifying *v, const struct mrl_declared_signature *said)
{
    struct mrl_source_memory source;
    char *text;
    bool legacy;
    size_t n;

    MRL_TRY(
        mrl_file_read(v->root, said->public_key, MRL_MAX_KEY_FILE, v->scratch, &text, &n, v->err));
    MRL_TRY(mrl_ec_key_read_public(text, n, &v->key, v->err));
    MRL_TRY(mrl_file_read(v->root, said->bundle, MRL_MAX_BUNDLE, v->scratch, &text, &n, v->err));
    mrl_source_memory_init(&source, text, n);
    MRL_TRY(mrl_bundle_read(said->bundle, &source.source, v->scratch, &v->bundle, v->err));
    MRL_TRY(mrl_bundle_verify_key(&v->bundle, v->key, v->scratch, &legacy, v->err));
    MRL_TRY(mrl_manifest_read(said->bundle, v->bundle.envelope.payload,
                              v->bundle.envelope.payload_len, v->scratch, &v->manifest, v->err));
    if (legacy != v->manifest.legacy)
        return MRL_FAIL(v->err, MRL_E_DENIED, MRL_NO_OFFSET,
                        "the signature is of another release than its statement");
    return mrl_ok();
}

static mrl_status index_names(struct verifying *v)
{
    mrl_map_init(&v->names, v->scratch);
    MRL_TRY(mrl_map_reserve(&v->names, v->manifest.count, v->err));
    for (size_t i = 0; i < v->manifest.count; i++) {
        const char *const path = v->manifest.resources[i].path;

        MRL_TRY(mrl_map_add(&v->names, path, strlen(path), i, NULL, v->err));
    }
    return mrl_ok();
}

/* --- the files --- */

/* The resource of a file below that prefix; NULL if it is not listed. */
static const struct mrl_oms_resource *find_resource(const struct verifying *v, const char *path,
                                                    size_t prefix)
{
    const char *const name = path + prefix;
    uint64_t i;

    if (mrl_map_get(&v->names, name, strlen(name), &i) ||
        (v->asset->file_count == 1 && v->manifest.count == 1 && mrl_map_get(&v->names, ".", 1, &i)))
        return &v->manifest.resources[i];
    return NULL;
}

static bool is_digest_of(const struct mrl_oms_resource *r, const struct mrl_sha256 *sha256)
{
    return memcmp(r->digest.bytes, sha256->bytes, sizeof(sha256->bytes)) == 0;
}

/* The model's own directory: the deepest one above the first file in which the signature lists it.
 */
static bool find_prefix(const struct verifying *v, size_t *ret)
{
    const char *const path = v->asset->files[0].path;
    size_t n = strlen(path);

    for (;;) {
        while (n > 0 && path[n - 1] != '/')
            n--;
        if (find_resource(v, path, n)) {
            *ret = n;
            return true;
        }
        if (n == 0)
            return false;
        n--;
    }
}

static mrl_status compare_file(struct verifying *v, const struct mrl_asset_file *file,
                               size_t prefix)
{
    const char *const first = v->asset->files[0].path;
    const struct mrl_oms_resource *r = NULL;
    char quoted[160];

    mrl_text_quote(quoted, sizeof(quoted), file->path, strlen(file->path));
    if (strncmp(file->path, first, prefix) == 0)
        r = find_resource(v, file->path, prefix);
    if (!r)
        return tell(v, MRL_SIGNATURE_FAILS, "%s is not in the signature", quoted);
    if (!file->has_digest)
        return tell(v, MRL_SIGNATURE_UNKNOWN, "%s has no digest to compare", quoted);
    if (!is_digest_of(r, &file->sha256))
        return tell(v, MRL_SIGNATURE_FAILS, "%s has other bytes than were signed", quoted);
    return mrl_ok();
}

/* Both halves must refuse: the key a statement with one bit changed, the comparison a file with
 * another digest.  Measured on what is in memory, so that nothing is copied. */
static mrl_status try_mutations(struct verifying *v, size_t prefix)
{
    const struct mrl_asset_file *const file = &v->asset->files[0];
    const struct mrl_oms_resource *const r = find_resource(v, file->path, prefix);
    struct mrl_dsse *const e = &v->bundle.envelope;
    uint8_t *payload = mrl_arena_memdup(v->scratch, e->payload, e->payload_len + 1);
    struct mrl_sha256 other = file->sha256;
    struct mrl_error why;
    mrl_status s;

    if (!payload)
        return MRL_FAIL_ARENA(v->err, v->scratch);
    payload[e->payload_len / 2] ^= 1;
    e->payload = payload;
    other.bytes[31] ^= 1;
    s = mrl_bundle_signed_by(&v->bundle, v->key, v->scratch, &why);
    if (s.code == MRL_E_NOMEM) {
        *v->err = why;
        return s;
    }
    v->ret->mutation_refused = s.code == MRL_E_DENIED && r && !is_digest_of(r, &other);
    return mrl_ok();
}

static mrl_status compare(struct verifying *v)
{
    const struct mrl_asset *const a = v->asset;
    size_t prefix;

    if (v->manifest.hash != MRL_OMS_SHA256 || v->manifest.method != MRL_OMS_FILES)
        return tell(v, MRL_SIGNATURE_UNKNOWN,
                    "the signature lists shards or BLAKE2b digests, which only `merlon verify` "
                    "compares");
    if (a->file_count == 0)
        return tell(v, MRL_SIGNATURE_UNKNOWN, "there is no file to compare");
    MRL_TRY(index_names(v));
    if (!find_prefix(v, &prefix))
        prefix = 0;
    v->ret->state = MRL_SIGNATURE_HOLDS;
    for (size_t i = 0; i < a->file_count && v->ret->state == MRL_SIGNATURE_HOLDS; i++)
        MRL_TRY(compare_file(v, &a->files[i], prefix));
    if (v->ret->state != MRL_SIGNATURE_HOLDS)
        return mrl_ok();
    MRL_TRY(try_mutations(v, prefix));
    return tell(v, MRL_SIGNATURE_HOLDS, "its signature holds and lists %zu %s with their digests",
                a->file_count, a->file_count == 1 ? "file" : "files");
}

static mrl_status verify(struct verifying *v)
{
    const struct mrl_declared_signature *const said = v->asset->declared->signature;
    const mrl_status s = read_bundle(v, said);

    return s.code == MRL_OK ? compare(v) : tell_failure(v, s, said->bundle);
}

/* --- all assets --- */

static bool has_signature(const struct mrl_asset *asset)
{
    return asset->declared && asset->declared->signature;
}

static mrl_status verify_one(int root, const struct mrl_asset *asset, struct mrl_arena *arena,
                             struct mrl_asset_signature *ret, struct mrl_error *err)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *scratch = mrl_arena_new(SCRATCH_BYTES);
    struct verifying v = {
        .root = root, .asset = asset, .scratch = scratch, .arena = arena, .ret = ret, .err = err};
    mrl_status s;

    if (!scratch)
        return MRL_FAIL_NOMEM(err);
    *ret = (struct mrl_asset_signature){.asset = asset, .state = MRL_SIGNATURE_UNKNOWN};
    s = verify(&v);
    mrl_ec_key_free(v.key);
    return s;
}

mrl_status mrl_survey_signatures(int root, const struct mrl_inventory *inv, struct mrl_arena *arena,
                                 struct mrl_facts_view *facts, struct mrl_error *err)
{
    struct mrl_asset_signature *list;
    size_t count = 0;

    for (size_t i = 0; i < inv->asset_count; i++)
        count += has_signature(&inv->assets[i]);
    list = mrl_arena_array(arena, count + 1, sizeof(*list));
    if (!list)
        return MRL_FAIL_ARENA(err, arena);
    count = 0;
    for (size_t i = 0; i < inv->asset_count; i++)
        if (has_signature(&inv->assets[i]))
            MRL_TRY(verify_one(root, &inv->assets[i], arena, &list[count++], err));
    facts->signatures = list;
    facts->signature_count = count;
    return mrl_ok();
}
