/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void mrl_buf_init(struct mrl_buf *buf, size_t max_bytes)
{
    *buf = (struct mrl_buf){.max = max_bytes};
}

void mrl_buf_done(struct mrl_buf *buf)
{
    free(buf->data);
    *buf = (struct mrl_buf){.max = buf->max};
}

void mrl_buf_clear(struct mrl_buf *buf)
{
    buf->len = 0;
    buf->failed = MRL_OK;
    if (buf->data)
        buf->data[0] = '\0';
}

/* Makes room for n more bytes and a NUL. */
static bool reserve(struct mrl_buf *buf, size_t n)
{
    size_t capacity = buf->capacity ? buf->capacity : 64;
    char *grown;

    if (buf->failed != MRL_OK)
        return false;
    if (n > buf->max - buf->len) {
        buf->failed = MRL_E_LIMIT;
        return false;
    }
    if (buf->len + n < buf->capacity)
        return true;
    while (capacity <= buf->len + n)
        capacity *= 2;
    grown = realloc(buf->data, capacity);
    if (!grown) {
        buf->failed = MRL_E_NOMEM;
        return false;
    }
    buf->data = grown;
    buf->capacity = capacity;
    return true;
}

void mrl_buf_add(struct mrl_buf *buf, const void *bytes, size_t n)
{
    if (!reserve(buf, n))
        return;
    if (n)
        memcpy(buf->data + buf->len, bytes, n);
    buf->len += n;
    buf->data[buf->len] = '\0';
}

void mrl_buf_adds(struct mrl_buf *buf, const char *text)
{
    mrl_buf_add(buf, text, strlen(text));
}

void mrl_buf_addc(struct mrl_buf *buf, char c)
{
    mrl_buf_add(buf, &c, 1);
}

void mrl_buf_addf(struct mrl_buf *buf, const char *fmt, ...)
{
    va_list args;
    va_list again;
    int n;

    va_start(args, fmt);
    va_copy(again, args);
    n = vsnprintf(NULL, 0, fmt, args);
    if (n < 0 && buf->failed == MRL_OK)
        buf->failed = MRL_E_LIMIT;
    if (n >= 0 && reserve(buf, (size_t)n)) {
        (void)vsnprintf(buf->data + buf->len, (size_t)n + 1, fmt, again);
        buf->len += (size_t)n;
    }
    va_end(again);
    va_end(args);
}

const char *mrl_buf_text(const struct mrl_buf *buf)
{
    return buf->data ? buf->data : "";
}

mrl_status mrl_buf_status(const struct mrl_buf *buf, struct mrl_error *err)
{
    if (buf->failed == MRL_E_LIMIT)
        return MRL_FAIL(err, MRL_E_LIMIT, MRL_NO_OFFSET, "text is longer than %zu bytes", buf->max);
    if (buf->failed != MRL_OK)
        return MRL_FAIL_NOMEM(err);
    return mrl_ok();
}
