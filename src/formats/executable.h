/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Programs that an operating system or a virtual machine runs, told by more than their first two
 * bytes: weights begin with any two bytes.  Facts: ELF specification; PE format of Microsoft;
 * Mach-O headers; WebAssembly core specification; Java class files; Cosmopolitan's APE. */
struct mrl_executable {
    const char *name;     /* "an ELF program or library" */
    bool in_repositories; /* archives of programs and of whole repositories hold it as well */
};

/* `head` is the start of what might be one; more than 4096 bytes are never needed. */
bool mrl_executable_sniff(const uint8_t *head, size_t n, struct mrl_executable *ret);
