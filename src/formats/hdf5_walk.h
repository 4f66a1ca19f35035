/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "formats/format.h"
#include "formats/hdf5.h"

/* Walks all groups of an HDF5 file and tells what is there; describe() of both formats. */
mrl_status mrl_hdf5_describe(struct mrl_description *d) MRL_MUST_CHECK;

/* keras_version, backend, model_config, layer_names and their kin. */
bool mrl_hdf5_is_keras_attribute(const char *name);
