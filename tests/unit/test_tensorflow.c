/* SPDX-License-Identifier: Apache-2.0 */
#include "described.h"

/* Messages are built from the inside out. */
struct message {
    uint8_t bytes[2048];
    size_t len;
};

static void put_bytes(struct message *m, uint32_t field, const void *bytes, size_t n)
{
    m->bytes[m->len++] = (uint8_t)(field << 3 | 2);
    if (n >= 0x80)
        m->bytes[m->len++] = (uint8_t)(n | 0x80);
    m->bytes[m->len++] = (uint8_t)(n >= 0x80 ? n >> 7 : n);
    memcpy(m->bytes + m->len, bytes, n);
    m->len += n;
}

static void put(struct message *m, uint32_t field, const struct message *child)
{
    put_bytes(m, field, child->bytes, child->len);
}

static struct message node(const char *name, const char *op)
{
    struct message m = {.len = 0};

    put_bytes(&m, 1, name, strlen(name));
    put_bytes(&m, 2, op, strlen(op));
    return m;
}

/* A graph of one plain node and the one to look at, in a function if `nested`. */
static struct message graph(const char *op, bool nested)
{
    struct message plain = node("x", "Placeholder"), telling = node("evil", op);
    struct message g = {.len = 0}, function = {.len = 0}, library = {.len = 0};

    put(&g, 1, &plain);
    if (!nested) {
        put(&g, 1, &telling);
        return g;
    }
    put(&function, 3, &telling);
    put(&library, 1, &function);
    put(&g, 2, &library);
    return g;
}

static struct message saved_model(const char *op, const char *asset)
{
    const struct message g = graph(op, true);
    struct message meta = {.len = 0}, file = {.len = 0}, saved = {.bytes = {8, 1}, .len = 2};

    put(&meta, 2, &g);
    put_bytes(&file, 2, asset, strlen(asset));
    put(&meta, 6, &file);
    put(&saved, 2, &meta);
    return saved;
}

static bool has_issue(const struct described *t, const char *id)
{
    for (size_t i = 0; i < t->d.issue_count; i++)
        if (strcmp(t->d.issues[i].id, id) == 0)
            return true;
    return false;
}

static void check(const struct message *m, const char *format, const char *issue)
{
    struct described t = describe_bytes("file", m->bytes, m->len);

    assert_non_null(t.format);
    assert_string_equal(t.format->id, format);
    assert_int_equal(t.d.parsed, m->len);
    if (issue)
        assert_true(has_issue(&t, issue));
    else
        assert_int_equal(t.d.issue_count, 0);
    described_done(&t);
}

static void operators_are_found_in_graphs_and_functions(void **state)
{
    const struct message plain = graph("PyFunc", false), nested = graph("PyFuncStateless", true);
    const struct message harmless = graph("MatMul", true), file = graph("WriteFile", false);

    (void)state;
    check(&plain, "tensorflow-graph", "tensorflow.python-operator");
    check(&nested, "tensorflow-graph", "tensorflow.python-operator");
    check(&file, "tensorflow-graph", "tensorflow.file-operator");
    check(&harmless, "tensorflow-graph", NULL);
}

static void saved_models_hold_meta_graphs(void **state)
{
    const struct message evil = saved_model("ReadFile", "vocabulary.txt");
    const struct message lost = saved_model("MatMul", "../../etc/passwd");
    const struct message plain = saved_model("MatMul", "vocabulary.txt");

    (void)state;
    check(&evil, "tensorflow-saved-model", "tensorflow.file-operator");
    check(&lost, "tensorflow-saved-model", "tensorflow.asset-path");
    check(&plain, "tensorflow-saved-model", NULL);
}

/* What writers other than TensorFlow leave out, it does not need for loading. */
static void fields_that_may_be_absent_hide_nothing(void **state)
{
    const struct message g = graph("PyFunc", false), telling = node("evil", "EagerPyFunc");
    struct message bare_meta = {.len = 0}, meta = {.len = 0}, info = {.len = 0};
    struct message bare = {.len = 0}, tagged = {.len = 0}, function = {.len = 0};
    struct message library = {.len = 0}, only = {.len = 0};

    (void)state;
    put(&bare_meta, 2, &g);
    put(&bare, 2, &bare_meta);
    check(&bare, "tensorflow-saved-model", "tensorflow.python-operator");
    put_bytes(&info, 4, "serve", 5);
    put(&meta, 1, &info);
    put(&meta, 2, &g);
    put(&tagged, 2, &meta);
    check(&meta, "tensorflow-meta-graph", "tensorflow.python-operator");
    check(&tagged, "tensorflow-saved-model", "tensorflow.python-operator");
    put_bytes(&function, 1, "\n\1f", 3);
    put(&function, 3, &telling);
    put(&library, 1, &function);
    put(&only, 2, &library);
    check(&only, "tensorflow-graph", "tensorflow.python-operator");
}

static void cut_short_anywhere_it_is_told(void **state)
{
    const struct message whole = saved_model("MatMul", "vocabulary.txt");

    (void)state;
    for (size_t n = 0; n < whole.len; n++) {
        struct described t = describe_bytes("file", whole.bytes, n);

        if (t.format && strncmp(t.format->id, "tensorflow", 10) == 0 && n > 2)
            assert_true(has_issue(&t, "tensorflow-saved-model.malformed"));
        described_done(&t);
    }
}

static mrl_status describe_once(void *context)
{
    const struct message *m = context;
    struct described t;
    const mrl_status s = described_run(&t, "file", m->bytes, m->len);

    described_done(&t);
    return s;
}

static void survives_running_out_of_memory(void **state)
{
    struct message m = saved_model("ReadFile", "vocabulary.txt");

    (void)state;
    assert_survives_oom(describe_once, &m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operators_are_found_in_graphs_and_functions),
        cmocka_unit_test(saved_models_hold_meta_graphs),
        cmocka_unit_test(fields_that_may_be_absent_hide_nothing),
        cmocka_unit_test(cut_short_anywhere_it_is_told),
        cmocka_unit_test(survives_running_out_of_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
