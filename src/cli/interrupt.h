/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Lets SIGINT, SIGTERM and SIGHUP say one line and then do what they always do: the process ends
 * by the signal, as shells expect.  What was stored before stays; store and files are written so
 * that ending anywhere leaves them whole.  Also makes writing to a reader that went away
 * (SIGPIPE), or beyond the largest file that is allowed (SIGXFSZ), an ordinary error. */
void mrl_interrupt_init(void);
