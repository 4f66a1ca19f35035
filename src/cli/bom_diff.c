/* SPDX-License-Identifier: Apache-2.0 */
/* `merlon bom diff`: what differs between two bills. */
#include "base/json.h"
#include "base/node.h"
#include "base/text.h"
#include "bom/diff.h"
#include "cli/bom.h"
#include "cli/bom_read.h"
#include "cli/message.h"

static const char *const change_words[] = {"added", "removed", "changed"};
static const char signs[] = "+-~";

static void put(struct mrl_cli *cli, const char *text)
{
    mrl_text_puts(cli->out, MRL_TEXT_TERM, text);
}

/* --- text --- */

static void print_field(struct mrl_cli *cli, const struct mrl_bom_field_change *f)
{
    const struct mrl_bom_field *any = f->before ? f->before : f->after;

    fprintf(cli->out, "    %c %s", signs[f->kind], mrl_bom_key_name(any->key));
    if (any->name) {
        fputc(' ', cli->out);
        put(cli, any->name);
    }
    fputs(": ", cli->out);
    put(cli, f->before ? f->before->value : f->after->value);
    if (f->kind == MRL_BOM_CHANGED) {
        fputs(" -> ", cli->out);
        put(cli, f->after->value);
    }
    fputc('\n', cli->out);
}

static void print_item(struct mrl_cli *cli, const struct mrl_bom_item_change *i)
{
    const struct mrl_bom_item *any = i->after ? i->after : i->before;
    const char *name = mrl_bom_value(any, MRL_BOM_NAME);
    const char *version = mrl_bom_value(any, MRL_BOM_VERSION);

    fprintf(cli->out, "%c %s ", signs[i->kind], mrl_bom_kind_name(any->kind));
    put(cli, name ? name : any->ref);
    if (version) {
        fputc(' ', cli->out);
        put(cli, version);
    }
    if (i->kind_changed)
        fprintf(cli->out, " (was a %s)", mrl_bom_kind_name(i->before->kind));
    fputc('\n', cli->out);
    for (size_t k = 0; k < i->field_count; k++)
        print_field(cli, &i->fields[k]);
}

static void print_text(struct mrl_cli *cli, const struct mrl_bom_diff *d)
{
    for (size_t i = 0; i < d->item_count; i++)
        print_item(cli, &d->items[i]);
    for (size_t i = 0; i < d->relation_count; i++) {
        const struct mrl_bom_relation_change *r = &d->relations[i];

        fprintf(cli->out, "%c ", signs[r->kind]);
        put(cli, r->bom->items[r->relation->from].ref);
        fprintf(cli->out, " %s ", mrl_bom_relation_name(r->relation->kind));
        put(cli, r->bom->items[r->relation->to].ref);
        fputc('\n', cli->out);
    }
    if (d->item_count + d->relation_count == 0)
        fputs("no difference\n", cli->out);
}

/* --- JSON --- */

static void write_field(struct mrl_json_writer *w, const struct mrl_bom_field_change *f)
{
    const struct mrl_bom_field *any = f->before ? f->before : f->after;

    mrl_json_write_object(w, NULL);
    mrl_json_write_string(w, "change", change_words[f->kind]);
    mrl_json_write_string(w, "field", mrl_bom_key_name(any->key));
    if (any->name)
        mrl_json_write_string(w, "name", any->name);
    if (f->before)
        mrl_json_write_string(w, "before", f->before->value);
    if (f->after)
        mrl_json_write_string(w, "after", f->after->value);
    mrl_json_write_object_end(w);
}

static void write_item(struct mrl_json_writer *w, const struct mrl_bom_item_change *i)
{
    const struct mrl_bom_item *any = i->after ? i->after : i->before;

    mrl_json_write_object(w, NULL);
    mrl_json_write_string(w, "change", change_words[i->kind]);
    mrl_json_write_string(w, "kind", mrl_bom_kind_name(any->kind));
    mrl_json_write_string(w, "ref", any->ref);
    if (mrl_bom_value(any, MRL_BOM_NAME))
        mrl_json_write_string(w, "name", mrl_bom_value(any, MRL_BOM_NAME));
    if (i->kind_changed)
        mrl_json_write_string(w, "kind_before", mrl_bom_kind_name(i->before->kind));
    mrl_json_write_array(w, "fields");
    for (size_t k = 0; k < i->field_count; k++)
        write_field(w, &i->fields[k]);
    mrl_json_write_array_end(w);
    mrl_json_write_object_end(w);
}

static void write_relation(struct mrl_json_writer *w, const struct mrl_bom_relation_change *r)
{
    mrl_json_write_object(w, NULL);
    mrl_json_write_string(w, "change", change_words[r->kind]);
    mrl_json_write_string(w, "from", r->bom->items[r->relation->from].ref);
    mrl_json_write_string(w, "relation", mrl_bom_relation_name(r->relation->kind));
    mrl_json_write_string(w, "to", r->bom->items[r->relation->to].ref);
    mrl_json_write_object_end(w);
}

/* docs/schema/bom-diff.schema.json */
static void print_json(struct mrl_cli *cli, const struct mrl_bom_diff *d)
{
    struct mrl_json_writer w;

    mrl_json_writer_init(&w, cli->out, false);
    mrl_json_write_object(&w, NULL);
    mrl_json_write_u64(&w, "schema_version", 1);
    mrl_json_write_bool(&w, "same", d->item_count + d->relation_count == 0);
    mrl_json_write_array(&w, "components");
    for (size_t i = 0; i < d->item_count; i++)
        write_item(&w, &d->items[i]);
    mrl_json_write_array_end(&w);
    mrl_json_write_array(&w, "relations");
    for (size_t i = 0; i < d->relation_count; i++)
        write_relation(&w, &d->relations[i]);
    mrl_json_write_array_end(&w);
    mrl_json_write_object_end(&w);
}

static mrl_status compare(struct mrl_cli *cli, struct mrl_arena *arena, struct mrl_bom_diff *ret,
                          struct mrl_bom boms[2], struct mrl_error *err)
{
    for (size_t i = 0; i < 2; i++) {
        enum mrl_bom_format format;
        struct mrl_doc doc;

        MRL_TRY(mrl_bom_read_file(cli->operands[i], arena, &doc, &format, &boms[i], err));
    }
    return mrl_bom_compare(&boms[0], &boms[1], arena, ret, err);
}

enum mrl_exit mrl_bom_run_diff(struct mrl_cli *cli, const void *args)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(MRL_BOM_ARENA);
    const struct mrl_bom_diff_args *a = args;
    struct mrl_bom_diff diff;
    struct mrl_bom boms[2];
    struct mrl_error err;
    const mrl_status s = arena ? compare(cli, arena, &diff, boms, &err) : MRL_FAIL_NOMEM(&err);

    if (s.code != MRL_OK) {
        mrl_say_error(cli, NULL, &err);
        return MRL_EXIT_FAILED;
    }
    if (a->format == 1)
        print_json(cli, &diff);
    else
        print_text(cli, &diff);
    return diff.item_count + diff.relation_count ? MRL_EXIT_FINDINGS : MRL_EXIT_CLEAN;
}
