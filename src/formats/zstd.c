/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/packed.h"

static bool probe_zstd(const struct mrl_probe *probe)
{
    return mrl_packing_sniff(probe->head, probe->head_len) == MRL_PACKING_ZSTD;
}

static mrl_status describe_zstd(struct mrl_description *d)
{
    return mrl_packed_describe(d, MRL_PACKING_ZSTD);
}

const struct mrl_format mrl_format_zstd = {
    .id = "zstd",
    .title = "Zstandard data",
    .role = MRL_ROLE_OTHER,
    .probe = probe_zstd,
    .refine = mrl_packed_refine,
    .describe = describe_zstd,
};
