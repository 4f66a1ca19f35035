/* SPDX-License-Identifier: Apache-2.0 */
#include "data/export.h"

#include "base/json.h"
#include "data/url_key.h"

#include <inttypes.h>
#include <string.h>

/* Elements are named by the digest of the index and their number, so that two exports of the same
 * index are the same.  Not by way of src/bom: a bill is a document in memory, and an index may have
 * a hundred million records, each of which goes out as it is read. */

struct writing {
    struct mrl_data_export *export;
    struct mrl_json_writer w;
    char base[120]; /* of element names */
};

static void write_id(struct writing *x, const char *key, const char *name)
{
    char id[200];

    (void)snprintf(id, sizeof(id), "%s%s", x->base, name);
    mrl_json_write_string(&x->w, key, id);
}

static void begin_element(struct writing *x, const char *type, const char *name)
{
    mrl_json_write_object(&x->w, NULL);
    mrl_json_write_string(&x->w, "type", type);
    write_id(x, "spdxId", name);
    mrl_json_write_string(&x->w, "creationInfo", "_:creation");
}

static void write_one_id(struct writing *x, const char *key, const char *name)
{
    mrl_json_write_array(&x->w, key);
    write_id(x, NULL, name);
    mrl_json_write_array_end(&x->w);
}

static void write_creation(struct writing *x)
{
    char now[MRL_TIME_TEXT];

    mrl_time_format(x->export->now, now);
    mrl_json_write_object(&x->w, NULL);
    mrl_json_write_string(&x->w, "type", "CreationInfo");
    mrl_json_write_string(&x->w, "@id", "_:creation");
    mrl_json_write_string(&x->w, "specVersion", "3.0.1");
    mrl_json_write_string(&x->w, "created", now);
    write_one_id(x, "createdBy", "agent");
    mrl_json_write_object_end(&x->w);
    begin_element(x, "SoftwareAgent", "agent");
    mrl_json_write_string(&x->w, "name", x->export->tool);
    mrl_json_write_object_end(&x->w);
}

static void write_document(struct writing *x)
{
    static const char *const profiles[] = {"core", "software", "dataset"};

    begin_element(x, "SpdxDocument", "document");
    mrl_json_write_array(&x->w, "profileConformance");
    for (size_t i = 0; i < MRL_COUNT(profiles); i++)
        mrl_json_write_string(&x->w, NULL, profiles[i]);
    mrl_json_write_array_end(&x->w);
    write_one_id(x, "rootElement", "dataset");
    mrl_json_write_object_end(&x->w);
}

static void write_package(struct writing *x)
{
    const struct mrl_data_manifest *const m = &x->export->index->manifest;
    const struct mrl_data_counts c = mrl_data_manifest_counts(m, x->export->dataset);
    char text[200], first[MRL_TIME_TEXT], last[MRL_TIME_TEXT];

    begin_element(x, "dataset_DatasetPackage", "dataset");
    mrl_json_write_string(&x->w, "name", m->datasets[x->export->dataset].name);
    mrl_json_write_array(&x->w, "dataset_datasetType");
    mrl_json_write_string(&x->w, NULL, "noAssertion");
    mrl_json_write_array_end(&x->w);
    mrl_json_write_string(&x->w, "software_primaryPurpose", "data");
    if (c.with_time) {
        mrl_time_format(c.first, first);
        mrl_time_format(c.last, last);
        (void)snprintf(text, sizeof(text), "%" PRIu64 " sources on record, obtained %s to %s",
                       c.records, first, last);
        mrl_json_write_string(&x->w, "dataset_dataCollectionProcess", text);
        mrl_json_write_string(&x->w, "builtTime", last);
    }
    mrl_json_write_object_end(&x->w);
}

static mrl_status write_hash(struct writing *x, const struct mrl_data_record *r,
                             struct mrl_error *err)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf text;

    mrl_buf_init(&text, 200);
    if (r->digest_kind == MRL_DATA_NO_DIGEST)
        return mrl_ok();
    mrl_data_digest_add(&text, r);
    MRL_TRY(mrl_buf_status(&text, err));
    mrl_json_write_array(&x->w, "verifiedUsing");
    mrl_json_write_object(&x->w, NULL);
    mrl_json_write_string(&x->w, "type", "Hash");
    mrl_json_write_string(&x->w, "algorithm", mrl_data_digest_name(r->digest_kind));
    mrl_json_write_string(&x->w, "hashValue", strchr(text.data, ':') + 1);
    mrl_json_write_object_end(&x->w);
    mrl_json_write_array_end(&x->w);
    return mrl_ok();
}

static void write_contains(struct writing *x, const char *file, uint64_t number)
{
    char id[48];

    (void)snprintf(id, sizeof(id), "contains-%" PRIu64, number);
    begin_element(x, "Relationship", id);
    write_id(x, "from", "dataset");
    mrl_json_write_string(&x->w, "relationshipType", "contains");
    write_one_id(x, "to", file);
    mrl_json_write_object_end(&x->w);
}

static mrl_status write_file(void *context, const struct mrl_data_record *r, struct mrl_error *err)
{
    struct writing *const x = context;
    struct mrl_data_export *const e = x->export;
    mrl_cleanup(mrl_buf_done) struct mrl_buf url;
    char id[MRL_EXPORT_ID], at[MRL_TIME_TEXT], obtained[40];
    bool wanted;

    mrl_buf_init(&url, 2 * MRL_URL_KEY_MAX);
    MRL_TRY(mrl_data_export_take(e, r, &url, id, &wanted, err));
    if (!wanted)
        return mrl_ok();
    begin_element(x, "software_File", id);
    mrl_json_write_bytes(&x->w, "name", url.data, url.len);
    if (r->has_time) {
        mrl_time_format(r->at, at);
        (void)snprintf(obtained, sizeof(obtained), "obtained %s", at);
        mrl_json_write_string(&x->w, "comment", obtained);
    }
    MRL_TRY(write_hash(x, r, err));
    mrl_json_write_object_end(&x->w);
    write_contains(x, id, e->written);
    return mrl_ok();
}

mrl_status mrl_data_export_spdx(FILE *out, struct mrl_data_export *export, struct mrl_error *err)
{
    struct writing x = {.export = export};
    char hex[MRL_SHA256_HEX];

    mrl_sha256_hex(&export->index->sha256, hex);
    (void)snprintf(x.base, sizeof(x.base), "urn:merlon:provenance:%s:%" PRIu32 "#", hex,
                   export->dataset);
    mrl_json_writer_init(&x.w, out, false);
    mrl_json_write_object(&x.w, NULL);
    mrl_json_write_string(&x.w, "@context", "https://spdx.org/rdf/3.0.1/spdx-context.jsonld");
    mrl_json_write_array(&x.w, "@graph");
    write_creation(&x);
    write_document(&x);
    write_package(&x);
    MRL_TRY(mrl_data_index_each(export->index, write_file, &x, err));
    mrl_json_write_array_end(&x.w);
    mrl_json_write_object_end(&x.w);
    return mrl_ok();
}
