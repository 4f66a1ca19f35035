/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/span.h"
#include "formats/format.h"

/* What the probes of text formats ask of the head.  A key or line that lies behind the head is not
 * seen.  Nothing is allocated. */

/* The head as text, without a byte order mark; empty unless the head is text. */
struct mrl_span mrl_probe_text(const struct mrl_probe *probe);

/* Whether the file's name, or the name of one of its folders, matches a pattern of the list (ends
 * in NULL).  `*` stands for any bytes; ASCII case does not matter. */
bool mrl_probe_named(const struct mrl_probe *probe, const char *const *patterns);
bool mrl_probe_below(const struct mrl_probe *probe, const char *const *folders);
bool mrl_name_matches(struct mrl_span name, const char *pattern);

/* '{' or '[' if that is the first byte of a text that is no white space; else 0. */
int mrl_probe_json_opens(const struct mrl_probe *probe);

/* How many of the keys (ends in NULL, at most 32) the outermost JSON object has within the head.
 * Of an array, its first object counts. */
unsigned mrl_probe_json_keys(const struct mrl_probe *probe, const char *const *keys);

/* The same of a YAML map, by the lines that start with a key; 0 for JSON. */
unsigned mrl_probe_yaml_keys(const struct mrl_probe *probe, const char *const *keys);
