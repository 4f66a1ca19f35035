/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens that are told by their form.  Prefix, alphabet and length are those that the issuers
 * document; where they do not, those of tokens as they are issued. */
#include "formats/secret_rules.h"

#include "base/status.h"

#include <ctype.h>
#include <string.h>

#define ALNUM "A-Za-z0-9"
#define WORD  "A-Za-z0-9_-"

static bool has_both_cases(struct mrl_span token)
{
    size_t upper = 0;
    size_t lower = 0;

    for (size_t i = 0; i < token.len; i++) {
        upper += isupper(mrl_span_byte(token, i)) != 0;
        lower += islower(mrl_span_byte(token, i)) != 0;
    }
    return upper >= 6 && lower >= 10;
}

/* OpenAI's and its imitators' keys share the prefix with words such as sk-learn-contrib. */
static bool is_mixed(struct mrl_span token)
{
    bool upper = false;
    bool lower = false;
    bool digit = false;

    for (size_t i = 0; i < token.len; i++) {
        upper |= isupper(mrl_span_byte(token, i)) != 0;
        lower |= islower(mrl_span_byte(token, i)) != 0;
        digit |= isdigit(mrl_span_byte(token, i)) != 0;
    }
    return upper && lower && digit;
}

/* Three parts, and a header that starts with a name that headers have (RFC 7515, section 4.1). */
static bool is_jwt(struct mrl_span token)
{
    static const char *const headers[] = {"eyJhbGciOi", "eyJ0eXAiOi", "eyJraWQiOi", "eyJlbmMiOi"};
    struct mrl_span rest = token;
    struct mrl_span part;
    size_t parts = 0;
    bool known = false;

    for (size_t i = 0; i < MRL_COUNT(headers); i++)
        known |= mrl_span_starts(token, headers[i]);
    while (mrl_span_cut(&rest, '.', &part)) {
        if (parts++ && part.len < 16)
            return false;
        /* The token that the RFC's readers and jwt.io show: {"sub":"1234567890", */
        if (mrl_span_starts(part, "eyJzdWIiOiIxMjM0NTY3ODkwI"))
            return false;
    }
    return known && parts == 3;
}

/* Behind the first line stands base64, or "\n" and base64 inside a JSON string.  A key without a
 * body is documentation. */
static bool has_pem_body(struct mrl_span text)
{
    static const char base64[] = "A-Za-z0-9+/";
    const size_t dashes = mrl_span_find(text, "PRIVATE KEY");
    struct mrl_span rest = mrl_span_without(mrl_span_first(text, 1200), dashes);
    size_t run = 0;

    if (dashes > 24)
        return false;
    rest = mrl_span_without(rest, mrl_span_find(rest, "-----") + 5);
    for (size_t i = 0; i < rest.len && run < 40; i++) {
        const int c = mrl_span_byte(rest, i);

        if (c == '-' && mrl_span_starts(mrl_span_without(rest, i), "-----"))
            return false;
        run = mrl_secret_in_alphabet(c, base64) ? run + 1 : 0;
    }
    return run == 40;
}

static bool is_plain_pem(struct mrl_span text)
{
    return has_pem_body(text) && mrl_span_find(mrl_span_first(text, 32), "ENCRYPTED") >= 32;
}

static bool is_encrypted_pem(struct mrl_span text)
{
    return has_pem_body(text) && !is_plain_pem(text);
}

/* Webhooks carry their secret in the path. */
static bool is_slack_hook(struct mrl_span token)
{
    struct mrl_span rest = token;
    struct mrl_span part;
    size_t parts = 0;

    while (mrl_span_cut(&rest, '/', &part))
        parts++;
    return parts == 5 && mrl_span_find(token, "/T") < token.len &&
           mrl_span_find(token, "/B") < token.len;
}

/* Kind and title; the issue's id follows from the kind. */
#define ROW(name, text) .kind = (name), .issue = "secret." name, .title = (text)

