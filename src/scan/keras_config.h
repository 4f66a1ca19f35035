/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/reader.h"
#include "base/status.h"
#include "scan/pickle_names.h"
#include "scan/sink.h"

/* Judges the JSON that a Keras model is described by: which classes and functions loading it looks
 * up and calls.  Layout: keras/src/saving/serialization_lib.py; older ones have no "module".
 * Reads to the end of the value; what is no JSON is MRL_E_FORMAT. */
mrl_status mrl_keras_judge(struct mrl_reader *r, const struct mrl_pickle_names *names,
                           const struct mrl_scan_sink *sink) MRL_MUST_CHECK;
