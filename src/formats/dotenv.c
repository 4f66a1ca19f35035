/* SPDX-License-Identifier: Apache-2.0 */
/* .env: variables for a service, by custom the place of its keys.  Names are told, values never. */
#include "base/limits.h"
#include "formats/document.h"
#include "formats/text_probe.h"

#include <ctype.h>

/* NAME=value, after an optional `export`; false for anything else. */
static bool variable_of(struct mrl_span line, struct mrl_span *name, struct mrl_span *value)
{
    struct mrl_span rest = mrl_span_trim(line);
    size_t n = 0;

    if (mrl_span_starts(rest, "export "))
        rest = mrl_span_trim(mrl_span_without(rest, 7));
    while (isalnum(mrl_span_byte(rest, n)) || mrl_span_byte(rest, n) == '_')
        n++;
    *name = mrl_span_first(rest, n);
    rest = mrl_span_trim(mrl_span_without(rest, n));
    *value = mrl_span_trim(mrl_span_without(rest, 1));
    return n > 0 && mrl_span_byte(rest, 0) == '=';
}

static bool probe_dotenv(const struct mrl_probe *probe)
{
    static const char *const names[] = {".env", ".env.*", "*.env", NULL};
    static const char *const patterns[] = {"*example*", "*sample*", "*template*", "*.dist", NULL};
    struct mrl_span text = mrl_probe_text(probe);
    struct mrl_span line;
    struct mrl_span name;
    struct mrl_span value;

    if (!mrl_probe_named(probe, names) || mrl_probe_named(probe, patterns))
        return false;
    while (mrl_span_line(&text, &line))
        if (variable_of(line, &name, &value))
            return true;
    return false;
}

static mrl_status describe_dotenv(struct mrl_description *d)
{
    mrl_cleanup(mrl_document_done) struct mrl_document doc = {0};
    struct mrl_span rest;
    struct mrl_span line;
    struct mrl_span name;
    struct mrl_span value;
    uint64_t count = 0;
    uint64_t empty = 0;

    MRL_TRY(mrl_document_text(d, &doc));
    rest = doc.text;
    while (mrl_span_line(&rest, &line)) {
        if (!variable_of(line, &name, &value))
            continue;
        empty += value.len == 0;
        if (count++ < MRL_MAX_LISTED)
            MRL_TRY(mrl_describe_span(d, "variable", name));
    }
    MRL_TRY(mrl_describe_number(d, "variable_count", count));
    return mrl_describe_number(d, "empty_count", empty);
}

const struct mrl_format mrl_format_dotenv = {
    .id = "dotenv",
    .title = "variables of a service",
    .role = MRL_ROLE_SECRET,
    .probe = probe_dotenv,
    .describe = describe_dotenv,
};
