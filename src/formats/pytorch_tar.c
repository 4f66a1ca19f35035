/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/tar_describe.h"

/* What torch.save() wrote before 0.1.10: a tar archive of sys_info, pickle, storages and tensors.
 * Every one of them is unpickled; torch/serialization.py, legacy_load(). */
const struct mrl_format mrl_format_pytorch_tar = {
    .id = "pytorch-tar",
    .title = "PyTorch model (tar)",
    .role = MRL_ROLE_MODEL,
    .describe = mrl_tar_describe,
};
