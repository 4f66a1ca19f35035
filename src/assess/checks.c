/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/check.h"

#include <string.h>

#define MRL_CHECKS(name) extern const struct mrl_check_family mrl_checks_##name;
#include "assess/checks.def"
#undef MRL_CHECKS

#define MRL_CHECKS(name) &mrl_checks_##name,
const struct mrl_check_family *const mrl_check_families[] = {
#include "assess/checks.def"
};
#undef MRL_CHECKS

const size_t mrl_check_family_count = MRL_COUNT(mrl_check_families);

const struct mrl_check_row *mrl_check_row_find(const char *id)
{
    for (size_t i = 0; i < mrl_check_family_count; i++)
        for (size_t j = 0; j < mrl_check_families[i]->count; j++)
            if (strcmp(mrl_check_families[i]->rows[j].id, id) == 0)
                return &mrl_check_families[i]->rows[j];
    return NULL;
}
