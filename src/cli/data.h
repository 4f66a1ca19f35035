/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "cli/command.h"
#include "data/query.h"
#include "inventory/lineage.h"

/* What the verbs of `merlon data` share.  Each verb is a file data_VERB.c; their options stand in
 * cmd_data.c. */

enum {
    MRL_DATA_TEXT,
    MRL_DATA_JSON,
};

struct mrl_data_args {
    const char *project; /* directory; NULL: the current one */
    const char *index;   /* directory; NULL: .merlon/data of the project */
    int format;
};

struct mrl_data_import_args {
    struct mrl_data_args common;
    const char *dataset;            /* NULL: as the rows say */
    const char *use;                /* NULL: as the rows say, else "training" */
    int type;                       /* mrl_import_formats, behind "auto" */
    struct mrl_option_list columns; /* "url=NAME" */
    bool replace;
};

struct mrl_data_trace_args {
    struct mrl_data_args common;
    const char *url, *from, *to, *sha256, *digest, *dataset;
    uint64_t limit;
};

struct mrl_data_export_args {
    struct mrl_data_args common; /* format: croissant, spdx */
    const char *dataset;
};

/* An index being worked on.  Zero it, open it, close it. */
struct mrl_data_session {
    struct mrl_cli *cli;
    struct mrl_arena *arena;
    int dir;
    const char *where;           /* the directory, for messages */
    struct mrl_data_index index; /* if it was opened for reading */
    struct mrl_error err;        /* of the call that failed */
};

/* The directory; `make` makes it. */
mrl_status mrl_data_session_dir(struct mrl_data_session *s, struct mrl_cli *cli,
                                const struct mrl_data_args *args, bool make) MRL_MUST_CHECK;
/* The directory, and the index in it. */
mrl_status mrl_data_session_open(struct mrl_data_session *s, struct mrl_cli *cli,
                                 const struct mrl_data_args *args) MRL_MUST_CHECK;
void mrl_data_session_close(struct mrl_data_session *s);

/* Says the session's error; what to exit with. */
enum mrl_exit mrl_data_session_fail(struct mrl_data_session *s);

enum mrl_exit mrl_data_run_import(struct mrl_cli *cli, const void *args);
enum mrl_exit mrl_data_run_trace(struct mrl_cli *cli, const void *args);
enum mrl_exit mrl_data_run_stat(struct mrl_cli *cli, const void *args);
enum mrl_exit mrl_data_run_verify(struct mrl_cli *cli, const void *args);
enum mrl_exit mrl_data_run_merge(struct mrl_cli *cli, const void *args);
enum mrl_exit mrl_data_run_export(struct mrl_cli *cli, const void *args);
