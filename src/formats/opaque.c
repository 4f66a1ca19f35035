/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/opaque.h"

mrl_status mrl_describe_opaque(struct mrl_description *d, const char *id)
{
    d->incomplete = true;
    return mrl_describe_issue(d, id, MRL_NO_OFFSET,
                              "the format is known, but merlon does not read what is in it");
}
