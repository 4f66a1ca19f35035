/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "sign/bundle.h"

/* What bundle_verify.c and sigstore.c share.  Private to sign. */

/* Fails: the bundle was made in another way than it is verified. */
mrl_status mrl_bundle_wrong_method(const struct mrl_bundle *bundle,
                                   struct mrl_error *err) MRL_MUST_CHECK;
