/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/signed_copy.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "sign/trust.h"

#include <stdio.h>
#include <string.h>

#define SCRATCH_BYTES (512u << 20) /* bundle and manifest of MRL_MAX_PAYLOAD */

struct verifying {
    int root;
    const struct mrl_asset *asset;
    struct mrl_arena *scratch;
    struct mrl_arena *arena; /* for what is told */
    struct mrl_trust trust;
    struct mrl_bundle bundle;
    struct mrl_manifest manifest;
    struct mrl_span directory; /* that was signed, with its slash; empty: the project */
    struct mrl_map names;      /* path in the manifest: index of its resource */
    struct mrl_asset_signature *ret;
    struct mrl_error *err;
};

/* `message`: NULL if the arena is full. */
static mrl_status tell(const struct verifying *v, enum mrl_signature_state state,
                       const char *message)
{
    v->ret->state = state;
    v->ret->message = message;
    return message ? mrl_ok() : MRL_FAIL_ARENA(v->err, v->arena);
}

/* Trouble with the signature is an answer; only want of memory is a failure. */
static mrl_status tell_failure(struct verifying *v, mrl_status s, const char *path)
{
    char quoted[128];

    if (s.code == MRL_E_NOMEM)
        return s;
    mrl_text_quote(quoted, sizeof(quoted), path, strlen(path));
    return tell(v, s.code == MRL_E_DENIED ? MRL_SIGNATURE_FAILS : MRL_SIGNATURE_UNKNOWN,
                mrl_arena_printf(v->arena, "%s: %s", quoted, v->err->message));
}

/* --- the signature --- */

static mrl_status read_key(struct verifying *v, const char *path)
{
    char *text;
    size_t n;

    MRL_TRY(mrl_file_read(v->root, path, MRL_MAX_KEY_FILE, v->scratch, &text, &n, v->err));
    return mrl_ec_key_read_public(text, n, &v->trust.key, v->err);
}

static mrl_status read_certificates(struct verifying *v, const char *path)
{
    char *text;
    size_t n;

    MRL_TRY(mrl_file_read(v->root, path, MRL_MAX_CERTIFICATE_FILE, v->scratch, &text, &n, v->err));
    MRL_TRY(mrl_certificates_new(&v->trust.roots, v->err));
    return mrl_certificates_add_pem(v->trust.roots, text, n, v->err);
}

static mrl_status read_root(struct verifying *v, const char *path)
{
    char *text;
    size_t n;

    MRL_TRY(mrl_file_read(v->root, path, MRL_MAX_TRUSTED_ROOT, v->scratch, &text, &n, v->err));
    return mrl_trusted_root_read(path, text, n, &v->trust.sigstore, v->err);
}

static mrl_status read_trust(struct verifying *v, const struct mrl_declared_signature *said)
{
    if (said->public_key)
        MRL_TRY(read_key(v, said->public_key));
    if (said->certificate_chain)
        MRL_TRY(read_certificates(v, said->certificate_chain));
    if (said->trusted_root)
        MRL_TRY(read_root(v, said->trusted_root));
    v->trust.signer = (struct mrl_signer){said->identity, said->identity_provider};
    if (said->public_key || said->certificate_chain || (said->identity && said->identity_provider))
        return mrl_ok();
    return MRL_FAIL(v->err, MRL_E_ABSENT, MRL_NO_OFFSET,
                    "merlon.yaml does not say yet who must have signed");
}

