/* SPDX-License-Identifier: Apache-2.0 */
/* The opcodes that make containers, import, call and change objects. */
#include "scan/pickle_private.h"

#include <string.h>

/* --- containers --- */

/* Special attributes that decide what runs when an object is used.  Others, such as __dict__ or
 * __orig_class__, are part of honest states. */
static const char *const magic_keys[] = {
    "__class__",        "__code__",      "__globals__",  "__builtins__",
    "__reduce__",       "__reduce_ex__", "__setstate__", "__getstate__",
    "__del__",          "__closure__",   "__defaults__", "__getattr__",
    "__getattribute__", "__bases__",     "__wrapped__",  NULL,
};

static bool is_magic(const struct mrl_pickle_machine *m, struct mrl_value key)
{
    struct mrl_span text;

    if (!mrl_value_get_text(&m->values, key, &text) || !mrl_span_starts(text, "__"))
        return false;
    for (size_t i = 0; magic_keys[i]; i++)
        if (mrl_span_is(text, magic_keys[i]))
            return true;
    return false;
}

static void add_pair(struct mrl_pickle_machine *m, struct mrl_value dict, struct mrl_value key,
                     struct mrl_value value)
{
    mrl_value_add(&m->values, dict, key);
    mrl_value_add(&m->values, dict, value);
    if (is_magic(m, key)) {
        struct mrl_node *node = mrl_value_node(&m->values, dict);

        m->values.taint_ever |= MRL_TAINT_MAGIC;
        if (node)
            node->taint |= MRL_TAINT_MAGIC;
    }
}

static mrl_status push_box(struct mrl_pickle_machine *m, enum mrl_value_kind kind)
{
    return mrl_stack_push(m, mrl_value_box(&m->values, kind));
}

mrl_status mrl_op_empty_tuple(struct mrl_pickle_machine *m)
{
    return push_box(m, MRL_V_TUPLE);
}

mrl_status mrl_op_empty_list(struct mrl_pickle_machine *m)
{
    return push_box(m, MRL_V_LIST);
}

mrl_status mrl_op_empty_dict(struct mrl_pickle_machine *m)
{
    return push_box(m, MRL_V_DICT);
}

mrl_status mrl_op_empty_set(struct mrl_pickle_machine *m)
{
    return push_box(m, MRL_V_SET);
}

/* So many objects in so few opcodes come from containers that hold each other many times. */
#define EXPANSION_MIN   1e7f
#define EXPANSION_RATIO 100.0f

static mrl_status check_expansion(struct mrl_pickle_machine *m, struct mrl_value box)
{
    const struct mrl_node *node = mrl_value_node(&m->values, box);

    if (!node || m->expansion_told || node->weight < EXPANSION_MIN ||
        node->weight < EXPANSION_RATIO * (float)m->outcome.opcodes)
        return mrl_ok();
    m->expansion_told = true;
    return mrl_scan_tell(m->run->sink, "pickle.expansion", MRL_CONFIDENCE_PROVED, m->op.offset,
                         NULL, "%.3g objects out of %llu opcodes", (double)node->weight,
                         (unsigned long long)m->outcome.opcodes);
}

/* A container of the items behind the last MARK. */
static mrl_status box_from_mark(struct mrl_pickle_machine *m, enum mrl_value_kind kind)
{
    const size_t start = mrl_stack_open_mark(m);
    const struct mrl_value box = mrl_value_box(&m->values, kind);

    for (size_t i = start; i < m->depth; i++)
        mrl_value_add(&m->values, box, m->stack[i]);
    mrl_stack_cut(m, start);
    MRL_TRY(check_expansion(m, box));
    return mrl_stack_push(m, box);
}

mrl_status mrl_op_tuple(struct mrl_pickle_machine *m)
{
    return box_from_mark(m, MRL_V_TUPLE);
}

mrl_status mrl_op_list(struct mrl_pickle_machine *m)
{
    return box_from_mark(m, MRL_V_LIST);
}

mrl_status mrl_op_frozenset(struct mrl_pickle_machine *m)
{
    return box_from_mark(m, MRL_V_SET);
}

mrl_status mrl_op_dict(struct mrl_pickle_machine *m)
{
    const size_t start = mrl_stack_open_mark(m);
    const struct mrl_value dict = mrl_value_box(&m->values, MRL_V_DICT);

    if ((m->depth - start) % 2)
        mrl_pickle_fault(m);
    for (size_t i = start; i + 1 < m->depth; i += 2)
        add_pair(m, dict, m->stack[i], m->stack[i + 1]);
    mrl_stack_cut(m, start);
    return mrl_stack_push(m, dict);
}

