/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/tar_describe.h"

/* NVIDIA NeMo: a tar archive of model_config.yaml and a PyTorch checkpoint.  Loading builds the
 * classes that the configuration names (CVE-2025-23304). */
const struct mrl_format mrl_format_nemo = {
    .id = "nemo",
    .title = "NVIDIA NeMo model (tar)",
    .role = MRL_ROLE_MODEL,
    .describe = mrl_tar_describe,
};
