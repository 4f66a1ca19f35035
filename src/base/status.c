/* SPDX-License-Identifier: Apache-2.0 */
#include "base/status.h"

#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *const code_names[MRL_CODE_COUNT] = {
    [MRL_OK] = "ok",
    [MRL_E_TRUNCATED] = "truncated",
    [MRL_E_FORMAT] = "format",
    [MRL_E_LIMIT] = "limit",
    [MRL_E_UNSUPPORTED] = "unsupported",
    [MRL_E_CHANGED] = "changed",
    [MRL_E_ABSENT] = "absent",
    [MRL_E_EXISTS] = "exists",
    [MRL_E_BUSY] = "busy",
    [MRL_E_DENIED] = "denied",
    [MRL_E_IO] = "io",
    [MRL_E_NOMEM] = "nomem",
};

const char *mrl_code_name(enum mrl_code code)
{
    return code_names[code];
}

/* Like vsnprintf(), but what is cut off ends at a whole character. */
static void format(char *dst, size_t size, const char *fmt, va_list args) MRL_PRINTF(3, 0);

static void format(char *dst, size_t size, const char *fmt, va_list args)
{
    const int n = vsnprintf(dst, size, fmt, args);
    size_t end;

    if (n < 0)
        dst[0] = '\0';
    if (n < 0 || (size_t)n < size)
        return;
    end = size - 1;
    for (size_t i = 1; i <= 3 && i <= end; i++) {
        const unsigned char c = (unsigned char)dst[size - 1 - i];
        uint32_t ignored;

        if ((c & 0xc0) == 0x80)
            continue;
        if (c >= 0xc0 && mrl_utf8_decode(&dst[size - 1 - i], i, &ignored) == 0)
            end = size - 1 - i;
        break;
    }
    dst[end] = '\0';
}

void mrl_error_set(struct mrl_error *err, enum mrl_code code, uint64_t offset, const char *fmt, ...)
{
    va_list args;

    err->code = code;
    err->offset = offset;
    err->line = 0;
    err->column = 0;
    err->where[0] = '\0';
    err->hint[0] = '\0';
    va_start(args, fmt);
    format(err->message, sizeof(err->message), fmt, args);
    va_end(args);
}

void mrl_error_where(struct mrl_error *err, const char *where)
{
    if (err->where[0] == '\0')
        mrl_text_quote(err->where, sizeof(err->where), where, strlen(where));
}

void mrl_error_beneath(struct mrl_error *err, const char *dir)
{
    char inner[sizeof(err->where)];
    size_t used = strlen(dir);

    if (err->where[0] == '\0' || used == 0 || strcmp(dir, ".") == 0)
        return;
    memcpy(inner, err->where, sizeof(inner));
    while (used > 1 && dir[used - 1] == '/')
        used--;
    mrl_text_quote(err->where, sizeof(err->where), dir, used);
    used = strlen(err->where);
    (void)snprintf(&err->where[used], sizeof(err->where) - used, "%s%s",
                   err->where[used - 1] == '/' ? "" : "/", inner);
}

void mrl_error_place(struct mrl_error *err, uint32_t line, uint32_t column)
{
    if (err->line != 0)
        return;
    err->line = line;
    err->column = column;
}

void mrl_error_hint(struct mrl_error *err, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    format(err->hint, sizeof(err->hint), fmt, args);
    va_end(args);
}

/* Puts ": " and the old message behind what stands in err->message now. */
static void append(struct mrl_error *err, const char *fmt, ...) MRL_PRINTF(2, 3);

static void append(struct mrl_error *err, const char *fmt, ...)
{
    const size_t used = strlen(err->message);
    va_list args;

    va_start(args, fmt);
    format(&err->message[used], sizeof(err->message) - used, fmt, args);
    va_end(args);
}

void mrl_error_wrap(struct mrl_error *err, const char *fmt, ...)
{
    char inner[sizeof(err->message)];
    va_list args;

    memcpy(inner, err->message, sizeof(inner));
    va_start(args, fmt);
    format(err->message, sizeof(err->message), fmt, args);
    va_end(args);
    append(err, ": %s", inner);
}
