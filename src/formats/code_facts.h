/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/map.h"
#include "formats/code_names.h"
#include "formats/format.h"

/* What a program says of models, data, services, agents and tools, put together from what a reader
 * of its language sees: imports, calls with their arguments, keys with values, variables.  Nothing
 * is run and no value is followed further than to a variable of the same file; so all of it is
 * inferred.  Only literal texts count.
 *
 *     mrl_code_init(&s, d);
 *     ... events in the order of the text ...
 *     MRL_TRY(mrl_code_finish(&s));
 */

#define MRL_CODE_PATH    128u /* bytes kept of a dotted path; longer ones are cut */
#define MRL_CODE_DEPTH   64u  /* brackets inside brackets; deeper ones are passed over */
#define MRL_CODE_ALIASES 256u /* imported names; more push out the first */

struct mrl_code_alias {
    struct mrl_span name; /* as the program calls it */
    char path[MRL_CODE_PATH];
};

/* An open bracket. */
struct mrl_code_frame {
    char path[MRL_CODE_PATH]; /* of the call, imports resolved; empty: no call */
    bool is_foreign;          /* a call into a package that is none of AI programs */
    bool has_address;
    const struct mrl_code_call *call;
    size_t position;
    struct mrl_span keyword; /* of the current argument or key; empty: none */
    struct mrl_span value, revision, option;
    uint32_t line, value_line;
    bool is_data; /* repo_type="dataset" */
};

struct mrl_code_service {
    const char *url;
    uint32_t line;
    bool with_address, without_address; /* clients that are made */
};

struct mrl_code_facts {
    struct mrl_description *d;
    bool knows_ai; /* a package of AI programs is imported */
    struct mrl_code_alias *aliases;
    size_t alias_count;
    struct mrl_map texts; /* variables that hold a text: struct mrl_span */
    struct mrl_map told;  /* sort and name of what was told */
    struct mrl_code_frame *frames;
    size_t depth; /* open brackets, even those that are passed over */
    struct mrl_code_service services[8];
    size_t service_count;
    size_t counts[MRL_CODE_SORT_COUNT];
};

mrl_status mrl_code_init(struct mrl_code_facts *s, struct mrl_description *d) MRL_MUST_CHECK;

/* `name` stands for MODULE.MEMBER; an empty member stands for the module itself. */
mrl_status mrl_code_import(struct mrl_code_facts *s, struct mrl_span name, struct mrl_span module,
                           struct mrl_span member, uint32_t line) MRL_MUST_CHECK;

/* A variable or field is given a text. */
mrl_status mrl_code_assign(struct mrl_code_facts *s, struct mrl_span name, struct mrl_span text,
                           uint32_t line) MRL_MUST_CHECK;

/* A bracket opens: of a call of `path` as written, or another if it is empty.  Then, per argument,
 * key() if it has one, and text() or variable() if it is nothing but that; next() between two. */
mrl_status mrl_code_open(struct mrl_code_facts *s, struct mrl_span path,
                         uint32_t line) MRL_MUST_CHECK;
void mrl_code_key(struct mrl_code_facts *s, struct mrl_span name);
mrl_status mrl_code_text(struct mrl_code_facts *s, struct mrl_span text,
                         uint32_t line) MRL_MUST_CHECK;
mrl_status mrl_code_variable(struct mrl_code_facts *s, struct mrl_span name,
                             uint32_t line) MRL_MUST_CHECK;
void mrl_code_next(struct mrl_code_facts *s);
mrl_status mrl_code_close(struct mrl_code_facts *s) MRL_MUST_CHECK;

/* Any text at all, wherever it stands: the address of a known service? */
mrl_status mrl_code_word(struct mrl_code_facts *s, struct mrl_span text,
                         uint32_t line) MRL_MUST_CHECK;

/* Something found by other means: a function that a decorator makes a tool. */
mrl_status mrl_code_tell(struct mrl_code_facts *s, enum mrl_code_sort sort, struct mrl_span name,
                         struct mrl_span revision, uint32_t line) MRL_MUST_CHECK;

mrl_status mrl_code_tell_service(struct mrl_code_facts *s, struct mrl_span address,
                                 uint32_t line) MRL_MUST_CHECK;

mrl_status mrl_code_finish(struct mrl_code_facts *s) MRL_MUST_CHECK;

/* MRL_E_LIMIT for a program of which only the first MRL_MAX_DOCUMENT bytes were read. */
mrl_status mrl_code_check_size(struct mrl_description *d) MRL_MUST_CHECK;
