/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/secrets.h"

#include "base/digest.h"
#include "base/limits.h"
#include "formats/secret_rules.h"

#include <assert.h>
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
    BEHIND = 256,  /* how far a token's name and boundary are looked for before it */
    AHEAD = 4608,  /* the longest token and what follows it */
    BLOCK = 65536, /* read at a time */
};

/* One block of the source and the text around it. */
struct search {
    mrl_secret_visit visit;
    void *context;
    struct mrl_error *err;
    struct mrl_span text; /* what is in memory */
    uint64_t base;        /* offset of text.at[0] */
    uint64_t line;        /* of the byte that is looked at */
    uint64_t free_from;   /* end of the last secret: one place yields one */
    uint8_t starts[256];  /* what a byte may be: STARTS_ */
    uint8_t pairs[8192];  /* one bit for each two bytes that a rule starts with */
};

enum {
    STARTS_TOKEN = 1, /* first byte of a rule's prefix */
    STARTS_VALUE = 2, /* '=' or ':' */
};

static mrl_status report(struct search *s, const struct mrl_secret_rule *rule, size_t at,
                         size_t len)
{
    const struct mrl_secret secret = {
        .kind = rule->kind,
        .issue = rule->issue,
        .title = rule->title,
        .offset = s->base + at,
        .len = len,
        .line = s->line,
    };

    s->free_from = secret.offset + len;
    return s->visit(s->context, &secret, s->err);
}

static size_t run_of(struct mrl_span text, const char *alphabet, size_t max)
{
    size_t n = 0;

    while (n < text.len && n < max && mrl_secret_in_alphabet(mrl_span_byte(text, n), alphabet))
        n++;
    return n;
}

/* Length of the rule's token at the start of `text`; 0 if there is none. */
static size_t match(const struct mrl_secret_rule *rule, struct mrl_span text)
{
    const size_t prefix = strlen(rule->prefix);
    struct mrl_span token;
    size_t n;

    if (!mrl_span_starts(text, rule->prefix))
        return 0;
    n = run_of(mrl_span_without(text, prefix), rule->alphabet, rule->max + 1);
    token = mrl_span_first(text, prefix + n);
    if (n < rule->min || n > rule->max || isalnum(mrl_span_byte(text, token.len)))
        return 0;
    if (mrl_secret_is_placeholder(mrl_span_without(token, prefix)) ||
        (rule->token_fits && !rule->token_fits(token)) ||
        (rule->text_fits && !rule->text_fits(text)))
        return 0;
    return token.len;
}

/* A token does not start in the middle of a word or of base64. */
static bool is_boundary(const struct search *s, size_t at)
{
    const int before = at ? mrl_span_byte(s->text, at - 1) : -1;

    return !mrl_secret_in_alphabet(before, "A-Za-z0-9_+");
}

static mrl_status try_rules(struct search *s, size_t at)
{
    const struct mrl_span text = mrl_span_without(s->text, at);

    if (!is_boundary(s, at))
        return mrl_ok();
    for (size_t i = 0; i < mrl_secret_rule_count; i++) {
        const size_t n = match(&mrl_secret_rules[i], text);

        if (n)
            return report(s, &mrl_secret_rules[i], at, n);
    }
    return mrl_ok();
}

/* The name that ends before `at`, quotes and blanks apart. */
static struct mrl_span name_before(const struct search *s, size_t at, size_t *start)
{
    size_t end = at;
    size_t begin;

    while (end > 0 && strchr(" \t\"']:", mrl_span_byte(s->text, end - 1)) && at - end < 8)
        end--;
    begin = end;
    while (begin > 0 && end - begin < 64 &&
           mrl_secret_in_alphabet(mrl_span_byte(s->text, begin - 1), "A-Za-z0-9_-"))
        begin--;
    *start = begin;
    return mrl_span_first(mrl_span_without(s->text, begin), end - begin);
}

/* Whether only blanks, dashes, `export` or an opening brace stand before it on its line.  A bare
 * value in the middle of a line is code, and code names values that it does not hold. */
static bool starts_line(const struct search *s, size_t at)
{
    size_t i = at;
    struct mrl_span before;

    while (i > 0 && at - i < 64 && mrl_span_byte(s->text, i - 1) != '\n')
        i--;
    before = mrl_span_trim(mrl_span_first(mrl_span_without(s->text, i), at - i));
    return before.len == 0 || mrl_span_is(before, "-") || mrl_span_is(before, "export") ||
           mrl_span_is(before, "ENV") || mrl_span_is(before, "ARG") || mrl_span_is(before, "set");
}

