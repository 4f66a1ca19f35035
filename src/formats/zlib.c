/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/packed.h"

/* Two bytes are a weak magic number: only the window that every writer uses is taken, which leaves
 * one in 8,000 files of noise. */
static bool probe_zlib(const struct mrl_probe *probe)
{
    return probe->head_len > 2 && probe->head[0] == 0x78 && !probe->is_text &&
           mrl_packing_sniff(probe->head, probe->head_len) == MRL_PACKING_ZLIB;
}

static mrl_status describe_zlib(struct mrl_description *d)
{
    return mrl_packed_describe(d, MRL_PACKING_ZLIB);
}

const struct mrl_format mrl_format_zlib = {
    .id = "zlib",
    .title = "zlib data",
    .role = MRL_ROLE_OTHER,
    .probe = probe_zlib,
    .refine = mrl_packed_refine,
    .describe = describe_zlib,
};
