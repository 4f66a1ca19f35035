/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What is known of the operators of PaddlePaddle.  Default deny: what is not in the tables is not
 * known, custom operators of shared libraries among them. */
enum mrl_paddle_standing {
    MRL_PADDLE_HARMLESS, /* computes */
    MRL_PADDLE_PYTHON,   /* calls a registered Python function */
    MRL_PADDLE_FILE,     /* reads or writes files, or talks to other machines */
    MRL_PADDLE_UNKNOWN,
};
enum mrl_paddle_standing mrl_paddle_judge(const char *name);
