/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/span.h"

#include <stdbool.h>

/* The formats that `format` of JSON Schema can assert of a string (draft-07, 7.3; 2020-12, 7.3).
 * idn-hostname is not among them: what is valid there depends on tables that change. */
struct mrl_string_format {
    const char *name;
    bool (*is_valid)(struct mrl_span text);
    const char *example; /* for messages */
};

/* NULL for a name that is not known: it then asserts nothing. */
const struct mrl_string_format *mrl_string_format_find(struct mrl_span name);

bool mrl_string_is_date(struct mrl_span text);         /* RFC 3339, full-date */
bool mrl_string_is_time(struct mrl_span text);         /* RFC 3339, full-time */
bool mrl_string_is_date_time(struct mrl_span text);    /* RFC 3339, date-time */
bool mrl_string_is_duration(struct mrl_span text);     /* RFC 3339, appendix A */
bool mrl_string_is_ipv4(struct mrl_span text);         /* RFC 2673, 3.2, without leading zeros */
bool mrl_string_is_ipv6(struct mrl_span text);         /* RFC 4291, 2.2 */
bool mrl_string_is_hostname(struct mrl_span text);     /* RFC 1123, 2.1 */
bool mrl_string_is_email(struct mrl_span text);        /* RFC 5321, 4.1.2 */
bool mrl_string_is_idn_email(struct mrl_span text);    /* RFC 6531 */
bool mrl_string_is_uuid(struct mrl_span text);         /* RFC 4122 */
bool mrl_string_is_json_pointer(struct mrl_span text); /* RFC 6901 */
bool mrl_string_is_relative_json_pointer(struct mrl_span text); /* draft-handrews-relative-... */
bool mrl_string_is_uri_template(struct mrl_span text);          /* RFC 6570 */
