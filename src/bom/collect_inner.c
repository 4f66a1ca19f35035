/* SPDX-License-Identifier: Apache-2.0 */
/* Things inside files: chat templates, tools, servers of the Model Context Protocol, and keys where
 * none should be.  Of a key only kind, place and fingerprint are told. */
#include "bom/collect_private.h"

#include "formats/code_kind.h"
#include "formats/format.h"

#include <string.h>

struct file_of {
    struct mrl_bom_collector *c;
    const struct mrl_asset_file *file;
    size_t item; /* of the asset */
};

static struct mrl_bom_origin origin_of(const struct file_of *f, const struct mrl_fact *fact,
                                       enum mrl_bom_mark mark)
{
    return (struct mrl_bom_origin){
        .mark = mark, .file = f->file->path, .key = fact->name, .line = fact->line};
}

static mrl_status add_inner(const struct file_of *f, enum mrl_bom_kind kind, const char *prefix,
                            const char *name, size_t *ret)
{
    struct mrl_bom_collector *const c = f->c;
    const char *whole = mrl_arena_printf(c->arena, "%s#%s", f->file->path, name);
    const char *ref = whole ? mrl_bom_ref(c->arena, prefix, whole) : NULL;

    return ref ? mrl_bom_add(&c->bom, kind, ref, ret, c->err) : MRL_FAIL_ARENA(c->err, c->arena);
}

/* --- templates --- */

static const char *template_name(const struct mrl_asset_file *file, size_t at)
{
    const struct mrl_fact *before = at ? &file->facts[at - 1] : NULL;

    return before && before->text && strcmp(before->name, "chat_template") == 0 ? before->text
                                                                                : "chat_template";
}

static mrl_status add_template(const struct file_of *f, size_t at)
{
    const struct mrl_fact *fact = &f->file->facts[at];
    const struct mrl_bom_origin origin = origin_of(f, fact, MRL_BOM_VERIFIED);
    const char *name = template_name(f->file, at);
    size_t item;

    MRL_TRY(add_inner(f, MRL_BOM_TEMPLATE, "template:", name, &item));
    MRL_TRY(mrl_bom_put(f->c, item, MRL_BOM_NAME, NULL, name, origin));
    MRL_TRY(mrl_bom_put(f->c, item, MRL_BOM_HASH, "SHA-256", fact->text, origin));
    MRL_TRY(mrl_bom_put(f->c, item, MRL_BOM_OCCURRENCE, NULL, f->file->path, origin));
    return mrl_bom_link(f->c, MRL_BOM_CONTAINS, f->item, item, NULL, origin);
}

/* --- tools --- */

static mrl_status add_named(const struct file_of *f, size_t at, enum mrl_bom_kind kind,
                            const char *prefix)
{
    const struct mrl_fact *fact = &f->file->facts[at];
    const enum mrl_bom_mark mark =
        mrl_code_is_format(f->file->format) ? MRL_BOM_INFERRED : MRL_BOM_DECLARED;
    const struct mrl_bom_origin origin = origin_of(f, fact, mark);
    size_t item;

    MRL_TRY(add_inner(f, kind, prefix, fact->text, &item));
    MRL_TRY(mrl_bom_put(f->c, item, MRL_BOM_NAME, NULL, fact->text, origin));
    return mrl_bom_link(f->c, MRL_BOM_CONTAINS, f->item, item, NULL, origin);
}

static mrl_status add_tool(const struct file_of *f, size_t at)
{
    return add_named(f, at, MRL_BOM_TOOL, "tool:");
}

/* --- what programs make --- */

static mrl_status add_agent(const struct file_of *f, size_t at)
{
    return add_named(f, at, MRL_BOM_AGENT, "agent:");
}

static mrl_status add_offered_server(const struct file_of *f, size_t at)
{
    return add_named(f, at, MRL_BOM_MCP_SERVER, "mcp:");
}

static mrl_status add_store(const struct file_of *f, size_t at)
{
    return add_named(f, at, MRL_BOM_VECTOR_STORE, "store:");
}

/* --- servers --- */

static mrl_status put_package(const struct file_of *f, size_t server, const char *purl,
                              struct mrl_bom_origin origin)
{
    size_t package;

    MRL_TRY(mrl_bom_package(f->c, purl, origin, &package));
    return mrl_bom_link(f->c, MRL_BOM_DEPENDS_ON, server, package, NULL, origin);
}

static mrl_status put_image(const struct file_of *f, size_t server, const char *name,
                            struct mrl_bom_origin origin)
{
    size_t image;

    MRL_TRY(mrl_bom_external(f->c, MRL_BOM_CONTAINER, name, origin, &image));
    return mrl_bom_link(f->c, MRL_BOM_DEPENDS_ON, server, image, NULL, origin);
}

