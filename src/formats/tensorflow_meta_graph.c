/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/tensorflow_walk.h"

const struct mrl_format mrl_format_tensorflow_meta_graph = {
    .id = "tensorflow-meta-graph",
    .title = "TensorFlow meta graph",
    .role = MRL_ROLE_MODEL,
    .probe = mrl_tf_probe_meta_graph,
    .describe = mrl_tf_describe_meta_graph,
};
