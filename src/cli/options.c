/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/options.h"

#include "base/text.h"
#include "cli/suggest.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

static const char *const color_words[] = {"auto", "always", "never", NULL};

const struct mrl_option mrl_common_options[] = {
    {.name = "color",
     .kind = MRL_OPTION_CHOICE,
     .field = offsetof(struct mrl_common_args, color),
     .choices = color_words},
    {.name = "help",
     .letter = 'h',
     .kind = MRL_OPTION_FLAG,
     .field = offsetof(struct mrl_common_args, help)},
    {.name = "quiet",
     .letter = 'q',
     .kind = MRL_OPTION_FLAG,
     .field = offsetof(struct mrl_common_args, quiet)},
};

const size_t mrl_common_option_count = sizeof(mrl_common_options) / sizeof(mrl_common_options[0]);

enum { SETS_MAX = 4 }; /* a command's options and the common ones are two */

/* Where the reading of a command line stands. */
struct cursor {
    const struct mrl_option_set *sets;
    size_t set_count;
    char **argv;
    int argc;
    int next;        /* the first argument that was not looked at */
    uint64_t *given; /* for each set, a bit for each option */
    struct mrl_error *err;
};

/* An option found in one of the tables, and where its value goes. */
struct match {
    const struct mrl_option *option;
    void *member;
    uint64_t *given; /* of its set */
    uint64_t bit;
};

static void *member_of(void *args, const struct mrl_option *option)
{
    return (char *)args + option->field;
}

static struct match match_of(const struct cursor *c, size_t set, size_t i)
{
    const struct mrl_option *const option = &c->sets[set].options[i];

    assert(i < 64);
    return (struct match){option, member_of(c->sets[set].args, option), &c->given[set],
                          UINT64_C(1) << i};
}

static bool find_long(const struct cursor *c, const char *name, size_t len, struct match *ret)
{
    for (size_t s = 0; s < c->set_count; s++)
        for (size_t i = 0; i < c->sets[s].count; i++) {
            const struct mrl_option *option = &c->sets[s].options[i];

            if (strncmp(option->name, name, len) == 0 && option->name[len] == '\0') {
                *ret = match_of(c, s, i);
                return true;
            }
        }
    return false;
}

static bool find_short(const struct cursor *c, char letter, struct match *ret)
{
    for (size_t s = 0; s < c->set_count; s++)
        for (size_t i = 0; i < c->sets[s].count; i++) {
            const struct mrl_option *option = &c->sets[s].options[i];

            if (option->letter == letter && letter != '\0') {
                *ret = match_of(c, s, i);
                return true;
            }
        }
    return false;
}

static mrl_status unknown_long(const struct cursor *c, const char *name, size_t len)
{
    char given[64];
    struct mrl_suggestion near;

    mrl_text_quote(given, sizeof(given), name, len);
    near = mrl_suggestion_for(given);
    for (size_t s = 0; s < c->set_count; s++)
        for (size_t i = 0; i < c->sets[s].count; i++)
            mrl_suggestion_offer(&near, c->sets[s].options[i].name);
    if (near.best)
        return MRL_FAIL(c->err, MRL_E_FORMAT, MRL_NO_OFFSET,
                        "unknown option --%s; the nearest is --%s", given, near.best);
    return MRL_FAIL(c->err, MRL_E_FORMAT, MRL_NO_OFFSET, "unknown option --%s", given);
}

/* The letter may be the first byte of a longer character. */
static mrl_status unknown_short(const struct cursor *c, const char *text)
{
    uint32_t code_point;
    const size_t len = mrl_utf8_decode(text, strlen(text), &code_point);
    char given[16];

    mrl_text_quote(given, sizeof(given), text, len ? len : 1);
    return MRL_FAIL(c->err, MRL_E_FORMAT, MRL_NO_OFFSET, "unknown option -%s", given);
}

static mrl_status read_number(const struct cursor *c, const struct mrl_option *option,
                              const char *text, uint64_t *ret)
{
    const uint64_t max = option->max ? option->max : UINT64_MAX;
    uint64_t value = 0;

    for (const char *p = text; *p; p++) {
        const unsigned digit = (unsigned)(*p - '0');

        if (digit > 9)
            return MRL_FAIL(c->err, MRL_E_FORMAT, MRL_NO_OFFSET, "--%s needs a number",
                            option->name);
        if (__builtin_mul_overflow(value, 10u, &value) ||
            __builtin_add_overflow(value, digit, &value) || value > max)
            return MRL_FAIL(c->err, MRL_E_LIMIT, MRL_NO_OFFSET, "--%s may be at most %" PRIu64,
                            option->name, max);
    }
    *ret = value;
    return mrl_ok();
}

