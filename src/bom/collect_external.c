/* SPDX-License-Identifier: Apache-2.0 */
/* Things that are named but not part of the project: packages, images, models and datasets of
 * others, services. */
#include "bom/collect_private.h"

#include "base/ascii.h"
#include "base/percent.h"
#include "base/span.h"
#include "formats/url.h"

#include <string.h>

/* Libraries that train or run models, by the name in their registry. */
static const char *const frameworks[] = {
    "@huggingface/transformers",
    "@tensorflow/tfjs",
    "@tensorflow/tfjs-node",
    "@xenova/transformers",
    "accelerate",
    "autogen",
    "catboost",
    "crewai",
    "datasets",
    "diffusers",
    "fastai",
    "flax",
    "gensim",
    "haystack-ai",
    "jax",
    "keras",
    "langchain",
    "langgraph",
    "lightgbm",
    "llama-cpp-python",
    "llama-index",
    "mxnet",
    "onnxruntime",
    "onnxruntime-gpu",
    "onnxruntime-node",
    "onnxruntime-web",
    "openvino",
    "paddlepaddle",
    "peft",
    "pytorch-lightning",
    "scikit-learn",
    "sentence-transformers",
    "spacy",
    "tensorflow",
    "tflite-runtime",
    "torch",
    "torchvision",
    "transformers",
    "trl",
    "vllm",
    "xgboost",
};

static bool is_framework(struct mrl_span name)
{
    for (size_t i = 0; i < MRL_COUNT(frameworks); i++)
        if (mrl_span_is(name, frameworks[i]))
            return true;
    return false;
}

static bool is_clean(const char *purl)
{
    for (const char *p = purl; *p; p++)
        if (*p <= ' ' || *p == 0x7f || (*p & 0x80))
            return false;
    return strlen(purl) <= 200;
}

/* Adds the thing unless it is there already. */
static mrl_status once(struct mrl_bom_collector *c, enum mrl_bom_kind kind, const char *prefix,
                       const char *name, bool *added, size_t *ret)
{
    const char *key = mrl_arena_printf(c->arena, "%s%s", prefix, name);
    /* A purl is one already. */
    const char *ref = !key             ? NULL
                      : *prefix        ? mrl_bom_ref(c->arena, prefix, name)
                      : is_clean(name) ? name
                                       : mrl_bom_ref(c->arena, "pkg:", name);
    uint64_t known;

    if (!ref)
        return MRL_FAIL_ARENA(c->err, c->arena);
    *added = !mrl_map_get(&c->named, key, strlen(key), &known);
    if (!*added) {
        *ret = (size_t)known;
        return mrl_ok();
    }
    MRL_TRY(mrl_bom_add(&c->bom, kind, ref, ret, c->err));
    c->bom.items[*ret].external = true;
    return mrl_map_add(&c->named, key, strlen(key), *ret, NULL, c->err);
}

/* --- packages --- */

/* What purl escapes, as it reads: scoped names of npm start with "%40".  Nothing of a purl is a
 * control character; what hides one stays as it was written. */
static mrl_status decode(struct mrl_bom_collector *c, struct mrl_span text, const char **ret)
{
    bool hides = false;
    size_t n = 0;
    const char *out = mrl_percent_decode(text, c->arena, &n);

    for (size_t i = 0; i < n; i++)
        hides |= (unsigned char)out[i] < ' ';
    if (hides)
        out = mrl_arena_strndup(c->arena, text.at, text.len);
    if (!out)
        return MRL_FAIL_ARENA(c->err, c->arena);
    *ret = out;
    return mrl_ok();
}

/* pkg:TYPE/NAME@VERSION?QUALIFIERS, as formats/packages.c writes it. */
mrl_status mrl_bom_package(struct mrl_bom_collector *c, const char *purl,
                           struct mrl_bom_origin origin, size_t *ret)
{
    const struct mrl_span all = mrl_span_text(purl);
    const struct mrl_span path = mrl_span_first(all, mrl_span_find_any(all, "?"));
    const struct mrl_span rest = mrl_span_without(path, mrl_span_find(path, "/") + 1);
    const struct mrl_span name = mrl_span_first(rest, mrl_span_find(rest, "@"));
    const char *text, *version;
    bool added;

