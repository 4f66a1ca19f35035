/* SPDX-License-Identifier: Apache-2.0 */
#include "bom/write.h"

#include "bom/cyclonedx.h"
#include "bom/spdx.h"

#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>

const char *const mrl_bom_format_names[] = {
    [MRL_BOM_CYCLONEDX_1_6] = "cyclonedx-1.6",
    [MRL_BOM_CYCLONEDX_1_7] = "cyclonedx-1.7",
    [MRL_BOM_SPDX_3_0_1] = "spdx-3.0.1",
    [MRL_BOM_FORMAT_COUNT] = NULL,
};

/* github.com/in-toto/attestation, spec/predicates/cyclonedx.md and spdx.md */
const char *mrl_bom_predicate_type(enum mrl_bom_format format)
{
    return format == MRL_BOM_SPDX_3_0_1 ? "https://spdx.dev/Document" : "https://cyclonedx.org/bom";
}

void mrl_bom_text_done(struct mrl_bom_text *text)
{
    free(text->bytes);
    text->bytes = NULL;
}

static mrl_status write_to(const struct mrl_bom *bom, enum mrl_bom_format format, FILE *out,
                           struct mrl_error *err)
{
    if (format == MRL_BOM_SPDX_3_0_1)
        return mrl_bom_write_spdx(bom, out, err);
    return mrl_bom_write_cyclonedx(
        bom, format == MRL_BOM_CYCLONEDX_1_7 ? MRL_CYCLONEDX_1_7 : MRL_CYCLONEDX_1_6, out, err);
}

mrl_status mrl_bom_write(const struct mrl_bom *bom, enum mrl_bom_format format,
                         struct mrl_bom_text *ret, struct mrl_error *err)
{
    struct mrl_bom_text text = {0};
    FILE *out = open_memstream(&text.bytes, &text.len);
    bool failed;
    mrl_status s;

    if (!out)
        return MRL_FAIL_NOMEM(err);
    (void)__fsetlocking(out, FSETLOCKING_BYCALLER); /* nobody else has it */
    s = write_to(bom, format, out, err);
    failed = ferror(out) != 0;
    failed |= fclose(out) != 0;
    if (s.code == MRL_OK && failed)
        s = MRL_FAIL_NOMEM(err);
    if (s.code != MRL_OK)
        free(text.bytes);
    else
        *ret = text;
    return s;
}
