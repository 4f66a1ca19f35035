/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/sigstore.h"

#include "base/limits.h"
#include "oom.h"
#include "sigstore_world.h"

#define ENOUGH (1u << 30)

struct fixture {
    struct sigstore_world world;
    struct mrl_arena *arena;
    struct mrl_error err;
    struct mrl_trusted_root *root;
    const char *payload;
    const char *text; /* of the bundle */
    size_t n;
};

static const struct sigstore_plan plain = {.usage = NULL};

static int set_up(void **state)
{
    static struct fixture f;
    struct mrl_oms_resource one = {.path = "w", .end = UINT64_MAX};
    struct mrl_manifest m = {.model = "m", .resources = &one, .count = 1};
    size_t n;

    f = (struct fixture){.arena = mrl_arena_new(ENOUGH)};
    world_init(&f.world);
    assert_ok(mrl_manifest_write(&m, MRL_OMS_SPECIFICATION, f.arena, &f.payload, &n, &f.err));
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    world_done(&f->world);
    mrl_trusted_root_free(f->root);
    mrl_arena_free(f->arena);
    return 0;
}

/* As `merlon verify` does, up to the files. */
static mrl_status check_as(struct fixture *f, const char *identity, const char *provider)
{
    const struct mrl_signer signer = {identity, provider};
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1u << 22);
    struct mrl_source_memory source;
    struct mrl_bundle bundle;
    struct mrl_manifest m;
    mrl_time at;

    if (!arena)
        return MRL_FAIL_NOMEM(&f->err);
    mrl_source_memory_init(&source, f->text, f->n);
    MRL_TRY(mrl_bundle_read("x", &source.source, arena, &bundle, &f->err));
    MRL_TRY(mrl_sigstore_verify(&bundle, f->root, &signer, arena, &at, &f->err));
    assert_in_range(at, SIGSTORE_T0, SIGSTORE_T0 + 600);
    return mrl_manifest_read("x", bundle.envelope.payload, bundle.envelope.payload_len, arena, &m,
                             &f->err);
}

static mrl_status check(struct fixture *f)
{
    return check_as(f, SIGSTORE_IDENTITY, SIGSTORE_PROVIDER);
}

static void make(struct fixture *f, const struct sigstore_plan *plan)
{
    const char *root = world_trusted_root(&f->world, plan);

    mrl_trusted_root_freep(&f->root);
    assert_ok(mrl_trusted_root_read("root", root, strlen(root), &f->root, &f->err));
    f->text = mrl_arena_strdup(f->arena, world_bundle(&f->world, f->payload, plan));
    f->n = strlen(f->text);
}

static void holds(struct fixture *f, const struct sigstore_plan *plan)
{
    make(f, plan);
    if (check(f).code != MRL_OK)
        fail_msg("%s", f->err.message);
}

/* `why` is part of the message. */
static void is_refused(struct fixture *f, const struct sigstore_plan *plan, const char *why)
{
    make(f, plan);
    if (check(f).code == MRL_OK)
        fail_msg("verifies, though: %s", why);
    if (!strstr(f->err.message, why))
        fail_msg("`%s` does not say `%s`", f->err.message, why);
}

#define HOLDS(...)        holds(f, &(struct sigstore_plan){__VA_ARGS__})
#define REFUSED(why, ...) is_refused(f, &(struct sigstore_plan){__VA_ARGS__}, (why))

static void what_a_log_has_seen_verifies(void **state)
{
    struct fixture *f = *state;

    HOLDS(.kind = "dsse");
    HOLDS(.kind = "dsse2");
    HOLDS(.kind = "intoto");
    HOLDS(.kind = "hashedrekord");
    HOLDS(.kind = "hashedrekord2");
}

static void any_time_that_somebody_signed_is_enough(void **state)
{
    struct fixture *f = *state;

    HOLDS(.timestamp = true);
    HOLDS(.timestamp = true, .no_promise = true);
    HOLDS(.log_at = 599, .timestamp = true, .timestamp_at = 1);
    REFUSED("nothing establishes when", .no_promise = true);
}

