/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "scan/json_objects.h"
#include "scan/part.h"

/* Judges an object of the JSON that a Keras model is described by: which classes and functions
 * loading it looks up and calls.  Layout: keras/src/saving/serialization_lib.py; older ones have no
 * "module".  `context` is a struct mrl_scan_part. */
mrl_status mrl_keras_judge_object(void *context, const struct mrl_json_object *object,
                                  struct mrl_json_object *around) MRL_MUST_CHECK;

/* Whether Keras finds a class of this name in itself. */
bool mrl_keras_knows_class(const char *name);
