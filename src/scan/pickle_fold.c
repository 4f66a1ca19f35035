/* SPDX-License-Identifier: Apache-2.0 */
/* What pure functions return when all their arguments are in the file, so that a report shows
 * `os.system("id")` and not the detours to it.  Folding never clears anything: the calls that are
 * folded have been judged before. */
#include "scan/pickle_private.h"

#include "base/ascii.h"

#include <string.h>

struct fold {
    struct mrl_pickle_machine *m;
    const struct mrl_node *args;
    struct mrl_value *ret;
    bool done;
};

static bool text_of(const struct fold *f, uint32_t i, struct mrl_span *ret)
{
    return i < f->args->count && i < MRL_NODE_KIDS &&
           mrl_value_get_text(&f->m->values, f->args->kids[i], ret);
}

static void fold_to_text(struct fold *f, enum mrl_value_kind kind, const char *bytes, size_t n)
{
    *f->ret = mrl_value_text(&f->m->values, kind, bytes, n, n);
    f->done = true;
}

/* Texts grow in a buffer of the size that a text may have at all. */
struct text {
    char bytes[MRL_TEXT_KEPT];
    size_t len;
    bool full;
};

static void append(struct text *t, struct mrl_span s)
{
    if (s.len > sizeof(t->bytes) - t->len) {
        t->full = true;
        return;
    }
    if (s.len)
        memcpy(t->bytes + t->len, s.at, s.len);
    t->len += s.len;
}

/* str.join(separator, [texts]) */
static mrl_status fold_join(struct fold *f)
{
    const struct mrl_node *list;
    struct mrl_span separator, item;
    struct text t = {.len = 0};

    if (f->args->count != 2 || !text_of(f, 0, &separator))
        return mrl_ok();
    list = mrl_value_node(&f->m->values, f->args->kids[1]);
    if (!list || mrl_value_kind(f->args->kids[1]) < MRL_V_TUPLE || list->count > MRL_NODE_KIDS)
        return mrl_ok();
    for (uint32_t i = 0; i < list->count; i++) {
        if (!mrl_value_get_text(&f->m->values, list->kids[i], &item))
            return mrl_ok();
        if (i)
            append(&t, separator);
        append(&t, item);
    }
    if (!t.full)
        fold_to_text(f, MRL_V_STR, t.bytes, t.len);
    return mrl_ok();
}

/* a + b */
static mrl_status fold_concat(struct fold *f)
{
    struct mrl_span a, b;
    struct text t = {.len = 0};

    if (f->args->count != 2 || !text_of(f, 0, &a) || !text_of(f, 1, &b))
        return mrl_ok();
    append(&t, a);
    append(&t, b);
    if (!t.full)
        fold_to_text(f, mrl_value_kind(f->args->kids[0]), t.bytes, t.len);
    return mrl_ok();
}

/* Between text and bytes; the codec was judged before.  What was found about a pickle in the text
 * holds for the same pickle in bytes. */
static mrl_status fold_convert(struct fold *f, enum mrl_value_kind kind)
{
    const struct mrl_value text = f->args->count ? f->args->kids[0] : mrl_value_plain(MRL_P_EMPTY);
    const struct mrl_node *from = mrl_value_node(&f->m->values, text);
    const uint32_t count = from ? from->count : 0;
    const uint32_t taint = from ? from->taint & MRL_TAINT_NESTED : 0;
    struct mrl_node *to;
    struct mrl_span s;

    if (mrl_value_kind(text) != MRL_V_STR && mrl_value_kind(text) != MRL_V_BYTES)
        return mrl_ok();
    if (text_of(f, 0, &s))
        fold_to_text(f, kind, s.at, s.len);
    else if (from)
        *f->ret = mrl_value_text(&f->m->values, kind, NULL, 0, from->text.size);
    to = mrl_value_node(&f->m->values, *f->ret);
    if (from && to) {
        to->taint |= taint;
        to->count = count;
    }
    return mrl_ok();
}

static mrl_status fold_encode(struct fold *f)
{
    return fold_convert(f, MRL_V_BYTES);
}

static mrl_status fold_decode(struct fold *f)
{
    return fold_convert(f, MRL_V_STR);
}

