/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/packed.h"

static bool probe_lzma(const struct mrl_probe *probe)
{
    return mrl_packing_sniff(probe->head, probe->head_len) == MRL_PACKING_LZMA;
}

static mrl_status describe_lzma(struct mrl_description *d)
{
    return mrl_packed_describe(d, MRL_PACKING_LZMA);
}

const struct mrl_format mrl_format_lzma = {
    .id = "lzma",
    .title = "LZMA data",
    .role = MRL_ROLE_OTHER,
    .probe = probe_lzma,
    .refine = mrl_packed_refine,
    .describe = describe_lzma,
};
