/* SPDX-License-Identifier: Apache-2.0 */
/* Which approvals of a record count. */
#include "record_fixture.h"
#include "sign/dsse.h"

static void assert_bad_approval(const struct fixture *f, const char *words)
{
    assert_false(f->record.approved);
    assert_int_equal(f->record.state, MRL_RECORD_BAD_APPROVAL);
    assert_problem(f, MRL_RECORD_BAD_APPROVAL, 0, words);
}

static void an_approval_counts_only_from_the_right_person(void **state)
{
    static const char time[] = "2026-03-10T12:00:00Z";
    struct fixture *f = *state;

    load_text(f, good);
    approve(f, "bob", "ciso", time, f->bob);
    assert_bad_approval(f, "`bob` is the author");
    approve(f, "alice", "ciso", time, f->bob);
    assert_bad_approval(f, "not signed with the key of `alice`");
    approve(f, "carol", "legal", time, f->alice);
    assert_bad_approval(f, "`carol`, who has no key");
    approve(f, "dave", "legal", time, f->alice);
    assert_bad_approval(f, "`dave`, who is not among the people");
    approve(f, "alice", "owner", time, f->alice);
    assert_bad_approval(f, "`owner` may not approve");
    approve(f, "alice", "legal", time, f->alice);
    assert_bad_approval(f, "does not hold the role `legal`");
    approve_well(f);
    assert_int_equal(f->record.state, MRL_RECORD_VALID);
}

static void an_approval_counts_only_for_its_time(void **state)
{
    struct fixture *f = *state;

    load_text(f, good);
    approve(f, "alice", "ciso", "2026-03-15T12:00:01Z", f->alice);
    assert_bad_approval(f, "in the future");
    approve(f, "alice", "ciso", "2026-03-01T23:59:59Z", f->alice);
    assert_bad_approval(f, "older than the record");
    approve(f, "alice", "ciso", "2026-03-15T12:00:00Z", f->alice);
    assert_int_equal(f->record.state, MRL_RECORD_VALID);
}

static void an_approval_is_one_of_these_bytes(void **state)
{
    struct fixture *f = *state;

    load_text(f, good);
    approve_well(f);
    load_text(f, with(f, "line: one", "line: two"));
    assert_bad_approval(f, "changed after it was approved");
    load_text(f, with(f, "title: A sample", "title:  A sample"));
    assert_bad_approval(f, "changed after it was approved");
    load_text(f, good);
    assert_int_equal(f->record.state, MRL_RECORD_VALID);
}

static void an_approval_is_one_of_this_record(void **state)
{
    struct fixture *f = *state;
    struct mrl_record_kind other_kind;

    load_text(f, good);
    f->record.id = "two";
    approve_well(f);
    assert_bad_approval(f, "another record");
    other_kind = *f->record.kind;
    other_kind.id = "attestation";
    f->record.kind = &other_kind;
    approve_well(f);
    assert_bad_approval(f, "another kind");
}

static void no_change_of_a_byte_of_an_approval_counts(void **state)
{
    struct fixture *f = *state;
    char *text;
    size_t n;

    load_text(f, good);
    approve_well(f);
    assert_int_equal(mrl_file_read(f->root, MRL_RECORDS_DIR "/one.approval.json", 4096, f->arena,
                                   &text, &n, &f->err)
                         .code,
                     MRL_OK);
    for (size_t i = 0; i < n; i++) {
        static const char changes[] = {1, 0x20};

        for (size_t c = 0; c < sizeof(changes); c++) {
            text[i] = (char)(text[i] ^ changes[c]);
            put(f, "one.approval.json", text, n);
            load(f);
            if (f->record.state != MRL_RECORD_BAD_APPROVAL)
                fail_msg("byte %zu changed is %s", i, mrl_record_state_name(f->record.state));
            text[i] = (char)(text[i] ^ changes[c]);
        }
    }
    put(f, "one.approval.json", text, n - 1);
    load(f);
    assert_bad_approval(f, "not spelt");
    put(f, "one.approval.json", text, n);
    load(f);
    assert_int_equal(f->record.state, MRL_RECORD_VALID);
}

static void a_signed_statement_of_another_type_is_no_approval(void **state)
{
    struct fixture *f = *state;
    const char *text;
    size_t n;

    load_text(f, good);
    assert_int_equal(mrl_dsse_sign(f->alice, "application/vnd.in-toto+json", "{}", 2, f->arena,
                                   &text, &n, &f->err)
                         .code,
                     MRL_OK);
    put(f, "one.approval.json", text, n);
    load(f);
    assert_bad_approval(f, "another kind");
    assert_int_equal(
        mrl_dsse_sign(f->alice, MRL_APPROVAL_TYPE, "{}", 2, f->arena, &text, &n, &f->err).code,
        MRL_OK);
    put(f, "one.approval.json", text, n);
    load(f);
    assert_bad_approval(f, "`schema_version` is missing");
}

static void every_key_of_an_approval_is_needed(void **state)
{
    static const char whole[] =
        "{\"schema_version\":1,\"record\":\"a\",\"kind\":\"b\",\"sha256\":\"" DIGEST
        "\",\"approver\":\"c\",\"role\":\"d\",\"at\":\"2026-03-01T00:00:00Z\"}";
    static const char *const keys[] = {"schema_version", "record", "kind", "sha256",
                                       "approver",       "role",   "at"};
    struct fixture *f = *state;
    struct mrl_approval_statement s;

    assert_int_equal(mrl_approval_parse("x", whole, strlen(whole), f->arena, &s, &f->err).code,
                     MRL_OK);
    assert_string_equal(s.approver, "c");
    for (size_t i = 0; i < MRL_COUNT(keys); i++) {
        char *cut = mrl_arena_strdup(f->arena, whole);
        char *at_key = strstr(cut, keys[i]);

        *at_key = 'X';
        assert_int_equal(mrl_approval_parse("x", cut, strlen(cut), f->arena, &s, &f->err).code,
                         MRL_E_FORMAT);
        assert_non_null(strstr(f->err.message, keys[i]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(an_approval_counts_only_from_the_right_person),
        CASE(an_approval_counts_only_for_its_time),
        CASE(an_approval_is_one_of_these_bytes),
        CASE(an_approval_is_one_of_this_record),
        CASE(no_change_of_a_byte_of_an_approval_counts),
        CASE(a_signed_statement_of_another_type_is_no_approval),
        CASE(every_key_of_an_approval_is_needed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
