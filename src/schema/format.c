/* SPDX-License-Identifier: Apache-2.0 */
#include "schema/format.h"

#include "base/arena.h"
#include "base/ascii.h"
#include "schema/regex.h"
#include "schema/uri.h"

#include <string.h>

static bool is_uri(struct mrl_span text)
{
    return mrl_uri_is_valid(text, (struct mrl_uri_kind){.relative = false, .iri = false});
}

static bool is_uri_reference(struct mrl_span text)
{
    return mrl_uri_is_valid(text, (struct mrl_uri_kind){.relative = true, .iri = false});
}

static bool is_iri(struct mrl_span text)
{
    return mrl_uri_is_valid(text, (struct mrl_uri_kind){.relative = false, .iri = true});
}

static bool is_iri_reference(struct mrl_span text)
{
    return mrl_uri_is_valid(text, (struct mrl_uri_kind){.relative = true, .iri = true});
}

/* A pattern that we refuse to run may be a valid one all the same. */
static bool is_regex(struct mrl_span text)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(16u << 20);
    const struct mrl_regex *re;
    struct mrl_error err;

    if (!arena)
        return true;
    return mrl_regex_compile(text.at, text.len, arena, &re, &err).code != MRL_E_FORMAT;
}

bool mrl_string_is_uuid(struct mrl_span text)
{
    if (text.len != 36)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;

        if (dash ? text.at[i] != '-' : mrl_hex_value(text.at[i]) < 0)
            return false;
    }
    return true;
}

bool mrl_string_is_json_pointer(struct mrl_span text)
{
    if (text.len > 0 && mrl_span_byte(text, 0) != '/')
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] == '~' && mrl_span_byte(text, i + 1) != '0' &&
            mrl_span_byte(text, i + 1) != '1')
            return false;
    return true;
}

bool mrl_string_is_relative_json_pointer(struct mrl_span text)
{
    size_t n = 0;

    while (mrl_is_digit(mrl_span_byte(text, n)))
        n++;
    if (n == 0 || (n > 1 && mrl_span_byte(text, 0) == '0'))
        return false;
    text = mrl_span_without(text, n);
    return mrl_span_is(text, "#") || mrl_string_is_json_pointer(text);
}

static const struct mrl_string_format formats[] = {
    {"date", mrl_string_is_date, "2026-03-01"},
    {"time", mrl_string_is_time, "08:30:00Z"},
    {"date-time", mrl_string_is_date_time, "2026-03-01T08:30:00Z"},
    {"duration", mrl_string_is_duration, "P1DT12H"},
    {"ipv4", mrl_string_is_ipv4, "192.0.2.1"},
    {"ipv6", mrl_string_is_ipv6, "2001:db8::1"},
    {"hostname", mrl_string_is_hostname, "www.example.com"},
    {"email", mrl_string_is_email, "alice@example.com"},
    {"idn-email", mrl_string_is_idn_email, "alice@example.com"},
    {"uri", is_uri, "https://example.com/a"},
    {"uri-reference", is_uri_reference, "../a"},
    {"iri", is_iri, "https://example.com/a"},
    {"iri-reference", is_iri_reference, "../a"},
    {"uri-template", mrl_string_is_uri_template, "/users/{id}"},
    {"uuid", mrl_string_is_uuid, "3e671687-395b-41f5-a30f-a58921a69b79"},
    {"json-pointer", mrl_string_is_json_pointer, "/a/0"},
    {"relative-json-pointer", mrl_string_is_relative_json_pointer, "1/a"},
    {"regex", is_regex, "^a+$"},
};

const struct mrl_string_format *mrl_string_format_find(struct mrl_span name)
{
    for (size_t i = 0; i < MRL_COUNT(formats); i++)
        if (mrl_span_is(name, formats[i].name))
            return &formats[i];
    return NULL;
}
