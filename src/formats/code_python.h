/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "formats/code_facts.h"

/* Reads a program, or one cell of a notebook, into `s`.  `line` is that of its first byte in the
 * file, counted from 1. */
mrl_status mrl_code_read_python(struct mrl_code_facts *s, struct mrl_span text,
                                uint32_t line) MRL_MUST_CHECK;
