/* SPDX-License-Identifier: Apache-2.0 */
#include "report/report.h"

#include "base/json.h"

#include <stdio.h>

/* docs/schema/inventory.schema.json; the shape only grows. */

#define SCHEMA_VERSION 1

static const char *state_name(enum mrl_asset_state state)
{
    static const char *const names[] = {
        [MRL_ASSET_REGISTERED] = "registered",
        [MRL_ASSET_UNREGISTERED] = "unregistered",
        [MRL_ASSET_MISSING] = "missing",
    };

    return names[state];
}

static void write_digest(struct mrl_json_writer *w, bool known, const struct mrl_sha256 *d)
{
    char hex[MRL_SHA256_HEX];

    if (!known) {
        mrl_json_write_null(w, "sha256");
        return;
    }
    mrl_sha256_hex(d, hex);
    mrl_json_write_string(w, "sha256", hex);
}

/* A text that may be missing: null then. */
static void write_text(struct mrl_json_writer *w, const char *key, const char *text)
{
    if (text && text[0])
        mrl_json_write_string(w, key, text);
    else
        mrl_json_write_null(w, key);
}

static void write_facts(struct mrl_json_writer *w, const struct mrl_asset_file *file)
{
    mrl_json_write_array(w, "facts");
    for (size_t i = 0; i < file->fact_count; i++) {
        const struct mrl_fact *f = &file->facts[i];

        mrl_json_write_object(w, NULL);
        mrl_json_write_string(w, "name", f->name);
        if (f->text)
            mrl_json_write_bytes(w, "value", f->text, f->len);
        else
            mrl_json_write_u64(w, "value", f->number);
        if (f->line)
            mrl_json_write_u64(w, "line", f->line);
        mrl_json_write_object_end(w);
    }
    mrl_json_write_array_end(w);
}

static void write_issues(struct mrl_json_writer *w, const struct mrl_asset_file *file)
{
    mrl_json_write_array(w, "issues");
    for (size_t i = 0; i < file->issue_count; i++) {
        const struct mrl_issue *issue = &file->issues[i];

        mrl_json_write_object(w, NULL);
        mrl_json_write_string(w, "id", issue->id);
        if (issue->offset == MRL_NO_OFFSET)
            mrl_json_write_null(w, "offset");
        else
            mrl_json_write_u64(w, "offset", issue->offset);
        write_text(w, "member", issue->member);
        mrl_json_write_string(w, "message", issue->text);
        mrl_json_write_object_end(w);
    }
    mrl_json_write_array_end(w);
}

static void write_file(struct mrl_json_writer *w, const struct mrl_asset_file *file)
{
    mrl_json_write_object(w, NULL);
    mrl_json_write_string(w, "path", file->path);
    mrl_json_write_u64(w, "size", file->id.size);
    write_digest(w, file->has_digest, &file->sha256);
    write_text(w, "format", file->format);
    mrl_json_write_bool(w, "complete", !file->incomplete && !file->unreadable);
    write_text(w, "unreadable", file->unreadable);
    write_facts(w, file);
    write_issues(w, file);
    mrl_json_write_object_end(w);
}

static void write_declared(struct mrl_json_writer *w, const struct mrl_declared_asset *d)
{
    write_text(w, "owner", d ? d->owner : NULL);
    write_text(w, "sensitivity", d ? mrl_sensitivity_name(d->sensitivity) : NULL);
    write_text(w, "environment", d ? mrl_environment_name(d->environment) : NULL);
    write_text(w, "url", d ? d->url : NULL);
    write_text(w, "supplier", d && d->external ? d->external->supplier : NULL);
    write_text(w, "version", d && d->external ? d->external->version : NULL);
    write_text(w, "licence", d && d->external ? d->external->licence : NULL);
}

static void write_asset(struct mrl_json_writer *w, const struct mrl_asset *a)
{
    mrl_json_write_object(w, NULL);
    mrl_json_write_string(w, "id", a->id);
    mrl_json_write_string(w, "kind", mrl_asset_kind_name(a->kind));
    mrl_json_write_string(w, "state", state_name(a->state));
    write_text(w, "path",
               a->file_count == 1 ? a->files[0].path
               : a->declared      ? a->declared->path
                                  : NULL);
    mrl_json_write_u64(w, "size", a->size);
    write_digest(w, a->has_digest, &a->sha256);
    write_text(w, "format", a->file_count == 1 ? a->files[0].format : NULL);
    write_declared(w, a->declared);
    mrl_json_write_array(w, "files");
    for (size_t i = 0; i < a->file_count; i++)
        write_file(w, &a->files[i]);
    mrl_json_write_array_end(w);
    mrl_json_write_object_end(w);
}

