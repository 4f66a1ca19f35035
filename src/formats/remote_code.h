/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/node.h"
#include "formats/format.h"

/* `auto_map` and `custom_pipelines` of Hugging Face configurations: they name Python classes that
 * are loaded, and so run, when the model is opened with trust_remote_code.
 *
 * Adds for each class a fact "remote_code" and an issue: "hf.remote-code" for a module beside the
 * file (with a link to it), "hf.foreign-code" for one of another repository ("owner/name--module.
 * Class"), which whoever owns that repository can change at any time. */
mrl_status mrl_describe_remote_code(struct mrl_description *d,
                                    const struct mrl_node *root) MRL_MUST_CHECK;