static mrl_status tuple_of(struct mrl_pickle_machine *m, unsigned n)
{
    struct mrl_value items[3];
    struct mrl_value tuple;

    for (unsigned i = n; i-- > 0;)
        items[i] = mrl_stack_pop(m);
    tuple = mrl_value_box(&m->values, MRL_V_TUPLE);
    for (unsigned i = 0; i < n; i++)
        mrl_value_add(&m->values, tuple, items[i]);
    MRL_TRY(check_expansion(m, tuple));
    return mrl_stack_push(m, tuple);
}

mrl_status mrl_op_tuple1(struct mrl_pickle_machine *m)
{
    return tuple_of(m, 1);
}

mrl_status mrl_op_tuple2(struct mrl_pickle_machine *m)
{
    return tuple_of(m, 2);
}

mrl_status mrl_op_tuple3(struct mrl_pickle_machine *m)
{
    return tuple_of(m, 3);
}

static bool is_box(struct mrl_value value)
{
    const enum mrl_value_kind kind = mrl_value_kind(value);

    return kind == MRL_V_LIST || kind == MRL_V_DICT || kind == MRL_V_SET;
}

/* Puts the stack's items from `start` on into the container below them. */
static mrl_status add_from(struct mrl_pickle_machine *m, size_t start, size_t step)
{
    const size_t end = m->depth;
    struct mrl_value target;

    m->depth = start;
    target = mrl_stack_top(m);
    if (!is_box(target))
        MRL_TRY(mrl_judge_items(m, target));
    if (step == 2 && (end - start) % 2)
        mrl_pickle_fault(m);
    for (size_t i = start; i + step <= end; i += step) {
        if (step == 2)
            add_pair(m, target, m->stack[i], m->stack[i + 1]);
        else
            mrl_value_add(&m->values, target, m->stack[i]);
    }
    return check_expansion(m, target);
}

mrl_status mrl_op_appends(struct mrl_pickle_machine *m)
{
    return add_from(m, mrl_stack_open_mark(m), 1);
}

mrl_status mrl_op_additems(struct mrl_pickle_machine *m)
{
    return add_from(m, mrl_stack_open_mark(m), 1);
}

mrl_status mrl_op_setitems(struct mrl_pickle_machine *m)
{
    return add_from(m, mrl_stack_open_mark(m), 2);
}

mrl_status mrl_op_append(struct mrl_pickle_machine *m)
{
    const struct mrl_value item = mrl_stack_pop(m);
    const struct mrl_value target = mrl_stack_top(m);

    if (!is_box(target))
        MRL_TRY(mrl_judge_items(m, target));
    mrl_value_add(&m->values, target, item);
    return check_expansion(m, target);
}

mrl_status mrl_op_setitem(struct mrl_pickle_machine *m)
{
    const struct mrl_value value = mrl_stack_pop(m);
    const struct mrl_value key = mrl_stack_pop(m);
    const struct mrl_value target = mrl_stack_top(m);

    if (!is_box(target))
        MRL_TRY(mrl_judge_items(m, target));
    add_pair(m, target, key, value);
    return check_expansion(m, target);
}

/* --- imports --- */

/* A text that names something stays known, also in the memo entry it was put into. */
static mrl_status keep_name(struct mrl_pickle_machine *m, struct mrl_value value,
                            struct mrl_span text)
{
    const struct mrl_node *node = mrl_value_node(&m->values, value);
    struct mrl_value kept;

    if (!node || node->text.memo == UINT32_MAX ||
        mrl_memo_get(&m->memo, node->text.memo).bits != value.bits)
        return mrl_ok();
    MRL_TRY(mrl_value_keep(&m->values, text, &kept, m->err));
    return mrl_memo_put(&m->memo, node->text.memo, kept, m->err);
}

/* Text that happens to begin like an import names nothing that exists. */
static void note_import(struct mrl_pickle_machine *m, const struct mrl_name_facts *facts)
{
    const bool known = facts->standing != MRL_NAME_UNKNOWN && facts->standing != MRL_NAME_FOREIGN &&
                       facts->standing != MRL_NAME_ODD && facts->standing != MRL_NAME_SUSPECT;

    if (facts->is_listed)
        m->outcome.listed_import = true;
    if (known && m->outcome.known_import == UINT64_MAX)
        m->outcome.known_import = m->outcome.opcodes;
}

static mrl_status import(struct mrl_pickle_machine *m, struct mrl_span module, struct mrl_span name,
                         struct mrl_value *ret)
{
    m->outcome.imports++;
    MRL_TRY(mrl_value_global(&m->values, module, name, m->op.offset, ret, m->err));
    if (m->outcome.fault == MRL_NO_OFFSET)
        note_import(m, &mrl_value_get_global(&m->values, *ret)->facts);
    return mrl_ok();
}

