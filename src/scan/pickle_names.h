/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/map.h"
#include "base/span.h"
#include "base/status.h"

#include <stddef.h>

/* What is known about a name that a pickle imports.  Tables: catalog/pickle/. */

/* How far a name is trusted.  Whatever no table clears is at best MRL_NAME_UNKNOWN. */
enum mrl_name_standing {
    MRL_NAME_ALLOWED,   /* restores data when it is used as `use` says */
    MRL_NAME_CLASS,     /* a class of a machine-learning library: harmless as a constructor */
    MRL_NAME_REFERENCE, /* a function of such a library: harmless while nothing calls it */
    MRL_NAME_UNKNOWN,
    MRL_NAME_FOREIGN,   /* a class of a library whose pickles are not known to hold it */
    MRL_NAME_ODD,       /* cannot be the name of anything */
    MRL_NAME_CLOSED,    /* of a library whose pickles never name it */
    MRL_NAME_SUSPECT,   /* a function whose name says that it acts */
    MRL_NAME_DENIED,    /* the rest of the standard library */
    MRL_NAME_SHAPE,     /* reaches through a module or over special attributes */
    MRL_NAME_DANGEROUS, /* known to be harmful; `effect` says how */
    MRL_NAME_SCANNER,   /* of a security scanner */
};

/* How an allowed name may be used; catalog/pickle/allow.tsv explains each. */
enum mrl_name_use {
    MRL_USE_DATA,
    MRL_USE_ITEMS,
    MRL_USE_FACTORY,
    MRL_USE_ATTRIBUTE,
    MRL_USE_RECONSTRUCT,
    MRL_USE_REBUILD,
    MRL_USE_CODEC,
    MRL_USE_TENSOR,
    MRL_USE_UFUNC,
    MRL_USE_NESTED,
    MRL_USE_PARTIAL,
    MRL_USE_WORD,
    MRL_USE_REFERENCE,
    MRL_USE_COUNT,
};

struct mrl_name_facts {
    enum mrl_name_standing standing;
    enum mrl_name_use use;  /* of an allowed name */
    const char *effect;     /* "runs commands"; NULL if nothing is known */
    struct mrl_span module; /* as Python 3 calls it */
    struct mrl_span name;
    bool renamed;   /* module or name differ from what was asked */
    bool is_class;  /* by its spelling */
    bool is_listed; /* a row of its own tells of it */
};

struct mrl_pickle_names {
    struct mrl_map stdlib;    /* top-level module */
    struct mrl_map allow;     /* "module\tname": use */
    struct mrl_map dangerous; /* "module\tname" or "module\t*": index of an effect */
    struct mrl_map libraries; /* prefix: index of a kind */
    struct mrl_map py2;       /* "module\tname": index into renames */
    struct mrl_rename *renames;
    size_t rename_count, rename_capacity;
    struct mrl_arena *arena;
};

/* The tables as texts; they must outlive the arena. */
struct mrl_pickle_tables {
    struct mrl_span stdlib, allow, dangerous, libraries, py2;
};
void mrl_pickle_tables_embedded(struct mrl_pickle_tables *ret);

/* Strict: a malformed row, an unknown word or a doubled name is an error with file and line. */
mrl_status mrl_pickle_names_load(const struct mrl_pickle_tables *tables, struct mrl_arena *arena,
                                 struct mrl_pickle_names **ret,
                                 struct mrl_error *err) MRL_MUST_CHECK;

/* What is known about module.name, under the names that Python 3 uses.  *ret may point into the
 * arguments and into the tables. */
void mrl_pickle_names_judge(const struct mrl_pickle_names *names, struct mrl_span module,
                            struct mrl_span name, struct mrl_name_facts *ret);
