/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/pickle_private.h"

#include "base/text.h"

#include <stdio.h>

struct mrl_value mrl_made_by(struct mrl_value global)
{
    return mrl_value_make(MRL_V_OBJECT, mrl_value_rest(global));
}

static mrl_status end_expression(struct mrl_pickle_machine *m, struct mrl_buf *buf,
                                 char ret[MRL_EXPR_MAX + 4])
{
    if (buf->failed == MRL_E_NOMEM)
        return MRL_FAIL_NOMEM(m->err);
    (void)snprintf(ret, MRL_EXPR_MAX + 4, "%s%s", mrl_buf_text(buf),
                   buf->failed == MRL_E_LIMIT ? "..." : "");
    return mrl_ok();
}

static mrl_status print_call(struct mrl_pickle_machine *m, const struct mrl_call *call,
                             char ret[MRL_EXPR_MAX + 4])
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf buf;

    mrl_buf_init(&buf, MRL_EXPR_MAX);
    mrl_expr_call(&m->values, call->callee, call->args, call->kwargs, &buf);
    return end_expression(m, &buf, ret);
}

mrl_status mrl_tell_call(struct mrl_pickle_machine *m, const char *key,
                         enum mrl_confidence confidence, const struct mrl_call *call,
                         const char *what)
{
    struct mrl_global *global = mrl_value_get_global(&m->values, call->callee);
    char expression[MRL_EXPR_MAX + 4], name[MRL_EXPR_MAX], import[MRL_EXPR_MAX + 16];
    struct mrl_finding_step steps[2];
    struct mrl_scan_call where = {.call = expression, .steps = steps};

    MRL_TRY(print_call(m, call, expression));
    if (global) {
        global->called = true;
        MRL_TRY(mrl_expr_global(global, name, sizeof(name), m->err));
        (void)snprintf(import, sizeof(import), "imports %s", name);
        steps[where.step_count++] = (struct mrl_finding_step){global->offset, import};
    }
    steps[where.step_count++] = (struct mrl_finding_step){m->op.offset, "calls it"};
    if (!global)
        return mrl_scan_tell(m->run->sink, key, confidence, m->op.offset, &where, "%s", what);
    return mrl_scan_tell(m->run->sink, key, confidence, m->op.offset, &where, "%s: %s", name, what);
}

/* A new node for what the call returns; nothing is known of it but that. */
static struct mrl_value result_of(struct mrl_pickle_machine *m, const struct mrl_call *call)
{
    const struct mrl_value result = mrl_value_box(&m->values, MRL_V_CALL);

    mrl_value_add(&m->values, result, call->callee);
    mrl_value_add(&m->values, result, call->args);
    mrl_value_add(&m->values, result, call->kwargs);
    return result;
}

static bool has_arguments(const struct mrl_pickle_machine *m, const struct mrl_call *call)
{
    const struct mrl_node *args = mrl_value_node(&m->values, call->args);
    const struct mrl_node *kwargs = mrl_value_node(&m->values, call->kwargs);

    return mrl_value_kind(call->args) != MRL_V_TUPLE || !args || args->count ||
           (mrl_value_kind(call->kwargs) == MRL_V_DICT && (!kwargs || kwargs->count));
}

static uint32_t taint_of(const struct mrl_pickle_machine *m, const struct mrl_call *call)
{
    return mrl_value_taint(&m->values, call->args) | mrl_value_taint(&m->values, call->kwargs);
}

/* What can be called is among the arguments. */
static mrl_status judge_arguments(struct mrl_pickle_machine *m, const struct mrl_call *call)
{
    const uint32_t taint = taint_of(m, call);

    if (taint & MRL_TAINT_NESTED)
        MRL_TRY(mrl_tell_call(m, "pickle.nested-called", MRL_CONFIDENCE_LIKELY, call,
                              "is given bytes that are a pickle of their own"));
    if (taint & MRL_TAINT_FUNCTION)
        MRL_TRY(mrl_tell_call(m, "pickle.higher-order", MRL_CONFIDENCE_LIKELY, call,
                              "is given a function that it may call"));
    return mrl_ok();
}

/* Exceptions are restored from their message. */
static bool is_exception(struct mrl_span name)
{
    return mrl_span_ends(name, "Error") || mrl_span_ends(name, "Warning") ||
           mrl_span_ends(name, "Exception");
}

/* A class of a known library: its constructor takes data.  Texts are what paths, addresses and
 * code come as, and plain classes get none: pickles make them without arguments. */
