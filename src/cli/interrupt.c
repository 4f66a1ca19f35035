/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/interrupt.h"

#include "base/status.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

/* Only calls that are allowed in a signal handler: write() and raise(); see signal-safety(7). */
static void say_and_end(int sig)
{
    static const char text[] = "\nmerlon: interrupted\n"
                               "  What was stored so far is kept; run it again to go on.\n";
    const ssize_t written = write(STDERR_FILENO, text, sizeof(text) - 1);

    (void)written;
    /* SA_RESETHAND has put the default action back, and it waits until we return. */
    (void)raise(sig);
}

void mrl_interrupt_init(void)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = say_and_end, .sa_flags = (int)SA_RESETHAND};

    (void)sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < MRL_COUNT(signals); i++) {
        struct sigaction old;

        /* nohup and background jobs of a shell ignore some of them; that stays so. */
        if (sigaction(signals[i], NULL, &old) == 0 && old.sa_handler == SIG_DFL)
            (void)sigaction(signals[i], &action, NULL);
    }
    (void)signal(SIGPIPE, SIG_IGN);
    (void)signal(SIGXFSZ, SIG_IGN);
}
