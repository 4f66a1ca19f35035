/* SPDX-License-Identifier: Apache-2.0 */
/* RKNN models: compiled for accelerators of Rockchip, in a layout that is not published. */
#include "formats/opaque.h"

#include <string.h>

static bool probe_rknn(const struct mrl_probe *p)
{
    return p->head_len >= 16 && memcmp(p->head, "RKNN\0\0\0\0", 8) == 0;
}

static mrl_status describe_rknn(struct mrl_description *d)
{
    return mrl_describe_opaque(d, "rknn.opaque");
}

const struct mrl_format mrl_format_rknn = {
    .id = "rknn",
    .title = "RKNN model",
    .role = MRL_ROLE_MODEL,
    .probe = probe_rknn,
    .describe = describe_rknn,
};
