/* SPDX-License-Identifier: Apache-2.0 */
#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>

void mrl_error_set(struct mrl_error *err, enum mrl_code code, uint64_t offset, const char *fmt, ...)
{
    va_list args;

    err->code = code;
    err->offset = offset;
    va_start(args, fmt);
    (void)vsnprintf(err->message, sizeof(err->message), fmt, args);
    va_end(args);
}