static void each_time_must_fit_the_certificate(void **state)
{
    struct fixture *f = *state;

    REFUSED("was not valid when", .log_at = -1);
    REFUSED("was not valid when", .log_at = 601);
    REFUSED("was not valid when", .timestamp = true, .timestamp_at = 601);
    REFUSED("was not valid when", .timestamp = true, .timestamp_at = -1, .no_promise = true);
}

static void only_who_is_named_may_have_signed(void **state)
{
    struct fixture *f = *state;

    make(f, &plain);
    assert_code(MRL_E_DENIED, check_as(f, "other@example.com", SIGSTORE_PROVIDER));
    assert_non_null(strstr(f->err.message, "`signer@example.com`, which is another identity"));
    assert_code(MRL_E_DENIED, check_as(f, SIGSTORE_IDENTITY, "https://issuer.example/"));
    assert_non_null(strstr(f->err.message, "which is another provider"));
    HOLDS(.older_issuer = true);
    REFUSED("another provider", .issuer = "https://issuer.example.evil");
    REFUSED("another identity", .san = "URI:https://example.com/signer");
    REFUSED("exactly one subject alternative name", .san = "DNS:example.com");
    REFUSED("exactly one subject alternative name",
            .san = "email:signer@example.com,email:other@example.com");
}

static void the_certificate_must_be_fit_and_seen(void **state)
{
    struct fixture *f = *state;

    REFUSED("no digitalSignature", .usage = "critical,keyAgreement");
    REFUSED("no codeSigning", .extended_usage = "clientAuth");
    REFUSED("is refused", .stranger = true);
    REFUSED("has no timestamp of a certificate log", .no_sct = true);
    REFUSED("certificate timestamp (SCT) does not hold", .foreign_sct = true);
}

static void nobody_is_trusted_beyond_their_time(void **state)
{
    struct fixture *f = *state;

    /* T0 is 2025-06-15T15:06:40Z, and both ends belong to a period. */
    HOLDS(.log_end = "2025-06-15T15:06:40Z", .ct_end = "2025-06-15T15:06:40.000Z");
    REFUSED("`integratedTime` lies outside", .log_end = "2025-06-15T15:06:39Z");
    REFUSED("certificate timestamp lies outside", .ct_end = "2025-06-15T15:06:39Z");
    REFUSED("certificate authority is trusted", .ca_end = "2025-06-15T15:06:39Z");
    REFUSED("authority is trusted", .timestamp = true, .tsa_end = "2025-06-15T15:06:39Z");
    REFUSED("transparency log is trusted", .timestamp = true, .no_promise = true,
            .log_end = "2025-06-15T15:06:39Z");
}

static void the_entry_must_be_in_the_log(void **state)
{
    struct fixture *f = *state;

    REFUSED("has no `inclusionProof`", .no_proof = true);
    REFUSED("signature of `inclusionPromise`", .foreign_promise = true);
    REFUSED("signature of `checkpoint`", .foreign_checkpoint = true);
    REFUSED("of another tree", .other_tree = true);
    HOLDS(.no_proof = true, .media = "application/vnd.dev.sigstore.bundle+json;version=0.1");
    REFUSED("has no `inclusionProof`", .no_proof = true,
            .media = "application/vnd.dev.sigstore.bundle+json;version=0.2");
    REFUSED("has no `inclusionProof`", .no_proof = true, .no_promise = true,
            .media = "application/vnd.dev.sigstore.bundle+json;version=0.1");
}

static void the_entry_must_be_about_this_signature(void **state)
{
    static const char *const kinds[] = {"dsse", "dsse2", "intoto", "hashedrekord", "hashedrekord2"};
    struct fixture *f = *state;

    for (size_t i = 0; i < MRL_COUNT(kinds); i++) {
        REFUSED("another payload", .kind = kinds[i], .other_payload = true);
        REFUSED("another signature", .kind = kinds[i], .other_signature = true);
        REFUSED("another certificate", .kind = kinds[i], .other_certificate = true);
    }
    REFUSED("another `kindVersion`", .kind = "dsse", .said_kind = "hashedrekord");
    REFUSED("cannot be compared", .kind = "dsse", .said_kind = "alpine");
}

