/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/packed.h"

static bool probe_gzip(const struct mrl_probe *probe)
{
    return mrl_packing_sniff(probe->head, probe->head_len) == MRL_PACKING_GZIP;
}

static mrl_status describe_gzip(struct mrl_description *d)
{
    return mrl_packed_describe(d, MRL_PACKING_GZIP);
}

const struct mrl_format mrl_format_gzip = {
    .id = "gzip",
    .title = "gzip data",
    .role = MRL_ROLE_OTHER,
    .probe = probe_gzip,
    .refine = mrl_packed_refine,
    .describe = describe_gzip,
};
