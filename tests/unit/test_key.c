/* SPDX-License-Identifier: Apache-2.0 */
#include "base/base64.h"
#include "base/file.h"
#include "oom.h"
#include "sign/key_dir.h"
#include "sign/key_file.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct mrl_passphrase good = {.bytes = "correct horse", .len = 13};
static const struct mrl_passphrase wrong = {.bytes = "correct horsf", .len = 13};

struct fixture {
    struct mrl_arena *arena;
    struct mrl_error err;
    char dir[64];
};

static int set_up(void **state)
{
    static struct fixture f;

    f = (struct fixture){.arena = mrl_arena_new(1u << 24), .dir = "/tmp/merlon-keys.XXXXXX"};
    *state = &f;
    return f.arena && mkdtemp(f.dir) ? 0 : -1;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    char command[128];

    mrl_arena_free(f->arena);
    (void)snprintf(command, sizeof(command), "rm -rf '%s'", f->dir);
    return system(command);
}

static struct mrl_secret_key *new_key(struct fixture *f)
{
    struct mrl_secret_key *key = NULL;

    assert_int_equal(mrl_secret_key_new(&key, &f->err).code, MRL_OK);
    return key;
}

static enum mrl_code parse(struct fixture *f, const char *text, struct mrl_public_key *ret)
{
    return mrl_public_key_parse(text, strlen(text), ret, &f->err).code;
}

static void unhex(const char *hex, uint8_t *ret)
{
    for (size_t i = 0; hex[2 * i]; i++) {
        const char pair[] = {hex[2 * i], hex[2 * i + 1], '\0'};

        ret[i] = (uint8_t)strtoul(pair, NULL, 16);
    }
}

/* RFC 8032, section 7.1, test 2. */
static void verifies_a_vector_of_the_rfc(void **state)
{
    struct fixture *f = *state;
    struct mrl_public_key key;
    struct mrl_signature signature;
    const uint8_t message = 0x72;

    unhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", key.bytes);
    unhex("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
          "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
          signature.bytes);
    assert_int_equal(mrl_signature_verify(&key, &message, 1, &signature, &f->err).code, MRL_OK);
    assert_int_equal(mrl_signature_verify(&key, &message, 0, &signature, &f->err).code,
                     MRL_E_DENIED);
    signature.bytes[63] ^= 1;
    assert_int_equal(mrl_signature_verify(&key, &message, 1, &signature, &f->err).code,
                     MRL_E_DENIED);
}

static void a_public_key_is_the_same_after_its_text(void **state)
{
    struct fixture *f = *state;
    mrl_cleanup(mrl_secret_key_freep) struct mrl_secret_key *key = new_key(f);
    char text[MRL_PUBLIC_KEY_TEXT];
    struct mrl_public_key again;

    mrl_public_key_format(mrl_secret_key_public(key), text);
    assert_int_equal(strlen(text) + 1, MRL_PUBLIC_KEY_TEXT);
    assert_int_equal(parse(f, text, &again), MRL_OK);
    assert_memory_equal(&again, mrl_secret_key_public(key), sizeof(again));
    text[MRL_PUBLIC_KEY_TEXT - 2] = '\0';
    assert_int_equal(parse(f, text, &again), MRL_E_FORMAT);
    assert_int_equal(parse(f, "Ed25519:AAAA", &again), MRL_E_FORMAT);
    assert_int_equal(parse(f, "", &again), MRL_E_FORMAT);
}

/* Either sign bit. */
static void refuses_points_of_small_order(void **state)
{
    static const char *const points[] = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < MRL_COUNT(points); i++) {
        struct mrl_public_key key;
        char text[MRL_PUBLIC_KEY_TEXT];

        unhex(points[i], key.bytes);
        mrl_public_key_format(&key, text);
        assert_int_equal(parse(f, text, &key), MRL_E_FORMAT);
        assert_non_null(strstr(f->err.message, "small order"));
    }
}

/* printf '302a300506032b65700321003d40...660c' | xxd -r -p | sha256sum */
static void the_fingerprint_is_that_of_the_spki(void **state)
{
    struct fixture *f = *state;
    struct mrl_public_key key;
    char text[MRL_FINGERPRINT_TEXT];

    unhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", key.bytes);
    assert_int_equal(mrl_public_key_fingerprint(&key, text, &f->err).code, MRL_OK);
    assert_string_equal(text,
                        "sha256:deb2ded39dc26fce0e6085b6fc34bf6b5941913bbfe2ea614113cff9e004c170");
}