static void a_timestamp_must_be_what_it_says(void **state)
{
    struct fixture *f = *state;

    REFUSED("over something else", .timestamp = true, .foreign_timestamp = true);
    REFUSED("not by the timestamp authority that it names", .timestamp = true,
            .forged_timestamp = true);
}

static void a_log_with_an_unknown_kind_of_key_vouches_for_nothing(void **state)
{
    struct fixture *f = *state;

    REFUSED("a log that the trusted root does not have", .log_details = "PKIX_ML_DSA_65");
}

/* Where `n` bytes of JSON begin that only a timestamp holds. */
static bool is_timestamp(const struct fixture *f, size_t i)
{
    const char *const at = strstr(f->text, "\"signedTimestamp\":\"");
    const size_t start = at ? (size_t)(at - f->text) + 19 : f->n;

    return i >= start && i < start + strcspn(f->text + start, "\"");
}

/* Inside a timestamp some bytes mean nothing: RFC 3161 lets a response say more of its status than
 * that it was granted, and the envelope around what is signed, CMS (RFC 5652), has versions, lists
 * of algorithms and lists of certificates that no signature covers. */
static void no_change_of_a_single_byte_verifies(void **state)
{
    struct fixture *f = *state;
    size_t meaningless = 0;
    char *text;

    make(f, &(struct sigstore_plan){.timestamp = true});
    assert_ok(check(f));
    text = mrl_arena_memdup(f->arena, f->text, f->n + 1);
    f->text = text;
    for (size_t i = 0; i < f->n; i++) {
        static const unsigned changes[] = {1, 4, 0x20};

        for (size_t j = 0; j < MRL_COUNT(changes); j++) {
            text[i] = (char)((unsigned char)text[i] ^ changes[j]);
            if (check(f).code == MRL_OK) {
                text[i] = (char)((unsigned char)text[i] ^ changes[j]);
                if (!is_timestamp(f, i))
                    fail_msg("byte %zu changed by 0x%02x verifies: %.40s", i, changes[j], text + i);
                meaningless++;
                continue;
            }
            text[i] = (char)((unsigned char)text[i] ^ changes[j]);
        }
    }
    /* A few bytes of some 900 in base64. */
    assert_in_range(meaningless, 0, 60);
}

static void no_cut_bundle_verifies(void **state)
{
    struct fixture *f = *state;
    size_t whole;

    make(f, &plain);
    whole = f->n;
    for (f->n = 0; f->n < whole; f->n++)
        assert_int_not_equal(check(f).code, MRL_OK);
}

static mrl_status check_it(void *context)
{
    return check(context);
}

static void survives_failing_allocations(void **state)
{
    struct fixture *f = *state;

    make(f, &(struct sigstore_plan){.timestamp = true});
    assert_survives_oom(check_it, f);
}

/* --- the trusted root --- */

static mrl_status read_root(struct fixture *f, const char *text, size_t n)
{
    mrl_cleanup(mrl_trusted_root_freep) struct mrl_trusted_root *root = NULL;

    return mrl_trusted_root_read("root", text, n, &root, &f->err);
}

static void no_cut_trusted_root_is_read(void **state)
{
    struct fixture *f = *state;
    const char *text = world_trusted_root(&f->world, &plain);
    const size_t n = strlen(text);

    assert_ok(read_root(f, text, n));
    for (size_t i = 0; i < n; i++)
        assert_int_not_equal(read_root(f, text, i).code, MRL_OK);
}

static void a_log_needs_a_time_from_which_it_is_trusted(void **state)
{
    struct fixture *f = *state;
    char *text = mrl_arena_strdup(f->arena, world_trusted_root(&f->world, &plain));
    char *start = strstr(text, "\"start\"");

    memcpy(start, "\"begin\"", 7);
    assert_code(MRL_E_FORMAT, read_root(f, text, strlen(text)));
}