static mrl_status judge_class(struct mrl_pickle_machine *m, const struct mrl_call *call,
                              struct mrl_value *ret)
{
    *ret = mrl_made_by(call->callee);
    if (call->kind == MRL_CALL_REDUCE && (taint_of(m, call) & MRL_TAINT_TEXT) &&
        !is_exception(mrl_value_get_global(&m->values, call->callee)->facts.name))
        MRL_TRY(mrl_tell_call(m, "pickle.call-unknown", MRL_CONFIDENCE_LIKELY, call,
                              "its constructor is called with text"));
    return judge_arguments(m, call);
}

struct standing_row {
    const char *key;
    enum mrl_confidence confidence;
    const char *what;
};

static const struct standing_row standings[] = {
    [MRL_NAME_REFERENCE] = {"pickle.call-unknown", MRL_CONFIDENCE_LIKELY,
                            "a library function is called on loading"},
    [MRL_NAME_UNKNOWN] = {"pickle.call-unknown", MRL_CONFIDENCE_LIKELY,
                          "nothing is known about it"},
    [MRL_NAME_ODD] = {"pickle.call-unknown", MRL_CONFIDENCE_PROVED,
                      "cannot be the name of anything in Python"},
    [MRL_NAME_CLOSED] = {"pickle.call-denied", MRL_CONFIDENCE_LIKELY,
                         "no object of its library is saved by calling it"},
    [MRL_NAME_SUSPECT] = {"pickle.call-acting", MRL_CONFIDENCE_HEURISTIC,
                          "its name says that it acts instead of restoring data"},
    [MRL_NAME_DENIED] = {"pickle.call-denied", MRL_CONFIDENCE_LIKELY,
                         "a part of the standard library that restores no data"},
    [MRL_NAME_SHAPE] = {"pickle.name-shape", MRL_CONFIDENCE_PROVED,
                        "its name reaches through one thing into another"},
    [MRL_NAME_SCANNER] = {"pickle.scanner", MRL_CONFIDENCE_PROVED, "belongs to a scanner"},
};

bool mrl_pickle_is_word(struct mrl_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        const int c = mrl_span_byte(text, i);

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '_' || c == '-' || c == '+' || c == '.' || c == ':'))
            return false;
    }
    return true;
}

/* Text that is more than a word is among the arguments themselves. */
static bool has_long_text(const struct mrl_pickle_machine *m, const struct mrl_call *call)
{
    const struct mrl_node *args = mrl_value_node(&m->values, call->args);
    struct mrl_span text;

    for (uint32_t i = 0; args && i < args->count && i < MRL_NODE_KIDS; i++)
        if (mrl_value_get_text(&m->values, args->kids[i], &text) && !mrl_pickle_is_word(text))
            return true;
    return false;
}

/* A library that merlon knows does not save such a class by calling it with a sentence, a path, a
 * command; it may save an enumeration. */
static enum mrl_name_standing effective_foreign(const struct mrl_pickle_machine *m,
                                                const struct mrl_call *call)
{
    return call->kind == MRL_CALL_REDUCE && has_long_text(m, call) ? MRL_NAME_CLOSED
                                                                   : MRL_NAME_UNKNOWN;
}

/* Without arguments a function that is not known to be harmful gets nothing from the file. */
static enum mrl_name_standing effective(const struct mrl_pickle_machine *m,
                                        const struct mrl_call *call,
                                        enum mrl_name_standing standing)
{
    const bool mild = standing == MRL_NAME_CLOSED || standing == MRL_NAME_SUSPECT;

    if (mild && !has_arguments(m, call))
        return MRL_NAME_UNKNOWN;
    if (standing == MRL_NAME_FOREIGN)
        return effective_foreign(m, call);
    /* Only a class has a __new__ to call, however it is spelled. */
    if (standing == MRL_NAME_REFERENCE && call->kind == MRL_CALL_NEW)
        return MRL_NAME_CLASS;
    return standing == MRL_NAME_REFERENCE && has_arguments(m, call) ? MRL_NAME_CLOSED : standing;
}

/* In protocol 3 and later no name of Python 2 is mapped, so it would be somebody's own module. */
static bool is_of_another_age(const struct mrl_pickle_machine *m, const struct mrl_global *global)
{
    return global->facts.renamed && m->protocol >= 3 && global->facts.standing <= MRL_NAME_CLASS;
}

static mrl_status judge_global(struct mrl_pickle_machine *m, const struct mrl_call *call,
                               struct mrl_value *ret)
{
    const struct mrl_global *global = mrl_value_get_global(&m->values, call->callee);
    const enum mrl_name_standing standing = effective(m, call, global->facts.standing);

