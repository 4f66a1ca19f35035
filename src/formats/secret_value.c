/* SPDX-License-Identifier: Apache-2.0 */
/* What tells a secret's value and name from other text. */
#include "base/status.h"
#include "formats/secret_rules.h"

#include <ctype.h>
#include <string.h>

bool mrl_secret_in_alphabet(int c, const char *alphabet)
{
    for (const char *a = alphabet; c > 0 && *a; a++) {
        if (a[1] == '-' && a[2]) {
            if (c >= a[0] && c <= a[2])
                return true;
            a += 2;
        } else if (c == *a) {
            return true;
        }
    }
    return false;
}

/* Contained in whatever case. */
static bool holds(struct mrl_span value, const char *word)
{
    const size_t n = strlen(word);

    for (size_t i = 0; i + n <= value.len; i++)
        if (mrl_span_is_nocase(mrl_span_first(mrl_span_without(value, i), n), word))
            return true;
    return false;
}

/* Longest run of one byte, and of bytes that go up by one. */
static void runs(struct mrl_span value, size_t *same, size_t *up)
{
    size_t s = 1;
    size_t u = 1;

    *same = *up = 0;
    for (size_t i = 1; i < value.len; i++) {
        const int before = mrl_span_byte(value, i - 1);
        const int c = mrl_span_byte(value, i);

        s = c == before ? s + 1 : 1;
        u = c == before + 1 ? u + 1 : 1;
        *same = s > *same ? s : *same;
        *up = u > *up ? u : *up;
    }
}

bool mrl_secret_is_placeholder(struct mrl_span value)
{
    static const char *const words[] = {
        "example",  "placeholder", "changeme", "change_me", "change-me",   "your", "dummy",
        "redacted", "sample",      "insert",   "replace",   "secret_here", "...",  "fake",
        "test_key", "not-a-real",  "notreal",  "mock",      "todo",
    };
    size_t same;
    size_t up;

    if (value.len == 0 || mrl_span_find_any(value, "<>{}$%*\\") < value.len)
        return true;
    for (size_t i = 0; i < MRL_COUNT(words); i++)
        if (holds(value, words[i]))
            return true;
    runs(value, &same, &up);
    return same >= 5 || up >= 6;
}

static int class_of(int c)
{
    if (isdigit(c))
        return 1;
    if (isupper(c))
        return 2;
    return islower(c) ? 3 : 0;
}

struct texture {
    size_t distinct, changes, digit_runs, letters;
};

static struct texture texture_of(struct mrl_span value)
{
    struct texture t = {0};
    bool seen[256] = {false};
    int before = 0;

    for (size_t i = 0; i < value.len; i++) {
        const int c = mrl_span_byte(value, i);
        const int class = class_of(c);

        t.distinct += !seen[c];
        seen[c] = true;
        t.letters += class > 1;
        if (class && before && class != before)
            t.changes++;
        t.digit_runs += class == 1 && before != 1;
        before = class ? class : before;
    }
    return t;
}

/* 8-4-4-4-12: identifiers far more often than secrets. */
static bool is_uuid(struct mrl_span value)
{
    if (value.len != 36)
        return false;
    for (size_t i = 0; i < value.len; i++) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;

        if (dash ? mrl_span_byte(value, i) != '-' : !isxdigit(mrl_span_byte(value, i)))
            return false;
    }
    return true;
}

bool mrl_secret_looks_random(struct mrl_span value)
{
    const struct texture t = texture_of(value);

    return value.len >= 16 && t.distinct >= (value.len < 24 ? value.len / 2 : 12) &&
           t.changes >= value.len / 5 && t.digit_runs >= 2 && t.letters > 0 && !is_uuid(value);
}

/* Letters and digits only, in lower case: DB_PassWord-1 is dbpassword1. */
static struct mrl_span normalise(struct mrl_span name, char *room, size_t size)
{
    size_t n = 0;

    for (size_t i = 0; i < name.len && n < size; i++)
        if (isalnum(mrl_span_byte(name, i)))
            room[n++] = (char)tolower(mrl_span_byte(name, i));
    return mrl_span(room, n);
}

bool mrl_secret_is_name(struct mrl_span name)
{
    static const char *const endings[] = {
        "password",    "passwd",     "passphrase", "secret",        "secretkey", "apikey",
        "apitoken",    "accesskey",  "authkey",    "privatekey",    "token",     "credential",
        "credentials", "accountkey", "signingkey", "encryptionkey", "sharedkey", "authorization",
    };
    /* Tokens of tokenizers, and cursors of lists. */
    static const char *const others[] = {
        "eostoken",  "bostoken",   "padtoken",       "unktoken",          "septoken",
        "clstoken",  "masktoken",  "pagetoken",      "nexttoken",         "specialtoken",
        "stoptoken", "starttoken", "publickeytoken", "continuationtoken", "synctoken",
    };
    char room[64];
    const struct mrl_span plain = normalise(name, room, sizeof(room));
    bool telling = false;

    /* The last bytes of the endings: most names are told apart by them. */
    if (!mrl_secret_in_alphabet(mrl_span_byte(plain, plain.len - 1), "delnsty"))
        return false;
    for (size_t i = 0; i < MRL_COUNT(endings); i++)
        telling |= mrl_span_ends(plain, endings[i]);
    for (size_t i = 0; telling && i < MRL_COUNT(others); i++)
        telling = !mrl_span_ends(plain, others[i]);
    return telling;
}
