/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/tensorflow_walk.h"

const struct mrl_format mrl_format_tensorflow_saved_model = {
    .id = "tensorflow-saved-model",
    .title = "TensorFlow SavedModel",
    .role = MRL_ROLE_MODEL,
    .probe = mrl_tf_probe_saved_model,
    .describe = mrl_tf_describe_saved_model,
};
