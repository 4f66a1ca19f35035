/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/tensorflow_walk.h"

const struct mrl_format mrl_format_tensorflow_graph = {
    .id = "tensorflow-graph",
    .title = "TensorFlow graph",
    .role = MRL_ROLE_MODEL,
    .probe = mrl_tf_probe_graph,
    .describe = mrl_tf_describe_graph,
};
