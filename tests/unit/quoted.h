/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/node.h"
#include "unit.h"

#include <string.h>

/* JSON as C can say it without backslashes: ' stands for ". */
static inline struct mrl_doc parse_quoted(struct mrl_arena *arena, const char *text)
{
    char *json = mrl_arena_strdup(arena, text);
    struct mrl_error err = {0};
    struct mrl_doc doc;

    assert_non_null(json);
    for (char *p = json; *p; p++)
        if (*p == '\'')
            *p = '"';
    if (mrl_json_parse("test", json, strlen(json), arena, &doc, &err).code != MRL_OK)
        fail_msg("%u:%u: %s", err.line, err.column, err.message);
    return doc;
}