    MRL_TRY(decode(c, name, &text));
    MRL_TRY(decode(c, mrl_span_without(rest, name.len + 1), &version));
    MRL_TRY(once(c, is_framework(mrl_span_text(text)) ? MRL_BOM_FRAMEWORK : MRL_BOM_LIBRARY, "",
                 purl, &added, ret));
    if (!added)
        return mrl_ok();
    MRL_TRY(mrl_bom_put(c, *ret, MRL_BOM_NAME, NULL, text, origin));
    MRL_TRY(mrl_bom_put(c, *ret, MRL_BOM_VERSION, NULL, version, origin));
    return mrl_bom_put(c, *ret, MRL_BOM_PURL, NULL, purl, origin);
}

/* --- images --- */

/* "registry/name:tag@sha256:hex": distribution/reference. */
struct image {
    struct mrl_span name; /* with its registry */
    struct mrl_span tag;
    struct mrl_span digest; /* "sha256:hex" */
};

/* A tag stands behind a ':' that no '/' follows; one before is a port. */
static struct image split_image(struct mrl_span all)
{
    const struct mrl_span place = mrl_span_first(all, mrl_span_find(all, "@"));
    struct image image = {place, mrl_span_first(place, 0), mrl_span_without(all, place.len + 1)};

    for (size_t i = place.len; i > 0 && mrl_span_byte(place, i - 1) != '/'; i--)
        if (mrl_span_byte(place, i - 1) == ':') {
            image.name = mrl_span_first(place, i - 1);
            image.tag = mrl_span_without(place, i);
        }
    return image;
}

/* A host has a dot or port; "docker.io" is the registry where none is named. */
static struct mrl_span registry_of(struct mrl_span name)
{
    const struct mrl_span host = mrl_span_first(name, mrl_span_find(name, "/"));

    return host.len < name.len &&
                   (mrl_span_find_any(host, ".:") < host.len || mrl_span_is(host, "localhost"))
               ? host
               : mrl_span_first(host, 0);
}

/* "latest" is whatever it is today, and no version. */
static struct mrl_span version_of(const struct image *image)
{
    return mrl_span_is(image->tag, "latest") ? mrl_span_first(image->tag, 0) : image->tag;
}

/* What compose files and configurations hold may be no reference at all. */
static bool is_reference(struct mrl_span text)
{
    static const size_t longest = 512; /* a name has 255 bytes at most, a tag 128 */

    for (size_t i = 0; i < text.len; i++)
        if (!mrl_is_alnum(text.at[i]) && !strchr("-._/:@", text.at[i]))
            return false;
    return text.len <= longest && mrl_is_alnum(mrl_span_byte(text, 0));
}

/* PURL-TYPES, docker: the version is a digest or tag. */
static mrl_status put_image_purl(struct mrl_bom_collector *c, size_t item,
                                 const struct image *image, struct mrl_bom_origin origin)
{
    const struct mrl_span host = registry_of(image->name);
    const struct mrl_span name = mrl_span_without(image->name, host.len ? host.len + 1 : 0);
    const struct mrl_span version = image->digest.len ? image->digest : version_of(image);
    const bool elsewhere = host.len && !mrl_span_is(host, "docker.io");
    const char *purl;

    if (!mrl_is_alnum(mrl_span_byte(name, 0)) || mrl_span_ends(name, "/"))
        return mrl_ok();
    purl = mrl_arena_printf(c->arena, "pkg:docker/%.*s%s%.*s%s%.*s", (int)name.len, name.at,
                            version.len ? "@" : "", (int)version.len, version.at,
                            elsewhere ? "?repository_url=" : "", elsewhere ? (int)host.len : 0,
                            host.at);
    origin.mark = MRL_BOM_INFERRED;
    return purl ? mrl_bom_put(c, item, MRL_BOM_PURL, NULL, purl, origin)
                : MRL_FAIL_ARENA(c->err, c->arena);
}

