/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

/* Text or bytes that grow up to a maximum given at birth.  Failing sticks: later calls do
 * nothing, and mrl_buf_status() tells once at the end.  `data` always ends in a NUL that `len`
 * does not count, or is NULL while empty. */
struct mrl_buf {
    char *data; /* owned; on the heap */
    size_t len;
    size_t capacity;
    size_t max; /* largest len */
    enum mrl_code failed;
};

void mrl_buf_init(struct mrl_buf *buf, size_t max_bytes);
void mrl_buf_done(struct mrl_buf *buf);
void mrl_buf_clear(struct mrl_buf *buf); /* keeps the memory, forgets a failure */

void mrl_buf_add(struct mrl_buf *buf, const void *bytes, size_t n);
void mrl_buf_adds(struct mrl_buf *buf, const char *text);
void mrl_buf_addc(struct mrl_buf *buf, char c);
void mrl_buf_addf(struct mrl_buf *buf, const char *fmt, ...) MRL_PRINTF(2, 3);

/* Never NULL. */
const char *mrl_buf_text(const struct mrl_buf *buf);

mrl_status mrl_buf_status(const struct mrl_buf *buf, struct mrl_error *err) MRL_MUST_CHECK;
