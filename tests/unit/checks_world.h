/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "assess/signatures.h"
#include "checks.h"

/* A world while it is built.  Private to checks.c and checks_records.c. */

#define CHECK_WORDS_MAX   16
#define CHECK_RECORDS_MAX 32

struct check_state {
    struct mrl_arena *arena;
    struct mrl_catalog *catalog;
    struct mrl_project project;
    struct mrl_inventory inventory;
    struct mrl_records records;
    struct mrl_scanned_file scans[32];
    struct mrl_provenance provenance;
    struct mrl_facts_view facts;
    struct mrl_trail trail;
    struct mrl_asset_signature signatures[8];
    enum check_spoil spoil;
    bool bound;
    struct mrl_error err;
};

/* A copy that lives as long as the world. */
char *check_copy(const struct check_state *w, const char *text, size_t n);

/* Cuts a line at blanks; how many words there are, at most CHECK_WORDS_MAX. */
size_t check_cut_words(const struct check_state *w, const char *line, size_t n, const char *ret[]);

/* Fails the running test if there is none. */
struct mrl_asset *check_asset_of(struct check_state *w, const char *id);

/* Reads the records of a text into the world, spoilt as the world says. */
void check_add_records(struct check_state *w, const char *text);