static void a_key_file_opens_with_its_passphrase_only(void **state)
{
    struct fixture *f = *state;
    mrl_cleanup(mrl_secret_key_freep) struct mrl_secret_key *key = new_key(f);
    mrl_cleanup(mrl_secret_key_freep) struct mrl_secret_key *again = NULL;
    struct mrl_public_key public_key;
    struct mrl_signature a, b;
    const char *text;
    size_t n;

    assert_int_equal(mrl_key_file_write(key, &good, f->arena, &text, &n, &f->err).code, MRL_OK);
    assert_non_null(strstr(text, "\n-----BEGIN ENCRYPTED PRIVATE KEY-----\n"));
    assert_int_equal(mrl_key_file_public(text, n, &public_key, &f->err).code, MRL_OK);
    assert_memory_equal(&public_key, mrl_secret_key_public(key), sizeof(public_key));
    assert_int_equal(mrl_key_file_read(text, n, &wrong, &again, &f->err).code, MRL_E_DENIED);
    assert_null(again);
    assert_int_equal(mrl_key_file_read(text, n, &good, &again, &f->err).code, MRL_OK);
    assert_int_equal(mrl_secret_key_sign(key, "m", 1, &a, &f->err).code, MRL_OK);
    assert_int_equal(mrl_secret_key_sign(again, "m", 1, &b, &f->err).code, MRL_OK);
    assert_memory_equal(&a, &b, sizeof(a));
}

static void a_key_file_with_anothers_first_line_is_refused(void **state)
{
    struct fixture *f = *state;
    mrl_cleanup(mrl_secret_key_freep) struct mrl_secret_key *key = new_key(f);
    mrl_cleanup(mrl_secret_key_freep) struct mrl_secret_key *other = new_key(f);
    struct mrl_secret_key *again = NULL;
    char line[MRL_PUBLIC_KEY_TEXT];
    const char *text;
    char *mixed;
    size_t n;

    assert_int_equal(mrl_key_file_write(key, &good, f->arena, &text, &n, &f->err).code, MRL_OK);
    mrl_public_key_format(mrl_secret_key_public(other), line);
    mixed = mrl_arena_printf(f->arena, "merlon-key-1 %s%s", line, strchr(text, '\n'));
    assert_int_equal(mrl_key_file_read(mixed, n, &good, &again, &f->err).code, MRL_E_FORMAT);
    assert_non_null(strstr(f->err.message, "another private key"));
}

static void damaged_key_files_are_refused(void **state)
{
    static const char *const bad[] = {
        "",
        "merlon-key-1 \n",
        "merlon-key-1 ed25519:AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "merlon-key-1 ed25519:PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=\n",
        "merlon-key-1 ed25519:PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=\n"
        "-----BEGIN PRIVATE KEY-----\n"
        "MC4CAQAwBQYDK2VwBCIEIEzNCJKMJlpLtOFMGALDa5M06s1O2ks6CFPd5xdEkVsU\n"
        "-----END PRIVATE KEY-----\n",
    };
    struct fixture *f = *state;
    struct mrl_secret_key *key = NULL;

    for (size_t i = 0; i < MRL_COUNT(bad); i++)
        assert_int_equal(mrl_key_file_read(bad[i], strlen(bad[i]), &good, &key, &f->err).code,
                         MRL_E_FORMAT);
    assert_null(key);
}

static enum mrl_code read_passphrase(struct fixture *f, const char *text, size_t n,
                                     struct mrl_passphrase *ret)
{
    int ends[2];
    enum mrl_code code;

    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], text, n), (ssize_t)n);
    (void)close(ends[1]);
    code = mrl_passphrase_read(ends[0], ret, &f->err).code;
    (void)close(ends[0]);
    return code;
}

static void a_passphrase_is_the_first_line(void **state)
{
    struct fixture *f = *state;
    struct mrl_passphrase p;

    assert_int_equal(read_passphrase(f, "one two\r\nthree", 14, &p), MRL_OK);
    assert_string_equal(p.bytes, "one two");
    assert_int_equal(p.len, 7);
    assert_int_equal(read_passphrase(f, "no line end", 11, &p), MRL_OK);
    assert_int_equal(p.len, 11);
    assert_int_equal(read_passphrase(f, "\nx", 2, &p), MRL_E_FORMAT);
    assert_int_equal(read_passphrase(f, "", 0, &p), MRL_E_FORMAT);
    mrl_passphrase_done(&p);
    for (size_t i = 0; i < sizeof(p); i++)
        assert_int_equal(((const char *)&p)[i], 0);
}

static void a_passphrase_has_a_least_and_a_greatest_length(void **state)
{
    struct fixture *f = *state;
    struct mrl_passphrase p;
    char text[MRL_MAX_PASSPHRASE + 2];

    memset(text, 'x', sizeof(text));
    assert_int_equal(read_passphrase(f, text, MRL_MAX_PASSPHRASE, &p), MRL_OK);
    assert_int_equal(read_passphrase(f, text, MRL_MAX_PASSPHRASE + 1, &p), MRL_E_LIMIT);
    assert_int_equal(read_passphrase(f, text, MRL_MIN_PASSPHRASE, &p), MRL_OK);
    assert_int_equal(mrl_passphrase_check(&p, &f->err).code, MRL_OK);
    assert_int_equal(read_passphrase(f, text, MRL_MIN_PASSPHRASE - 1, &p), MRL_OK);
    assert_int_equal(mrl_passphrase_check(&p, &f->err).code, MRL_E_FORMAT);
}