static mrl_status read_choice(const struct cursor *c, const struct mrl_option *option,
                              const char *text, int *ret)
{
    char words[128] = "";
    size_t used = 0;

    for (int i = 0; option->choices[i]; i++) {
        const char *word = option->choices[i];

        if (strcmp(word, text) == 0) {
            *ret = i;
            return mrl_ok();
        }
        if (strlen(word) + 3 < sizeof(words) - used) {
            used = used ? (size_t)(stpcpy(words + used, ", ") - words) : used;
            used = (size_t)(stpcpy(words + used, word) - words);
        }
    }
    return MRL_FAIL(c->err, MRL_E_FORMAT, MRL_NO_OFFSET, "--%s is one of %s", option->name, words);
}

static mrl_status add_item(const struct cursor *c, const struct mrl_option *option,
                           const char *text, struct mrl_option_list *list)
{
    if (list->count == MRL_OPTION_LIST_MAX)
        return MRL_FAIL(c->err, MRL_E_LIMIT, MRL_NO_OFFSET, "--%s may be given at most %d times",
                        option->name, MRL_OPTION_LIST_MAX);
    list->items[list->count++] = text;
    return mrl_ok();
}

static mrl_status store(const struct cursor *c, const struct match *m, const char *text)
{
    if (*text == '\0')
        return MRL_FAIL(c->err, MRL_E_FORMAT, MRL_NO_OFFSET, "--%s needs an argument",
                        m->option->name);
    *m->given |= m->bit;
    switch (m->option->kind) {
    case MRL_OPTION_FLAG:
        *(bool *)m->member = true;
        return mrl_ok();
    case MRL_OPTION_TEXT:
        *(const char **)m->member = text;
        return mrl_ok();
    case MRL_OPTION_NUMBER:
        return read_number(c, m->option, text, m->member);
    case MRL_OPTION_CHOICE:
        return read_choice(c, m->option, text, m->member);
    case MRL_OPTION_LIST:
        return add_item(c, m->option, text, m->member);
    }
    __builtin_unreachable();
}

/* `inline_text` is what stood in the same argument, NULL when nothing did. */
static mrl_status take_value(struct cursor *c, const struct match *m, const char *inline_text)
{
    if (m->option->kind == MRL_OPTION_FLAG) {
        if (inline_text)
            return MRL_FAIL(c->err, MRL_E_FORMAT, MRL_NO_OFFSET, "--%s takes no argument",
                            m->option->name);
        return store(c, m, "yes");
    }
    if (inline_text)
        return store(c, m, inline_text);
    if (c->next == c->argc)
        return MRL_FAIL(c->err, MRL_E_FORMAT, MRL_NO_OFFSET, "--%s needs an argument",
                        m->option->name);
    return store(c, m, c->argv[c->next++]);
}

static mrl_status read_long(struct cursor *c, const char *text)
{
    const size_t len = strcspn(text, "=");
    struct match m;

    if (!find_long(c, text, len, &m))
        return unknown_long(c, text, len);
    return take_value(c, &m, text[len] == '=' ? text + len + 1 : NULL);
}

static mrl_status read_short(struct cursor *c, const char *text)
{
    struct match m;

    for (; *text; text++) {
        if (!find_short(c, *text, &m))
            return unknown_short(c, text);
        if (m.option->kind != MRL_OPTION_FLAG)
            return take_value(c, &m, text[1] ? text + 1 : NULL);
        MRL_TRY(take_value(c, &m, NULL));
    }
    return mrl_ok();
}

static bool was_given(const struct cursor *c, const char *name)
{
    struct match m;

    return find_long(c, name, strlen(name), &m) && (*m.given & m.bit) != 0;
}

/* Nobody who gives --key should believe that something was signed because nothing was said. */
static mrl_status check_companions(const struct cursor *c)
{
    for (size_t s = 0; s < c->set_count; s++)
        for (size_t i = 0; i < c->sets[s].count; i++) {
            const struct mrl_option *const option = &c->sets[s].options[i];

            if (option->with && (c->given[s] >> i & 1) && !was_given(c, option->with))
                return MRL_FAIL(c->err, MRL_E_FORMAT, MRL_NO_OFFSET, "--%s needs --%s",
                                option->name, option->with);
        }
    return mrl_ok();
}

mrl_status mrl_options_parse(const struct mrl_option_set *sets, size_t set_count, int argc,
                             char *argv[], struct mrl_error *err, size_t *ret_operands)
{
    uint64_t given[SETS_MAX] = {0};
    struct cursor c = {sets, set_count, argv, argc, 0, given, err};
    size_t operands = 0;
    bool options_ended = false;

    assert(set_count <= SETS_MAX);

    while (c.next < argc) {
        char *word = argv[c.next++];

        if (options_ended || word[0] != '-' || word[1] == '\0')
            argv[operands++] = word;
        else if (strcmp(word, "--") == 0)
            options_ended = true;
        else if (word[1] == '-')
            MRL_TRY(read_long(&c, word + 2));
        else
            MRL_TRY(read_short(&c, word + 1));
    }
    *ret_operands = operands;
    return check_companions(&c);
}
