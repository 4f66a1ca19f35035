/* SPDX-License-Identifier: Apache-2.0 */
#include "base/span.h"
#include "base/text.h"
#include "schema/regex_private.h"

#include <string.h>

/* The order in which unicode_runs.h numbers them, with the long names of PropertyValueAliases. */
static const char *const category_names[][3] = {
    {"Lu", "Uppercase_Letter", NULL},
    {"Ll", "Lowercase_Letter", NULL},
    {"Lt", "Titlecase_Letter", NULL},
    {"Lm", "Modifier_Letter", NULL},
    {"Lo", "Other_Letter", NULL},
    {"Mn", "Nonspacing_Mark", NULL},
    {"Mc", "Spacing_Mark", NULL},
    {"Me", "Enclosing_Mark", NULL},
    {"Nd", "Decimal_Number", "digit"},
    {"Nl", "Letter_Number", NULL},
    {"No", "Other_Number", NULL},
    {"Pc", "Connector_Punctuation", NULL},
    {"Pd", "Dash_Punctuation", NULL},
    {"Ps", "Open_Punctuation", NULL},
    {"Pe", "Close_Punctuation", NULL},
    {"Pi", "Initial_Punctuation", NULL},
    {"Pf", "Final_Punctuation", NULL},
    {"Po", "Other_Punctuation", NULL},
    {"Sm", "Math_Symbol", NULL},
    {"Sc", "Currency_Symbol", NULL},
    {"Sk", "Modifier_Symbol", NULL},
    {"So", "Other_Symbol", NULL},
    {"Zs", "Space_Separator", NULL},
    {"Zl", "Line_Separator", NULL},
    {"Zp", "Paragraph_Separator", NULL},
    {"Cc", "Control", "cntrl"},
    {"Cf", "Format", NULL},
    {"Cs", "Surrogate", NULL},
    {"Co", "Private_Use", NULL},
    {"Cn", "Unassigned", NULL},
};

/* What holds all categories of one initial. */
static const char *const group_names[][3] = {
    {"L", "Letter", NULL},         {"M", "Mark", "Combining_Mark"}, {"N", "Number", NULL},
    {"P", "Punctuation", "punct"}, {"S", "Symbol", NULL},           {"Z", "Separator", NULL},
    {"C", "Other", NULL},
};

#include "schema/unicode_runs.h"

static bool is_one_of(struct mrl_span name, const char *const names[3])
{
    for (size_t i = 0; i < 3 && names[i]; i++)
        if (mrl_span_is(name, names[i]))
            return true;
    return false;
}

/* The categories of that name as a bit set; 0 if there are none. */
static uint32_t categories(struct mrl_span name)
{
    uint32_t found = 0;

    if (mrl_span_is(name, "LC") || mrl_span_is(name, "Cased_Letter"))
        return 7; /* Lu, Ll, Lt */
    for (size_t i = 0; i < MRL_COUNT(category_names); i++)
        if (is_one_of(name, category_names[i]))
            return UINT32_C(1) << i;
    for (size_t g = 0; g < MRL_COUNT(group_names); g++)
        for (size_t i = 0; i < MRL_COUNT(category_names) && is_one_of(name, group_names[g]); i++)
            if (category_names[i][0][0] == group_names[g][0][0])
                found |= UINT32_C(1) << i;
    return found;
}

static mrl_status add_categories(struct mrl_regex_set *set, struct mrl_arena *arena,
                                 uint32_t wanted, struct mrl_error *err)
{
    uint32_t c = 0;

    for (size_t i = 0; i < MRL_COUNT(category_runs); i++) {
        const uint32_t length = category_runs[i] >> 5;

        if (wanted >> (category_runs[i] & 31) & 1)
            MRL_TRY(mrl_regex_set_add(set, arena, c, c + length - 1, err));
        c += length;
    }
    return mrl_ok();
}

#define UNASSIGNED (UINT32_C(1) << 29)

mrl_status mrl_regex_set_add_property(struct mrl_regex_set *set, struct mrl_arena *arena,
                                      const char *name, size_t n, struct mrl_error *err)
{
    struct mrl_span rest = mrl_span(name, n), key = {NULL, 0};
    char quoted[64];
    uint32_t wanted;

    if (mrl_span_is(rest, "ASCII"))
        return mrl_regex_set_add(set, arena, 0, 127, err);
    if (mrl_span_is(rest, "Any"))
        return mrl_regex_set_add(set, arena, 0, MRL_REGEX_MAX_CHAR, err);
    if (mrl_span_is(rest, "Assigned"))
        return add_categories(set, arena, ~UNASSIGNED, err);
    if (mrl_span_find(rest, "=") < rest.len)
        (void)mrl_span_cut(&rest, '=', &key);
    wanted = key.len == 0 || mrl_span_is(key, "gc") || mrl_span_is(key, "General_Category")
                 ? categories(rest)
                 : 0;
    if (wanted != 0)
        return add_categories(set, arena, wanted, err);
    mrl_text_quote(quoted, sizeof(quoted), name, n);
    return MRL_FAIL(err, MRL_E_UNSUPPORTED, MRL_NO_OFFSET,
                    "the property `%s` is not supported, only general categories are", quoted);
}
