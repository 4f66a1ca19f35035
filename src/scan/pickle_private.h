/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/buf.h"
#include "scan/pickle_machine.h"
#include "scan/pickle_memo.h"
#include "scan/pickle_values.h"

/* Inside of the pickle machine, shared by its files. */

struct mrl_pickle_machine {
    const struct mrl_pickle_names *names;
    struct mrl_values values;
    struct mrl_memo memo;
    struct mrl_value *stack;
    size_t depth, capacity;
    uint32_t *marks; /* depth of the stack at each open MARK */
    size_t mark_count, mark_capacity;
    uint8_t *buffer; /* of the window */
    struct mrl_window window;
    struct mrl_reader reader;
    struct mrl_pickle_decoder decoder;
    struct mrl_pickle_op op;
    const struct mrl_pickle_run *run;
    struct mrl_error *err;
    struct mrl_pickle_outcome outcome;
    unsigned protocol;
    bool array_due; /* raw bytes of an array follow in the stream */
    bool expansion_told;
    struct mrl_pickle_machine *inner; /* for pickles inside; made when one is met */
};

/* --- expressions (pickle_expr.c): escaped and cut for people --- */

#define MRL_EXPR_MAX 256u
void mrl_expr_value(const struct mrl_values *v, struct mrl_value value, struct mrl_buf *buf);
void mrl_expr_call(const struct mrl_values *v, struct mrl_value callee, struct mrl_value args,
                   struct mrl_value kwargs, struct mrl_buf *buf);

/* "os.system" in a small buffer. */
mrl_status mrl_expr_global(const struct mrl_global *global, char *dst, size_t size,
                           struct mrl_error *err) MRL_MUST_CHECK;

/* --- folding (pickle_fold.c) --- */

/* What a call of a harmless pure function returns, if that can be said; false otherwise.  Also
 * follows getattr() and imports to the global they end at. */
mrl_status mrl_fold_call(struct mrl_pickle_machine *m, struct mrl_value callee,
                         struct mrl_value args, bool *folded, struct mrl_value *ret) MRL_MUST_CHECK;

/* --- judging (pickle_judge.c, pickle_use.c): adds findings --- */

enum mrl_call_kind {
    MRL_CALL_REDUCE, /* callee(*args) */
    MRL_CALL_NEW,    /* callee.__new__(callee, *args) */
};

struct mrl_call {
    enum mrl_call_kind kind;
    struct mrl_value callee;
    struct mrl_value args;   /* a tuple */
    struct mrl_value kwargs; /* a dict, or plain NONE */
};

mrl_status mrl_judge_call(struct mrl_pickle_machine *m, const struct mrl_call *call,
                          struct mrl_value *ret) MRL_MUST_CHECK;

/* What enumerations, versions and loggers are restored from: one word, with dots and the like. */
bool mrl_pickle_is_word(struct mrl_span text);

/* A call of a global that allow.tsv lists. */
mrl_status mrl_judge_use(struct mrl_pickle_machine *m, const struct mrl_call *call,
                         struct mrl_value *ret) MRL_MUST_CHECK;
mrl_status mrl_judge_state(struct mrl_pickle_machine *m, struct mrl_value object,
                           struct mrl_value state) MRL_MUST_CHECK;

/* Items are put into `target`, which is no plain container. */
mrl_status mrl_judge_items(struct mrl_pickle_machine *m, struct mrl_value target) MRL_MUST_CHECK;

/* *ret is what the id stands for. */
mrl_status mrl_judge_persistent(struct mrl_pickle_machine *m, struct mrl_value id,
                                struct mrl_value *ret) MRL_MUST_CHECK;

/* At the end: the globals that were imported and not told of yet. */
mrl_status mrl_judge_imports(struct mrl_pickle_machine *m) MRL_MUST_CHECK;

/* A finding about a call of the current opcode, with its expression and the way to it. */
mrl_status mrl_tell_call(struct mrl_pickle_machine *m, const char *key,
                         enum mrl_confidence confidence, const struct mrl_call *call,
                         const char *what) MRL_MUST_CHECK;

/* An object made by a global. */
struct mrl_value mrl_made_by(struct mrl_value global);

/* --- pickles inside (pickle_nested.c) --- */

/* Looks at the bytes of the current opcode, which became `text`; taints it if they are a pickle
 * that is not harmless. */
mrl_status mrl_nested_look(struct mrl_pickle_machine *m, struct mrl_value text) MRL_MUST_CHECK;

