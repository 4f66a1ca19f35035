/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "bom/collect.h"
#include "bom/write.h"
#include "catalog/catalog.h"
#include "cli/command.h"
#include "cli/passphrase_input.h"
#include "cli/signature_check.h"
#include "inventory/project.h"

/* Pieces of `merlon bom`; each verb is a file of its own. */

/* A project of a hundred thousand assets needs some 200 MB; more is a runaway. */
#define MRL_BOM_ARENA ((size_t)4 << 30)

/* EN 304 223 as the catalogue has it, with the verdicts of the last assessment that the project's
 * store holds; without any if there is no store. */
mrl_status mrl_bom_standard_make(struct mrl_cli *cli, int root, const struct mrl_catalog *catalog,
                                 const struct mrl_project *project, struct mrl_arena *arena,
                                 const struct mrl_bom_standard **ret,
                                 struct mrl_error *err) MRL_MUST_CHECK;

/* Fills in the entries: what the valid records of the project say of its assets as of `at`. */
mrl_status mrl_bom_read_records(int root, const struct mrl_catalog *catalog, mrl_time at,
                                struct mrl_arena *arena, struct mrl_bom_inputs *in,
                                struct mrl_error *err) MRL_MUST_CHECK;

struct mrl_bom_sign_args {
    const char *signature; /* NULL: do not sign */
    const char *key;
    const char *module;
    const char *certificate;
    struct mrl_option_list chain;
    struct mrl_option_list models; /* signatures of models that the bill is bound to as well */
    struct mrl_passphrase_args passphrase;
};

/* Signs the bill as it was written. */
mrl_status mrl_bom_sign(const struct mrl_bom *bom, enum mrl_bom_format format,
                        const struct mrl_bom_text *bill, const struct mrl_bom_sign_args *args,
                        struct mrl_arena *arena, struct mrl_error *err) MRL_MUST_CHECK;

struct mrl_bom_verify_args {
    struct mrl_signature_args by;
    const char *bill; /* NULL: the one in the signature stands for itself */
    struct mrl_option_list models;
    int format; /* 0: text, 1: JSON */
};
enum mrl_exit mrl_bom_run_verify(struct mrl_cli *cli, const void *args);

/* The words for --completeness. */
enum {
    MRL_BOM_COMPLETENESS_SUMMARY, /* a line on stderr */
    MRL_BOM_COMPLETENESS_TEXT,
    MRL_BOM_COMPLETENESS_JSON,
};
mrl_status mrl_bom_tell_completeness(struct mrl_cli *cli, const struct mrl_bom *bom, int how,
                                     struct mrl_arena *arena, struct mrl_error *err) MRL_MUST_CHECK;
