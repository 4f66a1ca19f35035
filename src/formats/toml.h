/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/span.h"
#include "base/status.h"

#include <stdbool.h>
#include <stdint.h>

/* TOML (toml.io, v1.0.0) as far as lists of packages need it: tables, keys and the text of their
 * values, one after another, without a tree.  Values are cut out whole, so that a line inside a
 * string of many lines is never taken for a table; what stands in them is not checked further. */
enum mrl_toml_event {
    MRL_TOML_TABLE, /* [table] or [[table]]: `table`, `is_array` */
    MRL_TOML_PAIR,  /* key = value: `key`, `value` */
    MRL_TOML_END,
};

struct mrl_toml {
    struct mrl_span table; /* that the next pairs belong to; empty at the start */
    bool is_array;
    struct mrl_span key;   /* as written, without quotes around it */
    struct mrl_span value; /* as written */

    /* private */
    struct mrl_span rest;
    const char *start;
    struct mrl_error *err;
};

void mrl_toml_init(struct mrl_toml *t, struct mrl_span text, struct mrl_error *err);
mrl_status mrl_toml_next(struct mrl_toml *t, enum mrl_toml_event *ret) MRL_MUST_CHECK;

/* A string on one line without its quotes; escapes stay.  Empty if the value is no string. */
struct mrl_span mrl_toml_string(struct mrl_span value);

/* Takes the next item of an array or inline table whose brackets were taken off by
 * mrl_toml_inside(); comments and white space around it are left out. */
struct mrl_span mrl_toml_inside(struct mrl_span value);
bool mrl_toml_item(struct mrl_span *rest, struct mrl_span *ret);

/* The value of a key of an inline table; empty if there is none. */
struct mrl_span mrl_toml_member(struct mrl_span table, const char *key);
