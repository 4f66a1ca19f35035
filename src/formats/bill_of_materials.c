/* SPDX-License-Identifier: Apache-2.0 */
/* Bills of materials: CycloneDX in JSON (`bomFormat`), and SPDX 3 in JSON-LD (`@context`,
 * `@graph`). Read token by token: bills of large projects reach tens of megabytes. */
#include "base/digest.h"
#include "base/limits.h"
#include "base/map.h"
#include "formats/json_file.h"
#include "formats/text_probe.h"

#include <string.h>

static bool probe_bill_of_materials(const struct mrl_probe *probe)
{
    static const char *const cyclonedx[] = {"bomFormat", "specVersion", NULL};
    static const char *const spdx[] = {"@context", "@graph", NULL};

    if (mrl_probe_json_opens(probe) != '{')
        return false;
    return mrl_probe_json_keys(probe, cyclonedx) == 2 ||
           (mrl_probe_json_keys(probe, spdx) == 2 &&
            mrl_span_find(mrl_probe_text(probe), "spdx.org/rdf/") < mrl_probe_text(probe).len);
}

struct bill {
    struct mrl_description *d;
    struct mrl_json *j;
    struct mrl_arena *arena;
    struct mrl_map digests;
    uint64_t things; /* with an id of their own */
    char key[32];    /* of the value that comes; "" if it is longer than any that we want */
};

/* Digests of 256 bits, whatever the algorithm: they are only ever compared. */
static mrl_status take_digest(struct bill *b)
{
    struct mrl_sha256 digest;
    const char *kept;
    bool added;

    if (b->j->len != MRL_SHA256_HEX - 1 || !mrl_sha256_parse(b->j->text, b->j->len, &digest))
        return mrl_ok();
    kept = mrl_arena_strndup(b->arena, b->j->text, b->j->len);
    if (!kept)
        return MRL_FAIL_ARENA(b->d->err, b->arena);
    MRL_TRY(mrl_map_add(&b->digests, kept, b->j->len, 0, &added, b->d->err));
    return added && b->digests.count <= MRL_MAX_BILL_DIGESTS
               ? mrl_describe_text(b->d, "digest", kept, b->j->len)
               : mrl_ok();
}

static mrl_status take_string(struct bill *b)
{
    if (strcmp(b->key, "content") == 0 || strcmp(b->key, "hashValue") == 0)
        return take_digest(b);
    if (strcmp(b->key, "bom-ref") == 0 || strcmp(b->key, "spdxId") == 0)
        b->things++;
    if (strcmp(b->key, "bomFormat") == 0 && b->j->len < MRL_MAX_NAME)
        return mrl_describe_text(b->d, "bill_format", b->j->text, b->j->len);
    if (strcmp(b->key, "serialNumber") == 0 && b->j->len < MRL_MAX_NAME)
        return mrl_describe_text(b->d, "serial", b->j->text, b->j->len);
    return mrl_ok();
}

static mrl_status read_bill(struct bill *b)
{
    enum mrl_json_token token;

    for (;;) {
        MRL_TRY(mrl_json_next(b->j, &token));
        if (token == MRL_JSON_END)
            return mrl_ok();
        if (token == MRL_JSON_STRING)
            MRL_TRY(take_string(b));
        b->key[0] = '\0';
        if (token == MRL_JSON_KEY && b->j->len < sizeof(b->key))
            memcpy(b->key, b->j->text, b->j->len + 1);
    }
}

static mrl_status describe_bill_of_materials(struct mrl_description *d)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(MRL_MAX_DOCUMENT_ARENA);
    mrl_cleanup(mrl_json_file_done) struct mrl_json_file f = {0};
    struct bill b = {.d = d, .j = &f.j, .arena = arena};

    if (!arena)
        return MRL_FAIL_NOMEM(d->err);
    mrl_map_init(&b.digests, arena);
    MRL_TRY(mrl_json_file_open(&f, d));
    MRL_TRY(read_bill(&b));
    MRL_TRY(mrl_json_file_finish(&f, d));
    MRL_TRY(mrl_describe_number(d, "thing_count", b.things));
    return mrl_describe_number(d, "digest_count", b.digests.count);
}

const struct mrl_format mrl_format_bill_of_materials = {
    .id = "bill-of-materials",
    .title = "bill of materials",
    .role = MRL_ROLE_OTHER,
    .probe = probe_bill_of_materials,
    .describe = describe_bill_of_materials,
};