static mrl_status put_piece(struct mrl_bom_collector *c, size_t item, enum mrl_bom_key key,
                            const char *name, struct mrl_span piece, struct mrl_bom_origin origin)
{
    const char *text = mrl_arena_strndup(c->arena, piece.at, piece.len);

    return text ? mrl_bom_put(c, item, key, name, text, origin) : MRL_FAIL_ARENA(c->err, c->arena);
}

static mrl_status put_image(struct mrl_bom_collector *c, size_t item, const char *text,
                            struct mrl_bom_origin origin)
{
    const struct image image = split_image(mrl_span_text(text));
    const struct mrl_span hex = mrl_span_without(image.digest, strlen("sha256:"));

    MRL_TRY(put_piece(c, item, MRL_BOM_NAME, NULL, image.name, origin));
    MRL_TRY(put_piece(c, item, MRL_BOM_VERSION, NULL, version_of(&image), origin));
    if (is_reference(mrl_span_text(text)))
        MRL_TRY(put_image_purl(c, item, &image, origin));
    return mrl_span_starts(image.digest, "sha256:") && hex.len == 64
               ? put_piece(c, item, MRL_BOM_HASH, "SHA-256", hex, origin)
               : mrl_ok();
}

/* --- models and datasets of others --- */

/* "owner/name" is how the Hugging Face Hub calls a model; paths and URLs look otherwise. */
static bool is_hub_name(struct mrl_span name)
{
    const size_t slash = mrl_span_find(name, "/");

    if (slash == 0 || slash + 1 >= name.len || mrl_span_byte(name, 0) == '.')
        return false;
    for (size_t i = 0; i < name.len; i++) {
        const int ch = mrl_span_byte(name, i);
        const bool plain = (ch >= '0' && ch <= '9') || ((ch | 32) >= 'a' && (ch | 32) <= 'z') ||
                           (ch > 0 && strchr("._-", ch));

        if (!plain && (ch != '/' || i != slash))
            return false;
    }
    return true;
}

static mrl_status put_hub_name(struct mrl_bom_collector *c, size_t item, const char *name,
                               struct mrl_bom_origin origin)
{
    const char *purl = mrl_arena_printf(c->arena, "pkg:huggingface/%s", name);

    origin.mark = MRL_BOM_INFERRED;
    return purl ? mrl_bom_put(c, item, MRL_BOM_PURL, NULL, purl, origin)
                : MRL_FAIL_ARENA(c->err, c->arena);
}

static mrl_status put_url(struct mrl_bom_collector *c, size_t item, enum mrl_bom_kind kind,
                          const char *url, struct mrl_bom_origin origin)
{
    if (strncmp(url, "https://", 8) != 0 && strncmp(url, "http://", 7) != 0)
        return mrl_ok();
    return kind == MRL_BOM_DATASET
               ? mrl_bom_put(c, item, MRL_BOM_CONTENT_URL, NULL, url, origin)
               : mrl_bom_put(c, item, MRL_BOM_REFERENCE, "distribution", url, origin);
}

mrl_status mrl_bom_external(struct mrl_bom_collector *c, enum mrl_bom_kind kind, const char *name,
                            struct mrl_bom_origin origin, size_t *ret)
{
    const char *prefix = mrl_arena_printf(c->arena, "%s:", mrl_bom_kind_name(kind));
    bool added;

