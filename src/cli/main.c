/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/dispatch.h"
#include "cli/interrupt.h"

#include <stdio.h>

int main(int argc, char *argv[])
{
    struct mrl_cli cli = {.out = stdout, .err = stderr};

    mrl_interrupt_init();
    return (int)mrl_dispatch(&cli, argc, argv);
}
