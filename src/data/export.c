/* SPDX-License-Identifier: Apache-2.0 */
#include "data/export.h"

#include "data/url_key.h"

#include <inttypes.h>

mrl_status mrl_data_export_take(struct mrl_data_export *e, const struct mrl_data_record *r,
                                struct mrl_buf *url, char id[MRL_EXPORT_ID], bool *ret,
                                struct mrl_error *err)
{
    *ret = false;
    if (r->dataset != e->dataset)
        return mrl_ok();
    if (r->key.len == 0) {
        e->left_out++;
        return mrl_ok();
    }
    mrl_url_of_key(url, r->key, r->scheme);
    MRL_TRY(mrl_buf_status(url, err));
    (void)snprintf(id, MRL_EXPORT_ID, "source-%" PRIu64, ++e->written);
    *ret = true;
    return mrl_ok();
}