/* The signature of a log with another tree proves nothing here. */
static void a_log_with_another_tree_vouches_for_nothing(void **state)
{
    static const struct {
        const char *algorithm;
        enum mrl_code code;
    } rows[] = {{"\"SHA2_256\"", MRL_OK},       {"1         ", MRL_OK},
                {"\"SHA2_512\"", MRL_E_DENIED}, {"5         ", MRL_E_DENIED},
                {"\"        \"", MRL_E_DENIED}, {"[]        ", MRL_E_DENIED}};
    struct fixture *f = *state;

    for (size_t i = 0; i < MRL_COUNT(rows); i++) {
        char *text = mrl_arena_strdup(f->arena, world_trusted_root(&f->world, &plain));

        memcpy(strstr(text, "\"SHA2_256\""), rows[i].algorithm, 10);
        make(f, &plain);
        mrl_trusted_root_freep(&f->root);
        assert_ok(mrl_trusted_root_read("root", text, strlen(text), &f->root, &f->err));
        assert_code(rows[i].code, check(f));
    }
}

/* An authority that was altered does not hold under itself.  One that no longer says that it issued
 * itself can only be believed: the names of its issuer and key are all that may change so. */
static void no_altered_authority_is_trusted(void **state)
{
    struct fixture *f = *state;
    const struct sigstore_plan plan = {.timestamp = true, .no_promise = true};
    char *text = mrl_arena_strdup(f->arena, world_trusted_root(&f->world, &plan));
    bool quoted = false;
    size_t believed = 0;

    make(f, &plan);
    assert_ok(check(f));
    for (char *p = strstr(text, "\"certificateAuthorities\""); *p; p++) {
        if (strncmp(p, "\"rawBytes\":\"", 12) == 0) {
            p += 11;
            quoted = true;
            continue;
        }
        quoted = quoted && *p != '"';
        if (!quoted)
            continue;
        *p = (char)(*p ^ 1);
        mrl_trusted_root_freep(&f->root);
        believed +=
            mrl_trusted_root_read("root", text, strlen(text), &f->root, &f->err).code == MRL_OK &&
            check(f).code == MRL_OK;
        *p = (char)(*p ^ 1);
    }
    assert_in_range(believed, 0, 60);
}

static void a_client_configuration_holds_a_trusted_root(void **state)
{
    struct fixture *f = *state;
    const char *text = mrl_arena_printf(
        f->arena,
        "{\"mediaType\":\"application/vnd.dev.sigstore.clienttrustconfig.v0.1+json\","
        "\"trustedRoot\":%s}",
        world_trusted_root(&f->world, &plain));

    assert_ok(read_root(f, text, strlen(text)));
}

static mrl_status read_it(void *context)
{
    struct fixture *f = context;

    return read_root(f, f->text, f->n);
}

static void reading_a_root_survives_failing_allocations(void **state)
{
    struct fixture *f = *state;

    f->text = mrl_arena_strdup(f->arena, world_trusted_root(&f->world, &plain));
    f->n = strlen(f->text);
    assert_survives_oom(read_it, f);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(what_a_log_has_seen_verifies),
        CASE(any_time_that_somebody_signed_is_enough),
        CASE(each_time_must_fit_the_certificate),
        CASE(only_who_is_named_may_have_signed),
        CASE(the_certificate_must_be_fit_and_seen),
        CASE(nobody_is_trusted_beyond_their_time),
        CASE(the_entry_must_be_in_the_log),
        CASE(the_entry_must_be_about_this_signature),
        CASE(a_timestamp_must_be_what_it_says),
        CASE(a_log_with_an_unknown_kind_of_key_vouches_for_nothing),
        CASE(no_change_of_a_single_byte_verifies),
        CASE(no_cut_bundle_verifies),
        CASE(survives_failing_allocations),
        CASE(no_cut_trusted_root_is_read),
        CASE(a_log_needs_a_time_from_which_it_is_trusted),
        CASE(a_log_with_another_tree_vouches_for_nothing),
        CASE(no_altered_authority_is_trusted),
        CASE(a_client_configuration_holds_a_trusted_root),
        CASE(reading_a_root_survives_failing_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
