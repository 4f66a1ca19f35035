/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "cli/verify_run.h"

/* What follows when a watched model is no longer as signed, or is again. */

/* Evidence for the project that the model lies in, if it lies in one: asset.signature_verifies is
 * violated, or unknown once the model is as signed again.  Says on stderr when it could not be
 * kept. */
void mrl_verify_alarm_record(struct mrl_cli *cli, const struct mrl_verify_args *args,
                             const struct mrl_verify_pass *pass);

/* Runs the hook and waits for it, MRL_HOOK_SECONDS at most: no shell, the report as JSON on its
 * standard input, and MERLON_OUTCOME (tampered, unreadable or verified), MERLON_MODEL and
 * MERLON_SIGNATURE in its environment.  Says on stderr when that fails. */
void mrl_verify_alarm_hook(struct mrl_cli *cli, const struct mrl_verify_args *args,
                           const struct mrl_verify_pass *pass);
