/* SPDX-License-Identifier: Apache-2.0 */
/* How each value came to be known: as citations in 1.7, as properties of the thing in 1.6. */
#include "base/buf.h"
#include "bom/cyclonedx_private.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const struct mrl_bom_field *mrl_cdx_next(const struct mrl_cdx *x, enum mrl_bom_key key, size_t *at)
{
    while (*at < x->item->field_count) {
        const struct mrl_bom_field *f = &x->item->fields[(*at)++];

        if (f->key == key)
            return f;
    }
    return NULL;
}

/* What was verified in the same file needs no more than its name. */
static mrl_status find_group(struct mrl_cdx *x, const struct mrl_bom_field *f,
                             struct mrl_cdx_group **ret)
{
    const bool brief = f->mark == MRL_BOM_VERIFIED;
    const struct mrl_cdx_group g = {.mark = f->mark,
                                    .file = f->source.file,
                                    .key = brief ? NULL : f->source.key,
                                    .line = brief ? 0 : f->source.line};
    const char *key = mrl_arena_printf(x->arena, "%d %" PRIu32 " %s%c%s", (int)g.mark, g.line,
                                       g.key ? g.key : "", 0x1f, g.file ? g.file : "");
    uint64_t index = x->group_count;
    bool added;

    if (!key)
        return MRL_FAIL_ARENA(x->err, x->arena);
    MRL_TRY(mrl_map_add(&x->by_origin, key, strlen(key), x->group_count, &added, x->err));
    (void)mrl_map_get(&x->by_origin, key, strlen(key), &index);
    if (added) {
        MRL_TRY(mrl_arena_grow(x->arena, (void **)&x->groups, &x->group_capacity, x->group_count,
                               sizeof(*x->groups), x->err));
        x->groups[x->group_count++] = g;
    }
    *ret = &x->groups[index];
    return mrl_ok();
}

static mrl_status note(struct mrl_cdx *x, const struct mrl_bom_field *f, const char *text)
{
    struct mrl_cdx_place *place = mrl_arena_alloc(x->arena, sizeof(*place));
    struct mrl_cdx_group *g;

    if (!place || !text)
        return MRL_FAIL_ARENA(x->err, x->arena);
    MRL_TRY(find_group(x, f, &g));
    *place = (struct mrl_cdx_place){.text = text};
    if (g->last)
        g->last->next = place;
    else
        g->first = place;
    g->last = place;
    return mrl_ok();
}

/* "limitation", or "limitation[2]" for the third. */
static const char *designation(const struct mrl_cdx *x, const struct mrl_bom_field *f)
{
    size_t before = 0;

    if (!mrl_bom_key_many(f->key))
        return mrl_bom_key_name(f->key);
    for (const struct mrl_bom_field *other = x->item->fields; other != f; other++)
        before += other->key == f->key;
    return mrl_arena_printf(x->arena, "%s[%zu]", mrl_bom_key_name(f->key), before);
}

mrl_status mrl_cdx_cite(struct mrl_cdx *x, const struct mrl_bom_field *f, const char *place, ...)
{
    char below[128];
    va_list args;

    if (f->mark == MRL_BOM_UNMARKED)
        return mrl_ok();
    if (!x->is_17)
        return note(x, f, designation(x, f));
    va_start(args, place);
    (void)vsnprintf(below, sizeof(below), place, args);
    va_end(args);
    return note(x, f, mrl_arena_printf(x->arena, "%s/%s", x->at, below));
}

/* "declared in README.md line 3 as license" */
static mrl_status describe(struct mrl_cdx *x, const struct mrl_cdx_group *g, const char **ret)
{
    char line[24] = "";

    if (g->line)
        (void)snprintf(line, sizeof(line), " line %" PRIu32, g->line);
    *ret = mrl_arena_printf(x->arena, "%s%s%s%s%s%s", mrl_bom_mark_name(g->mark),
                            g->file ? " in " : "", g->file ? g->file : "", line,
                            g->key ? " as " : "", g->key ? g->key : "");
    return *ret ? mrl_ok() : MRL_FAIL_ARENA(x->err, x->arena);
}

/* Whoever wrote the project's own file; else the program that read it. */
static const char *attribution(const struct mrl_cdx *x, const struct mrl_cdx_group *g)
{
    const bool own = g->mark == MRL_BOM_DECLARED && g->file && strchr(g->file, '/') == NULL &&
                     strcmp(g->file, "merlon.yaml") == 0;

    return own && x->bom->supplier ? "merlon:organisation" : "merlon:tool";
}

mrl_status mrl_cdx_write_citations(struct mrl_cdx *x)
{
    struct mrl_json_writer *const w = &x->w;

    if (!x->is_17 || x->group_count == 0 || !x->bom->created)
        return mrl_ok();
    mrl_json_write_array(w, "citations");
    for (size_t i = 0; i < x->group_count; i++) {
        const char *text;

        MRL_TRY(describe(x, &x->groups[i], &text));
        mrl_json_write_object(w, NULL);
        mrl_json_write_array(w, "pointers");
        for (const struct mrl_cdx_place *p = x->groups[i].first; p; p = p->next)
            mrl_json_write_string(w, NULL, p->text);
        mrl_json_write_array_end(w);
        mrl_json_write_string(w, "timestamp", x->bom->created);
        mrl_json_write_string(w, "attributedTo", attribution(x, &x->groups[i]));
        mrl_json_write_string(w, "note", text);
        mrl_json_write_object_end(w);
    }
    mrl_json_write_array_end(w);
    return mrl_ok();
}

/* "merlon:source": "license tag[0] | declared in README.md line 3 as license". */
mrl_status mrl_cdx_write_marks(struct mrl_cdx *x)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf b;

    mrl_buf_init(&b, SIZE_MAX / 2);
    if (x->is_17)
        return mrl_ok();
    for (size_t i = 0; i < x->group_count; i++) {
        const char *text;

        MRL_TRY(describe(x, &x->groups[i], &text));
        mrl_buf_clear(&b);
        for (const struct mrl_cdx_place *p = x->groups[i].first; p; p = p->next)
            mrl_buf_addf(&b, "%s ", p->text);
        mrl_buf_addf(&b, "| %s", text);
        MRL_TRY(mrl_buf_status(&b, x->err));
        mrl_json_write_object(&x->w, NULL);
        mrl_json_write_string(&x->w, "name", "merlon:source");
        mrl_json_write_string(&x->w, "value", mrl_buf_text(&b));
        mrl_json_write_object_end(&x->w);
    }
    x->group_count = 0;
    mrl_map_init(&x->by_origin, x->arena);
    return mrl_ok();
}
