/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "formats/format.h"
#include "formats/gguf.h"

/* Reads the tensors of g, whose pairs were read, adds their facts, and checks that their data lie
 * one behind the other within the file, as ggml demands. */
mrl_status mrl_gguf_describe_tensors(struct mrl_description *d, struct mrl_gguf *g,
                                     uint64_t alignment) MRL_MUST_CHECK;
