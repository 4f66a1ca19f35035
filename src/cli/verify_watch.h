/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "cli/verify_run.h"

/* `merlon verify --watch`: verifies, and again whenever something happens in the model, and all of
 * it from time to time.  Ends on tampering (unless told to go on) or by SIGINT or SIGTERM. */
enum mrl_exit mrl_verify_watch(struct mrl_cli *cli, const struct mrl_verify_args *args);
