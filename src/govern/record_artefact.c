/* SPDX-License-Identifier: Apache-2.0 */
/* Some kinds name a file of the project that shows what the record says, and its digest.  The file
 * has to be there with those bytes. */
#include "base/digest.h"
#include "base/file.h"
#include "base/text.h"
#include "govern/private.h"

#include <stdlib.h>
#include <string.h>

#define BUFFER (64u << 10)

static void free_buffer(void **buffer)
{
    free(*buffer);
}

static mrl_status digest_file(int root, const char *path, struct mrl_sha256 *ret,
                              struct mrl_error *err)
{
    mrl_cleanup(mrl_hasher_freep) struct mrl_hasher *hasher = NULL;
    mrl_cleanup(free_buffer) void *buffer = malloc(BUFFER);
    mrl_cleanup(mrl_fd_close) int fd = -1;
    struct mrl_source_file source;
    struct mrl_file_id id;

    if (!buffer)
        return MRL_FAIL_NOMEM(err);
    MRL_TRY(mrl_hasher_new(&hasher, err));
    MRL_TRY(mrl_file_open(root, path, &fd, &id, err));
    mrl_source_file_init(&source, fd, id.size);
    MRL_TRY(mrl_sha256_source(hasher, &source.source, buffer, BUFFER, ret, err));
    return mrl_file_unchanged(fd, &id, err);
}

/* "sha256:" and 64 digits, as the type `digest` demands. */
static bool says(const struct mrl_node *node, const struct mrl_sha256 *found)
{
    static const char prefix[] = "sha256:";
    struct mrl_sha256 said;

    return strncmp(node->text, prefix, sizeof(prefix) - 1) == 0 &&
           mrl_sha256_parse(node->text + sizeof(prefix) - 1, node->len - sizeof(prefix) + 1,
                            &said) &&
           mrl_sha256_equal(&said, found);
}

/* Names of fields; the digest stands under NAME_sha256. */
static const struct {
    const char *path;
    const char *digest;
    bool elsewhere; /* may be kept outside the project: then nothing can be compared */
} kept_files[] = {
    {"artefact", "artefact_sha256", false}, {"diff", "diff_sha256", false},
    {"document", "document_sha256", true},  {"file", "file_sha256", false},
    {"report", "report_sha256", false},     {"sample", "sample_sha256", false},
    {"sarif", "sarif_sha256", false},
};

static mrl_status check_file(struct mrl_record_reader *r, const struct mrl_node *path,
                             const struct mrl_node *digest, bool elsewhere)
{
    struct mrl_sha256 found;
    char quoted[160];
    mrl_status s;

    mrl_text_quote(quoted, sizeof(quoted), path->text, path->len);
    s = digest_file(r->root, path->text, &found, r->err);
    if (s.code == MRL_E_NOMEM)
        return s;
    if (s.code != MRL_OK && elsewhere)
        return mrl_ok();
    if (s.code != MRL_OK)
        return mrl_record_problem(r, MRL_RECORD_WRONG_SUBJECT, path,
                                  "the %s %s cannot be read: %.*s", path->key, quoted, 120,
                                  r->err->message);
    if (says(digest, &found))
        return mrl_ok();
    MRL_TRY(mrl_record_problem(r, MRL_RECORD_WRONG_SUBJECT, digest,
                               "the %s %s has other bytes than `%s` says", path->key, quoted,
                               digest->key));
    return mrl_record_advice(r,
                             "look again, keep the new output, and have the record approved anew");
}

mrl_status mrl_record_check_artefact(struct mrl_record_reader *r)
{
    for (size_t i = 0; i < MRL_COUNT(kept_files); i++) {
        const struct mrl_node *path = mrl_record_field(r->record, kept_files[i].path);
        const struct mrl_node *digest = mrl_record_field(r->record, kept_files[i].digest);

        if (mrl_node_text(path) && mrl_node_text(digest))
            MRL_TRY(check_file(r, path, digest, kept_files[i].elsewhere));
    }
    return mrl_ok();
}