/* The value behind `=` or `:`: in quotes, or bare up to the end of the line. */
static struct mrl_span value_after(struct mrl_span text, bool *quoted)
{
    struct mrl_span rest = text;
    struct mrl_span value;
    int quote;
    int end;

    (void)mrl_span_take(&rest, "=: \t>");
    quote = mrl_span_byte(rest, 0);
    *quoted = quote == '"' || quote == '\'';
    if (*quoted)
        rest = mrl_span_without(rest, 1);
    value = mrl_span_first(
        rest, run_of(rest, mrl_secret_assignment.alphabet, mrl_secret_assignment.max + 1));
    end = mrl_span_byte(rest, value.len);
    if (*quoted ? end != quote : (end != '\n' && end != '\r' && end != -1 && end != ' '))
        return mrl_span(NULL, 0);
    return value;
}

/* Paths, URLs and dotted names refer to something; they are no values. */
static bool refers(struct mrl_span value)
{
    return strchr("/.~@#&", mrl_span_byte(value, 0)) || mrl_span_find(value, "://") < value.len ||
           mrl_span_find(value, "..") < value.len;
}

static mrl_status try_assignment(struct search *s, size_t at)
{
    size_t start;
    const struct mrl_span name = name_before(s, at, &start);
    struct mrl_span value;
    bool quoted;

    /* "AWS::Kind::ApiKey" is the name of something else. */
    if (!mrl_secret_is_name(name) || (start && mrl_span_byte(s->text, start - 1) == ':'))
        return mrl_ok();
    value = value_after(mrl_span_without(s->text, at), &quoted);
    if (value.len < mrl_secret_assignment.min || value.len > mrl_secret_assignment.max ||
        (!quoted && (!starts_line(s, start) || mrl_span_find(value, ".") < value.len)) ||
        refers(value) || mrl_secret_is_placeholder(value) || !mrl_secret_looks_random(value))
        return mrl_ok();
    at = (size_t)(value.at - s->text.at);
    for (size_t i = 0; i < mrl_secret_rule_count; i++)
        if (match(&mrl_secret_rules[i], mrl_span_without(s->text, at)))
            return mrl_ok(); /* named better when its own place is reached */
    return report(s, &mrl_secret_assignment, at, value.len);
}

/* Passwords that stand for "some password" in every manual. */
static bool is_stock_password(struct mrl_span user, struct mrl_span password)
{
    static const char *const words[] = {
        "password", "passwd", "pass", "pwd",   "secret", "user",     "root",
        "admin",    "guest",  "test", "token", "xxx",    "postgres", "mypassword",
    };

    for (size_t i = 0; i < MRL_COUNT(words); i++)
        if (mrl_span_is_nocase(password, words[i]))
            return true;
    return user.len == password.len && memcmp(user.at, password.at, user.len) == 0;
}

/* scheme://user:password@host; `at` is the colon. */
static mrl_status try_url(struct search *s, size_t at)
{
    struct mrl_span text = mrl_span_without(s->text, at);
    struct mrl_span user;
    struct mrl_span password;

    if (!mrl_span_starts(text, "://") || at == 0 || !isalpha(mrl_span_byte(s->text, at - 1)))
        return mrl_ok();
    text = mrl_span_without(text, 3);
    user = mrl_span_first(text, run_of(text, "A-Za-z0-9_.+-", 100));
    text = mrl_span_without(text, user.len);
    if (user.len == 0 || mrl_span_byte(text, 0) != ':')
        return mrl_ok();
    text = mrl_span_without(text, 1);
    password = mrl_span_first(text, run_of(text, mrl_secret_url.alphabet, mrl_secret_url.max + 1));
    if (password.len < mrl_secret_url.min || password.len > mrl_secret_url.max ||
        mrl_span_byte(text, password.len) != '@' || mrl_secret_is_placeholder(password) ||
        is_stock_password(user, password))
        return mrl_ok();
    return report(s, &mrl_secret_url, (size_t)(password.at - s->text.at), password.len);
}

static mrl_status look_at(struct search *s, size_t at, uint8_t starts)
{
    if (s->base + at < s->free_from)
        return mrl_ok();
    if (starts & STARTS_TOKEN)
        return try_rules(s, at);
    MRL_TRY(try_url(s, at));
    return s->base + at < s->free_from ? mrl_ok() : try_assignment(s, at);
}

static unsigned pair_of(unsigned char first, unsigned char second)
{
    return (unsigned)first << 8 | second;
}

/* Nearly every byte of a text is told to be nothing here, without a call. */
static bool is_worth_a_look(const struct search *s, size_t at, unsigned char c)
{
    const unsigned pair =
        pair_of(c, at + 1 < s->text.len ? (unsigned char)s->text.at[at + 1] : '\0');

    return s->starts[c] & STARTS_VALUE || s->pairs[pair / 8] >> pair % 8 & 1;
}

