/* SPDX-License-Identifier: Apache-2.0 */
/* The tokens here are made up; they are cut in two so that no scanner takes this file for a leak.
 */
#include "formats/secrets.h"

#include "base/limits.h"
#include "described.h"

struct found {
    size_t count;
    struct mrl_secret first;
};

static mrl_status note(void *context, const struct mrl_secret *secret, struct mrl_error *err)
{
    struct found *f = context;

    (void)err;
    if (f->count++ == 0)
        f->first = *secret;
    return mrl_ok();
}

static struct found search(const char *text, size_t n)
{
    struct mrl_source_memory m;
    struct mrl_error err;
    struct found f = {0};
    char *block = malloc(n ? n : 1);

    assert_non_null(block);
    memcpy(block, text, n);
    mrl_source_memory_init(&m, block, n);
    assert_int_equal(mrl_secrets_search(&m.source, UINT64_MAX, note, &f, &err).code, MRL_OK);
    free(block);
    return f;
}

static void assert_kind(const char *text, const char *kind)
{
    const struct found f = search(text, strlen(text));

    if (f.count != 1 || strcmp(f.first.kind, kind) != 0)
        fail_msg("%zu secrets in `%s`, the first is %s, not %s", f.count, text,
                 f.count ? f.first.kind : "none", kind);
}

static void assert_clean(const char *text)
{
    const struct found f = search(text, strlen(text));

    if (f.count)
        fail_msg("`%s` is told as %s", text, f.first.kind);
}

#define BODY36 "aB3dE5gH7jK9mN1pQ3sT5vW7xY9zA2cD4eF6"
#define PEM    "-----BEGIN "
#define BASE64 "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj"

static void tokens_of_known_issuers_are_told_by_their_form(void **state)
{
    (void)state;
    assert_kind("key = AKIA"
                "Q3EGWRTYNB5ZLKO7\n",
                "aws-access-key");
    assert_kind("x hf_"
                "aBcDeFgHjKmNpQrStUvWxYzAbCdEfGhJkM y",
                "huggingface-token");
    assert_kind("token: ghp_" BODY36, "github-token");
    assert_kind("\"sk-ant-"
                "api03-aB3dE5gH7jK9mN1pQ3sT5vW7xY9zA2cD\"",
                "anthropic-key");
    assert_kind("OPENAI_API_KEY=sk-"
                "proj-aB3dE5gH7jK9mN1pQ3sT5vW7xY9zA2cD",
                "sk-key");
    assert_kind("AIza"
                "SyB3dE5gH7jK9mN1pQ3sT5vW7xY9zA2cD4e",
                "google-api-key");
    assert_kind("xoxb-"
                "7391846205-7391846205173-aB3dE5gH7jK9mN1pQ3sT5vW7",
                "slack-token");
    assert_kind("https://hooks.slack.com/services/"
                "T0A1B2C3D/B0A1B2C3D/aB3dE5gH7jK9mN1pQ3sT5vW7",
                "slack-webhook");
    assert_kind("sk_live_"
                "aB3dE5gH7jK9mN1pQ3sT5vW7",
                "stripe-key");
    assert_kind("eyJhbGciOiJIUzI1NiJ9."
                "eyJpc3MiOiJhbGljZSIsImV4cCI6MTd9."
                "dBjftJeZ4CVPmB92K27uhbUJU1p1r_wW1gFWFOEjXk",
                "jwt");
}

static void private_keys_are_told_by_head_and_body(void **state)
{
    (void)state;
    assert_kind(PEM "PRIVATE KEY-----\n" BASE64 "\n" BASE64 "\n", "private-key");
    assert_kind(PEM "OPENSSH PRIVATE KEY-----\n" BASE64 "\n", "private-key");
    assert_kind("{\"private_key\": \"" PEM "PRIVATE KEY-----\\n" BASE64 "\\n\"}", "private-key");
    assert_kind(PEM "ENCRYPTED PRIVATE KEY-----\n" BASE64 "\n", "encrypted-private-key");
    assert_clean(PEM "PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----\n");
    assert_clean(PEM "PUBLIC KEY-----\n" BASE64 "\n");
    assert_clean(PEM "PRIVATE KEY-----");
}

static void random_values_under_telling_names_are_secrets(void **state)
{
    (void)state;
    assert_kind("db_password: 'k8Jx2mQ9vL4tR7wZ'\n", "assigned");
    assert_kind("  client_secret: k8Jx2mQ9vL4tR7wZ\n", "assigned");
    assert_kind("export API_TOKEN=k8Jx2mQ9vL4tR7wZ1\n", "assigned");
    assert_kind("{\"apiKey\": \"9f86d081884c7d659a2feaa0c55ad015\"}", "assigned");
    assert_kind("os.environ[\"API_KEY\"] = \"k8Jx2mQ9vL4tR7wZ\"", "assigned");
    assert_kind("postgres://app:k8Jx2mQ9@db/x", "url-password");
}