    if (is_of_another_age(m, global))
        MRL_TRY(mrl_tell_call(m, "pickle.call-unknown", MRL_CONFIDENCE_LIKELY, call,
                              "a name of Python 2 in a pickle of Python 3"));
    if (standing == MRL_NAME_ALLOWED)
        return mrl_judge_use(m, call, ret);
    if (standing == MRL_NAME_CLASS)
        return judge_class(m, call, ret);
    *ret = standing == MRL_NAME_UNKNOWN || standing == MRL_NAME_REFERENCE
               ? mrl_made_by(call->callee)
               : result_of(m, call);
    if (standing == MRL_NAME_DANGEROUS)
        MRL_TRY(mrl_tell_call(m, "pickle.call-dangerous", MRL_CONFIDENCE_LIKELY, call,
                              global->facts.effect));
    else
        MRL_TRY(mrl_tell_call(m, standings[standing].key, standings[standing].confidence, call,
                              standings[standing].what));
    return judge_arguments(m, call);
}

mrl_status mrl_judge_call(struct mrl_pickle_machine *m, const struct mrl_call *call,
                          struct mrl_value *ret)
{
    bool folded = false;

    if (m->outcome.first_call == MRL_NO_OFFSET)
        m->outcome.first_call = m->op.offset;
    if (mrl_value_kind(call->callee) == MRL_V_GLOBAL) {
        MRL_TRY(judge_global(m, call, ret));
        return mrl_fold_call(m, call->callee, call->args, &folded, ret);
    }
    *ret = result_of(m, call);
    if (call->callee.bits == MRL_P_FAR)
        return mrl_tell_call(m, "pickle.limit", MRL_CONFIDENCE_PROVED, call,
                             "calls what lies beyond the part of the memo that is kept");
    if (mrl_value_kind(call->callee) == MRL_V_EXT)
        MRL_TRY(mrl_tell_call(m, "pickle.extension", MRL_CONFIDENCE_PROVED, call,
                              "calls what an extension code stands for"));
    MRL_TRY(mrl_tell_call(m, "pickle.call-dynamic", MRL_CONFIDENCE_PROVED, call,
                          "calls something that is not imported by its name"));
    return judge_arguments(m, call);
}

mrl_status mrl_judge_state(struct mrl_pickle_machine *m, struct mrl_value object,
                           struct mrl_value state)
{
    const struct mrl_call call = {.callee = object, .args = state};
    const enum mrl_value_kind kind = mrl_value_kind(object);
    const struct mrl_scan_sink *sink = m->run->sink;
    char name[MRL_EXPR_MAX] = "the result of a call";

    if (object.bits == MRL_P_FAR)
        return mrl_tell_call(
            m, "pickle.limit", MRL_CONFIDENCE_PROVED, &call,
            "sets the state of what lies beyond the part of the memo that is kept");
    if (kind == MRL_V_GLOBAL || kind == MRL_V_CALL || kind == MRL_V_EXT) {
        struct mrl_global *global = mrl_value_get_global(&m->values, object);

        if (global)
            MRL_TRY(mrl_expr_global(global, name, sizeof(name), m->err));
        return mrl_scan_tell(sink, "pickle.setstate-callable", MRL_CONFIDENCE_PROVED, m->op.offset,
                             NULL, "the state of %s is overwritten", name);
    }
    if (mrl_value_taint(&m->values, state) & MRL_TAINT_MAGIC)
        return mrl_scan_tell(sink, "pickle.state-magic", MRL_CONFIDENCE_PROVED, m->op.offset, NULL,
                             "the state of an object sets a special attribute");
    if (kind != MRL_V_OBJECT && kind != MRL_V_DTYPE && kind != MRL_V_PERS)
        mrl_pickle_fault(m);
    return mrl_ok();
}

static bool takes_items(const struct mrl_global *global)
{
    const struct mrl_name_facts *facts = &global->facts;

    if (facts->standing == MRL_NAME_ALLOWED)
        return facts->use == MRL_USE_ITEMS || facts->use == MRL_USE_FACTORY ||
               facts->use == MRL_USE_RECONSTRUCT;
    return true;
}

mrl_status mrl_judge_items(struct mrl_pickle_machine *m, struct mrl_value target)
{
    const enum mrl_value_kind kind = mrl_value_kind(target);
    char name[MRL_EXPR_MAX] = "the result of a call";
    struct mrl_global *global = mrl_value_get_global(&m->values, target);

    if (kind == MRL_V_OBJECT && takes_items(global))
        return mrl_ok();
    if (target.bits == MRL_P_FAR)
        return mrl_scan_tell(m->run->sink, "pickle.limit", MRL_CONFIDENCE_PROVED, m->op.offset,
                             NULL, "items go into what lies beyond the kept part of the memo");
    if (kind == MRL_V_GLOBAL || kind == MRL_V_CALL || kind == MRL_V_EXT || kind == MRL_V_OBJECT) {
        if (global)
            MRL_TRY(mrl_expr_global(global, name, sizeof(name), m->err));
        return mrl_scan_tell(m->run->sink, "pickle.item-on-object", MRL_CONFIDENCE_PROVED,
                             m->op.offset, NULL, "items are put into %s", name);
    }
    mrl_pickle_fault(m);
    return mrl_ok();
}

