/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/packed.h"
#include "formats/pickle_look.h"

#include <string.h>

/* What joblib.dump() writes: a pickle with the bytes of NumPy arrays between its opcodes, as it is
 * or packed as a whole.  Layout: joblib/numpy_pickle.py.  Reached from pickle.c and packed.c. */
static mrl_status describe_packed(struct mrl_description *d, enum mrl_packing packing)
{
    mrl_cleanup(mrl_unpack_freep) struct mrl_unpack *u = NULL;
    const char *name = mrl_packing_name(packing);

    MRL_TRY(mrl_describe_text(d, "packing", name, strlen(name)));
    MRL_TRY(mrl_unpack_new(packing, d->source, NULL, &u, d->err));
    MRL_TRY(mrl_pickle_look(d, mrl_unpack_source(u)));
    d->parsed = 0; /* counted unpacked */
    return mrl_ok();
}

static mrl_status describe_joblib(struct mrl_description *d)
{
    enum mrl_packing packing;
    uint8_t head[16];
    size_t got;

    MRL_TRY(d->source->read_at(d->source, 0, head, sizeof(head), &got, d->err));
    packing = mrl_packing_sniff(head, got);
    if (packing == MRL_PACKING_NONE)
        return mrl_pickle_look(d, d->source);
    return describe_packed(d, packing);
}

const struct mrl_format mrl_format_joblib = {
    .id = "joblib",
    .title = "joblib pickle",
    .role = MRL_ROLE_MODEL,
    .describe = describe_joblib,
};
