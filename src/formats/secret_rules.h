/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/span.h"

#include <stdbool.h>
#include <stddef.h>

/* What tokens look like; private to the search for secrets. */
struct mrl_secret_rule {
    const char *kind, *issue, *title;
    const char *prefix;   /* the token starts with it */
    const char *alphabet; /* of what follows, in ranges: "A-Za-z0-9_" */
    size_t min, max;      /* bytes that follow the prefix */

    /* More to ask of the whole token, or of all text from the prefix on; may be NULL. */
    bool (*token_fits)(struct mrl_span token);
    bool (*text_fits)(struct mrl_span text);
};

extern const struct mrl_secret_rule mrl_secret_rules[];
extern const size_t mrl_secret_rule_count;

/* Rows without a prefix: what an assignment to a telling name and a URL yield. */
extern const struct mrl_secret_rule mrl_secret_assignment;
extern const struct mrl_secret_rule mrl_secret_url;

/* Whether `c` is in an alphabet such as "A-Za-z0-9_-"; a '-' at its end means itself. */
bool mrl_secret_in_alphabet(int c, const char *alphabet);

/* Manuals, templates and tests: EXAMPLE, xxxx, your-key-here, ${NAME}, <token>. */
bool mrl_secret_is_placeholder(struct mrl_span value);

/* Random strings change between letters, capitals and digits all the time; words do not. */
bool mrl_secret_looks_random(struct mrl_span value);

/* Whether a name promises a secret: "db_password", "OPENAI_API_KEY", "clientSecret". */
bool mrl_secret_is_name(struct mrl_span name);
