/* SPDX-License-Identifier: Apache-2.0 */
/* Arrow files (Feather 2) and Feather 1, by their magic only (arrow.apache.org, "IPC File
 * Format").  Nothing inside is read, and that is said. */
#include "formats/format.h"

#include <string.h>

static bool is_arrow(const struct mrl_probe *probe)
{
    return probe->head_len >= 8 && memcmp(probe->head, "ARROW1\0\0", 8) == 0;
}

static bool probe_arrow(const struct mrl_probe *probe)
{
    return is_arrow(probe) || (probe->head_len >= 4 && memcmp(probe->head, "FEA1", 4) == 0);
}

static mrl_status describe_arrow(struct mrl_description *d)
{
    char magic[8] = {0};
    size_t got = 0;

    MRL_TRY(d->source->read_at(d->source, 0, magic, sizeof(magic), &got, d->err));
    d->parsed = got;
    d->incomplete = true;
    MRL_TRY(mrl_describe_text(d, "variant", magic[0] == 'F' ? "feather-1" : "arrow",
                              magic[0] == 'F' ? 9 : 5));
    return mrl_describe_issue(d, "arrow.not-read", MRL_NO_OFFSET,
                              "told by its first bytes; its table was not looked into");
}

const struct mrl_format mrl_format_arrow = {
    .id = "arrow",
    .title = "Arrow table",
    .role = MRL_ROLE_DATASET,
    .probe = probe_arrow,
    .describe = describe_arrow,
};
