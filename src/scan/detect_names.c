/* SPDX-License-Identifier: Apache-2.0 */
/* Configurations in YAML that name classes and functions for their loader to call. */
#include "scan/config_names.h"

#include "base/span.h"

static mrl_status detect_names(struct mrl_scan_part *part)
{
    const struct mrl_span path = mrl_span_text(part->path);
    struct mrl_span text;

    if (!part->probe.is_text || (!mrl_span_ends(path, ".yaml") && !mrl_span_ends(path, ".yml")))
        return mrl_ok();
    MRL_TRY(mrl_scan_text(part, &text));
    return mrl_config_names_words(part, text);
}

const struct mrl_detector mrl_detector_names = {"names", detect_names};
