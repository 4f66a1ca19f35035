/* SPDX-License-Identifier: Apache-2.0 */
/* Objects of Torch7 (torch.save): Lua values, among them functions as byte code, which is run
 * when they are loaded and called. */
#include "formats/opaque.h"

#include <string.h>

static bool probe_torch7(const struct mrl_probe *p)
{
    static const uint8_t object[4] = {4, 0, 0, 0};

    /* An object of a class: its number, then a version such as "V 1". */
    return p->head_len >= 20 && memcmp(p->head, object, 4) == 0 && p->head[4] >= 1 &&
           p->head[5] == 0 && p->head[8] == 3 && p->head[9] == 0 && p->head[10] == 0 &&
           memcmp(p->head + 12, "V ", 2) == 0;
}

static mrl_status describe_torch7(struct mrl_description *d)
{
    return mrl_describe_opaque(d, "torch7.opaque");
}

const struct mrl_format mrl_format_torch7 = {
    .id = "torch7",
    .title = "Torch7 object",
    .role = MRL_ROLE_MODEL,
    .probe = probe_torch7,
    .describe = describe_torch7,
};
