/* SPDX-License-Identifier: Apache-2.0 */
/* Calls of names in catalog/pickle/allow.tsv: harmless as libraries save them, judged by their
 * arguments. */
#include "scan/pickle_private.h"

/* The i-th argument; plain EMPTY if there is none or it is not kept. */
static struct mrl_value argument(const struct mrl_pickle_machine *m, const struct mrl_call *call,
                                 uint32_t i)
{
    const struct mrl_node *args = mrl_value_node(&m->values, call->args);

    if (!args || mrl_value_kind(call->args) != MRL_V_TUPLE || i >= args->count ||
        i >= MRL_NODE_KIDS)
        return mrl_value_plain(MRL_P_EMPTY);
    return args->kids[i];
}

/* False also if nobody knows how many there are. */
static bool argument_count_is(const struct mrl_pickle_machine *m, const struct mrl_call *call,
                              uint32_t n)
{
    const struct mrl_node *args = mrl_value_node(&m->values, call->args);

    return args && mrl_value_kind(call->args) == MRL_V_TUPLE && args->count == n;
}

static uint32_t taint_of(const struct mrl_pickle_machine *m, const struct mrl_call *call)
{
    return mrl_value_taint(&m->values, call->args) | mrl_value_taint(&m->values, call->kwargs);
}

static mrl_status doubt(struct mrl_pickle_machine *m, const struct mrl_call *call, const char *what)
{
    return mrl_tell_call(m, "pickle.argument", MRL_CONFIDENCE_LIKELY, call, what);
}

static mrl_status use_data(struct mrl_pickle_machine *m, const struct mrl_call *call,
                           struct mrl_value *ret)
{
    const struct mrl_global *global = mrl_value_get_global(&m->values, call->callee);

    *ret = mrl_made_by(call->callee);
    if (mrl_span_is(global->facts.module, "numpy") && mrl_span_is(global->facts.name, "dtype"))
        *ret = mrl_array_dtype(m, call->args);
    if (taint_of(m, call) & MRL_TAINT_FUNCTION)
        return mrl_tell_call(m, "pickle.higher-order", MRL_CONFIDENCE_LIKELY, call,
                             "is given a function that it may call");
    return mrl_ok();
}

/* The arguments without the first. */
static struct mrl_value other_arguments(struct mrl_pickle_machine *m, const struct mrl_call *call)
{
    const struct mrl_value rest = mrl_value_box(&m->values, MRL_V_TUPLE);
    const struct mrl_node *args = mrl_value_node(&m->values, call->args);

    for (uint32_t i = 1; args && i < args->count && i < MRL_NODE_KIDS; i++)
        mrl_value_add(&m->values, rest, args->kids[i]);
    return rest;
}

/* Makes an object of the class that is its first argument. */
static mrl_status use_reconstruct(struct mrl_pickle_machine *m, const struct mrl_call *call,
                                  struct mrl_value *ret)
{
    const struct mrl_value cls = argument(m, call, 0);
    struct mrl_call inner = {.kind = MRL_CALL_NEW, .callee = cls, .kwargs = call->kwargs};

    *ret = mrl_made_by(call->callee);
    if (argument_count_is(m, call, 0))
        return mrl_ok();
    if (mrl_value_kind(cls) != MRL_V_GLOBAL)
        return mrl_tell_call(m, "pickle.call-dynamic", MRL_CONFIDENCE_PROVED, call,
                             "is given a class that is not imported by its name");
    *ret = mrl_made_by(cls);
    inner.args = other_arguments(m, call);
    if (mrl_value_get_global(&m->values, cls)->facts.standing > MRL_NAME_CLASS)
        return mrl_judge_call(m, &inner, ret);
    return use_data(m, call, &(struct mrl_value){0});
}

/* getattr(x, "name") on something known, with a name that is no trick. */
static mrl_status use_attribute(struct mrl_pickle_machine *m, const struct mrl_call *call,
                                struct mrl_value *ret)
{
    const struct mrl_value object = argument(m, call, 0);
    const struct mrl_global *global = mrl_value_get_global(&m->values, object);
    struct mrl_span name;

    *ret = mrl_value_box(&m->values, MRL_V_CALL);
    mrl_value_add(&m->values, *ret, call->callee);
    mrl_value_add(&m->values, *ret, call->args);
    mrl_value_add(&m->values, *ret, call->kwargs);
    if (argument_count_is(m, call, 0))
        return doubt(m, call, "is called without arguments");
    if (argument_count_is(m, call, 2) && global && global->facts.standing <= MRL_NAME_CLASS &&
        mrl_value_get_text(&m->values, argument(m, call, 1), &name) && !mrl_span_starts(name, "__"))
        return mrl_ok();
    return mrl_tell_call(m, "pickle.call-dangerous", MRL_CONFIDENCE_LIKELY, call,
                         "reaches other functions by name");
}

static const char *const plain_codecs[] = {"latin1", "latin-1", "iso-8859-1", "utf-8", "utf8",
                                           "ascii",  "utf-16",  "utf-32",     NULL};

static bool is_plain_codec(struct mrl_span name)
{
    for (size_t i = 0; plain_codecs[i]; i++)
        if (mrl_span_is_nocase(name, plain_codecs[i]))
            return true;
    return false;
}

static mrl_status use_codec(struct mrl_pickle_machine *m, const struct mrl_call *call,
                            struct mrl_value *ret)
{
    struct mrl_span codec;

