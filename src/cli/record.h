/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "cli/command.h"
#include "cli/passphrase_input.h"
#include "govern/record.h"

/* What the verbs of `merlon record` share.  Each verb is a file record_VERB.c; their options stand
 * in cmd_record.c. */

struct mrl_record_args {
    const char *project; /* directory; NULL: the current one */
    const char *catalog; /* directory; NULL: the embedded one */
};

struct mrl_record_approve_args {
    struct mrl_record_args common;
    struct mrl_passphrase_args passphrase;
    const char *person;
    const char *role; /* NULL: the first that fits */
    const char *key;  /* NULL: named like the person */
};

struct mrl_record_list_args {
    struct mrl_record_args common;
    int format;
    const char *kind;        /* NULL: all */
    uint64_t expires_within; /* days; MRL_RECORD_ANY_TIME */
};
#define MRL_RECORD_ANY_TIME UINT64_MAX

struct mrl_record_new_args {
    struct mrl_record_args common;
    const char *id;     /* NULL: made from kind and subject */
    const char *author; /* NULL: asked for in the record */
    struct mrl_option_list assets;
    struct mrl_option_list systems;
};

/* A project being worked on.  Zero it, open it, close it. */
struct mrl_record_session {
    struct mrl_cli *cli;
    struct mrl_arena *arena;
    int root;
    struct mrl_catalog *catalog;
    struct mrl_project project;
    struct mrl_inventory inventory;
    struct mrl_records records;
    mrl_time now;
    struct mrl_error err; /* of the call that failed */
};

/* Catalogue and merlon.yaml. */
mrl_status mrl_record_session_open(struct mrl_record_session *s, struct mrl_cli *cli,
                                   const struct mrl_record_args *args) MRL_MUST_CHECK;
void mrl_record_session_close(struct mrl_record_session *s);

/* Also what the project holds, with digests. */
mrl_status mrl_record_session_look(struct mrl_record_session *s) MRL_MUST_CHECK;

/* Also all records, judged. */
mrl_status mrl_record_session_load(struct mrl_record_session *s) MRL_MUST_CHECK;

/* MRL_E_ABSENT, naming the nearest, if there is none of that id. */
mrl_status mrl_record_session_find(struct mrl_record_session *s, const char *id,
                                   const struct mrl_record **ret) MRL_MUST_CHECK;
mrl_status mrl_record_session_kind(struct mrl_record_session *s, const char *id,
                                   const struct mrl_record_kind **ret) MRL_MUST_CHECK;

/* Enters into the ledger what was just done to a record, if the project keeps one. */
struct mrl_entry;
mrl_status mrl_record_session_enter(struct mrl_record_session *s,
                                    const struct mrl_entry *entry) MRL_MUST_CHECK;

/* Says what failed. */
enum mrl_exit mrl_record_session_fail(struct mrl_record_session *s);

/* "PATH:LINE:COLUMN: message", and the hint below it. */
void mrl_record_print_problem(FILE *out, const struct mrl_record *record,
                              const struct mrl_record_problem *problem);

/* docs/schema/record-list.schema.json */
void mrl_record_print_json(FILE *out, const struct mrl_records *records, mrl_time now);

enum mrl_exit mrl_record_run_approve(struct mrl_cli *cli, const void *args);
enum mrl_exit mrl_record_run_bind(struct mrl_cli *cli, const void *args);
enum mrl_exit mrl_record_run_check(struct mrl_cli *cli, const void *args);
enum mrl_exit mrl_record_run_kinds(struct mrl_cli *cli, const void *args);
enum mrl_exit mrl_record_run_list(struct mrl_cli *cli, const void *args);
enum mrl_exit mrl_record_run_new(struct mrl_cli *cli, const void *args);
