/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/pickle_memo.h"

#include "base/limits.h"

#include <stdlib.h>
#include <string.h>

#define PAGE       1024u
#define PAGES      (MRL_MAX_PICKLE_MEMO / PAGE)
#define PAGES_KEPT 64u   /* from one pickle to the next */
#define FAR        4096u /* entries beyond the pages */

struct mrl_memo_far {
    uint64_t index; /* UINT64_MAX: free */
    struct mrl_value value;
};

mrl_status mrl_memo_init(struct mrl_memo *memo, struct mrl_error *err)
{
    *memo = (struct mrl_memo){.count_known = true};
    memo->pages = calloc(PAGES, sizeof(struct mrl_value *));
    return memo->pages ? mrl_ok() : MRL_FAIL_NOMEM(err);
}

void mrl_memo_done(struct mrl_memo *memo)
{
    for (size_t i = 0; memo->pages && i < PAGES; i++)
        free(memo->pages[i]);
    free(memo->pages);
    free(memo->far);
    *memo = (struct mrl_memo){.count_known = true};
}

void mrl_memo_reset(struct mrl_memo *memo)
{
    for (size_t i = 0; i < memo->page_count; i++) {
        if (i < PAGES_KEPT && memo->pages[i]) {
            memset(memo->pages[i], 0, PAGE * sizeof(struct mrl_value));
            continue;
        }
        free(memo->pages[i]);
        memo->pages[i] = NULL;
    }
    free(memo->far);
    memo->far = NULL;
    memo->page_count = 0;
    memo->count = 0;
    memo->highest = 0;
    memo->count_known = true;
}

/* Only what may be called, or is the name of something, is worth a place. */
static bool is_worth_keeping(struct mrl_value value)
{
    const enum mrl_value_kind kind = mrl_value_kind(value);

    return kind == MRL_V_GLOBAL || kind == MRL_V_NAME || kind == MRL_V_OBJECT ||
           kind == MRL_V_CALL || kind == MRL_V_EXT;
}

static mrl_status far_init(struct mrl_memo *memo, struct mrl_error *err)
{
    if (memo->far)
        return mrl_ok();
    memo->far = malloc(FAR * sizeof(*memo->far));
    if (!memo->far)
        return MRL_FAIL_NOMEM(err);
    for (size_t i = 0; i < FAR; i++)
        memo->far[i].index = UINT64_MAX;
    return mrl_ok();
}

static mrl_status put_far(struct mrl_memo *memo, uint64_t index, struct mrl_value value,
                          struct mrl_error *err)
{
    struct mrl_memo_far *entry;

    MRL_TRY(far_init(memo, err));
    if (index <= memo->highest)
        memo->count_known = false;
    else
        memo->count++;
    memo->highest = index > memo->highest ? index : memo->highest;
    entry = &memo->far[index % FAR];
    if (is_worth_keeping(value) || entry->index == index)
        *entry = (struct mrl_memo_far){index, value};
    return mrl_ok();
}

static mrl_status new_page(struct mrl_memo *memo, size_t page, struct mrl_error *err)
{
    memo->pages[page] = calloc(PAGE, sizeof(struct mrl_value));
    return memo->pages[page] ? mrl_ok() : MRL_FAIL_NOMEM(err);
}

mrl_status mrl_memo_put(struct mrl_memo *memo, uint64_t index, struct mrl_value value,
                        struct mrl_error *err)
{
    const size_t page = (size_t)(index / PAGE);
    struct mrl_value *entry;

    if (index >= MRL_MAX_PICKLE_MEMO)
        return put_far(memo, index, value, err);
    if (!memo->pages[page])
        MRL_TRY(new_page(memo, page, err));
    if (page >= memo->page_count)
        memo->page_count = page + 1;
    entry = &memo->pages[page][index % PAGE];
    if (entry->bits == MRL_P_EMPTY)
        memo->count++;
    *entry = value;
    return mrl_ok();
}

struct mrl_value mrl_memo_get(const struct mrl_memo *memo, uint64_t index)
{
    const size_t page = (size_t)(index / PAGE);

    if (index >= MRL_MAX_PICKLE_MEMO) {
        const struct mrl_memo_far *entry = memo->far ? &memo->far[index % FAR] : NULL;

        if (entry && entry->index == index)
            return entry->value;
        return mrl_value_plain(index <= memo->highest ? MRL_P_FAR : MRL_P_EMPTY);
    }
    return memo->pages[page] ? memo->pages[page][index % PAGE] : mrl_value_plain(MRL_P_EMPTY);
}

void mrl_memo_refresh(struct mrl_memo *memo, const struct mrl_values *values)
{
    for (size_t i = 0; i < memo->page_count; i++)
        for (size_t k = 0; memo->pages[i] && k < PAGE; k++)
            memo->pages[i][k] = mrl_values_refresh(values, memo->pages[i][k]);
    for (size_t i = 0; memo->far && i < FAR; i++)
        memo->far[i].value = mrl_values_refresh(values, memo->far[i].value);
}
