/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/part.h"

#include "base/span.h"

#include <string.h>

/* skops reads what is no archive with joblib (CVE-2025-54886): a pickle under its name. */
static mrl_status detect_skops(struct mrl_scan_part *part)
{
    const bool is_archive = part->format && strcmp(part->format->id, "skops") == 0;

    if (part->depth || is_archive || !mrl_span_ends(mrl_span_text(part->path), ".skops"))
        return mrl_ok();
    return mrl_scan_tell(&part->sink, "skops.fallback", MRL_CONFIDENCE_LIKELY, 0, NULL,
                         "is called .skops and is no archive of skops: some versions load it as a "
                         "pickle");
}

const struct mrl_detector mrl_detector_skops = {"skops", detect_skops};
