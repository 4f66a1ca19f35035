/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/map.h"
#include "base/span.h"
#include "base/status.h"
#include "scan/pickle_names.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the pickle machine knows of the objects that a pickle builds, in memory that does not grow
 * with the pickle.  A value is a 32-bit handle: five bits of kind, 27 bits of what is known.
 * Texts and containers live in a ring and are forgotten, oldest first; a handle to a forgotten
 * one still tells its kind, and whoever needs more has to assume the worst.  Names and imported
 * globals are kept. */
struct mrl_value {
    uint32_t bits;
};

enum mrl_value_kind {
    MRL_V_PLAIN, /* an enum mrl_plain */
    MRL_V_INT,   /* the number itself, 27 bits signed */
    MRL_V_STR,   /* the rest up to CALL: a node of the ring */
    MRL_V_BYTES,
    MRL_V_TUPLE,
    MRL_V_LIST,
    MRL_V_DICT,
    MRL_V_SET,
    MRL_V_CALL,   /* what a call returned; nothing is known of it but the call */
    MRL_V_NAME,   /* a text that was used as a name: index into names */
    MRL_V_GLOBAL, /* index into globals */
    MRL_V_OBJECT, /* made by a known constructor: index of that global */
    MRL_V_DTYPE,  /* a numpy dtype: MRL_DTYPE_OBJECT, or bytes of an item */
    MRL_V_EXT,    /* extension code */
    MRL_V_PERS,   /* resolved persistent id */
};

enum mrl_plain {
    MRL_P_EMPTY, /* no value: a free memo entry */
    MRL_P_NONE,
    MRL_P_BOOL,
    MRL_P_INT,
    MRL_P_FLOAT,
    MRL_P_BUFFER,  /* out-of-band, protocol 5 */
    MRL_P_UNKNOWN, /* taken from nowhere */
    MRL_P_FAR,     /* taken from a memo entry beyond what is kept */
};

#define MRL_VALUE_BITS   27u
#define MRL_VALUE_MASK   ((1u << MRL_VALUE_BITS) - 1u)
#define MRL_DTYPE_OBJECT (1u << 26) /* items are pickled objects */

static inline struct mrl_value mrl_value_make(enum mrl_value_kind kind, uint32_t rest)
{
    return (struct mrl_value){(uint32_t)kind << MRL_VALUE_BITS | (rest & MRL_VALUE_MASK)};
}

static inline enum mrl_value_kind mrl_value_kind(struct mrl_value v)
{
    return (enum mrl_value_kind)(v.bits >> MRL_VALUE_BITS);
}

static inline uint32_t mrl_value_rest(struct mrl_value v)
{
    return v.bits & MRL_VALUE_MASK;
}

static inline struct mrl_value mrl_value_plain(enum mrl_plain plain)
{
    return (struct mrl_value){(uint32_t)plain};
}

/* What a container holds, directly or deeper down. */
enum mrl_taint {
    MRL_TAINT_TEXT = 1,       /* text or bytes */
    MRL_TAINT_FUNCTION = 2,   /* something that can be called and is no known class */
    MRL_TAINT_CLASS = 4,      /* a known class */
    MRL_TAINT_OBJECT = 8,     /* an object made by a known constructor */
    MRL_TAINT_MAGIC = 16,     /* a key that replaces how an object works */
    MRL_TAINT_NESTED = 32,    /* bytes that are a pickle, and not a harmless one */
    MRL_TAINT_RESULT = 64,    /* the result of a call that is not known */
    MRL_TAINT_FORGOTTEN = 128 /* something that was forgotten */
};

#define MRL_NODE_KIDS 12u
#define MRL_TEXT_KEPT 512u /* of a text; names and what messages show are shorter */

