/* SPDX-License-Identifier: Apache-2.0 */
/* Models and weights that Keras wrote as HDF5 (keras/src/legacy/saving/legacy_h5_format.py): the
 * same walk; hdf5.c leads here. */
#include "formats/hdf5_walk.h"

const struct mrl_format mrl_format_keras_h5 = {
    .id = "keras-h5",
    .title = "Keras model in HDF5",
    .role = MRL_ROLE_MODEL,
    .describe = mrl_hdf5_describe,
};
