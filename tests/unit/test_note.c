/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/proof.h"
#include "sign/checkpoint.h"

#include "oom.h"
#include "unit.h"
#include "witness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The example of c2sp.org/signed-note's predecessor, and of Go's sumdb/note. */
#define EXAMPLE_KEY "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
static const char example[] =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "\xe2\x80\x94 PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

/* cosignature/v1 with a key made here; see witness.h. */
struct keys {
    struct mrl_note_signer log;
    struct mrl_secret_key *witness_secret;
    struct mrl_note_key witness;
    struct mrl_error err;
};

static int setup(void **state)
{
    static struct keys k;

    assert_ok(mrl_note_signer_new("example.org/log", &k.log, &k.err));
    assert_ok(mrl_secret_key_new(&k.witness_secret, &k.err));
    assert_ok(mrl_note_key_make("example.net/witness", MRL_NOTE_COSIGNATURE,
                                mrl_secret_key_public(k.witness_secret), &k.witness, &k.err));
    *state = &k;
    return 0;
}

static int teardown(void **state)
{
    struct keys *k = *state;

    mrl_note_signer_done(&k->log);
    mrl_secret_key_freep(&k->witness_secret);
    return 0;
}

static struct mrl_note_key key_of(const char *text)
{
    struct mrl_note_key key;
    struct mrl_error err;

    assert_ok(mrl_note_key_parse(text, strlen(text), &key, &err));
    return key;
}

static void the_published_example_verifies(void **state)
{
    const struct mrl_note_key key = key_of(EXAMPLE_KEY);
    char text[MRL_NOTE_KEY_TEXT];
    struct mrl_error err;
    struct mrl_note note;
    bool found;

    (void)state;
    assert_ok(mrl_note_parse(example, sizeof(example) - 1, &note, &err));
    assert_ok(mrl_note_verify(&note, &key, &found, NULL, &err));
    assert_true(found);
    mrl_note_key_format(&key, text);
    assert_string_equal(text, EXAMPLE_KEY);
}

static void an_unknown_key_is_not_found(void **state)
{
    struct keys *k = *state;
    struct mrl_note note;
    bool found = true;

    assert_ok(mrl_note_parse(example, sizeof(example) - 1, &note, &k->err));
    assert_ok(mrl_note_verify(&note, &k->log.key, &found, NULL, &k->err));
    assert_false(found);
}

/* A line of an unknown key may say anything; so the note has one line only. */
static void no_byte_of_a_note_can_be_changed(void **state)
{
    const struct mrl_note_key key = key_of(EXAMPLE_KEY);
    const size_t n = sizeof(example) - 1;
    char copy[sizeof(example)];
    struct mrl_error err;
    struct mrl_note note;

    (void)state;
    for (size_t i = 0; i < n; i++)
        for (unsigned flip = 1; flip < 256; flip++) {
            bool found = false;

            memcpy(copy, example, sizeof(copy));
            copy[i] = (char)(copy[i] ^ (char)flip);
            if (mrl_note_parse(copy, n, &note, &err).code == MRL_OK &&
                mrl_note_verify(&note, &key, &found, NULL, &err).code == MRL_OK)
                assert_false(found);
        }
    for (size_t cut = 0; cut < n; cut++)
        assert_true(mrl_note_parse(example, cut, &note, &err).code != MRL_OK);
}

