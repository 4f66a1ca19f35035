/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/node.h"
#include "base/status.h"
#include "sign/certificate.h"

#include <stdbool.h>

/* Bytes and numbers as the JSON of Protocol Buffers holds them.  Private to sign. */

/* Canonical base64 that is not empty.  A NUL follows the bytes. */
mrl_status mrl_node_base64(const struct mrl_doc *doc, const struct mrl_node *map, const char *key,
                           struct mrl_arena *arena, struct mrl_der *ret,
                           struct mrl_error *err) MRL_MUST_CHECK;

/* The same of a string of its own. */
mrl_status mrl_node_base64_value(const struct mrl_doc *doc, const struct mrl_node *node,
                                 const char *what, struct mrl_arena *arena, struct mrl_der *ret,
                                 struct mrl_error *err) MRL_MUST_CHECK;

/* An int64 that is not negative, as a string or a number; 0 if it is missing, which is how
 * zero is written. */
mrl_status mrl_node_count(const struct mrl_doc *doc, const struct mrl_node *map, const char *key,
                          int64_t *ret, struct mrl_error *err) MRL_MUST_CHECK;
