/* SPDX-License-Identifier: Apache-2.0 */
/* Parameters of MXNet: a list of arrays.  Magic number: kMXAPINDArrayListMagic of
 * src/ndarray/ndarray.cc, then eight bytes that are kept zero. */
#include "formats/opaque.h"

#include <string.h>

static bool probe_mxnet(const struct mrl_probe *p)
{
    static const uint8_t magic[16] = {0x12, 1};

    return p->head_len >= 24 && memcmp(p->head, magic, sizeof(magic)) == 0;
}

static mrl_status describe_mxnet(struct mrl_description *d)
{
    return mrl_describe_opaque(d, "mxnet.opaque");
}

const struct mrl_format mrl_format_mxnet = {
    .id = "mxnet",
    .title = "MXNet parameters",
    .role = MRL_ROLE_MODEL,
    .probe = probe_mxnet,
    .describe = describe_mxnet,
};
