/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/absence.h"
#include "assess/signatures.h"

/* EN 304 223, 5.2.4-1.2: digests of what is handed to others. */

#define NOTHING "merlon.yaml registers no released asset"

static bool is_listed(const struct mrl_record *manifest, const char *asset,
                      const struct mrl_sha256 *sha256)
{
    MRL_NODE_EACH(row, mrl_record_field(manifest, "files"))
    {
        struct mrl_sha256 said;

        if (mrl_node_is(mrl_node_get(row, "asset"), asset) &&
            mrl_node_digest(mrl_node_get(row, "sha256"), &said) && mrl_sha256_equal(&said, sha256))
            return true;
    }
    return false;
}

/* An asset of one file has that file's digest. */
static mrl_status judge_files(struct mrl_question *q, const struct mrl_record *manifest,
                              const struct mrl_asset *asset)
{
    if (!asset->has_digest)
        return MRL_DOUBTS(q, "%s has no digest to compare", mrl_escaped(q, asset->id));
    for (size_t i = 0; i < asset->file_count; i++)
        if (!is_listed(manifest, asset->id, &asset->files[i].sha256))
            return MRL_VIOLATES(q, "%s does not list the bytes of %s", manifest->id,
                                mrl_escaped(q, asset->files[i].path));
    if (asset->file_count == 0 && !is_listed(manifest, asset->id, &asset->sha256))
        return MRL_VIOLATES(q, "%s does not list the bytes of %s", manifest->id,
                            mrl_escaped(q, asset->id));
    return mrl_ok();
}

/* A signature that holds lists every file, or it would not. */
static mrl_status see_files(struct mrl_question *q, const struct mrl_asset_signature *s)
{
    const char *const id = mrl_escaped(q, s->asset->id);

    return s->state == MRL_SIGNATURE_HOLDS   ? MRL_SEES(q, "%s: %s", id, s->message)
           : s->state == MRL_SIGNATURE_FAILS ? MRL_SEES_VIOLATION(q, "%s: %s", id, s->message)
                                             : MRL_SEES_DOUBT(q, "%s: %s", id, s->message);
}

static mrl_status each_file_listed(struct mrl_question *q)
{
    return mrl_judge_released(q, see_files, judge_files, NOTHING);
}

static mrl_status judge_signature(struct mrl_question *q, const struct mrl_record *manifest,
                                  const struct mrl_asset *asset)
{
    (void)asset;
    return mrl_judge_stated(q, manifest);
}

static mrl_status see_signature(struct mrl_question *q, const struct mrl_asset_signature *s)
{
    const char *const id = mrl_escaped(q, s->asset->id);

    return s->state == MRL_SIGNATURE_HOLDS
               ? MRL_SEES(q, "the list of digests of %s is signed, and the signature holds", id)
               : see_files(q, s);
}

static mrl_status see_mutation(struct mrl_question *q, const struct mrl_asset_signature *s)
{
    const char *const id = mrl_escaped(q, s->asset->id);

    if (s->state != MRL_SIGNATURE_HOLDS)
        return MRL_SEES_DOUBT(q, "%s: %s", id, s->message);
    if (!s->mutation_refused)
        return MRL_SEES_VIOLATION(q, "a changed copy of what was signed for %s verifies", id);
    return MRL_SEES(q,
                    "a copy of what was signed for %s with one bit changed, and a file with "
                    "another digest, are refused",
                    id);
}

static mrl_status manifest_signed(struct mrl_question *q)
{
    return mrl_judge_released(q, see_signature, judge_signature, NOTHING);
}

static mrl_status judge_verification(struct mrl_question *q, const struct mrl_record *manifest,
                                     const struct mrl_asset *asset)
{
    (void)asset;
    return mrl_judge_true(q, manifest);
}

static mrl_status see_copy(struct mrl_question *q, const struct mrl_asset_signature *s)
{
    const char *const id = mrl_escaped(q, s->asset->id);

    return s->copy == MRL_SIGNATURE_HOLDS   ? MRL_SEES(q, "%s: %s", id, s->copy_message)
           : s->copy == MRL_SIGNATURE_FAILS ? MRL_SEES_VIOLATION(q, "%s: %s", id, s->copy_message)
                                            : MRL_SEES_DOUBT(q, "%s: %s", id, s->copy_message);
}

static mrl_status verification(struct mrl_question *q)
{
    return mrl_judge_released(q, see_copy, judge_verification, NOTHING);
}

static mrl_status mutation_detected(struct mrl_question *q)
{
    return mrl_judge_released(q, see_mutation, judge_verification, NOTHING);
}

static const char *const signature[] = {"signature", NULL};

static const struct mrl_check_row rows[] = {
    {.id = "hash.each_released_file_listed", .ask = each_file_listed, .record = "release-manifest"},
    {.id = "hash.manifest_signed",
     .ask = manifest_signed,
     .record = "release-manifest",
     .words = signature},
    {.id = "hash.mutation_detected",
     .ask = mutation_detected,
     .record = "release-manifest",
     .field = "mutation_detected"},
    {.id = "hash.verify_command_succeeds_on_copy",
     .ask = verification,
     .record = "release-manifest",
     .field = "copy_verified"},
};

const struct mrl_check_family mrl_checks_hash = {"hash", rows, MRL_COUNT(rows)};