static mrl_status put_server(const struct file_of *f, size_t server, const struct mrl_fact *fact)
{
    const struct mrl_bom_origin origin = origin_of(f, fact, MRL_BOM_DECLARED);

    if (strcmp(fact->name, "url") == 0)
        return mrl_bom_put_address(f->c, server, fact->text, origin);
    if (strcmp(fact->name, "package_url") == 0)
        return put_package(f, server, fact->text, origin);
    if (strcmp(fact->name, "image") == 0)
        return put_image(f, server, fact->text, origin);
    if (strcmp(fact->name, "command") == 0)
        return mrl_bom_put(f->c, server, MRL_BOM_PROPERTY, "merlon:command", fact->text, origin);
    return strcmp(fact->name, "variable") == 0
               ? mrl_bom_put(f->c, server, MRL_BOM_PROPERTY, "merlon:variable", fact->text, origin)
               : mrl_ok();
}

/* The facts up to the next server are its own. */
static mrl_status add_server(const struct file_of *f, size_t at)
{
    const struct mrl_fact *fact = &f->file->facts[at];
    const struct mrl_bom_origin origin = origin_of(f, fact, MRL_BOM_DECLARED);
    size_t item;

    MRL_TRY(add_inner(f, MRL_BOM_MCP_SERVER, "mcp:", fact->text, &item));
    MRL_TRY(mrl_bom_put(f->c, item, MRL_BOM_NAME, NULL, fact->text, origin));
    for (size_t i = at + 1;
         i < f->file->fact_count && strcmp(f->file->facts[i].name, "server") != 0; i++)
        if (f->file->facts[i].text)
            MRL_TRY(put_server(f, item, &f->file->facts[i]));
    return mrl_bom_link(f->c, MRL_BOM_CALLS, f->item, item, NULL, origin);
}

/* --- keys --- */

static const char *material_type(const char *kind)
{
    if (strstr(kind, "private-key") || strcmp(kind, "age-key") == 0)
        return "private-key";
    if (strstr(kind, "password") || strcmp(kind, "assigned") == 0)
        return "password";
    return strstr(kind, "token") ? "token" : "credential";
}

/* "aws-access-key 0011223344556677": kind and, if it has one, fingerprint. */
static mrl_status add_secret(const struct file_of *f, size_t at)
{
    struct mrl_bom_collector *const c = f->c;
    const struct mrl_fact *fact = &f->file->facts[at];
    const struct mrl_bom_origin origin = origin_of(f, fact, MRL_BOM_VERIFIED);
    const struct mrl_bom_origin inferred = origin_of(f, fact, MRL_BOM_INFERRED);
    const char *blank = strchr(fact->text, ' ');
    const char *kind =
        blank ? mrl_arena_strndup(c->arena, fact->text, (size_t)(blank - fact->text)) : fact->text;
    size_t item;

    if (!kind)
        return MRL_FAIL_ARENA(c->err, c->arena);
    MRL_TRY(add_inner(f, MRL_BOM_CRYPTO_MATERIAL, "secret:", kind, &item));
    MRL_TRY(mrl_bom_put(c, item, MRL_BOM_NAME, NULL, kind, inferred));
    MRL_TRY(mrl_bom_put(c, item, MRL_BOM_MATERIAL_TYPE, NULL, material_type(kind), inferred));
    MRL_TRY(mrl_bom_put(c, item, MRL_BOM_PROPERTY, "merlon:fingerprint", blank ? blank + 1 : NULL,
                        origin));
    MRL_TRY(mrl_bom_put(c, item, MRL_BOM_OCCURRENCE, NULL, f->file->path, origin));
    return mrl_bom_link(c, MRL_BOM_CONTAINS, f->item, item, NULL, origin);
}

static mrl_status add_key_file(const struct file_of *f)
{
    const struct mrl_bom_origin origin = {.mark = MRL_BOM_VERIFIED, .file = f->file->path};

    if (mrl_bom_file_is(f->file, "private-key"))
        return mrl_bom_put(f->c, f->item, MRL_BOM_MATERIAL_TYPE, NULL, "private-key", origin);
    return mrl_bom_file_is(f->file, "dotenv")
               ? mrl_bom_put(f->c, f->item, MRL_BOM_MATERIAL_TYPE, NULL, "credential", origin)
               : mrl_ok();
}

/* --- */

static const struct {
    const char *fact;
    mrl_status (*add)(const struct file_of *f, size_t at);
} rows[] = {
    {"chat_template_sha256", add_template},
    {"tool", add_tool},
    {"server", add_server},
    {"secret", add_secret},
    {"agent", add_agent},
    {"mcp_server", add_offered_server},
    {"vector_store", add_store},
};

static mrl_status add_inner_of(const struct file_of *f)
{
    MRL_TRY(add_key_file(f));
    for (size_t i = 0; i < f->file->fact_count; i++)
        for (size_t k = 0; k < MRL_COUNT(rows); k++)
            if (f->file->facts[i].text && strcmp(f->file->facts[i].name, rows[k].fact) == 0)
                MRL_TRY(rows[k].add(f, i));
    return mrl_ok();
}

mrl_status mrl_bom_add_inner(struct mrl_bom_collector *c)
{
    for (size_t i = 0; i < c->inv->asset_count; i++) {
        const struct mrl_asset *a = &c->inv->assets[i];

        for (size_t k = 0; k < a->file_count; k++) {
            const struct file_of f = {c, &a->files[k], c->item_of[i]};

            MRL_TRY(add_inner_of(&f));
        }
    }
    return mrl_ok();
}
