/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/status.h"

/* Makes allocations fail one after another.  Every unit test program is linked so that its
 * calls of malloc() and kin (but not those inside shared libraries) go through oom.c. */

/* Runs the scenario with its first allocation failing, then its second, and so on until it
 * succeeds because none was left to fail.  Each earlier run must answer MRL_E_NOMEM, and no
 * run may leave memory behind: what the scenario makes, it releases.  Fails the running test
 * otherwise, naming the allocation. */
void assert_survives_oom(mrl_status (*scenario)(void *context), void *context);

/* Lets the n-th allocation from now on fail, and only that one; 0 lets all succeed. */
void oom_fail_nth(unsigned long n);
