/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/packed.h"

static bool probe_lz4(const struct mrl_probe *probe)
{
    return mrl_packing_sniff(probe->head, probe->head_len) == MRL_PACKING_LZ4;
}

static mrl_status describe_lz4(struct mrl_description *d)
{
    return mrl_packed_describe(d, MRL_PACKING_LZ4);
}

const struct mrl_format mrl_format_lz4 = {
    .id = "lz4",
    .title = "LZ4 data",
    .role = MRL_ROLE_OTHER,
    .probe = probe_lz4,
    .refine = mrl_packed_refine,
    .describe = describe_lz4,
};
