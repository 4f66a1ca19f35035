/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "cli/signature_check.h"
#include "sign/model.h"

#include <stdio.h>

/* What `merlon verify` tells; the JSON follows docs/schema/verify.schema.json. */
struct mrl_verify_report {
    const char *model, *signature;           /* paths as given, raw */
    enum mrl_bundle_method method;           /* asked for */
    const struct mrl_signature_found *found; /* NULL if refused */
    const char *refused;                     /* why the signature does not hold; NULL: it does */
    const struct mrl_model_result *result;   /* NULL if refused */
    bool strict;
};

bool mrl_verify_report_verified(const struct mrl_verify_report *report);
void mrl_verify_report_text(FILE *out, const struct mrl_verify_report *report);
void mrl_verify_report_json(FILE *out, const struct mrl_verify_report *report);
