/* SPDX-License-Identifier: Apache-2.0 */
/* Keys and tokens in texts: kind and place, never the value. */
#include "scan/part.h"

#include "base/limits.h"
#include "formats/secrets.h"

#include <inttypes.h>

static mrl_status see(void *context, const struct mrl_secret *secret, struct mrl_error *err)
{
    const struct mrl_scan_part *part = context;

    (void)err;
    return mrl_scan_tell(&part->sink, secret->issue, MRL_CONFIDENCE_LIKELY, secret->offset, NULL,
                         "%s in line %" PRIu64, secret->title, secret->line);
}

/* Data sets hold what people wrote; that is looked at elsewhere. */
static bool is_data(const struct mrl_scan_part *part)
{
    return part->format &&
           (part->format->role == MRL_ROLE_DATASET || part->format->role == MRL_ROLE_TOKENIZER);
}

static mrl_status detect_secrets(struct mrl_scan_part *part)
{
    if (!part->probe.is_text || is_data(part))
        return mrl_ok();
    return mrl_secrets_search(part->source, MRL_MAX_SECRET_SEARCH, see, part, part->scan->err);
}

const struct mrl_detector mrl_detector_secrets = {"secrets", detect_secrets};