static void placeholders_references_and_words_are_none(void **state)
{
    static const char *const texts[] = {
        "AKIA"
        "IOSFODNN7EXAMPLE",
        "AKIA"
        "Q3EGWRTYNB5ZLKO7Q",
        "xAKIA"
        "Q3EGWRTYNB5ZLKO7",
        "hf_"
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "ghp_"
        "abcdefghijklmnopqrstuvwxyz0123456789",
        "hf_hub_download_with_retries_and_more",
        "sk-learn-contrib-categorical-encoding-transformers",
        "api_key: your-api-key-goes-here-1234",
        "api_key = os.environ['API_KEY_PRODUCTION_1']",
        "api_key: ${API_KEY_K8Jx2mQ9vL4tR7wZ}",
        "token = tokenizer.encode_plus1(text2)",
        "token_file: /run/secrets/api_token_2a9b",
        "password_file = '/etc/k8Jx2mQ9vL4tR7wZ'",
        "{\"eos_token\": \"<|endoftext|>\", \"pad_token\": \"k8Jx2mQ9vL4tR7wZ\"}",
        "max_tokens: 4096",
        "api_key: 123e4567-e89b-12d3-a456-426614174000",
        "secret = AutoModelForCausalLMWithValueHead",
        "\"secret\": \"the-quick-brown-fox-jumps\"",
        "\"sha256\": \"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\"",
        "postgres://user:password@db/x",
        "postgres://postgres:postgres@db/x",
        "https://user:${PASSWORD}@host/",
        "http://host:8080/path@x",
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
        "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIn0."
        "SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",
        "a.b.eyJhbGciOi",
        "\"AWS::ApiGateway::ApiKey\": \"48205d4ffd7feba3\"",
        "PrivateKey = rust_openssl.hpke.MLKEM768X25519Key",
        "",
    };

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(texts); i++)
        assert_clean(texts[i]);
}

static void place_is_told_by_offset_and_line(void **state)
{
    const char text[] = "one\ntwo\n  key: AKIA"
                        "Q3EGWRTYNB5ZLKO7\n";
    const struct found f = search(text, sizeof(text) - 1);

    (void)state;
    assert_int_equal(f.first.offset, 15);
    assert_int_equal(f.first.len, 20);
    assert_int_equal(f.first.line, 3);
}

/* A token may lie across the border of two blocks, wherever that border is. */
static void blocks_hide_no_token(void **state)
{
    static char text[200000];

    (void)state;
    for (size_t at = 65500; at < 65560; at++) {
        struct found f;

        memset(text, ' ', sizeof(text));
        memcpy(text + at,
               "AKIA"
               "Q3EGWRTYNB5ZLKO7",
               20);
        memcpy(text + 2 * at, "ghp_" BODY36, 40);
        f = search(text, sizeof(text));
        assert_int_equal(f.count, 2);
        assert_int_equal(f.first.offset, at);
    }
}

static void cuts_are_harmless(void **state)
{
    static const char text[] = "a: sk-"
                               "proj-aB3dE5gH7jK9mN1pQ3sT5vW7xY9zA2cD\n" PEM
                               "PRIVATE KEY-----\n" BASE64 "\npg://a:k8Jx2mQ9@h\n";

    (void)state;
    for (size_t n = 0; n < sizeof(text); n++)
        (void)search(text, n);
}

static void issues_never_hold_the_value(void **state)
{
    static const char text[] = "key: AKIA"
                               "Q3EGWRTYNB5ZLKO7\n";
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1 << 20);
    struct mrl_source_memory m;
    struct mrl_error err;
    struct mrl_description d = {.source = &m.source, .path = "a", .arena = arena, .err = &err};

    (void)state;
    mrl_source_memory_init(&m, text, sizeof(text) - 1);
    assert_int_equal(mrl_describe_secrets(&d).code, MRL_OK);
    assert_int_equal(d.issue_count, 1);
    assert_string_equal(d.issues[0].id, "secret.aws-access-key");
    assert_string_equal(d.issues[0].text, "access key id of AWS in line 1");
}

static mrl_status read_blanks(struct mrl_source *source, uint64_t offset, void *buf, size_t n,
                              size_t *ret, struct mrl_error *err)
{
    (void)err;
    *ret = n < source->size - offset ? n : (size_t)(source->size - offset);
    memset(buf, ' ', *ret);
    return mrl_ok();
}

static void what_was_not_searched_is_told(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1 << 20);
    struct mrl_error err;
    struct mrl_source source = {read_blanks, MRL_MAX_SECRET_SEARCH};
    struct mrl_description d = {.source = &source, .path = "a", .arena = arena, .err = &err};

    (void)state;
    assert_int_equal(mrl_describe_secrets(&d).code, MRL_OK);
    assert_int_equal(d.issue_count, 0);
    source.size++;
    assert_int_equal(mrl_describe_secrets(&d).code, MRL_OK);
    assert_string_equal(d.issues[0].id, "secret.not-searched");
    assert_true(d.incomplete);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tokens_of_known_issuers_are_told_by_their_form),
        cmocka_unit_test(private_keys_are_told_by_head_and_body),
        cmocka_unit_test(random_values_under_telling_names_are_secrets),
        cmocka_unit_test(placeholders_references_and_words_are_none),
        cmocka_unit_test(place_is_told_by_offset_and_line),
        cmocka_unit_test(blocks_hide_no_token),
        cmocka_unit_test(cuts_are_harmless),
        cmocka_unit_test(issues_never_hold_the_value),
        cmocka_unit_test(what_was_not_searched_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
