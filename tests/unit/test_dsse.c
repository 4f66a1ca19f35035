/* SPDX-License-Identifier: Apache-2.0 */
#include "oom.h"
#include "sign/dsse.h"
#include "unit.h"

#include "base/limits.h"

#include <string.h>

struct fixture {
    struct mrl_arena *arena;
    struct mrl_error err;
    struct mrl_secret_key *key, *other;
    const char *text; /* a good envelope of `key` */
    size_t n;
};

static const char type[] = "application/vnd.example+json";
static const char payload[] = "{\"a\": \"\xc3\xa9\"}";

static int set_up(void **state)
{
    static struct fixture f;

    f = (struct fixture){.arena = mrl_arena_new(1u << 30)};
    *state = &f;
    assert_int_equal(mrl_secret_key_new(&f.key, &f.err).code, MRL_OK);
    assert_int_equal(mrl_secret_key_new(&f.other, &f.err).code, MRL_OK);
    assert_int_equal(
        mrl_dsse_sign(f.key, type, payload, strlen(payload), f.arena, &f.text, &f.n, &f.err).code,
        MRL_OK);
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    mrl_secret_key_free(f->key);
    mrl_secret_key_free(f->other);
    mrl_arena_free(f->arena);
    return 0;
}

/* protocol.md, "Test Vectors". */
static void encodes_as_the_specification_shows(void **state)
{
    struct fixture *f = *state;
    const char *pae;
    size_t n;

    assert_int_equal(mrl_dsse_pae("http://example.com/HelloWorld", "hello world", 11, f->arena,
                                  &pae, &n, &f->err)
                         .code,
                     MRL_OK);
    assert_string_equal(pae, "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
    assert_int_equal(n, strlen(pae));
}

static enum mrl_code check(struct fixture *f, const char *text, size_t n,
                           const struct mrl_secret_key *key)
{
    struct mrl_dsse envelope;
    const mrl_status s = mrl_dsse_parse("x.json", text, n, f->arena, &envelope, &f->err);

    if (s.code != MRL_OK)
        return s.code;
    return mrl_dsse_verify(&envelope, mrl_secret_key_public(key), f->arena, &f->err).code;
}

static void what_was_signed_verifies_with_that_key_only(void **state)
{
    struct fixture *f = *state;
    struct mrl_dsse envelope;

    assert_int_equal(check(f, f->text, f->n, f->key), MRL_OK);
    assert_int_equal(check(f, f->text, f->n, f->other), MRL_E_DENIED);
    assert_int_equal(mrl_dsse_parse("x", f->text, f->n, f->arena, &envelope, &f->err).code, MRL_OK);
    assert_string_equal(envelope.payload_type, type);
    assert_int_equal(envelope.payload_len, strlen(payload));
    assert_memory_equal(envelope.payload, payload, sizeof(payload));
}

/* Every byte, every other value: the last one is the line end, where JSON allows any white space.
 */
static void no_change_of_a_single_byte_verifies(void **state)
{
    struct fixture *f = *state;
    char *text = mrl_arena_memdup(f->arena, f->text, f->n + 1);

    for (size_t i = 0; i + 1 < f->n; i++) {
        for (unsigned change = 1; change < 256; change++) {
            struct mrl_arena *outer = f->arena;

            text[i] = (char)((unsigned char)f->text[i] ^ change);
            f->arena = mrl_arena_new(1u << 20);
            if (check(f, text, f->n, f->key) == MRL_OK)
                fail_msg("byte %zu changed by 0x%02x verifies", i, change);
            mrl_arena_free(f->arena);
            f->arena = outer;
        }
        text[i] = f->text[i];
    }
}

static void no_cut_envelope_verifies(void **state)
{
    struct fixture *f = *state;

    for (size_t n = 0; n + 1 < f->n; n++)
        assert_int_not_equal(check(f, f->text, n, f->key), MRL_OK);
}

static void the_type_is_signed_too(void **state)
{
    struct fixture *f = *state;
    struct mrl_dsse envelope;

    assert_int_equal(mrl_dsse_parse("x", f->text, f->n, f->arena, &envelope, &f->err).code, MRL_OK);
    envelope.payload_type = "application/vnd.other+json";
    assert_int_equal(
        mrl_dsse_verify(&envelope, mrl_secret_key_public(f->key), f->arena, &f->err).code,
        MRL_E_DENIED);
}

static void one_of_several_signatures_is_enough(void **state)
{
    struct fixture *f = *state;
    struct mrl_dsse a, b;
    struct mrl_dsse_signature both[MRL_MAX_SIGNATURES + 1];
    const char *text;
    size_t n;

    assert_int_equal(
        mrl_dsse_sign(f->other, type, payload, strlen(payload), f->arena, &text, &n, &f->err).code,
        MRL_OK);
    assert_int_equal(mrl_dsse_parse("x", f->text, f->n, f->arena, &a, &f->err).code, MRL_OK);
    assert_int_equal(mrl_dsse_parse("x", text, n, f->arena, &b, &f->err).code, MRL_OK);
    both[0] = b.signatures[0];
    for (size_t i = 1; i <= MRL_MAX_SIGNATURES; i++)
        both[i] = a.signatures[0];
    both[1].keyid = NULL;
    a.signatures = both;
    a.signature_count = 2;
    assert_int_equal(mrl_dsse_write(&a, f->arena, &text, &n, &f->err).code, MRL_OK);
    assert_int_equal(check(f, text, n, f->key), MRL_OK);
    assert_int_equal(check(f, text, n, f->other), MRL_OK);
    a.signature_count = MRL_MAX_SIGNATURES;
    assert_int_equal(mrl_dsse_write(&a, f->arena, &text, &n, &f->err).code, MRL_OK);
    assert_int_equal(check(f, text, n, f->key), MRL_OK);
    a.signature_count = MRL_MAX_SIGNATURES + 1;
    assert_int_equal(mrl_dsse_write(&a, f->arena, &text, &n, &f->err).code, MRL_OK);
    assert_int_equal(check(f, text, n, f->key), MRL_E_FORMAT);
}

static void names_what_is_wrong_with_the_form(void **state)
{
    static const struct {
        const char *text, *words;
    } bad[] = {
        {"[]", "payloadType"},
        {"{}", "`payloadType` is missing"},
        {"{\"payloadType\":\"\",\"payload\":\"\",\"signatures\":[]}", "1 to 256 bytes"},
        {"{\"payloadType\":\"a\",\"signatures\":[]}", "`payload` is missing"},
        {"{\"payloadType\":\"a\",\"payload\":\"Zg\",\"signatures\":[]}", "canonical base64"},
        {"{\"payloadType\":\"a\",\"payload\":\"Zm_v\",\"signatures\":[]}", "canonical base64"},
        {"{\"payloadType\":\"a\",\"payload\":\"\",\"signatures\":[]}", "no signature"},
        {"{\"payloadType\":\"a\",\"payload\":\"\",\"signatures\":[{}]}", "`sig` is missing"},
        {"{\"payloadType\":\"a\",\"payload\":\"\",\"signatures\":[7]}", "`sig`"},
        {"{\"payloadType\":\"a\",\"payload\":\"\",\"signatures\":[{\"sig\":\"\",\"x\":1}]}", "`x`"},
        {"{\"payloadType\":\"a\",\"payload\":\"\",\"signatures\":[{\"sig\":\"\"}],\"x\":1}", "`x`"},
        {"{\"payloadType\":\"a\",\"payloadType\":\"a\"}", "twice"},
        {"{\"payloadType\":\"a\\u0000b\",\"payload\":\"\"}", "NUL"},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < MRL_COUNT(bad); i++) {
        assert_int_equal(check(f, bad[i].text, strlen(bad[i].text), f->key), MRL_E_FORMAT);
        if (!strstr(f->err.message, bad[i].words))
            fail_msg("`%s` does not say `%s`", f->err.message, bad[i].words);
        assert_string_equal(f->err.where, "x.json");
    }
}

static void a_signature_of_another_length_is_none(void **state)
{
    static const char text[] =
        "{\"payloadType\":\"a\",\"payload\":\"\",\"signatures\":[{\"sig\":\"Zm9v\"}]}";
    struct fixture *f = *state;

    assert_int_equal(check(f, text, strlen(text), f->key), MRL_E_DENIED);
}

static void an_envelope_has_a_largest_size(void **state)
{
    struct fixture *f = *state;
    char *text = mrl_arena_alloc(f->arena, MRL_MAX_ENVELOPE + 2);

    memset(text, ' ', MRL_MAX_ENVELOPE + 1);
    memcpy(text, f->text, f->n);
    assert_int_equal(check(f, text, MRL_MAX_ENVELOPE - 1, f->key), MRL_OK);
    assert_int_equal(check(f, text, MRL_MAX_ENVELOPE, f->key), MRL_OK);
    assert_int_equal(check(f, text, MRL_MAX_ENVELOPE + 1, f->key), MRL_E_LIMIT);
}

static mrl_status sign_and_check(void *context)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1u << 20);
    struct fixture *f = context;
    struct mrl_dsse envelope;
    const char *text;
    size_t n;

    if (!arena)
        return (mrl_status){MRL_E_NOMEM};
    MRL_TRY(mrl_dsse_sign(f->key, type, payload, strlen(payload), arena, &text, &n, &f->err));
    MRL_TRY(mrl_dsse_parse("x", text, n, arena, &envelope, &f->err));
    return mrl_dsse_verify(&envelope, mrl_secret_key_public(f->key), arena, &f->err);
}

static void survives_failing_allocations(void **state)
{
    assert_survives_oom(sign_and_check, *state);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(encodes_as_the_specification_shows),
        CASE(what_was_signed_verifies_with_that_key_only),
        CASE(no_change_of_a_single_byte_verifies),
        CASE(no_cut_envelope_verifies),
        CASE(the_type_is_signed_too),
        CASE(one_of_several_signatures_is_enough),
        CASE(names_what_is_wrong_with_the_form),
        CASE(a_signature_of_another_length_is_none),
        CASE(an_envelope_has_a_largest_size),
        CASE(survives_failing_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
