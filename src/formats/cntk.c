/* SPDX-License-Identifier: Apache-2.0 */
/* Models of CNTK 1: sections that begin with their names in UTF-16, the first one BCN. */
#include "formats/opaque.h"

#include <string.h>

static bool probe_cntk(const struct mrl_probe *p)
{
    return p->head_len >= 8 && memcmp(p->head, "B\0C\0N\0\0\0", 8) == 0;
}

static mrl_status describe_cntk(struct mrl_description *d)
{
    return mrl_describe_opaque(d, "cntk.opaque");
}

const struct mrl_format mrl_format_cntk = {
    .id = "cntk",
    .title = "CNTK model",
    .role = MRL_ROLE_MODEL,
    .probe = probe_cntk,
    .describe = describe_cntk,
};