/* clang-format off */
const struct mrl_secret_rule mrl_secret_rules[] = {
    {ROW("aws-access-key", "access key id of AWS"),
     .prefix = "AKIA", .alphabet = "A-Z2-7", .min = 16, .max = 16},
    {ROW("aws-access-key", "temporary access key id of AWS"),
     .prefix = "ASIA", .alphabet = "A-Z2-7", .min = 16, .max = 16},
    {ROW("huggingface-token", "token of Hugging Face"),
     .prefix = "hf_", .alphabet = "A-Za-z", .min = 34, .max = 34, .token_fits = has_both_cases},
    {ROW("huggingface-token", "organisation token of Hugging Face"),
     .prefix = "api_org_", .alphabet = "A-Za-z", .min = 34, .max = 34, .token_fits = has_both_cases},
    {ROW("github-token", "personal token of GitHub"),
     .prefix = "ghp_", .alphabet = ALNUM, .min = 36, .max = 36},
    {ROW("github-token", "OAuth token of GitHub"),
     .prefix = "gho_", .alphabet = ALNUM, .min = 36, .max = 36},
    {ROW("github-token", "user token of a GitHub app"),
     .prefix = "ghu_", .alphabet = ALNUM, .min = 36, .max = 36},
    {ROW("github-token", "server token of a GitHub app"),
     .prefix = "ghs_", .alphabet = ALNUM, .min = 36, .max = 36},
    {ROW("github-token", "refresh token of GitHub"),
     .prefix = "ghr_", .alphabet = ALNUM, .min = 36, .max = 76},
    {ROW("github-token", "fine-grained token of GitHub"),
     .prefix = "github_pat_", .alphabet = "A-Za-z0-9_", .min = 82, .max = 82},
    {ROW("gitlab-token", "token of GitLab"),
     .prefix = "glpat-", .alphabet = WORD, .min = 20, .max = 64, .token_fits = is_mixed},
    {ROW("anthropic-key", "API key of Anthropic"),
     .prefix = "sk-ant-", .alphabet = WORD, .min = 32, .max = 160, .token_fits = is_mixed},
    {ROW("sk-key", "API key in the style of OpenAI"),
     .prefix = "sk-", .alphabet = WORD, .min = 32, .max = 200, .token_fits = is_mixed},
    {ROW("google-api-key", "API key of Google"),
     .prefix = "AIza", .alphabet = WORD, .min = 35, .max = 35, .token_fits = is_mixed},
    {ROW("groq-key", "API key of Groq"),
     .prefix = "gsk_", .alphabet = ALNUM, .min = 52, .max = 52},
    {ROW("replicate-token", "token of Replicate"),
     .prefix = "r8_", .alphabet = ALNUM, .min = 37, .max = 37},
    {ROW("nvidia-key", "API key of NVIDIA"),
     .prefix = "nvapi-", .alphabet = WORD, .min = 60, .max = 70, .token_fits = is_mixed},
    {ROW("slack-token", "bot token of Slack"),
     .prefix = "xoxb-", .alphabet = "A-Za-z0-9-", .min = 24, .max = 200},
    {ROW("slack-token", "user token of Slack"),
     .prefix = "xoxp-", .alphabet = "A-Za-z0-9-", .min = 24, .max = 200},
    {ROW("slack-token", "app token of Slack"),
     .prefix = "xapp-", .alphabet = "A-Za-z0-9-", .min = 24, .max = 200},
    {ROW("slack-webhook", "webhook of Slack"),
     .prefix = "hooks.slack.com/services/", .alphabet = "A-Za-z0-9/", .min = 40, .max = 60, .token_fits = is_slack_hook},
    {ROW("stripe-key", "secret key of Stripe"),
     .prefix = "sk_live_", .alphabet = ALNUM, .min = 24, .max = 120},
    {ROW("stripe-key", "restricted key of Stripe"),
     .prefix = "rk_live_", .alphabet = ALNUM, .min = 24, .max = 120},
    {ROW("npm-token", "token of npm"),
     .prefix = "npm_", .alphabet = ALNUM, .min = 36, .max = 36},
    {ROW("pypi-token", "token of PyPI"),
     .prefix = "pypi-AgE", .alphabet = WORD, .min = 50, .max = 250},
    {ROW("docker-token", "token of Docker Hub"),
     .prefix = "dckr_pat_", .alphabet = WORD, .min = 27, .max = 36},
    {ROW("vault-token", "token of HashiCorp Vault"),
     .prefix = "hvs.", .alphabet = WORD, .min = 24, .max = 200, .token_fits = is_mixed},
    {ROW("sendgrid-key", "API key of SendGrid"),
     .prefix = "SG.", .alphabet = "A-Za-z0-9_.-", .min = 66, .max = 66, .token_fits = is_mixed},
    {ROW("age-key", "secret key of age"),
     .prefix = "AGE-SECRET-KEY-1", .alphabet = "A-Z0-9", .min = 58, .max = 58},
    {ROW("jwt", "JSON Web Token"),
     .prefix = "eyJ", .alphabet = "A-Za-z0-9_.-", .min = 60, .max = 4096, .token_fits = is_jwt},
    {ROW("private-key", "private key in PEM"),
     .prefix = "-----BEGIN ", .alphabet = "A-Z ", .min = 11, .max = 24, .text_fits = is_plain_pem},
    {ROW("encrypted-private-key", "encrypted private key in PEM"),
     .prefix = "-----BEGIN ", .alphabet = "A-Z ", .min = 11, .max = 24, .text_fits = is_encrypted_pem},
};
/* clang-format on */
const size_t mrl_secret_rule_count = MRL_COUNT(mrl_secret_rules);

const struct mrl_secret_rule mrl_secret_assignment = {
    ROW("assigned", "random value given to the name of a secret"),
    .prefix = "",
    .alphabet = "A-Za-z0-9+/=_.~!@#^&-",
    .min = 16,
    .max = 512,
};

const struct mrl_secret_rule mrl_secret_url = {
    ROW("url-password", "password inside a URL"),
    .prefix = "://",
    .alphabet = "A-Za-z0-9+=_.~!#^&-",
    .min = 3,
    .max = 200,
};