static const char *sort_name(enum mrl_link_kind sort)
{
    static const char *const names[] = {
        [MRL_LINK_SHARD] = "shard",      [MRL_LINK_EXTERNAL_DATA] = "file",
        [MRL_LINK_BASE_MODEL] = "model", [MRL_LINK_DATASET] = "dataset",
        [MRL_LINK_PACKAGE] = "package",  [MRL_LINK_IMAGE] = "image",
        [MRL_LINK_SERVICE] = "service",  [MRL_LINK_FILE] = "file",
        [MRL_LINK_MODEL] = "model",      [MRL_LINK_SERVED_MODEL] = "served-model",
        [MRL_LINK_DATA] = "dataset",
    };

    return names[sort];
}

static void write_edge(struct mrl_json_writer *w, const struct mrl_inventory *inv,
                       const struct mrl_edge *e)
{
    mrl_json_write_object(w, NULL);
    mrl_json_write_string(w, "from", inv->assets[e->from].id);
    mrl_json_write_string(w, "kind", mrl_edge_kind_name(e->kind));
    mrl_json_write_string(w, "to", e->to == SIZE_MAX ? e->to_name : inv->assets[e->to].id);
    mrl_json_write_bool(w, "resolved", mrl_edge_resolves(e));
    mrl_json_write_bool(w, "declared", e->declared);
    if (e->sort != MRL_LINK_KIND_COUNT)
        mrl_json_write_string(w, "names", sort_name(e->sort));
    if (e->line)
        mrl_json_write_u64(w, "line", e->line);
    mrl_json_write_object_end(w);
}

static void write_problems(struct mrl_json_writer *w, const struct mrl_inventory *inv)
{
    mrl_json_write_array(w, "problems");
    for (size_t i = 0; i < inv->problem_count; i++) {
        mrl_json_write_object(w, NULL);
        mrl_json_write_string(w, "path", inv->problems[i].path);
        mrl_json_write_string(w, "message", inv->problems[i].message);
        mrl_json_write_object_end(w);
    }
    mrl_json_write_array_end(w);
}

static void write_summary(struct mrl_json_writer *w, const struct mrl_inventory *inv)
{
    size_t states[3] = {0};
    char at[MRL_TIME_TEXT];

    for (size_t i = 0; i < inv->asset_count; i++)
        states[inv->assets[i].state]++;
    mrl_time_format(inv->at, at);
    mrl_json_write_string(w, "taken_at", at);
    mrl_json_write_object(w, "summary");
    mrl_json_write_u64(w, "assets", inv->asset_count);
    for (size_t s = 0; s < MRL_COUNT(states); s++)
        mrl_json_write_u64(w, state_name((enum mrl_asset_state)s), states[s]);
    mrl_json_write_u64(w, "files_seen", inv->files_seen);
    mrl_json_write_u64(w, "files_hashed", inv->files_hashed);
    mrl_json_write_u64(w, "bytes_hashed", inv->bytes_hashed);
    mrl_json_write_object_end(w);
}

void mrl_report_inventory_json(FILE *out, const struct mrl_inventory *inv)
{
    struct mrl_json_writer w;

    mrl_json_writer_init(&w, out, false);
    mrl_json_write_object(&w, NULL);
    mrl_json_write_u64(&w, "schema_version", SCHEMA_VERSION);
    write_summary(&w, inv);
    mrl_json_write_array(&w, "assets");
    for (size_t i = 0; i < inv->asset_count; i++)
        write_asset(&w, &inv->assets[i]);
    mrl_json_write_array_end(&w);
    mrl_json_write_array(&w, "edges");
    for (size_t i = 0; i < inv->edge_count; i++)
        write_edge(&w, inv, &inv->edges[i]);
    mrl_json_write_array_end(&w);
    write_problems(&w, inv);
    mrl_json_write_object_end(&w);
}
