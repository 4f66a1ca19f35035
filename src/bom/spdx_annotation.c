/* SPDX-License-Identifier: Apache-2.0 */
#include "bom/spdx_private.h"

#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>

struct statement {
    char *text;
    size_t len;
};

static void statement_done(struct statement *s)
{
    free(s->text);
}

static mrl_status make_statement(struct mrl_spdx *x,
                                 void (*write)(const struct mrl_spdx *, struct mrl_json_writer *),
                                 struct statement *ret)
{
    FILE *out = open_memstream(&ret->text, &ret->len);
    struct mrl_json_writer w;
    bool failed;

    if (!out)
        return MRL_FAIL_NOMEM(x->err);
    (void)__fsetlocking(out, FSETLOCKING_BYCALLER); /* nobody else has it */
    mrl_json_writer_init(&w, out, true);
    mrl_json_write_object(&w, NULL);
    write(x, &w);
    mrl_json_write_object_end(&w);
    failed = ferror(out) != 0;
    failed |= fclose(out) != 0;
    return failed ? MRL_FAIL_NOMEM(x->err) : mrl_ok();
}

mrl_status mrl_spdx_annotation(struct mrl_spdx *x, const char *ref, const char *type,
                               const char *subject,
                               void (*write)(const struct mrl_spdx *x, struct mrl_json_writer *w))
{
    mrl_cleanup(statement_done) struct statement s = {0};

    MRL_TRY(make_statement(x, write, &s));
    while (s.len && s.text[s.len - 1] == '\n')
        s.len--;
    MRL_TRY(mrl_spdx_open(x, "Annotation", ref));
    mrl_json_write_string(&x->w, "annotationType", type);
    mrl_json_write_string(&x->w, "contentType", "application/json");
    mrl_json_write_bytes(&x->w, "statement", s.text, s.len);
    MRL_TRY(mrl_spdx_ref(x, "subject", subject));
    mrl_spdx_close(x);
    return mrl_ok();
}