/* PyTorch: ("storage", class, key, location, number of elements). */
static bool is_storage_id(const struct mrl_pickle_machine *m, struct mrl_value id)
{
    const struct mrl_node *node = mrl_value_node(&m->values, id);
    struct mrl_span word;

    return mrl_value_kind(id) == MRL_V_TUPLE && node && node->count >= 5 &&
           mrl_value_get_text(&m->values, node->kids[0], &word) && mrl_span_is(word, "storage") &&
           !(node->taint & MRL_TAINT_FUNCTION);
}

/* PyTorch before 1.6: ("module", class, file, source) stands for the class. */
static bool is_module_id(const struct mrl_pickle_machine *m, struct mrl_value id)
{
    const struct mrl_node *node = mrl_value_node(&m->values, id);
    struct mrl_span word;

    return mrl_value_kind(id) == MRL_V_TUPLE && node && node->count == 4 &&
           mrl_value_get_text(&m->values, node->kids[0], &word) && mrl_span_is(word, "module") &&
           mrl_value_kind(node->kids[1]) == MRL_V_GLOBAL;
}

mrl_status mrl_judge_persistent(struct mrl_pickle_machine *m, struct mrl_value id,
                                struct mrl_value *ret)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf buf;
    char text[MRL_EXPR_MAX + 4];

    mrl_buf_init(&buf, MRL_EXPR_MAX);
    *ret = mrl_value_make(MRL_V_PERS, 0);
    if (is_storage_id(m, id))
        return mrl_ok();
    if (is_module_id(m, id)) {
        *ret = mrl_value_node(&m->values, id)->kids[1];
        return mrl_ok();
    }
    mrl_expr_value(&m->values, id, &buf);
    MRL_TRY(end_expression(m, &buf, text));
    return mrl_scan_tell(m->run->sink, "pickle.persistent-id", MRL_CONFIDENCE_PROVED, m->op.offset,
                         NULL, "persistent id %s", text);
}

static const struct standing_row imports[] = {
    [MRL_NAME_UNKNOWN] = {"pickle.import-unknown", MRL_CONFIDENCE_LIKELY,
                          "nothing is known about it"},
    [MRL_NAME_FOREIGN] = {"pickle.import-unknown", MRL_CONFIDENCE_LIKELY,
                          "its library is not known to save it"},
    [MRL_NAME_ODD] = {"pickle.anomaly", MRL_CONFIDENCE_PROVED,
                      "cannot be the name of anything in Python"},
    [MRL_NAME_CLOSED] = {"pickle.import-unknown", MRL_CONFIDENCE_LIKELY,
                         "no data, and nothing is known about it"},
    [MRL_NAME_SUSPECT] = {"pickle.import-unknown", MRL_CONFIDENCE_LIKELY,
                          "its name says that it acts instead of restoring data"},
    [MRL_NAME_DENIED] = {"pickle.import-denied", MRL_CONFIDENCE_LIKELY,
                         "a part of the standard library that is no data"},
    [MRL_NAME_SHAPE] = {"pickle.name-shape", MRL_CONFIDENCE_PROVED,
                        "its name reaches through one thing into another"},
    [MRL_NAME_SCANNER] = {"pickle.scanner", MRL_CONFIDENCE_PROVED, "belongs to a scanner"},
};

static mrl_status judge_import(struct mrl_pickle_machine *m, const struct mrl_global *global)
{
    const enum mrl_name_standing standing =
        is_of_another_age(m, global) ? MRL_NAME_UNKNOWN : global->facts.standing;
    char name[MRL_EXPR_MAX];

    mrl_scan_report_raise(m->run->sink->report, MRL_SCAN_SAFE_KNOWN);
    if (standing <= MRL_NAME_REFERENCE || global->called || global->computed)
        return mrl_ok();
    MRL_TRY(mrl_expr_global(global, name, sizeof(name), m->err));
    if (standing == MRL_NAME_DANGEROUS)
        return mrl_scan_tell(m->run->sink, "pickle.import-dangerous", MRL_CONFIDENCE_LIKELY,
                             global->offset, NULL, "%s: %s", name, global->facts.effect);
    return mrl_scan_tell(m->run->sink, imports[standing].key, imports[standing].confidence,
                         global->offset, NULL, "%s: %s", name, imports[standing].what);
}

mrl_status mrl_judge_imports(struct mrl_pickle_machine *m)
{
    for (size_t i = 0; i < m->values.global_count; i++)
        MRL_TRY(judge_import(m, &m->values.globals[i]));
    return mrl_ok();
}