mrl_status mrl_op_global(struct mrl_pickle_machine *m)
{
    const struct mrl_span module = mrl_span((const char *)m->op.bytes, m->op.len);
    const struct mrl_span name = mrl_span((const char *)m->op.name, m->op.name_len);
    struct mrl_value global;

    MRL_TRY(import(m, module, name, &global));
    return mrl_stack_push(m, global);
}

mrl_status mrl_op_stack_global(struct mrl_pickle_machine *m)
{
    const struct mrl_value name = mrl_stack_pop(m);
    const struct mrl_value module = mrl_stack_pop(m);
    struct mrl_span name_text, module_text;
    struct mrl_value global;

    if (!mrl_value_get_text(&m->values, name, &name_text) ||
        !mrl_value_get_text(&m->values, module, &module_text)) {
        MRL_TRY(mrl_scan_tell(m->run->sink, "pickle.call-dynamic", MRL_CONFIDENCE_PROVED,
                              m->op.offset, NULL, "imports something whose name is computed"));
        return mrl_stack_push(m, mrl_value_box(&m->values, MRL_V_CALL));
    }
    MRL_TRY(import(m, module_text, name_text, &global));
    MRL_TRY(keep_name(m, name, name_text));
    MRL_TRY(keep_name(m, module, module_text));
    return mrl_stack_push(m, global);
}

/* --- calls --- */

static mrl_status call(struct mrl_pickle_machine *m, enum mrl_call_kind kind,
                       struct mrl_value callee, struct mrl_value args, struct mrl_value kwargs)
{
    const struct mrl_call c = {.kind = kind, .callee = callee, .args = args, .kwargs = kwargs};
    struct mrl_value result;

    MRL_TRY(mrl_judge_call(m, &c, &result));
    return mrl_stack_push(m, result);
}

mrl_status mrl_op_reduce(struct mrl_pickle_machine *m)
{
    const struct mrl_value args = mrl_stack_pop(m);
    const struct mrl_value callee = mrl_stack_pop(m);

    if (mrl_value_kind(args) != MRL_V_TUPLE)
        mrl_pickle_fault(m);
    return call(m, MRL_CALL_REDUCE, callee, args, mrl_value_plain(MRL_P_NONE));
}

mrl_status mrl_op_newobj(struct mrl_pickle_machine *m)
{
    const struct mrl_value args = mrl_stack_pop(m);
    const struct mrl_value callee = mrl_stack_pop(m);

    return call(m, MRL_CALL_NEW, callee, args, mrl_value_plain(MRL_P_NONE));
}

mrl_status mrl_op_newobj_ex(struct mrl_pickle_machine *m)
{
    const struct mrl_value kwargs = mrl_stack_pop(m);
    const struct mrl_value args = mrl_stack_pop(m);
    const struct mrl_value callee = mrl_stack_pop(m);

    return call(m, MRL_CALL_NEW, callee, args, kwargs);
}

/* A tuple of the stack's items from `start` on, which leave the stack. */
static struct mrl_value take_args(struct mrl_pickle_machine *m, size_t start)
{
    const struct mrl_value args = mrl_value_box(&m->values, MRL_V_TUPLE);

    for (size_t i = start; i < m->depth; i++)
        mrl_value_add(&m->values, args, m->stack[i]);
    mrl_stack_cut(m, start);
    return args;
}

mrl_status mrl_op_inst(struct mrl_pickle_machine *m)
{
    const size_t start = mrl_stack_open_mark(m);
    struct mrl_value callee;

    MRL_TRY(mrl_op_global(m));
    callee = m->stack[--m->depth];
    return call(m, MRL_CALL_REDUCE, callee, take_args(m, start), mrl_value_plain(MRL_P_NONE));
}

mrl_status mrl_op_obj(struct mrl_pickle_machine *m)
{
    const size_t start = mrl_stack_open_mark(m);
    struct mrl_value callee = mrl_value_plain(MRL_P_UNKNOWN);
    struct mrl_value args;

    if (start >= m->depth) {
        mrl_pickle_fault(m);
        args = take_args(m, start);
    } else {
        callee = m->stack[start];
        args = take_args(m, start + 1);
    }
    mrl_stack_cut(m, start);
    return call(m, MRL_CALL_REDUCE, callee, args, mrl_value_plain(MRL_P_NONE));
}

mrl_status mrl_op_build(struct mrl_pickle_machine *m)
{
    const struct mrl_value state = mrl_stack_pop(m);
    const struct mrl_value object = mrl_stack_top(m);

    MRL_TRY(mrl_judge_state(m, object, state));
    return mrl_array_skip(m, object, state);
}