    MRL_TRY(use_data(m, call, ret));
    if (argument_count_is(m, call, 0) || argument_count_is(m, call, 1))
        return mrl_ok();
    if (argument_count_is(m, call, 2) &&
        mrl_value_get_text(&m->values, argument(m, call, 1), &codec) && is_plain_codec(codec))
        return mrl_ok();
    return doubt(m, call, "converts by a codec that hides text");
}

static mrl_status use_tensor(struct mrl_pickle_machine *m, const struct mrl_call *call,
                             struct mrl_value *ret)
{
    const enum mrl_value_kind kind = mrl_value_kind(argument(m, call, 0));

    MRL_TRY(use_data(m, call, ret));
    if (kind == MRL_V_STR || kind == MRL_V_BYTES || kind == MRL_V_NAME)
        return doubt(m, call, "is given text where a storage belongs");
    return mrl_ok();
}

/* The ufunc is found by importing the module. */
static mrl_status use_ufunc(struct mrl_pickle_machine *m, const struct mrl_call *call,
                            struct mrl_value *ret)
{
    struct mrl_span module;

    *ret = mrl_made_by(call->callee);
    if (argument_count_is(m, call, 2) &&
        mrl_value_get_text(&m->values, argument(m, call, 0), &module) &&
        (mrl_span_is(module, "numpy") || mrl_span_is(module, "numpy.core._multiarray_umath") ||
         mrl_span_is(module, "numpy._core._multiarray_umath") ||
         mrl_span_is(module, "scipy.special") || mrl_span_is(module, "scipy.special._ufuncs")))
        return mrl_ok();
    if (argument_count_is(m, call, 0))
        return doubt(m, call, "is called without arguments");
    return mrl_tell_call(m, "pickle.call-dangerous", MRL_CONFIDENCE_LIKELY, call,
                         "loads modules by name");
}

static mrl_status use_nested(struct mrl_pickle_machine *m, const struct mrl_call *call,
                             struct mrl_value *ret)
{
    *ret = mrl_made_by(call->callee);
    if (argument_count_is(m, call, 1) && mrl_nested_is_harmless(m, argument(m, call, 0)))
        return mrl_ok();
    if (argument_count_is(m, call, 0))
        return doubt(m, call, "is called without arguments");
    return mrl_tell_call(m, "pickle.call-dangerous", MRL_CONFIDENCE_LIKELY, call,
                         "loads a pickle that could not be shown to be harmless");
}

/* Of what is known itself the call that happens later is as harmless as one on loading: a class
 * makes an object, a function computes. */
static mrl_status use_partial(struct mrl_pickle_machine *m, const struct mrl_call *call,
                              struct mrl_value *ret)
{
    const struct mrl_value function = argument(m, call, 0);
    const struct mrl_global *global = mrl_value_get_global(&m->values, function);

    *ret = mrl_made_by(call->callee);
    if (argument_count_is(m, call, 0))
        return doubt(m, call, "prepares a call that happens later");
    if (mrl_value_kind(function) == MRL_V_GLOBAL && global->facts.standing <= MRL_NAME_REFERENCE)
        return mrl_ok();
    return mrl_tell_call(m, "pickle.call-dangerous", MRL_CONFIDENCE_LIKELY, call,
                         "calls what it is given");
}

/* logging.getLogger("package.module") */
static mrl_status use_word(struct mrl_pickle_machine *m, const struct mrl_call *call,
                           struct mrl_value *ret)
{
    struct mrl_span word;

    *ret = mrl_made_by(call->callee);
    if (argument_count_is(m, call, 1) &&
        mrl_value_get_text(&m->values, argument(m, call, 0), &word) && mrl_pickle_is_word(word))
        return mrl_ok();
    return doubt(m, call, "is called with something else than a name");
}

typedef mrl_status (*judge_use)(struct mrl_pickle_machine *m, const struct mrl_call *call,
                                struct mrl_value *ret);

static const judge_use uses[MRL_USE_COUNT] = {
    [MRL_USE_DATA] = use_data,
    [MRL_USE_ITEMS] = use_data,
    [MRL_USE_FACTORY] = use_data,
    [MRL_USE_ATTRIBUTE] = use_attribute,
    [MRL_USE_RECONSTRUCT] = use_reconstruct,
    [MRL_USE_REBUILD] = use_data,
    [MRL_USE_CODEC] = use_codec,
    [MRL_USE_TENSOR] = use_tensor,
    [MRL_USE_UFUNC] = use_ufunc,
    [MRL_USE_NESTED] = use_nested,
    [MRL_USE_PARTIAL] = use_partial,
    [MRL_USE_WORD] = use_word,
    [MRL_USE_REFERENCE] = use_data, /* never asked: such a name is no constructor */
};

mrl_status mrl_judge_use(struct mrl_pickle_machine *m, const struct mrl_call *call,
                         struct mrl_value *ret)
{
    const struct mrl_global *global = mrl_value_get_global(&m->values, call->callee);

    if (taint_of(m, call) & MRL_TAINT_NESTED && global->facts.use != MRL_USE_NESTED)
        MRL_TRY(mrl_tell_call(m, "pickle.nested-called", MRL_CONFIDENCE_HEURISTIC, call,
                              "is given bytes that are a pickle of their own"));
    return uses[global->facts.use](m, call, ret);
}