static void a_directory_keeps_keys_and_never_replaces_one(void **state)
{
    struct fixture *f = *state;
    mrl_cleanup(mrl_fd_close) int dir = -1;
    const char *path = mrl_arena_printf(f->arena, "%s/a/b", f->dir);
    const char *const *names;
    const char *text;
    struct stat st;
    size_t n;

    assert_int_equal(mrl_key_dir_open(path, false, &dir, &f->err).code, MRL_E_ABSENT);
    assert_int_equal(mrl_key_dir_open(path, true, &dir, &f->err).code, MRL_OK);
    assert_int_equal(fstat(dir, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    assert_int_equal(mrl_key_dir_save(dir, "work", "one", 3, &f->err).code, MRL_OK);
    assert_int_equal(mrl_key_dir_save(dir, "work", "two", 3, &f->err).code, MRL_E_EXISTS);
    assert_int_equal(mrl_key_dir_save(dir, "home", "three", 5, &f->err).code, MRL_OK);
    assert_int_equal(mrl_file_write(dir, "notes.txt", "x", 1, 0600, false, &f->err).code, MRL_OK);
    assert_int_equal(mrl_key_dir_read(dir, "work", f->arena, &text, &n, &f->err).code, MRL_OK);
    assert_string_equal(text, "one");
    assert_int_equal(mrl_key_dir_list(dir, f->arena, &names, &n, &f->err).code, MRL_OK);
    assert_int_equal(n, 2);
    assert_string_equal(names[0], "home");
    assert_string_equal(names[1], "work");
    assert_int_equal(mrl_key_dir_read(dir, "none", f->arena, &text, &n, &f->err).code,
                     MRL_E_ABSENT);
    assert_int_equal(mrl_key_dir_read(dir, "../work", f->arena, &text, &n, &f->err).code,
                     MRL_E_FORMAT);
    assert_int_equal(mrl_key_dir_save(dir, "", "x", 1, &f->err).code, MRL_E_FORMAT);
}

static void what_others_may_read_is_refused(void **state)
{
    struct fixture *f = *state;
    mrl_cleanup(mrl_fd_close) int dir = -1;
    const char *text;
    size_t n;

    assert_int_equal(mrl_key_dir_open(f->dir, false, &dir, &f->err).code, MRL_OK);
    assert_int_equal(mrl_key_dir_save(dir, "k", "x", 1, &f->err).code, MRL_OK);
    assert_int_equal(fchmodat(dir, "k.key", 0640, 0), 0);
    assert_int_equal(mrl_key_dir_read(dir, "k", f->arena, &text, &n, &f->err).code, MRL_E_DENIED);
    assert_non_null(strstr(f->err.message, "others may read"));
    assert_int_equal(fchmodat(dir, "k.key", 0600, 0), 0);
    assert_int_equal(mrl_key_dir_read(dir, "k", f->arena, &text, &n, &f->err).code, MRL_OK);
    assert_int_equal(fchmod(dir, 0710), 0);
    mrl_fd_close(&dir);
    assert_int_equal(mrl_key_dir_open(f->dir, true, &dir, &f->err).code, MRL_E_DENIED);
}

static mrl_status make_and_save(void *context)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1u << 20);
    mrl_cleanup(mrl_secret_key_freep) struct mrl_secret_key *key = NULL;
    mrl_cleanup(mrl_secret_key_freep) struct mrl_secret_key *again = NULL;
    struct fixture *f = context;
    const char *text;
    size_t n;

    if (!arena)
        return (mrl_status){MRL_E_NOMEM};
    MRL_TRY(mrl_secret_key_new(&key, &f->err));
    MRL_TRY(mrl_key_file_write(key, &good, arena, &text, &n, &f->err));
    return mrl_key_file_read(text, n, &good, &again, &f->err);
}

static void survives_failing_allocations(void **state)
{
    assert_survives_oom(make_and_save, *state);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(verifies_a_vector_of_the_rfc),
        CASE(a_public_key_is_the_same_after_its_text),
        CASE(refuses_points_of_small_order),
        CASE(the_fingerprint_is_that_of_the_spki),
        CASE(a_key_file_opens_with_its_passphrase_only),
        CASE(a_key_file_with_anothers_first_line_is_refused),
        CASE(damaged_key_files_are_refused),
        CASE(a_passphrase_is_the_first_line),
        CASE(a_passphrase_has_a_least_and_a_greatest_length),
        CASE(a_directory_keeps_keys_and_never_replaces_one),
        CASE(what_others_may_read_is_refused),
        CASE(survives_failing_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
