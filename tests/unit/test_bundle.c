/* SPDX-License-Identifier: Apache-2.0 */
#include "oom.h"
#include "sign/bundle.h"
#include "sign/manifest.h"
#include "unit.h"

#include "base/limits.h"

#include <string.h>

/* Made for this test with `openssl genpkey`; nobody trusts them. */
static const char private_key[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgvQ27Jhx12vrWkwul\n"
    "OeedLJ0QYJJF0XqSvy5FxSl7n2ihRANCAAQM1xSSKRKTigxgJc4BKzU/ciKtLFXK\n"
    "pJk/HD40Bsop5Fd6bs9gUfjgorv+q+aBmpadZQF+ENsLJ8KKJJlwz/T9\n"
    "-----END PRIVATE KEY-----\n";
static const char other_key[] = "-----BEGIN PRIVATE KEY-----\n"
                                "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg9MT9KqKTCyyR9NuW\n"
                                "pBQKdTwptYIpuPQihyIj6d533b+hRANCAARhIyqa/igwL37rKE7/Fdv/4+th+6yA\n"
                                "tXmSF+mA02w/KJHI/bApXw0fxMO7n/gk5/Su52owWj2n+g/CwORMk9Ev\n"
                                "-----END PRIVATE KEY-----\n";

struct fixture {
    struct mrl_arena *arena;
    struct mrl_error err;
    struct mrl_ec_key *key, *other;
    const char *text; /* a good bundle of `key` */
    size_t n;
};

static struct mrl_ec_key *read_key(const char *text)
{
    struct mrl_ec_key *key = NULL;
    struct mrl_error err;

    assert_ok(mrl_ec_key_read_private(text, strlen(text), NULL, &key, &err));
    return key;
}

static int set_up(void **state)
{
    static struct fixture f;
    struct mrl_oms_resource one = {.path = "w", .end = UINT64_MAX};
    struct mrl_manifest m = {.model = "m", .resources = &one, .count = 1};
    const char *payload;
    size_t n;

    f = (struct fixture){.arena = mrl_arena_new(1u << 30)};
    f.key = read_key(private_key);
    f.other = read_key(other_key);
    assert_ok(mrl_manifest_write(&m, MRL_OMS_SPECIFICATION, f.arena, &payload, &n, &f.err));
    assert_ok(mrl_bundle_sign(payload, n, f.key, NULL, f.arena, &f.text, &f.n, &f.err));
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    mrl_ec_key_free(f->key);
    mrl_ec_key_free(f->other);
    mrl_arena_free(f->arena);
    return 0;
}

/* As `merlon verify` does, up to the files. */
static mrl_status check(const char *text, size_t n, const struct mrl_ec_key *key,
                        struct mrl_error *err)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1u << 20);
    struct mrl_source_memory source;
    struct mrl_manifest m;
    struct mrl_bundle b;
    bool legacy;

    if (!arena)
        return MRL_FAIL_NOMEM(err);
    mrl_source_memory_init(&source, text, n);
    MRL_TRY(mrl_bundle_read("x", &source.source, arena, &b, err));
    MRL_TRY(mrl_bundle_verify_key(&b, key, arena, &legacy, err));
    assert_false(legacy);
    return mrl_manifest_read("x", b.envelope.payload, b.envelope.payload_len, arena, &m, err);
}

static void what_was_signed_verifies_with_that_key_only(void **state)
{
    struct fixture *f = *state;

    assert_ok(check(f->text, f->n, f->key, &f->err));
    assert_code(MRL_E_DENIED, check(f->text, f->n, f->other, &f->err));
    assert_non_null(strstr(f->err.message, "publicKey.hint"));
}

/* Every byte and, save in the long middle, every other value. */
static void no_change_of_a_single_byte_verifies(void **state)
{
    struct fixture *f = *state;
    char *text = mrl_arena_memdup(f->arena, f->text, f->n + 1);

    for (size_t i = 0; i < f->n; i++) {
        for (unsigned change = 1; change < 256; change += i < 200 || i + 200 > f->n ? 1 : 51) {
            text[i] = (char)((unsigned char)f->text[i] ^ change);
            if (check(text, f->n, f->key, &f->err).code == MRL_OK)
                fail_msg("byte %zu changed by 0x%02x verifies", i, change);
        }
        text[i] = f->text[i];
    }
}

static void no_cut_bundle_verifies(void **state)
{
    struct fixture *f = *state;

    for (size_t n = 0; n < f->n; n++)
        assert_int_not_equal(check(f->text, n, f->key, &f->err).code, MRL_OK);
}

static void only_white_space_may_follow(void **state)
{
    struct fixture *f = *state;
    char *text = mrl_arena_printf(f->arena, "%s \r\n\t", f->text);

    assert_ok(check(text, strlen(text), f->key, &f->err));
    text = mrl_arena_printf(f->arena, "%s {}", f->text);
    assert_code(MRL_E_FORMAT, check(text, strlen(text), f->key, &f->err));
}

static void a_bundle_has_a_largest_size(void **state)
{
    struct fixture *f = *state;
    char *text = mrl_arena_alloc(f->arena, MRL_MAX_BUNDLE + 2);

    memset(text, ' ', MRL_MAX_BUNDLE + 1);
    memcpy(text, f->text, f->n);
    assert_ok(check(text, MRL_MAX_BUNDLE - 1, f->key, &f->err));
    assert_ok(check(text, MRL_MAX_BUNDLE, f->key, &f->err));
    assert_code(MRL_E_LIMIT, check(text, MRL_MAX_BUNDLE + 1, f->key, &f->err));
}

static mrl_status check_it(void *context)
{
    struct fixture *f = context;

    return check(f->text, f->n, f->key, &f->err);
}

static void survives_failing_allocations(void **state)
{
    assert_survives_oom(check_it, *state);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(what_was_signed_verifies_with_that_key_only),
        CASE(no_change_of_a_single_byte_verifies),
        CASE(no_cut_bundle_verifies),
        CASE(only_white_space_may_follow),
        CASE(a_bundle_has_a_largest_size),
        CASE(survives_failing_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
