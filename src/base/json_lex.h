/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/json.h"

/* The words of JSON: what json.c puts together.  Private to base. */

/* Fails at the offset; mrl_json_next() adds line and column. */
#define JSON_FAIL_AT(j, offset, ...) MRL_FAIL((j)->r->err, MRL_E_FORMAT, (offset), __VA_ARGS__)
#define JSON_FAIL(j, ...)            JSON_FAIL_AT((j), mrl_reader_offset((j)->r), __VA_ARGS__)

mrl_status mrl_json_cut_short(struct mrl_json *j) MRL_MUST_CHECK;

/* Skips white space, counting lines; *ret is the byte behind it, which stays unread, or -1. */
mrl_status mrl_json_skip_space(struct mrl_json *j, int *ret) MRL_MUST_CHECK;

/* Each starts at the first byte of its token and leaves the decoded text in j->text. */
mrl_status mrl_json_read_string(struct mrl_json *j) MRL_MUST_CHECK;
mrl_status mrl_json_read_number(struct mrl_json *j) MRL_MUST_CHECK;
mrl_status mrl_json_read_word(struct mrl_json *j, const char *word) MRL_MUST_CHECK;

/* A number by name, NaN or Infinity; added to j->text, which may hold its sign. */
mrl_status mrl_json_read_name(struct mrl_json *j, const char *name) MRL_MUST_CHECK;
