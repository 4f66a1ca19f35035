/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "cli/command.h"
#include "cli/ledger_book.h"
#include "ledger/history.h"

/* What the verbs of `merlon ledger` share.  Each verb is a file ledger_VERB.c; their options stand
 * in cmd_ledger.c. */

struct mrl_ledger_args {
    const char *project; /* directory; NULL: the current one */
    const char *ledger;  /* directory of a log; NULL: that of the project */
    const char *key;     /* verifier key; NULL: that of merlon.yaml */
    int format;
};

struct mrl_ledger_init_args {
    struct mrl_ledger_args common;
    const char *origin;
};

struct mrl_ledger_append_args {
    struct mrl_ledger_args common;
    const char *author;
    const char *reason;
    bool digest_only;
};

struct mrl_ledger_log_args {
    struct mrl_ledger_args common;
    int kind; /* one more than enum mrl_entry_kind; 0: all but evidence */
    const char *name;
};

struct mrl_ledger_prove_args {
    struct mrl_ledger_args common;
    const char *at;
    const char *against;
    const char *output;
    uint64_t index; /* MRL_LEDGER_NO_INDEX */
};
#define MRL_LEDGER_NO_INDEX UINT64_MAX

struct mrl_ledger_verify_args {
    struct mrl_ledger_args common;
    struct mrl_option_list against;
    struct mrl_option_list witnesses;
    const char *proof;
    const char *entry;
};

/* A log that is looked at.  Zero it, open it, close it. */
struct mrl_ledger_session {
    struct mrl_cli *cli;
    struct mrl_arena *arena;
    int root, dir; /* of the project; of the log */
    struct mrl_project project;
    struct mrl_book book; /* of the project; closed and NONE when --ledger names another log */
    struct mrl_note_key key;
    struct mrl_note_key *witnesses;
    size_t witness_count;
    struct mrl_ledger *ledger; /* for reading */
    bool aside;                /* what fails now says nothing of a log or proof */
    struct mrl_error err;      /* of the call that failed */
};

/* The project, or what --ledger and --key name instead.  `log`: also opens its log. */
mrl_status mrl_ledger_session_open(struct mrl_ledger_session *s, struct mrl_cli *cli,
                                   const struct mrl_ledger_args *args, bool log) MRL_MUST_CHECK;
void mrl_ledger_session_close(struct mrl_ledger_session *s);

/* Says what failed.  A log or proof that does not hold is a finding; an option that makes no sense,
 * or a file that cannot be read, is none. */
enum mrl_exit mrl_ledger_session_fail(struct mrl_ledger_session *s);

/* Verifies the log, also against the last checkpoint that was signed here, and gathers what it
 * tells. */
mrl_status mrl_ledger_session_history(struct mrl_ledger_session *s, bool evidence,
                                      struct mrl_history *ret) MRL_MUST_CHECK;

/* How many of the latest answers in the project's store the log knows, and how many there are: an
 * answer that it does not know was written by somebody without the key.  `history` has evidence. */
mrl_status mrl_ledger_session_answers(struct mrl_ledger_session *s,
                                      const struct mrl_history *history, size_t *known,
                                      size_t *total) MRL_MUST_CHECK;

/* A file named on the command line, whole. */
mrl_status mrl_ledger_read_input(struct mrl_ledger_session *s, const char *path, size_t limit,
                                 struct mrl_span *ret) MRL_MUST_CHECK;

/* Reads an older checkpoint of the log, which it must continue: MRL_E_DENIED if not. */
mrl_status mrl_ledger_session_continues(struct mrl_ledger_session *s, const char *path,
                                        struct mrl_checkpoint *ret) MRL_MUST_CHECK;

/* An entry in the words of docs/schema/ledger.schema.json. */
struct mrl_json_writer;
void mrl_ledger_write_item(struct mrl_json_writer *w, const char *key,
                           const struct mrl_history_item *item);
/* In one line for people. */
void mrl_ledger_print_item(FILE *out, const struct mrl_history_item *item);

enum mrl_exit mrl_ledger_run_append(struct mrl_cli *cli, const void *args);
enum mrl_exit mrl_ledger_run_checkpoint(struct mrl_cli *cli, const void *args);
enum mrl_exit mrl_ledger_run_cosign(struct mrl_cli *cli, const void *args);
enum mrl_exit mrl_ledger_run_export(struct mrl_cli *cli, const void *args);
enum mrl_exit mrl_ledger_run_init(struct mrl_cli *cli, const void *args);
enum mrl_exit mrl_ledger_run_log(struct mrl_cli *cli, const void *args);
enum mrl_exit mrl_ledger_run_prove(struct mrl_cli *cli, const void *args);
enum mrl_exit mrl_ledger_run_verify(struct mrl_cli *cli, const void *args);
