/* SPDX-License-Identifier: Apache-2.0 */
/* TensorRT engines: compiled for one GPU, in a layout that NVIDIA does not publish.  They may name
 * plugins, which are shared libraries. */
#include "formats/opaque.h"

#include <string.h>

static bool probe_tensorrt(const struct mrl_probe *p)
{
    return p->head_len >= 24 &&
           (memcmp(p->head, "ptrt", 4) == 0 || memcmp(p->head, "ftrt", 4) == 0);
}

static mrl_status describe_tensorrt(struct mrl_description *d)
{
    return mrl_describe_opaque(d, "tensorrt.opaque");
}

const struct mrl_format mrl_format_tensorrt = {
    .id = "tensorrt",
    .title = "TensorRT engine",
    .role = MRL_ROLE_MODEL,
    .probe = probe_tensorrt,
    .describe = describe_tensorrt,
};
