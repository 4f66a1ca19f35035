/* SPDX-License-Identifier: Apache-2.0 */
#include "data/export.h"

#include "base/json.h"
#include "data/url_key.h"

#include <inttypes.h>
#include <string.h>

struct writing {
    struct mrl_data_export *export;
    struct mrl_json_writer w;
};

static void write_context(struct mrl_json_writer *w)
{
    static const char *const prefixes[][2] = {
        {"@vocab", "https://schema.org/"},
        {"sc", "https://schema.org/"},
        {"cr", "http://mlcommons.org/croissant/"},
        {"dct", "http://purl.org/dc/terms/"},
        {"prov", "http://www.w3.org/ns/prov#"},
        {"conformsTo", "dct:conformsTo"},
        {"md5", "cr:md5"},
    };

    mrl_json_write_object(w, "@context");
    for (size_t i = 0; i < MRL_COUNT(prefixes); i++)
        mrl_json_write_string(w, prefixes[i][0], prefixes[i][1]);
    mrl_json_write_object_end(w);
}

/* Croissant has keys for two kinds; others are told as an identifier of the file. */
static mrl_status write_digest(struct mrl_json_writer *w, const struct mrl_data_record *r,
                               struct mrl_error *err)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf text;
    const char *digits;

    mrl_buf_init(&text, 200);
    if (r->digest_kind == MRL_DATA_NO_DIGEST)
        return mrl_ok();
    mrl_data_digest_add(&text, r);
    MRL_TRY(mrl_buf_status(&text, err));
    digits = strchr(text.data, ':') + 1;
    if (r->digest_kind == MRL_DATA_SHA256)
        mrl_json_write_string(w, "sha256", digits);
    else if (r->digest_kind == MRL_DATA_MD5)
        mrl_json_write_string(w, "md5", digits);
    else
        mrl_json_write_string(w, "identifier", text.data);
    return mrl_ok();
}

static void write_activity(struct mrl_json_writer *w, mrl_time at)
{
    char text[MRL_TIME_TEXT];

    mrl_time_format(at, text);
    mrl_json_write_object(w, "prov:wasGeneratedBy");
    mrl_json_write_string(w, "@type", "prov:Activity");
    mrl_json_write_string(w, "prov:endedAtTime", text);
    mrl_json_write_object_end(w);
}

static mrl_status write_file(void *context, const struct mrl_data_record *r, struct mrl_error *err)
{
    struct writing *const x = context;
    struct mrl_data_export *const e = x->export;
    mrl_cleanup(mrl_buf_done) struct mrl_buf url;
    char id[MRL_EXPORT_ID];
    bool wanted;

    mrl_buf_init(&url, 2 * MRL_URL_KEY_MAX);
    MRL_TRY(mrl_data_export_take(e, r, &url, id, &wanted, err));
    if (!wanted)
        return mrl_ok();
    mrl_json_write_object(&x->w, NULL);
    mrl_json_write_string(&x->w, "@type", "cr:FileObject");
    mrl_json_write_string(&x->w, "@id", id);
    mrl_json_write_string(&x->w, "name", id);
    mrl_json_write_bytes(&x->w, "contentUrl", url.data, url.len);
    mrl_json_write_string(&x->w, "encodingFormat", "application/octet-stream");
    mrl_json_write_string(&x->w, "usageInfo", e->index->manifest.uses[r->use]);
    MRL_TRY(write_digest(&x->w, r, err));
    if (r->has_time)
        write_activity(&x->w, r->at);
    mrl_json_write_object_end(&x->w);
    return mrl_ok();
}

mrl_status mrl_data_export_croissant(FILE *out, struct mrl_data_export *export,
                                     struct mrl_error *err)
{
    struct writing x = {.export = export};
    char now[MRL_TIME_TEXT];

    mrl_time_format(export->now, now);
    mrl_json_writer_init(&x.w, out, false);
    mrl_json_write_object(&x.w, NULL);
    write_context(&x.w);
    mrl_json_write_string(&x.w, "@type", "sc:Dataset");
    mrl_json_write_string(&x.w, "conformsTo", "http://mlcommons.org/croissant/1.1");
    mrl_json_write_string(&x.w, "name", export->index->manifest.datasets[export->dataset].name);
    mrl_json_write_string(&x.w, "sdDatePublished", now);
    mrl_json_write_array(&x.w, "distribution");
    MRL_TRY(mrl_data_index_each(export->index, write_file, &x, err));
    mrl_json_write_array_end(&x.w);
    mrl_json_write_object_end(&x.w);
    return mrl_ok();
}