    if (!prefix)
        return MRL_FAIL_ARENA(c->err, c->arena);
    MRL_TRY(once(c, kind, prefix, name, &added, ret));
    if (!added)
        return mrl_ok();
    if (kind == MRL_BOM_CONTAINER)
        return put_image(c, *ret, name, origin);
    MRL_TRY(mrl_bom_put(c, *ret, MRL_BOM_NAME, NULL, name, origin));
    if (kind == MRL_BOM_MODEL && is_hub_name(mrl_span_text(name)))
        MRL_TRY(put_hub_name(c, *ret, name, origin));
    return put_url(c, *ret, kind, name, origin);
}

/* Only what a hub gives out has a purl; a service's "openai/gpt-4o" is no name of the Hub. */
mrl_status mrl_bom_used(struct mrl_bom_collector *c, const struct mrl_edge *edge,
                        struct mrl_bom_origin origin, size_t *ret)
{
    const enum mrl_bom_kind kind = edge->sort == MRL_LINK_DATA ? MRL_BOM_DATASET : MRL_BOM_MODEL;
    const bool served = edge->sort == MRL_LINK_SERVED_MODEL;
    const char *const prefix = served                    ? "served-model:"
                               : kind == MRL_BOM_DATASET ? "dataset:"
                                                         : "model:";
    const struct mrl_span all = mrl_span_text(edge->to_name);
    const struct mrl_span name = served ? all : mrl_span_first(all, mrl_span_find(all, "@"));
    const char *text = mrl_arena_strndup(c->arena, name.at, name.len);
    bool added;

    if (!text)
        return MRL_FAIL_ARENA(c->err, c->arena);
    MRL_TRY(once(c, kind, prefix, edge->to_name, &added, ret));
    if (!added)
        return mrl_ok();
    MRL_TRY(mrl_bom_put(c, *ret, MRL_BOM_NAME, NULL, text, origin));
    if (name.len + 1 < all.len)
        MRL_TRY(mrl_bom_put(c, *ret, MRL_BOM_VERSION, NULL, edge->to_name + name.len + 1, origin));
    if (kind == MRL_BOM_MODEL && !served && is_hub_name(name))
        MRL_TRY(put_hub_name(c, *ret, edge->to_name, origin));
    return put_url(c, *ret, kind, edge->to_name, origin);
}

/* --- services --- */

static struct mrl_span host_of(const char *url)
{
    const struct mrl_span all = mrl_span_text(url);
    const struct mrl_span rest = mrl_span_without(all, mrl_span_find(all, "://") + 3);

    return mrl_span_first(rest, mrl_span_find_any(rest, "/:?#"));
}

mrl_status mrl_bom_put_address(struct mrl_bom_collector *c, size_t item, const char *url,
                               struct mrl_bom_origin origin)
{
    struct mrl_bom_origin inferred = origin;

    inferred.mark = MRL_BOM_INFERRED;
    MRL_TRY(mrl_bom_put(c, item, MRL_BOM_ENDPOINT, NULL, url, origin));
    return mrl_url_is_here(mrl_span_text(url))
               ? mrl_ok()
               : mrl_bom_put(c, item, MRL_BOM_TRUST_BOUNDARY, NULL, "yes", inferred);
}

mrl_status mrl_bom_endpoint(struct mrl_bom_collector *c, const char *url,
                            struct mrl_bom_origin origin, size_t *ret)
{
    const bool is_url = strstr(url, "://") != NULL;
    const struct mrl_span host = host_of(url);
    const char *name;
    bool added;

    MRL_TRY(once(c, MRL_BOM_SERVICE, "service:", url, &added, ret));
    if (!added)
        return mrl_ok();
    if (!is_url) /* a command that is run */
        return mrl_bom_put(c, *ret, MRL_BOM_NAME, NULL, url, origin);
    name = mrl_arena_strndup(c->arena, host.len ? host.at : url, host.len ? host.len : strlen(url));
    if (!name)
        return MRL_FAIL_ARENA(c->err, c->arena);
    MRL_TRY(mrl_bom_put(c, *ret, MRL_BOM_NAME, NULL, name, origin));
    return mrl_bom_put_address(c, *ret, url, origin);
}
