/* SPDX-License-Identifier: Apache-2.0 */
#include "bom/collect_private.h"
#include "bom/licence.h"

#include <inttypes.h>
#include <string.h>

static struct mrl_bom_source source_of(struct mrl_bom_origin o)
{
    return (struct mrl_bom_source){
        .file = o.file, .key = o.key, .line = o.line, .offset = MRL_NO_OFFSET};
}

mrl_status mrl_bom_put(struct mrl_bom_collector *c, size_t item, enum mrl_bom_key key,
                       const char *name, const char *value, struct mrl_bom_origin origin)
{
    const struct mrl_bom_field f = {
        .key = key, .name = name, .value = value, .mark = origin.mark, .source = source_of(origin)};

    return mrl_bom_set(&c->bom, item, &f, c->err);
}

mrl_status mrl_bom_put_number(struct mrl_bom_collector *c, size_t item, enum mrl_bom_key key,
                              const char *name, uint64_t value, struct mrl_bom_origin origin)
{
    const char *text = mrl_arena_printf(c->arena, "%" PRIu64, value);

    return text ? mrl_bom_put(c, item, key, name, text, origin) : MRL_FAIL_ARENA(c->err, c->arena);
}

mrl_status mrl_bom_put_sha256(struct mrl_bom_collector *c, size_t item,
                              const struct mrl_sha256 *digest, struct mrl_bom_origin origin)
{
    char hex[MRL_SHA256_HEX];
    const char *kept;

    mrl_sha256_hex(digest, hex);
    kept = mrl_arena_strdup(c->arena, hex);
    return kept ? mrl_bom_put(c, item, MRL_BOM_HASH, "SHA-256", kept, origin)
                : MRL_FAIL_ARENA(c->err, c->arena);
}

/* What people write where nothing is known. */
static bool is_no_licence(const char *text)
{
    static const char *const words[] = {"unknown", "other", "none", "n/a", "NOASSERTION"};

    for (size_t i = 0; i < MRL_COUNT(words); i++)
        if (mrl_span_is_nocase(mrl_span_text(text), words[i]))
            return true;
    return false;
}

mrl_status mrl_bom_put_licence(struct mrl_bom_collector *c, size_t item, const char *text,
                               struct mrl_bom_origin origin)
{
    const char *id = text ? mrl_licence_id(mrl_span_text(text)) : NULL;

    if (!text || is_no_licence(text))
        return mrl_ok();
    if (id)
        return mrl_bom_put(c, item, MRL_BOM_LICENCE, "id", id, origin);
    return mrl_bom_put(c, item, MRL_BOM_LICENCE,
                       mrl_licence_is_expression(text) ? "expression" : "name", text, origin);
}

mrl_status mrl_bom_link(struct mrl_bom_collector *c, enum mrl_bom_relation_kind kind, size_t from,
                        size_t to, const char *detail, struct mrl_bom_origin origin)
{
    const struct mrl_bom_relation r = {.kind = kind,
                                       .from = from,
                                       .to = to,
                                       .detail = detail,
                                       .mark = origin.mark,
                                       .source = source_of(origin)};

    return mrl_bom_relate(&c->bom, &r, c->err);
}
