/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Names of archive members as a hostile archive has them, judged for every system at once. */

/* Whether a name, unpacked below a folder, could end up outside it: absolute, with a drive letter,
 * or with ".." as one of its parts, whatever the separator. */
bool mrl_member_name_leads_out(const char *name, size_t n);

/* Empty, or with a backslash or a control character, NUL included. */
bool mrl_member_name_is_odd(const char *name, size_t n);

/* Whether a link of this name with this target leads out: targets of symbolic links count from the
 * folder of the link. */
bool mrl_member_link_leads_out(const char *name, const char *target);