static void notes_of_other_shapes_are_refused(void **state)
{
    static const char line[] = "\xe2\x80\x94 a AAAAAAA=\n";
    static const struct {
        const char *text;
        const char *says;
    } cases[] = {
        {"", "does not end"},
        {"text\n", "no blank line"},
        {"text\n\n", "no signature"},
        {"text\n\n- a AAAAAAA=\n", "dash"},
        {"text\n\n\xe2\x80\x94 a\n", "base64"},
        {"text\n\n\xe2\x80\x94  AAAAAAA=\n", "name"},
        {"text\n\n\xe2\x80\x94 a+b AAAAAAA=\n", "name"},
        {"text\n\n\xe2\x80\x94 a AAAA\n", "base64"},
        {"text\n\n\xe2\x80\x94 a AAAAAAB=\n", "base64"},
        {"text\n\n\xe2\x80\x94 a\xc2\xa0 AAAAAAA=\n", "name"},
        {"te\txt\n\n\xe2\x80\x94 a AAAAAAA=\n", "control"},
        {"te\xffxt\n\n\xe2\x80\x94 a AAAAAAA=\n", "UTF-8"},
    };
    char many[MRL_MAX_NOTE_SIGNATURES * sizeof(line) + 64];
    struct mrl_error err;
    struct mrl_note note;

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(cases); i++) {
        assert_code(MRL_E_FORMAT,
                    mrl_note_parse(cases[i].text, strlen(cases[i].text), &note, &err));
        assert_non_null(strstr(err.message, cases[i].says));
    }
    for (size_t count = MRL_MAX_NOTE_SIGNATURES - 1; count <= MRL_MAX_NOTE_SIGNATURES + 1;
         count++) {
        size_t n = (size_t)snprintf(many, sizeof(many), "text\n\n");

        for (size_t i = 0; i < count; i++)
            n += (size_t)snprintf(many + n, sizeof(many) - n, "%s", line);
        assert_code(count > MRL_MAX_NOTE_SIGNATURES ? MRL_E_LIMIT : MRL_OK,
                    mrl_note_parse(many, n, &note, &err));
    }
}

static void keys_of_other_shapes_are_refused(void **state)
{
    static const char *const texts[] = {
        "",
        "PeterNeumann",
        "PeterNeumann+c74f20a3",
        "PeterNeumann+c74f20a3+",
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+BRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWAA==",
        "a+00000000+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    };
    struct mrl_note_key key;
    struct mrl_error err;

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(texts); i++)
        assert_true(mrl_note_key_parse(texts[i], strlen(texts[i]), &key, &err).code != MRL_OK);
}

static void a_private_key_is_read_back(void **state)
{
    struct keys *k = *state;
    struct mrl_note_signer again = {.secret = NULL};
    struct mrl_buf text;

    mrl_buf_init(&text, 4096);
    assert_ok(mrl_note_signer_format(&k->log, &text, &k->err));
    assert_ok(mrl_note_signer_parse(text.data, text.len, &again, &k->err));
    assert_memory_equal(&again.key, &k->log.key, sizeof(again.key));
    mrl_note_signer_done(&again);
    text.data[text.len - 3] = (char)(text.data[text.len - 3] ^ 1);
    assert_true(mrl_note_signer_parse(text.data, text.len, &again, &k->err).code != MRL_OK);
    mrl_buf_done(&text);
}

/* --- checkpoints --- */

static void a_checkpoint_is_of_its_log(void **state)
{
    struct keys *k = *state;
    struct mrl_checkpoint c;
    struct mrl_note_key other = k->log.key;
    struct mrl_sha256 root = {{1, 2, 3}};
    struct mrl_note note;
    struct mrl_buf text;

    mrl_buf_init(&text, 4096);
    assert_ok(mrl_checkpoint_sign(&k->log, 12345, &root, &text, &k->err));
    assert_ok(mrl_checkpoint_open(text.data, text.len, &k->log.key, &note, &c, &k->err));
    assert_int_equal(c.size, 12345);
    assert_memory_equal(c.root.bytes, root.bytes, sizeof(root.bytes));
    assert_true(mrl_span_is(c.origin, "example.org/log"));
    other.id++;
    assert_code(MRL_E_DENIED, mrl_checkpoint_open(text.data, text.len, &other, &note, &c, &k->err));
    mrl_buf_done(&text);
}

