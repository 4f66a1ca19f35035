/* SPDX-License-Identifier: Apache-2.0 */
#include "bom/statement.h"

#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STATEMENT_TYPE "https://in-toto.io/Statement/v1"

/* --- subjects --- */

static bool is_of_model(const struct mrl_bom *bom, size_t item)
{
    for (; item != SIZE_MAX; item = bom->items[item].container)
        if (bom->items[item].kind == MRL_BOM_MODEL)
            return true;
    return false;
}

/* Its path and verified digest; false if it has none. */
static bool subject_of(const struct mrl_bom *bom, size_t i, struct mrl_bom_subject *ret)
{
    const struct mrl_bom_item *item = &bom->items[i];
    const struct mrl_bom_field *hash = mrl_bom_get(item, MRL_BOM_HASH, "SHA-256");

    ret->name = mrl_bom_value(item, MRL_BOM_PATH);
    return ret->name && hash && hash->mark == MRL_BOM_VERIFIED && is_of_model(bom, i) &&
           mrl_sha256_parse(hash->value, strlen(hash->value), &ret->digest);
}

static mrl_status check_path(const char *path, struct mrl_error *err)
{
    if (mrl_utf8_valid(path, strlen(path)))
        return mrl_ok();
    mrl_error_set(err, MRL_E_FORMAT, MRL_NO_OFFSET,
                  "is not UTF-8: no statement can name it; rename the file");
    mrl_error_where(err, path);
    return (mrl_status){MRL_E_FORMAT};
}

static int by_name(const void *a, const void *b)
{
    const struct mrl_bom_subject *x = a;
    const struct mrl_bom_subject *y = b;

    return strcmp(x->name, y->name);
}

mrl_status mrl_bom_subjects(const struct mrl_bom *bom, struct mrl_arena *arena,
                            struct mrl_bom_subject **ret, size_t *count, struct mrl_error *err)
{
    struct mrl_bom_subject *all = mrl_arena_array(arena, bom->item_count + 1, sizeof(*all));
    size_t found = 0;
    size_t n = 0;

    if (!all)
        return MRL_FAIL_ARENA(err, arena);
    for (size_t i = 0; i < bom->item_count; i++) {
        if (!subject_of(bom, i, &all[found]))
            continue;
        MRL_TRY(check_path(all[found].name, err));
        found++;
    }
    if (found > 1)
        qsort(all, found, sizeof(*all), by_name);
    for (size_t i = 0; i < found; i++) /* a file may be of two assets */
        if (i == 0 || strcmp(all[i].name, all[n - 1].name) != 0)
            all[n++] = all[i];
    *ret = all;
    *count = n;
    return mrl_ok();
}

/* --- writing --- */

static void write_subject(struct mrl_json_writer *w, const struct mrl_bom_subject *s)
{
    char hex[MRL_SHA256_HEX];

    mrl_sha256_hex(&s->digest, hex);
    mrl_json_write_object(w, NULL);
    mrl_json_write_string(w, "name", s->name);
    mrl_json_write_object(w, "digest");
    mrl_json_write_string(w, "sha256", hex);
    mrl_json_write_object_end(w);
    mrl_json_write_object_end(w);
}

/* The bill is already JSON: it is put in place of the writer's value. */
static void write_statement(const struct mrl_bom_statement *s, FILE *out)
{
    struct mrl_json_writer w;

    fputs("{\"_type\":\"" STATEMENT_TYPE "\",\"subject\":", out);
    mrl_json_writer_init(&w, out, true);
    mrl_json_write_array(&w, NULL);
    for (size_t i = 0; i < s->subject_count; i++)
        write_subject(&w, &s->subjects[i]);
    mrl_json_write_array_end(&w);
    fprintf(out, ",\"predicateType\":\"%s\",\"predicate\":", mrl_bom_predicate_type(s->format));
    (void)fwrite(s->predicate, 1, s->predicate_len, out);
    fputs("}\n", out);
}

mrl_status mrl_bom_statement_write(const struct mrl_bom_statement *statement,
                                   struct mrl_bom_text *ret, struct mrl_error *err)
{
    mrl_cleanup(mrl_bom_text_done) struct mrl_bom_text text = {0};
    bool failed;
    FILE *out;

    if (statement->subject_count == 0)
        return MRL_FAIL(err, MRL_E_ABSENT, MRL_NO_OFFSET,
                        "there is no file of a model to bind the bill to");
    out = open_memstream(&text.bytes, &text.len);
    if (!out)
        return MRL_FAIL_NOMEM(err);
    write_statement(statement, out);
    failed = ferror(out) != 0;
    failed |= fclose(out) != 0;
    if (failed)
        return MRL_FAIL_NOMEM(err);
    if (text.len > MRL_MAX_PAYLOAD)
        return MRL_FAIL(err, MRL_E_LIMIT, MRL_NO_OFFSET,
                        "the bill is larger than the %u bytes that a signature can hold",
                        MRL_MAX_PAYLOAD);
    *ret = text;
    text.bytes = NULL;
    return mrl_ok();
}
