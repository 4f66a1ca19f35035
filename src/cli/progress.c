/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/progress.h"

#include <inttypes.h>
#include <time.h>

enum {
    FIRST_MS = 1000, /* shorter work needs no words */
    EVERY_MS = 100,  /* more often flickers */
};

static int64_t now_ms(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct mrl_progress mrl_progress_start(struct mrl_cli *cli, const char *what)
{
    return (struct mrl_progress){
        .cli = cli,
        .what = what,
        .shown_ms = now_ms() + FIRST_MS - EVERY_MS,
        .active = cli->err_term.moves && !cli->common.quiet,
    };
}

static void draw(const struct mrl_progress *p, uint64_t done, uint64_t total)
{
    /* To the start of the line, wipe it: two sequences every terminal knows. */
    fprintf(p->cli->err, "\r\033[K%s: %" PRIu64, p->what, done);
    if (total > 0)
        fprintf(p->cli->err, " of %" PRIu64 " (%.0f %%)", total,
                100.0 * (double)done / (double)total);
    (void)fflush(p->cli->err);
}

void mrl_progress_update(struct mrl_progress *p, uint64_t done, uint64_t total)
{
    int64_t now;

    if (!p->active)
        return;
    now = now_ms();
    if (now - p->shown_ms < EVERY_MS)
        return;
    p->shown_ms = now;
    p->visible = true;
    draw(p, done, total);
}

void mrl_progress_end(struct mrl_progress *p)
{
    if (p->visible) {
        fputs("\r\033[K", p->cli->err);
        (void)fflush(p->cli->err);
    }
    p->active = false;
    p->visible = false;
}
