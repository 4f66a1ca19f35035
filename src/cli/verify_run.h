/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "cli/command.h"
#include "cli/signature_check.h"
#include "sign/model.h"

/* What `merlon verify` does once, and again and again while it watches. */

struct mrl_verify_args {
    struct mrl_signature_args by;
    struct mrl_option_list ignored;
    bool all_git;
    bool allow_links;
    bool allow_unsigned;
    bool strict;
    bool incremental;
    bool paranoid;
    bool json;
    int format; /* index of text, json */
    bool watch;
    uint64_t interval_s; /* between passes that read everything */
    const char *hook;    /* program to run on tampering; NULL: none */
    bool keep_watching;  /* after tampering */
};

/* Files that an earlier pass has found as signed, under one signature. */
struct mrl_verify_known {
    struct mrl_sha256 signature;
    struct mrl_known known;
};

struct mrl_verify_pass {
    mrl_status status; /* OK: the signature holds, and `result` tells of the files */
    bool refused;      /* the signature does not hold: err.message says why */
    struct mrl_error err;
    struct mrl_signature_found found;
    struct mrl_model_result result;
};

struct mrl_verify_plan {
    const struct mrl_verify_args *args;
    const char *path; /* of the model */
    mrl_time now;
    const struct mrl_verify_known *known; /* NULL: none.  Of another signature: not used */
    bool paranoid;                        /* reads everything */
    bool remember;                        /* fill result.known */
    void (*progress)(void *context, uint64_t bytes);
    void *context;
};

/* Everything from the beginning: signature, then files.  Results are in the arena. */
void mrl_verify_pass_run(const struct mrl_verify_plan *plan, struct mrl_arena *arena,
                         struct mrl_verify_pass *ret);

/* What its exit code would be. */
enum mrl_exit mrl_verify_pass_exit(const struct mrl_verify_pass *pass);

/* Prints it, or says on stderr why there is nothing to print. */
void mrl_verify_pass_tell(struct mrl_cli *cli, const struct mrl_verify_args *args,
                          const struct mrl_verify_pass *pass);
