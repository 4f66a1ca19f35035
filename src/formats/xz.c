/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/packed.h"

static bool probe_xz(const struct mrl_probe *probe)
{
    return mrl_packing_sniff(probe->head, probe->head_len) == MRL_PACKING_XZ;
}

static mrl_status describe_xz(struct mrl_description *d)
{
    return mrl_packed_describe(d, MRL_PACKING_XZ);
}

const struct mrl_format mrl_format_xz = {
    .id = "xz",
    .title = "xz data",
    .role = MRL_ROLE_OTHER,
    .probe = probe_xz,
    .refine = mrl_packed_refine,
    .describe = describe_xz,
};
