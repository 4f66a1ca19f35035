/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>

/* A file of the tree that tools/embed.py has put into the binary at build time. */
struct mrl_embedded {
    const char *name;  /* path below the embedded folder */
    const char *bytes; /* a NUL follows them */
    size_t size;
};