/* Looks at the bytes [from, to) of the text in memory. */
static mrl_status search_block(struct search *s, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        const unsigned char c = (unsigned char)s->text.at[i];

        if (s->starts[c] && is_worth_a_look(s, i, c))
            MRL_TRY(look_at(s, i, s->starts[c]));
        s->line += c == '\n';
    }
    return mrl_ok();
}

static void note_starts(struct search *s)
{
    for (size_t i = 0; i < mrl_secret_rule_count; i++) {
        const unsigned char *prefix = (const unsigned char *)mrl_secret_rules[i].prefix;
        const unsigned pair = pair_of(prefix[0], prefix[1]);

        s->starts[prefix[0]] |= STARTS_TOKEN;
        s->pairs[pair / 8] |= (uint8_t)(1 << pair % 8);
    }
    s->starts['='] = s->starts[':'] = STARTS_VALUE;
}

mrl_status mrl_secrets_search(struct mrl_source *source, uint64_t max, mrl_secret_visit visit,
                              void *context, struct mrl_error *err)
{
    const uint64_t end = source->size < max ? source->size : max;
    struct search s = {.visit = visit, .context = context, .err = err, .line = 1};
    char buffer[BEHIND + BLOCK + AHEAD];
    uint64_t offset = 0;

    note_starts(&s);
    while (offset < end) {
        const size_t behind = offset < BEHIND ? (size_t)offset : BEHIND;
        size_t got = 0;
        size_t to;

        s.base = offset - behind;
        MRL_TRY(
            source->read_at(source, s.base, buffer, sizeof(buffer) - BEHIND + behind, &got, err));
        if (got <= behind)
            return mrl_ok();
        s.text = mrl_span(buffer, got);
        to = got - behind > BLOCK ? behind + BLOCK : got;
        if (to - behind > end - offset)
            to = behind + (size_t)(end - offset);
        MRL_TRY(search_block(&s, behind, to));
        offset += to - behind;
    }
    return mrl_ok();
}

/* Whether so much chance is in it that a digest cannot be tried out: what issuers made.  A
 * passphrase or the first line of a private key is no such thing. */
static bool has_fingerprint(const struct mrl_secret *secret)
{
    return secret->len >= 16 && secret->len <= MRL_MAX_SECRET_DIGEST &&
           strcmp(secret->kind, "assigned") != 0 && strcmp(secret->kind, "url-password") != 0 &&
           !strstr(secret->kind, "private-key");
}

/* "aws-access-key 0011223344556677": the kind, and the start of its digest, by which the
 * same key is known again. */
static mrl_status add_fact(struct mrl_description *d, const struct mrl_secret *secret)
{
    char text[64 + MRL_SHA256_HEX];
    char value[MRL_MAX_SECRET_DIGEST];
    char hex[MRL_SHA256_HEX] = "";
    struct mrl_sha256 digest;
    size_t got = 0;
    mrl_status s;

    if (d->fact_count >= MRL_MAX_FACTS / 2) /* leave room: the issues tell of all */
        return mrl_ok();
    if (has_fingerprint(secret))
        MRL_TRY(d->source->read_at(d->source, secret->offset, value, secret->len, &got, d->err));
    if (got) {
        s = mrl_sha256_bytes(value, got, &digest, d->err);
        explicit_bzero(value, sizeof(value));
        MRL_TRY(s);
        mrl_sha256_hex(&digest, hex);
    }
    (void)snprintf(text, sizeof(text), "%s%s%.16s", secret->kind, got ? " " : "", hex);
    d->line = secret->line < UINT32_MAX ? (uint32_t)secret->line : 0;
    s = mrl_describe_text(d, "secret", text, strlen(text));
    d->line = 0;
    return s;
}

static mrl_status add_secret(void *context, const struct mrl_secret *secret, struct mrl_error *err)
{
    (void)err;
    MRL_TRY(add_fact(context, secret));
    return mrl_describe_issue(context, secret->issue, secret->offset, "%s in line %" PRIu64,
                              secret->title, secret->line);
}

mrl_status mrl_describe_secrets(struct mrl_description *d)
{
    MRL_TRY(mrl_secrets_search(d->source, MRL_MAX_SECRET_SEARCH, add_secret, d, d->err));
    if (d->source->size <= MRL_MAX_SECRET_SEARCH)
        return mrl_ok();
    d->incomplete = true;
    return mrl_describe_issue(d, "secret.not-searched", MRL_MAX_SECRET_SEARCH,
                              "the text was searched for secrets up to byte %u only",
                              MRL_MAX_SECRET_SEARCH);
}
