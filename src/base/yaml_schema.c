/* SPDX-License-Identifier: Apache-2.0 */
#include "base/yaml_lex.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Plain scalars by the core schema of YAML 1.2 (YAML 1.2.2, section 10.3.2). */
static bool is_null(const char *text)
{
    return *text == '\0' || strcmp(text, "~") == 0 || strcmp(text, "null") == 0 ||
           strcmp(text, "Null") == 0 || strcmp(text, "NULL") == 0;
}

static bool is_bool(const char *text, bool *ret)
{
    *ret = strcmp(text, "true") == 0 || strcmp(text, "True") == 0 || strcmp(text, "TRUE") == 0;
    return *ret || strcmp(text, "false") == 0 || strcmp(text, "False") == 0 ||
           strcmp(text, "FALSE") == 0;
}

static bool has_sign(const char *text)
{
    return *text == '-' || *text == '+';
}

static size_t digits(const char *text)
{
    return strspn(text, "0123456789");
}

static bool to_integer(const char *text, int base, int64_t *ret)
{
    char *end;

    errno = 0;
    *ret = strtoll(text, &end, base);
    return errno == 0 && *end == '\0';
}

/* [-+]?[0-9]+ | 0o[0-7]+ | 0x[0-9a-fA-F]+, as far as it fits */
static bool is_integer(const char *text, int64_t *ret)
{
    const char *const plain = has_sign(text) ? &text[1] : text;

    if (*plain && plain[digits(plain)] == '\0')
        return to_integer(text, 10, ret);
    if (strncmp(text, "0o", 2) == 0 && isdigit((unsigned char)text[2]))
        return to_integer(&text[2], 8, ret);
    if (strncmp(text, "0x", 2) == 0 && isxdigit((unsigned char)text[2]))
        return to_integer(&text[2], 16, ret);
    return false;
}

/* [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)? */
static bool is_decimal(const char *text)
{
    size_t count;

    text += has_sign(text);
    count = digits(text);
    text += count;
    if (*text == '.') {
        text++;
        count += digits(text);
        text += digits(text);
    }
    if (count == 0)
        return false;
    if (*text == 'e' || *text == 'E') {
        text++;
        text += has_sign(text);
        if (digits(text) == 0)
            return false;
        text += digits(text);
    }
    return *text == '\0';
}

static bool is_real(const char *text, double *ret)
{
    const char *const plain = has_sign(text) ? &text[1] : text;

    if (strcmp(text, ".nan") == 0 || strcmp(text, ".NaN") == 0 || strcmp(text, ".NAN") == 0)
        *ret = (double)NAN;
    else if (strcmp(plain, ".inf") == 0 || strcmp(plain, ".Inf") == 0 || strcmp(plain, ".INF") == 0)
        *ret = *text == '-' ? -HUGE_VAL : HUGE_VAL;
    else if (is_decimal(text))
        *ret = strtod(text, NULL);
    else
        return false;
    return true;
}

void mrl_yaml_resolve(struct mrl_node *node)
{
    if (is_null(node->text))
        node->kind = MRL_NODE_NULL;
    else if (is_bool(node->text, &node->boolean))
        node->kind = MRL_NODE_BOOL;
    else if (is_integer(node->text, &node->integer))
        node->kind = MRL_NODE_INT;
    else if (is_real(node->text, &node->real))
        node->kind = MRL_NODE_REAL;
}