static void a_signed_text_that_is_no_checkpoint_is_refused(void **state)
{
#define ROOT "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
    static const struct {
        const char *text;
        enum mrl_code code;
    } cases[] = {
        {"example.org/log\n0\n" ROOT, MRL_OK},
        {"example.org/log\n9223372036854775807\n" ROOT "extension\n", MRL_OK},
        {"example.org/log\n9223372036854775808\n" ROOT, MRL_E_FORMAT},
        {"example.org/log\n01\n" ROOT, MRL_E_FORMAT},
        {"example.org/log\n-1\n" ROOT, MRL_E_FORMAT},
        {"example.org/log\n\n" ROOT, MRL_E_FORMAT},
        {"example.org/log\n1\n", MRL_E_FORMAT},
        {"example.org/log\n1\nAAAA\n", MRL_E_FORMAT},
        {"\n1\n" ROOT, MRL_E_FORMAT},
        {"example.org/other\n1\n" ROOT, MRL_E_DENIED},
        {"example.org/log\n1\n" ROOT "\nx\n", MRL_E_FORMAT},
    };
    struct keys *k = *state;

    for (size_t i = 0; i < MRL_COUNT(cases); i++) {
        struct mrl_checkpoint c;
        struct mrl_note note;
        struct mrl_buf text;

        mrl_buf_init(&text, 4096);
        assert_ok(mrl_note_sign(&k->log, mrl_span_text(cases[i].text), &text, &k->err));
        assert_code(cases[i].code,
                    mrl_checkpoint_open(text.data, text.len, &k->log.key, &note, &c, &k->err));
        mrl_buf_done(&text);
    }
}

/* --- witnesses --- */

static void a_cosignature_holds_with_its_time(void **state)
{
    struct keys *k = *state;
    struct mrl_sha256 root = {{7}};
    struct mrl_note note;
    struct mrl_buf text;
    mrl_time at = 0;
    bool found;
    size_t bare;

    mrl_buf_init(&text, 4096);
    assert_ok(mrl_checkpoint_sign(&k->log, 5, &root, &text, &k->err));
    assert_ok(mrl_note_parse(text.data, text.len, &note, &k->err));
    bare = text.len;
    witness_signs(k->witness_secret, &k->witness, note.text, 1679315147, &text);
    assert_ok(mrl_note_parse(text.data, text.len, &note, &k->err));
    assert_ok(mrl_note_verify(&note, &k->witness, &found, &at, &k->err));
    assert_true(found);
    assert_int_equal(at, 1679315147);
    assert_ok(mrl_note_verify(&note, &k->log.key, &found, &at, &k->err));
    assert_true(found);

    for (size_t i = bare + 24; i < text.len - 1; i++) {
        text.data[i] = (char)(text.data[i] ^ 1);
        if (mrl_note_parse(text.data, text.len, &note, &k->err).code == MRL_OK &&
            mrl_note_verify(&note, &k->witness, &found, &at, &k->err).code == MRL_OK)
            assert_false(found);
        text.data[i] = (char)(text.data[i] ^ 1);
    }
    text.len = bare;
    assert_ok(mrl_note_parse(text.data, text.len, &note, &k->err));
    witness_signs(k->witness_secret, &k->witness, note.text, UINT64_MAX, &text);
    assert_ok(mrl_note_parse(text.data, text.len, &note, &k->err));
    assert_code(MRL_E_DENIED, mrl_note_verify(&note, &k->witness, &found, &at, &k->err));
    mrl_buf_done(&text);
}

static mrl_status sign_and_open(void *context)
{
    struct keys *k = context;
    mrl_cleanup(mrl_buf_done) struct mrl_buf text;
    struct mrl_sha256 root = {{1}};
    struct mrl_checkpoint c;
    struct mrl_note note;

    mrl_buf_init(&text, 4096);
    MRL_TRY(mrl_checkpoint_sign(&k->log, 5, &root, &text, &k->err));
    return mrl_checkpoint_open(text.data, text.len, &k->log.key, &note, &c, &k->err);
}

static void signing_survives_want_of_memory(void **state)
{
    assert_survives_oom(sign_and_open, *state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_published_example_verifies),
        cmocka_unit_test(an_unknown_key_is_not_found),
        cmocka_unit_test(no_byte_of_a_note_can_be_changed),
        cmocka_unit_test(notes_of_other_shapes_are_refused),
        cmocka_unit_test(keys_of_other_shapes_are_refused),
        cmocka_unit_test(a_private_key_is_read_back),
        cmocka_unit_test(a_checkpoint_is_of_its_log),
        cmocka_unit_test(a_signed_text_that_is_no_checkpoint_is_refused),
        cmocka_unit_test(a_cosignature_holds_with_its_time),
        cmocka_unit_test(signing_survives_want_of_memory),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
