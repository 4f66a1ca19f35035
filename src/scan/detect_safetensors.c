/* SPDX-License-Identifier: Apache-2.0 */
/* What a safetensors file says of itself, in the texts of __metadata__. */
#include "scan/part.h"

#include "formats/safetensors.h"
#include "scan/metadata_text.h"

#include <string.h>

static mrl_status see_metadata(void *context, struct mrl_safetensors_header *h, const char *key,
                               size_t key_len, const char *value, size_t value_len)
{
    (void)h;
    return mrl_metadata_judge(context, mrl_span(key, key_len), mrl_span(value, value_len),
                              MRL_NO_OFFSET);
}

static mrl_status read_header(struct mrl_scan_part *part)
{
    mrl_cleanup(mrl_safetensors_close) struct mrl_safetensors_header h = {.metadata = see_metadata,
                                                                          .context = part};
    struct mrl_safetensor tensor;
    bool found = true;

    MRL_TRY(mrl_safetensors_open(&h, part->source, part->arena, part->scan->err));
    while (found)
        MRL_TRY(mrl_safetensors_next(&h, &tensor, &found));
    return mrl_ok();
}

/* A broken header has been told of by its own parser. */
static mrl_status detect_safetensors(struct mrl_scan_part *part)
{
    mrl_status s;

    if (!part->format || strcmp(part->format->id, "safetensors") != 0)
        return mrl_ok();
    s = read_header(part);
    return s.code == MRL_E_FORMAT || s.code == MRL_E_TRUNCATED || s.code == MRL_E_LIMIT ? mrl_ok()
                                                                                        : s;
}

const struct mrl_detector mrl_detector_safetensors = {"safetensors", detect_safetensors};
