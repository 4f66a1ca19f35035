/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/packed.h"

static bool probe_bzip2(const struct mrl_probe *probe)
{
    return mrl_packing_sniff(probe->head, probe->head_len) == MRL_PACKING_BZIP2;
}

static mrl_status describe_bzip2(struct mrl_description *d)
{
    return mrl_packed_describe(d, MRL_PACKING_BZIP2);
}

const struct mrl_format mrl_format_bzip2 = {
    .id = "bzip2",
    .title = "bzip2 data",
    .role = MRL_ROLE_OTHER,
    .probe = probe_bzip2,
    .refine = mrl_packed_refine,
    .describe = describe_bzip2,
};
