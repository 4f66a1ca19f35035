/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/pickle_look.h"
#include "formats/pickle_sniff.h"

#include <string.h>

extern const struct mrl_format mrl_format_joblib;
extern const struct mrl_format mrl_format_pytorch_legacy;

/* LONG1 of 10 bytes and STOP: 0x1950a86a20f9469cfc6c, which torch.save() writes as the first of
 * its stacked pickles; torch/serialization.py, MAGIC_NUMBER. */
static const uint8_t torch_magic[] = {0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9,
                                      0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e};

/* Behind PROTO, and from protocol 4 on behind FRAME. */
static bool has_torch_magic(const struct mrl_probe *probe)
{
    const size_t n = probe->head_len < 32 ? probe->head_len : 32;

    return memmem(probe->head, n, torch_magic, sizeof(torch_magic)) != NULL;
}

static mrl_status refine_pickle(struct mrl_source *source, const struct mrl_probe *probe,
                                const struct mrl_format **ret, struct mrl_error *err)
{
    (void)source;
    (void)err;
    if (has_torch_magic(probe))
        *ret = &mrl_format_pytorch_legacy;
    else if (memmem(probe->head, probe->head_len, "joblib.numpy_pickle", 19))
        *ret = &mrl_format_joblib;
    return mrl_ok();
}

static mrl_status describe_pickle(struct mrl_description *d)
{
    return mrl_pickle_look(d, d->source);
}

const struct mrl_format mrl_format_pickle = {
    .id = "pickle",
    .title = "Python pickle",
    .role = MRL_ROLE_MODEL,
    .probe = mrl_pickle_sniff,
    .refine = refine_pickle,
    .describe = describe_pickle,
};
