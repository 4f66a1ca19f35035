/* SPDX-License-Identifier: Apache-2.0 */
/* How complete a bill is, beside it and never in it. */
#include "base/json.h"
#include "base/text.h"
#include "bom/completeness.h"
#include "cli/bom.h"
#include "cli/message.h"

#include <string.h>

static const char *name_of(const struct mrl_bom_completeness *m)
{
    const char *name = mrl_bom_value(m->model, MRL_BOM_NAME);

    return name ? name : m->model->ref;
}

/* --- text --- */

static void print_missing(FILE *out, const struct mrl_bom_completeness *m, enum mrl_bom_tier tier)
{
    const struct mrl_bom_wanted *w;
    bool first = true;

    for (size_t i = 0; (w = mrl_bom_wanted(i)) != NULL; i++) {
        if (m->present[i] || w->tier != tier)
            continue;
        fprintf(out, "%s%s", first ? "" : ", ", w->name);
        first = false;
    }
}

static size_t count_mark(const struct mrl_bom_completeness *m, enum mrl_bom_mark mark)
{
    size_t n = 0;

    for (size_t i = 0; mrl_bom_wanted(i); i++)
        n += m->present[i] && m->marks[i] == mark;
    return n;
}

static void print_advice(FILE *out, const struct mrl_bom_completeness *m)
{
    const struct mrl_bom_wanted *w;

    for (size_t i = 0; (w = mrl_bom_wanted(i)) != NULL; i++)
        if (!m->present[i] && w->tier != MRL_BOM_SUPPLEMENTARY && w->advice[0])
            fprintf(out, "    %s: %s\n", w->name, w->advice);
}

static void print_model(FILE *out, const struct mrl_bom_completeness *m)
{
    mrl_text_puts(out, MRL_TEXT_TERM, name_of(m));
    fprintf(out, ": %.1f of 100%s%s\n", m->score, m->profile ? ", profile " : "",
            m->profile ? m->profile : "");
    fprintf(out, "  of what is there, %zu verified, %zu declared, %zu inferred\n",
            count_mark(m, MRL_BOM_VERIFIED), count_mark(m, MRL_BOM_DECLARED),
            count_mark(m, MRL_BOM_INFERRED));
    for (int tier = 0; tier < MRL_BOM_TIER_COUNT; tier++) {
        if (m->missing[tier] == 0)
            continue;
        fprintf(out, "  missing, %s: ", mrl_bom_tier_name((enum mrl_bom_tier)tier));
        print_missing(out, m, (enum mrl_bom_tier)tier);
        fputc('\n', out);
    }
    print_advice(out, m);
}

/* --- JSON: docs/schema/bom-completeness.schema.json --- */

static void write_fields(struct mrl_json_writer *w, const struct mrl_bom_completeness *m)
{
    const struct mrl_bom_wanted *f;

    mrl_json_write_array(w, "fields");
    for (size_t i = 0; (f = mrl_bom_wanted(i)) != NULL; i++) {
        mrl_json_write_object(w, NULL);
        mrl_json_write_string(w, "name", f->name);
        mrl_json_write_string(w, "category", mrl_bom_category_name(f->category));
        mrl_json_write_string(w, "tier", mrl_bom_tier_name(f->tier));
        mrl_json_write_bool(w, "present", m->present[i]);
        if (m->present[i] && m->marks[i] != MRL_BOM_UNMARKED)
            mrl_json_write_string(w, "mark", mrl_bom_mark_name(m->marks[i]));
        mrl_json_write_object_end(w);
    }
    mrl_json_write_array_end(w);
}

static void print_json(FILE *out, const struct mrl_bom_completeness *list, size_t count)
{
    struct mrl_json_writer w;

    mrl_json_writer_init(&w, out, false);
    mrl_json_write_object(&w, NULL);
    mrl_json_write_u64(&w, "schema_version", 1);
    mrl_json_write_array(&w, "models");
    for (size_t i = 0; i < count; i++) {
        mrl_json_write_object(&w, NULL);
        mrl_json_write_string(&w, "ref", list[i].model->ref);
        mrl_json_write_string(&w, "name", name_of(&list[i]));
        mrl_json_write_double(&w, "score", (double)(long)(list[i].score * 10 + 0.5) / 10);
        if (list[i].profile)
            mrl_json_write_string(&w, "profile", list[i].profile);
        write_fields(&w, &list[i]);
        mrl_json_write_object_end(&w);
    }
    mrl_json_write_array_end(&w);
    mrl_json_write_object_end(&w);
}

/* --- */

static void say_summary(struct mrl_cli *cli, const struct mrl_bom_completeness *list, size_t count)
{
    double low = 100;
    double sum = 0;

    for (size_t i = 0; i < count; i++) {
        sum += list[i].score;
        low = list[i].score < low ? list[i].score : low;
    }
    if (count && !cli->common.quiet)
        mrl_say(cli, NULL,
                "completeness in the manner of the OWASP AIBOM generator: %.1f of 100 over %zu "
                "model%s, lowest %.1f; --completeness text says what is missing",
                sum / (double)count, count, count == 1 ? "" : "s", low);
}

mrl_status mrl_bom_tell_completeness(struct mrl_cli *cli, const struct mrl_bom *bom, int how,
                                     struct mrl_arena *arena, struct mrl_error *err)
{
    struct mrl_bom_completeness *list;
    size_t count;

    MRL_TRY(mrl_bom_complete(bom, arena, &list, &count, err));
    if (how == MRL_BOM_COMPLETENESS_SUMMARY)
        say_summary(cli, list, count);
    else if (how == MRL_BOM_COMPLETENESS_JSON)
        print_json(cli->out, list, count);
    else
        for (size_t i = 0; i < count; i++)
            print_model(cli->out, &list[i]);
    return mrl_ok();
}
