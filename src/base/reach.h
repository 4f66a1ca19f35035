/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

/* What the file system says of a file without reading it.  `root` is an open directory, paths are
 * relative to it. */

/* Whether users that are neither the owner nor of the group may read or write the file: by its own
 * mode, and because they may pass every directory that leads to it, from / on.  The entry `other`
 * of an access control list is that of the mode (acl(5)), so lists need not be read.  False where
 * we may not look. */
bool mrl_file_open_to_others(int root, const char *path);

/* Where a symbolic link ends. */
enum mrl_link_end {
    MRL_LINK_NOWHERE, /* at nothing that exists */
    MRL_LINK_INSIDE,  /* below the root */
    MRL_LINK_OUTSIDE, /* elsewhere, or where we may not look */
};

/* *ret, if inside, is the path of what it ends at, relative to the root; it has room for
 * MRL_MAX_PATH_BYTES. */
enum mrl_link_end mrl_link_follow(int root, const char *path, char *ret);

/* Whether a link is the interpreter of a Python environment, which links to that of the system:
 * DIR/bin/python* beside DIR/pyvenv.cfg (PEP 405). */
bool mrl_link_is_interpreter(int root, const char *path);