/* A text or container in the ring. */
struct mrl_node {
    uint32_t serial;
    uint32_t taint; /* enum mrl_taint */
    uint32_t count; /* items of a container */
    float weight;   /* objects it would have if nothing were shared */
    union {
        struct mrl_value kids[MRL_NODE_KIDS]; /* the first ones; key, value, key ... of a dict;
                                          callee, arguments and keywords of a call */
        struct {
            uint64_t at;   /* in the text ring, counted since ever */
            uint64_t size; /* of the whole text */
            uint32_t kept; /* of its first bytes */
            uint32_t memo; /* memo entry it was last put into, or UINT32_MAX */
        } text;
    };
};

struct mrl_global {
    struct mrl_span module, name; /* as written; kept */
    struct mrl_name_facts facts;
    uint64_t offset; /* of its first import */
    bool called;     /* a finding about its call tells of it */
    bool computed;   /* built by calls, not imported by its name */
};

struct mrl_values {
    const struct mrl_pickle_names *names;
    struct mrl_arena *arena; /* names and globals of one pickle */
    struct mrl_node *nodes;
    char *text;
    uint32_t serial;    /* of the next node */
    uint64_t text_next; /* of the next text */
    struct mrl_global *globals;
    size_t global_count, global_capacity;
    struct mrl_span *kept; /* texts used as names */
    size_t kept_count, kept_capacity;
    struct mrl_map by_name, by_global;
    uint32_t taint_ever; /* of all that was ever put into a container */
};

mrl_status mrl_values_init(struct mrl_values *v, const struct mrl_pickle_names *names,
                           struct mrl_error *err) MRL_MUST_CHECK;
void mrl_values_done(struct mrl_values *v);

/* Forgets everything, for the next pickle. */
void mrl_values_reset(struct mrl_values *v);

/* Whether the serial numbers of the ring are about to repeat: then every handle that is kept
 * anywhere has to go through mrl_values_refresh(), and the numbering starts anew. */
bool mrl_values_worn(const struct mrl_values *v);
struct mrl_value mrl_values_refresh(const struct mrl_values *v, struct mrl_value value);
void mrl_values_renumber(struct mrl_values *v);

struct mrl_value mrl_value_text(struct mrl_values *v, enum mrl_value_kind kind, const void *bytes,
                                size_t n, uint64_t size);
struct mrl_value mrl_value_box(struct mrl_values *v, enum mrl_value_kind kind);

/* The node behind a handle; NULL if it has none or was forgotten. */
struct mrl_node *mrl_value_node(const struct mrl_values *v, struct mrl_value value);

/* Puts an item into a container. */
void mrl_value_add(struct mrl_values *v, struct mrl_value box, struct mrl_value item);

uint32_t mrl_value_taint(const struct mrl_values *v, struct mrl_value value);

/* The text of STR, BYTES or NAME; false if it is none, was forgotten, or only in part kept. */
bool mrl_value_get_text(const struct mrl_values *v, struct mrl_value value, struct mrl_span *ret);

/* The first bytes of it, and how long it really is. */
bool mrl_value_peek_text(const struct mrl_values *v, struct mrl_value value, struct mrl_span *ret,
                         uint64_t *size);

/* Makes a text that is used as a name last; *ret is its new handle. */
mrl_status mrl_value_keep(struct mrl_values *v, struct mrl_span text, struct mrl_value *ret,
                          struct mrl_error *err) MRL_MUST_CHECK;

/* The global of that name, made if it is new.  MRL_E_LIMIT: there are too many. */
mrl_status mrl_value_global(struct mrl_values *v, struct mrl_span module, struct mrl_span name,
                            uint64_t offset, struct mrl_value *ret,
                            struct mrl_error *err) MRL_MUST_CHECK;

/* The global that a GLOBAL or OBJECT handle speaks of; NULL for other kinds. */
struct mrl_global *mrl_value_get_global(const struct mrl_values *v, struct mrl_value value);

/* Whether a value can be called and is no known class. */
bool mrl_value_is_function(const struct mrl_values *v, struct mrl_value value);
