/* SPDX-License-Identifier: Apache-2.0 */
#include "base/id.h"

#include <stddef.h>
#include <string.h>

static bool is_alphanumeric(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool mrl_id_is_valid(const char *text)
{
    size_t n = 0;

    for (; text[n]; n++)
        if (n == MRL_ID_MAX || !(is_alphanumeric(text[n]) || (n > 0 && strchr("._-", text[n]))))
            return false;
    return n > 0;
}