static mrl_status fold_base64(struct fold *f)
{
    struct mrl_span s;
    struct text t = {.len = 0};
    uint32_t bits = 0;
    unsigned count = 0;

    if (!text_of(f, 0, &s))
        return mrl_ok();
    for (size_t i = 0; i < s.len; i++) {
        const int digit = mrl_base64_value(mrl_span_byte(s, i));

        if (digit < 0)
            continue;
        bits = bits << 6 | (uint32_t)digit;
        count += 6;
        if (count >= 8) {
            count -= 8;
            t.bytes[t.len++] = (char)(bits >> count & 0xff);
        }
    }
    fold_to_text(f, MRL_V_BYTES, t.bytes, t.len);
    return mrl_ok();
}

static mrl_status fold_hex(struct fold *f)
{
    struct mrl_span s;
    struct text t = {.len = 0};

    if (!text_of(f, 0, &s) || s.len % 2)
        return mrl_ok();
    for (size_t i = 0; i < s.len; i += 2) {
        const int high = mrl_hex_value(mrl_span_byte(s, i)),
                  low = mrl_hex_value(mrl_span_byte(s, i + 1));

        if (high < 0 || low < 0)
            return mrl_ok();
        t.bytes[t.len++] = (char)(high << 4 | low);
    }
    fold_to_text(f, MRL_V_BYTES, t.bytes, t.len);
    return mrl_ok();
}

static mrl_status fold_to_global(struct fold *f, struct mrl_span module, struct mrl_span name)
{
    struct mrl_pickle_machine *m = f->m;
    const size_t before = m->values.global_count;

    MRL_TRY(mrl_value_global(&m->values, module, name, m->op.offset, f->ret, m->err));
    if (m->values.global_count > before)
        m->values.globals[before].computed = true;
    f->done = true;
    return mrl_ok();
}

/* A module as an object: a global without a name. */
static mrl_status fold_import(struct fold *f)
{
    struct mrl_span module;

    if (!text_of(f, 0, &module) || module.len == 0)
        return mrl_ok();
    return fold_to_global(f, module, mrl_span(NULL, 0));
}

static mrl_status fold_getattr(struct fold *f)
{
    const struct mrl_global *global;
    struct mrl_span name;
    struct text t = {.len = 0};

    if (f->args->count < 2 || mrl_value_kind(f->args->kids[0]) != MRL_V_GLOBAL ||
        !text_of(f, 1, &name) || name.len == 0)
        return mrl_ok();
    global = mrl_value_get_global(&f->m->values, f->args->kids[0]);
    append(&t, global->name);
    if (global->name.len)
        append(&t, mrl_span_text("."));
    append(&t, name);
    return t.full ? mrl_ok() : fold_to_global(f, global->module, mrl_span(t.bytes, t.len));
}

static const struct {
    const char *module;
    const char *name;
    mrl_status (*fold)(struct fold *f);
} folds[] = {
    {"builtins", "getattr", fold_getattr},
    {"builtins", "__import__", fold_import},
    {"importlib", "import_module", fold_import},
    {"builtins", "str.join", fold_join},
    {"operator", "add", fold_concat},
    {"operator", "concat", fold_concat},
    {"_operator", "add", fold_concat},
    {"_operator", "concat", fold_concat},
    {"_codecs", "encode", fold_encode},
    {"codecs", "encode", fold_encode},
    {"builtins", "str.encode", fold_encode},
    {"_codecs", "decode", fold_decode},
    {"codecs", "decode", fold_decode},
    {"builtins", "bytes.decode", fold_decode},
    {"base64", "b64decode", fold_base64},
    {"base64", "standard_b64decode", fold_base64},
    {"base64", "urlsafe_b64decode", fold_base64},
    {"binascii", "a2b_base64", fold_base64},
    {"binascii", "unhexlify", fold_hex},
    {"binascii", "a2b_hex", fold_hex},
    {"builtins", "bytes.fromhex", fold_hex},
};

mrl_status mrl_fold_call(struct mrl_pickle_machine *m, struct mrl_value callee,
                         struct mrl_value args, bool *folded, struct mrl_value *ret)
{
    const struct mrl_global *global = mrl_value_get_global(&m->values, callee);
    struct fold f = {.m = m, .args = mrl_value_node(&m->values, args), .ret = ret};

    if (!global || !f.args || mrl_value_kind(args) != MRL_V_TUPLE)
        return mrl_ok();
    for (size_t i = 0; i < MRL_COUNT(folds); i++) {
        if (!mrl_span_is(global->facts.module, folds[i].module) ||
            !mrl_span_is(global->facts.name, folds[i].name))
            continue;
        MRL_TRY(folds[i].fold(&f));
        break;
    }
    *folded = f.done;
    return mrl_ok();
}
