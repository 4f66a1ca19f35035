/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/span.h"
#include "base/status.h"
#include "scan/sink.h"

#include <stdbool.h>
#include <stdint.h>

/* Judges a Jinja template: what it reaches beyond the variables it is given.  Templates come with
 * models, and programs that render them without a sandbox run what they reach (CVE-2024-34359). */
struct mrl_jinja_job {
    const struct mrl_scan_sink *sink;
    struct mrl_span text;
    uint64_t offset; /* of the text, for messages; MRL_NO_OFFSET: places inside it are left out */
    /* It is rendered when the model is used: whatever is not known to be harmless is told too. */
    bool is_chat_template;
};

mrl_status mrl_jinja_judge(const struct mrl_jinja_job *job) MRL_MUST_CHECK;
