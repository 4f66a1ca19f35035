/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "scan/pickle_names.h"

/* Shared by the reading of the tables and their use. */

struct mrl_name_effect {
    const char *word;  /* in the tables; NULL ends the list */
    const char *title; /* for people; NULL for kinds that are no harm */
};
extern const struct mrl_name_effect mrl_name_effects[];
#define MRL_EFFECT_SCANNER 10u /* indexes of the last three */
#define MRL_EFFECT_CLASSES 11u
#define MRL_EFFECT_CLOSED  12u

/* What Python 3 calls something; name "*" keeps the name. */
struct mrl_rename {
    struct mrl_span module, name;
};
