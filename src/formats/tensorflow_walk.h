/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "formats/format.h"

/* TensorFlow's three containers of graphs: a SavedModel holds meta graphs, a meta graph holds a
 * graph.  Tells operators that reach Python, files or the network, and assets outside the model. */
bool mrl_tf_probe_saved_model(const struct mrl_probe *probe);
bool mrl_tf_probe_meta_graph(const struct mrl_probe *probe);
bool mrl_tf_probe_graph(const struct mrl_probe *probe);

mrl_status mrl_tf_describe_saved_model(struct mrl_description *d) MRL_MUST_CHECK;
mrl_status mrl_tf_describe_meta_graph(struct mrl_description *d) MRL_MUST_CHECK;
mrl_status mrl_tf_describe_graph(struct mrl_description *d) MRL_MUST_CHECK;
