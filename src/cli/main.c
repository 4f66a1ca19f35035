/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/dispatch.h"

#include <signal.h>
#include <stdio.h>

int main(int argc, char *argv[])
{
    struct mrl_cli cli = {.out = stdout, .err = stderr};

    /* Writing to a reader that went away fails with EPIPE instead of ending the process
     * in the middle of a transaction. */
    (void)signal(SIGPIPE, SIG_IGN);
    return (int)mrl_dispatch(&cli, argc, argv);
}