/* Whether the text was found to be a harmless pickle of its own. */
bool mrl_nested_is_harmless(const struct mrl_pickle_machine *m, struct mrl_value text);

/* --- arrays inside (pickle_array.c) --- */

/* After BUILD: raw bytes of an array follow, if the object is a wrapper of joblib. */
mrl_status mrl_array_skip(struct mrl_pickle_machine *m, struct mrl_value object,
                          struct mrl_value state) MRL_MUST_CHECK;

/* The item size that a dtype's text stands for. */
struct mrl_value mrl_array_dtype(const struct mrl_pickle_machine *m, struct mrl_value args);

/* --- opcodes (pickle_ops.c) --- */

typedef mrl_status (*mrl_pickle_handler)(struct mrl_pickle_machine *m);
extern const mrl_pickle_handler mrl_pickle_handlers[256];

/* Those of pickle_build.c. */
mrl_status mrl_op_append(struct mrl_pickle_machine *m) MRL_MUST_CHECK;
mrl_status mrl_op_appends(struct mrl_pickle_machine *m) MRL_MUST_CHECK;
mrl_status mrl_op_additems(struct mrl_pickle_machine *m) MRL_MUST_CHECK;
mrl_status mrl_op_setitem(struct mrl_pickle_machine *m) MRL_MUST_CHECK;
mrl_status mrl_op_setitems(struct mrl_pickle_machine *m) MRL_MUST_CHECK;
mrl_status mrl_op_dict(struct mrl_pickle_machine *m) MRL_MUST_CHECK;
mrl_status mrl_op_empty_dict(struct mrl_pickle_machine *m) MRL_MUST_CHECK;
mrl_status mrl_op_list(struct mrl_pickle_machine *m) MRL_MUST_CHECK;
mrl_status mrl_op_empty_list(struct mrl_pickle_machine *m) MRL_MUST_CHECK;
mrl_status mrl_op_tuple(struct mrl_pickle_machine *m) MRL_MUST_CHECK;
mrl_status mrl_op_empty_tuple(struct mrl_pickle_machine *m) MRL_MUST_CHECK;
mrl_status mrl_op_tuple1(struct mrl_pickle_machine *m) MRL_MUST_CHECK;
mrl_status mrl_op_tuple2(struct mrl_pickle_machine *m) MRL_MUST_CHECK;
mrl_status mrl_op_tuple3(struct mrl_pickle_machine *m) MRL_MUST_CHECK;
mrl_status mrl_op_empty_set(struct mrl_pickle_machine *m) MRL_MUST_CHECK;
mrl_status mrl_op_frozenset(struct mrl_pickle_machine *m) MRL_MUST_CHECK;
mrl_status mrl_op_global(struct mrl_pickle_machine *m) MRL_MUST_CHECK;
mrl_status mrl_op_stack_global(struct mrl_pickle_machine *m) MRL_MUST_CHECK;
mrl_status mrl_op_reduce(struct mrl_pickle_machine *m) MRL_MUST_CHECK;
mrl_status mrl_op_newobj(struct mrl_pickle_machine *m) MRL_MUST_CHECK;
mrl_status mrl_op_newobj_ex(struct mrl_pickle_machine *m) MRL_MUST_CHECK;
mrl_status mrl_op_inst(struct mrl_pickle_machine *m) MRL_MUST_CHECK;
mrl_status mrl_op_obj(struct mrl_pickle_machine *m) MRL_MUST_CHECK;
mrl_status mrl_op_build(struct mrl_pickle_machine *m) MRL_MUST_CHECK;

/* --- stack (pickle_stack.c) --- */

mrl_status mrl_stack_push(struct mrl_pickle_machine *m, struct mrl_value value) MRL_MUST_CHECK;
struct mrl_value mrl_stack_pop(struct mrl_pickle_machine *m);
struct mrl_value mrl_stack_top(struct mrl_pickle_machine *m);
mrl_status mrl_stack_mark(struct mrl_pickle_machine *m) MRL_MUST_CHECK;

/* Where the items behind the last MARK begin; closes it.  The items stay on the stack until
 * mrl_stack_cut(). */
size_t mrl_stack_open_mark(struct mrl_pickle_machine *m);
void mrl_stack_cut(struct mrl_pickle_machine *m, size_t depth);

/* Python stops here with an error. */
void mrl_pickle_fault(struct mrl_pickle_machine *m);
