/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/pkcs11_uri.h"

#include "base/limits.h"
#include "oom.h"
#include "unit.h"

#include <string.h>

struct fixture {
    struct mrl_arena *arena;
    struct mrl_pkcs11_uri uri;
    struct mrl_error err;
};

static int set_up(void **state)
{
    static struct fixture f;

    f = (struct fixture){.arena = mrl_arena_new(1u << 20)};
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    mrl_arena_free(f->arena);
    return 0;
}

static mrl_status parse(struct fixture *f, const char *text)
{
    return mrl_pkcs11_uri_parse(text, f->arena, &f->uri, &f->err);
}

static void every_attribute_finds_its_place(void **state)
{
    struct fixture *f = *state;

    assert_ok(parse(
        f,
        "pkcs11:token=My%20token%3b;manufacturer=m;model=SC;serial=07;slot-id=18446744073709551615;"
        "object=key;id=%00%ff~;type=private;x-vendor=y?module-path=/lib/m.so&"
        "pin-source=file:///run/pin&x-other=z"));
    assert_string_equal(f->uri.token, "My token;");
    assert_string_equal(f->uri.manufacturer, "m");
    assert_string_equal(f->uri.model, "SC");
    assert_string_equal(f->uri.serial, "07");
    assert_true(f->uri.has_slot);
    assert_true(f->uri.slot == 18446744073709551615UL);
    assert_string_equal(f->uri.object, "key");
    assert_int_equal(f->uri.id_len, 3);
    assert_memory_equal(f->uri.id, "\0\xff~", 3);
    assert_int_equal(f->uri.type, MRL_PKCS11_PRIVATE);
    assert_string_equal(f->uri.module_path, "/lib/m.so");
    assert_string_equal(f->uri.pin_source, "/run/pin");
}

static void what_is_not_said_is_not_asked_for(void **state)
{
    struct fixture *f = *state;

    assert_ok(parse(f, "pkcs11:"));
    assert_null(f->uri.token);
    assert_null(f->uri.id);
    assert_false(f->uri.has_slot);
    assert_int_equal(f->uri.type, MRL_PKCS11_ANY);
    assert_ok(parse(f, "pkcs11:?pin-source=/run/pin"));
    assert_string_equal(f->uri.pin_source, "/run/pin");
}

static void a_wish_that_is_not_understood_is_refused(void **state)
{
    static const struct {
        const char *uri, *why;
    } cases[] = {
        {"pkcs12:token=x", "is no PKCS#11 URI"},
        {"pkcs11:token", "no `name=value`"},
        {"pkcs11:token=a;token=b", "`token` stands twice"},
        {"pkcs11:token=a%", "must be written as %XX"},
        {"pkcs11:token=a%4", "must be written as %XX"},
        {"pkcs11:token=a%4g", "must be written as %XX"},
        {"pkcs11:token=a b", "must be written as %XX"},
        {"pkcs11:token=a%00b", "has a NUL"},
        {"pkcs11:id=", "`id` is empty"},
        {"pkcs11:slot-id=", "`slot-id` is empty"},
        {"pkcs11:slot-id=18446744073709551616", "no number"},
        {"pkcs11:slot-id=-1", "no number"},
        {"pkcs11:type=secret-key", "is none of"},
        {"pkcs11:library-version=3", "`library-version` is not known"},
        {"pkcs11:colour=red", "`colour` is not known"},
        {"pkcs11:pin-source=/run/pin", "`pin-source` is not known"},
        {"pkcs11:?token=x", "`token` is not known"},
        {"pkcs11:?module-path=m.so", "no absolute path"},
        {"pkcs11:?module-name=m", "not supported"},
        {"pkcs11:?pin-source=|cat", "no absolute path"},
        {"pkcs11:?pin-source=file://host/pin", "no absolute path"},
        {"pkcs11:?pin-source=https://host/pin", "no absolute path"},
        {"pkcs11:?pin-value=1234", "every process can read"},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < MRL_COUNT(cases); i++) {
        if (parse(f, cases[i].uri).code == MRL_OK)
            fail_msg("%s is accepted", cases[i].uri);
        if (!strstr(f->err.message, cases[i].why))
            fail_msg("%s: %s", cases[i].uri, f->err.message);
        assert_null(strstr(f->err.message, "1234"));
    }
}

static void a_uri_has_a_greatest_length(void **state)
{
    char text[MRL_MAX_PKCS11_URI + 2];
    struct fixture *f = *state;

    memset(text, 'a', sizeof(text));
    memcpy(text, "pkcs11:token=", 13);
    text[MRL_MAX_PKCS11_URI + 1] = '\0';
    assert_code(MRL_E_FORMAT, parse(f, text));
    text[MRL_MAX_PKCS11_URI] = '\0';
    assert_ok(parse(f, text));
}

static mrl_status parse_it(void *context)
{
    struct fixture *f = context;
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1u << 20);

    if (!arena)
        return MRL_FAIL_NOMEM(&f->err);
    return mrl_pkcs11_uri_parse("pkcs11:token=a;id=%01?pin-source=/p", arena, &f->uri, &f->err);
}

static void survives_failing_allocations(void **state)
{
    assert_survives_oom(parse_it, *state);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(every_attribute_finds_its_place),
        CASE(what_is_not_said_is_not_asked_for),
        CASE(a_wish_that_is_not_understood_is_refused),
        CASE(a_uri_has_a_greatest_length),
        CASE(survives_failing_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
