/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "cli/command.h"
#include "sign/passphrase.h"

/* Where a passphrase comes from: a file, an open descriptor, or a person at the terminal.  Never
 * the command line, which every other process can read. */
struct mrl_passphrase_args {
    const char *file; /* NULL: not given */
    uint64_t fd;      /* MRL_FD_NONE: not given */
};

#define MRL_FD_NONE UINT64_MAX

/* Rows of an option table; `type` has a member `passphrase` of the type above. */
#define MRL_PASSPHRASE_OPTIONS(type)                                                               \
    {.name = "passphrase-fd",                                                                      \
     .kind = MRL_OPTION_NUMBER,                                                                    \
     .field = offsetof(type, passphrase.fd),                                                       \
     .max = 65535},                                                                                \
    {                                                                                              \
        .name = "passphrase-file", .kind = MRL_OPTION_TEXT,                                        \
        .field = offsetof(type, passphrase.file)                                                   \
    }

/* Asks at the terminal if neither is given; `twice` for a new one.  `what` says for which key. */
mrl_status mrl_passphrase_get(const struct mrl_passphrase_args *args, const char *what, bool twice,
                              struct mrl_passphrase *ret, struct mrl_error *err) MRL_MUST_CHECK;