static mrl_status read_bundle(struct verifying *v, const struct mrl_declared_signature *said)
{
    struct mrl_source_memory source;
    struct mrl_trust_found found;
    char *text;
    size_t n;

    MRL_TRY(read_trust(v, said));
    MRL_TRY(mrl_file_read(v->root, said->bundle, MRL_MAX_BUNDLE, v->scratch, &text, &n, v->err));
    mrl_source_memory_init(&source, text, n);
    MRL_TRY(mrl_bundle_read(said->bundle, &source.source, v->scratch, &v->bundle, v->err));
    MRL_TRY(mrl_trust_verify(&v->trust, &v->bundle, v->scratch, &found, v->err));
    return mrl_trust_read_manifest(&v->bundle, &found, said->bundle, v->scratch, &v->manifest,
                                   v->err);
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

/* The resource of a file below the directory that was signed; NULL if it is not listed. */
static const struct mrl_oms_resource *find_resource(const struct verifying *v, const char *path)
{
    const char *const name = mrl_signed_name(v->directory, path);
    uint64_t i;

    if (!name)
        return NULL;
    if (mrl_map_get(&v->names, name, strlen(name), &i) ||
        (v->asset->file_count == 1 && v->manifest.count == 1 && mrl_map_get(&v->names, ".", 1, &i)))
        return &v->manifest.resources[i];
    return NULL;
}

static bool is_digest_of(const struct mrl_oms_resource *r, const struct mrl_sha256 *sha256)
{
    return memcmp(r->digest.bytes, sha256->bytes, sizeof(sha256->bytes)) == 0;
}

/* The deepest directory above the file in which the signature lists it. */
static bool find_directory(struct verifying *v, const char *path)
{
    size_t n = strlen(path);

    for (;;) {
        while (n > 0 && path[n - 1] != '/')
            n--;
        v->directory = mrl_span(path, n);
        if (find_resource(v, path))
            return true;
        if (n == 0)
            return false;
        n--;
    }
}

/* The model's own: that of the first file which is listed at all. */
static bool find_model(struct verifying *v)
{
    for (size_t i = 0; i < v->asset->file_count; i++)
        if (find_directory(v, v->asset->files[i].path))
            return true;
    return false;
}

static mrl_status compare_file(struct verifying *v, const struct mrl_asset_file *file)
{
    const struct mrl_oms_resource *const r = find_resource(v, file->path);
    char quoted[160];

    mrl_text_quote(quoted, sizeof(quoted), file->path, strlen(file->path));
    if (!r)
        return tell(v, MRL_SIGNATURE_FAILS,
                    mrl_arena_printf(v->arena, "%s is not in the signature", quoted));
    if (!file->has_digest)
        return tell(v, MRL_SIGNATURE_UNKNOWN,
                    mrl_arena_printf(v->arena, "%s has no digest to compare", quoted));
    if (!is_digest_of(r, &file->sha256))
        return tell(v, MRL_SIGNATURE_FAILS,
                    mrl_arena_printf(v->arena, "%s has other bytes than were signed", quoted));
    return mrl_ok();
}

/* What was signed as a part of the asset and is gone: the files that are left may all be as they
 * were signed, and yet it is another model. */
static mrl_status look_for_gone(struct verifying *v)
{
    const struct mrl_asset *const a = v->asset;
    char path[MRL_MAX_PATH_BYTES], quoted[160];

    if (!a->declared->path)
        return mrl_ok();
    for (size_t i = 0; i < v->manifest.count; i++) {
        const char *const name = v->manifest.resources[i].path;
        const int n = snprintf(path, sizeof(path), "%.*s%s", (int)v->directory.len,
                               v->directory.len ? v->directory.at : "", name);

        if (n < 0 || strcmp(name, ".") == 0 || !mrl_path_stands_for(a->declared->path, path))
            continue;
        /* A path that is too long for us is of no file that is there. */
        if ((size_t)n < sizeof(path) && mrl_file_exists(v->root, path))
            continue;
        mrl_text_quote(quoted, sizeof(quoted), path, strlen(path));
        return tell(v, MRL_SIGNATURE_FAILS,
                    mrl_arena_printf(v->arena, "%s was signed and is gone", quoted));
    }
    return mrl_ok();
}

/* Both halves must refuse: the signature a statement with one bit changed, the comparison a file
 * with another digest.  Measured on what is in memory, so that nothing is copied. */
static mrl_status try_mutations(struct verifying *v)
{
    const struct mrl_asset_file *const file = &v->asset->files[0];
    const struct mrl_oms_resource *const r = find_resource(v, file->path);
    struct mrl_dsse *const e = &v->bundle.envelope;
    uint8_t *payload = mrl_arena_memdup(v->scratch, e->payload, e->payload_len + 1);
    struct mrl_sha256 other = file->sha256;
    struct mrl_trust_found found;
    struct mrl_error why;
    mrl_status s;

    if (!payload)
        return MRL_FAIL_ARENA(v->err, v->scratch);
    payload[e->payload_len / 2] ^= 1;
    e->payload = payload;
    other.bytes[31] ^= 1;
    s = mrl_trust_verify(&v->trust, &v->bundle, v->scratch, &found, &why);
    if (s.code == MRL_E_NOMEM) {
        *v->err = why;
        return s;
    }
    v->ret->mutation_refused = s.code == MRL_E_DENIED && r && !is_digest_of(r, &other);
    return mrl_ok();
}

static mrl_status compare_files(struct verifying *v)
{
    const struct mrl_asset *const a = v->asset;

    if (v->manifest.hash != MRL_OMS_SHA256 || v->manifest.method != MRL_OMS_FILES)
        return tell(v, MRL_SIGNATURE_UNKNOWN,
                    "the signature lists shards or BLAKE2b digests, which only `merlon verify` "
                    "compares");
    v->ret->state = MRL_SIGNATURE_HOLDS;
    for (size_t i = 0; i < a->file_count && v->ret->state == MRL_SIGNATURE_HOLDS; i++)
        MRL_TRY(compare_file(v, &a->files[i]));
    if (v->ret->state == MRL_SIGNATURE_HOLDS)
        MRL_TRY(look_for_gone(v));
    if (v->ret->state != MRL_SIGNATURE_HOLDS)
        return mrl_ok();
    MRL_TRY(try_mutations(v));
    return tell(v, MRL_SIGNATURE_HOLDS,
                mrl_arena_printf(v->arena,
                                 "its signature holds and lists %zu %s with their digests",
                                 a->file_count, a->file_count == 1 ? "file" : "files"));
}

static mrl_status try_copy(struct verifying *v)
{
    const struct mrl_signed_copy copy = {.root = v->root,
                                         .asset = v->asset,
                                         .directory = v->directory,
                                         .bundle = v->asset->declared->signature->bundle,
                                         .manifest = &v->manifest,
                                         .scratch = v->scratch};

    return mrl_signed_copy_verify(&copy, v->arena, v->ret, v->err);
}

static mrl_status compare(struct verifying *v)
{
    bool found;

    if (v->asset->file_count == 0)
        return tell(v, MRL_SIGNATURE_UNKNOWN, "there is no file to compare");
    MRL_TRY(index_names(v));
    found = find_model(v);
    MRL_TRY(compare_files(v));
    /* Last: it sorts the manifest, which `names` points into. */
    return found ? try_copy(v) : mrl_ok();
}

static mrl_status verify(struct verifying *v)
{
    const struct mrl_declared_signature *const said = v->asset->declared->signature;
    const mrl_status s = read_bundle(v, said);

    MRL_TRY(s.code == MRL_OK ? compare(v) : tell_failure(v, s, said->bundle));
    if (!v->ret->copy_message) {
        v->ret->copy = v->ret->state;
        v->ret->copy_message = v->ret->message;
    }
    return mrl_ok();
}

/* --- all assets --- */

static bool has_signature(const struct mrl_asset *asset)
{
    return asset->declared && asset->declared->signature;
}

static mrl_status verify_one(int root, mrl_time now, const struct mrl_asset *asset,
                             struct mrl_arena *arena, struct mrl_asset_signature *ret,
                             struct mrl_error *err)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *scratch = mrl_arena_new(SCRATCH_BYTES);
    struct verifying v = {.root = root,
                          .asset = asset,
                          .trust = {.at = now},
                          .scratch = scratch,
                          .arena = arena,
                          .ret = ret,
                          .err = err};
    mrl_status s;

    if (!scratch)
        return MRL_FAIL_NOMEM(err);
    *ret = (struct mrl_asset_signature){.asset = asset, .state = MRL_SIGNATURE_UNKNOWN};
    s = verify(&v);
    mrl_trust_done(&v.trust);
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
            MRL_TRY(verify_one(root, facts->now, &inv->assets[i], arena, &list[count++], err));
    facts->signatures = list;
    facts->signature_count = count;
    return mrl_ok();
}
