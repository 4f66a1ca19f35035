/* SPDX-License-Identifier: Apache-2.0 */
/* ExecuTorch programs (.pte): a FlatBuffer whose identifier is ET and two digits.  Source:
 * schema/program.fbs.  Delegates hold code compiled for some accelerator. */
#include "formats/opaque.h"

#include <string.h>

static bool probe_executorch(const struct mrl_probe *p)
{
    return p->head_len >= 16 && memcmp(p->head + 4, "ET", 2) == 0 && p->head[6] >= '0' &&
           p->head[6] <= '9' && p->head[7] >= '0' && p->head[7] <= '9';
}

static mrl_status describe_executorch(struct mrl_description *d)
{
    return mrl_describe_opaque(d, "executorch.opaque");
}

const struct mrl_format mrl_format_executorch = {
    .id = "executorch",
    .title = "ExecuTorch program",
    .role = MRL_ROLE_MODEL,
    .probe = probe_executorch,
    .describe = describe_executorch,
};
