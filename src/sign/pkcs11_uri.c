/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/pkcs11_uri.h"

#include "base/ascii.h"
#include "base/limits.h"
#include "base/span.h"
#include "base/text.h"

#include <limits.h>
#include <string.h>

static const char scheme[] = "pkcs11:";

struct parser {
    struct mrl_arena *arena;
    struct mrl_pkcs11_uri *ret;
    unsigned seen; /* a bit for each row */
    struct mrl_error *err;
};

struct attribute {
    const char *name;
    bool query;    /* behind the question mark */
    size_t offset; /* of the text in mrl_pkcs11_uri; ~0: `take` does it */
    mrl_status (*take)(struct parser *p, const char *name, const char *value, size_t n);
};

bool mrl_pkcs11_is_uri(const char *text)
{
    return strncmp(text, scheme, sizeof(scheme) - 1) == 0;
}

static mrl_status refuse(struct parser *p, const char *name, const char *why)
{
    return MRL_FAIL(p->err, MRL_E_FORMAT, MRL_NO_OFFSET, "in the PKCS#11 URI `%s` %s", name, why);
}

/* --- values --- */

static mrl_status take_id(struct parser *p, const char *name, const char *value, size_t n)
{
    if (n == 0)
        return refuse(p, name, "is empty");
    p->ret->id = (const uint8_t *)value;
    p->ret->id_len = n;
    return mrl_ok();
}

static mrl_status take_slot(struct parser *p, const char *name, const char *value, size_t n)
{
    uint64_t slot;

    if (n == 0)
        return refuse(p, name, "is empty");
    if (!mrl_span_decimal(mrl_span(value, n), &slot) || slot > ULONG_MAX)
        return refuse(p, name, "is no number of a slot");
    p->ret->has_slot = true;
    p->ret->slot = (unsigned long)slot;
    return mrl_ok();
}

static mrl_status take_type(struct parser *p, const char *name, const char *value, size_t n)
{
    static const char *const words[] = {
        [MRL_PKCS11_PUBLIC] = "public",
        [MRL_PKCS11_PRIVATE] = "private",
        [MRL_PKCS11_CERTIFICATE] = "cert",
    };

    for (size_t i = MRL_PKCS11_PUBLIC; i < MRL_COUNT(words); i++)
        if (n == strlen(words[i]) && memcmp(words[i], value, n) == 0) {
            p->ret->type = (enum mrl_pkcs11_type)i;
            return mrl_ok();
        }
    return refuse(p, name, "is none of public, private and cert");
}

static mrl_status take_module(struct parser *p, const char *name, const char *value, size_t n)
{
    (void)n;
    if (value[0] != '/')
        return refuse(p, name, "is no absolute path");
    p->ret->module_path = value;
    return mrl_ok();
}

/* RFC 7512, section 2.4: a path, or a URI with the scheme "file". */
static mrl_status take_pin_source(struct parser *p, const char *name, const char *value, size_t n)
{
    (void)n;
    if (strncmp(value, "file:", 5) == 0)
        value += strncmp(value, "file:///", 8) == 0 ? 7 : 5;
    if (value[0] != '/' || value[1] == '/')
        return refuse(p, name, "is no absolute path of a file");
    p->ret->pin_source = value;
    return mrl_ok();
}

static mrl_status refuse_pin(struct parser *p, const char *name, const char *value, size_t n)
{
    (void)value;
    (void)n;
    MRL_TRY(mrl_ok());
    mrl_error_set(p->err, MRL_E_DENIED, MRL_NO_OFFSET,
                  "in the PKCS#11 URI `%s` is refused: every process can read a command line",
                  name);
    mrl_error_hint(p->err, "--passphrase-file, --passphrase-fd or `pin-source` give the PIN");
    return (mrl_status){MRL_E_DENIED};
}

static mrl_status refuse_module_name(struct parser *p, const char *name, const char *value,
                                     size_t n)
{
    (void)value;
    (void)n;
    return refuse(p, name, "is not supported: name the module by `module-path`");
}

#define TEXT(field) .offset = offsetof(struct mrl_pkcs11_uri, field)
#define TAKEN(fn)   .offset = SIZE_MAX, .take = (fn)

static const struct attribute attributes[] = {
    {.name = "token", TEXT(token)},
    {.name = "manufacturer", TEXT(manufacturer)},
    {.name = "model", TEXT(model)},
    {.name = "serial", TEXT(serial)},
    {.name = "object", TEXT(object)},
    {.name = "id", TAKEN(take_id)},
    {.name = "slot-id", TAKEN(take_slot)},
    {.name = "type", TAKEN(take_type)},
    {.name = "module-path", .query = true, TAKEN(take_module)},
    {.name = "module-name", .query = true, TAKEN(refuse_module_name)},
    {.name = "pin-source", .query = true, TAKEN(take_pin_source)},
    {.name = "pin-value", .query = true, TAKEN(refuse_pin)},
};

/* --- syntax --- */

/* RFC 3986, section 2.1. */
static bool decode(struct mrl_span text, char *ret, size_t *n)
{
    *n = 0;
    for (size_t i = 0; i < text.len; i++) {
        const int c = mrl_span_byte(text, i);
        const int high = c == '%' ? mrl_hex_value(mrl_span_byte(text, i + 1)) : 0;
        const int low = c == '%' ? mrl_hex_value(mrl_span_byte(text, i + 2)) : 0;

        if (high < 0 || low < 0 || c <= ' ')
            return false;
        ret[(*n)++] = (char)(c == '%' ? high * 16 + low : c);
        i += c == '%' ? 2 : 0;
    }
    ret[*n] = '\0';
    return true;
}

static mrl_status take(struct parser *p, const struct attribute *a, struct mrl_span text)
{
    const unsigned bit = 1u << (a - attributes);
    char *value = mrl_arena_alloc(p->arena, text.len + 1);
    size_t n;

    if (!value)
        return MRL_FAIL_ARENA(p->err, p->arena);
    if (p->seen & bit)
        return refuse(p, a->name, "stands twice");
    p->seen |= bit;
    if (!decode(text, value, &n))
        return refuse(p, a->name, "has a character that must be written as %XX");
    if (a->take != take_id && memchr(value, '\0', n))
        return refuse(p, a->name, "has a NUL in it");
    if (a->take)
        return a->take(p, a->name, value, n);
    memcpy((char *)p->ret + a->offset, &value, sizeof(value));
    return mrl_ok();
}

static mrl_status parse_part(struct parser *p, struct mrl_span rest, char separator, bool query)
{
    struct mrl_span pair, name;
    char quoted[64];

    while (mrl_span_cut(&rest, separator, &pair)) {
        const struct attribute *found = NULL;

        if (mrl_span_find(pair, "=") == pair.len)
            return MRL_FAIL(p->err, MRL_E_FORMAT, MRL_NO_OFFSET,
                            "in the PKCS#11 URI a part is no `name=value`");
        name = mrl_span_first(pair, mrl_span_find(pair, "="));
        for (size_t i = 0; i < MRL_COUNT(attributes); i++)
            if (attributes[i].query == query && mrl_span_is(name, attributes[i].name))
                found = &attributes[i];
        if (!found && mrl_span_starts(name, "x-"))
            continue;
        mrl_text_quote(quoted, sizeof(quoted), name.at, name.len);
        if (!found)
            return MRL_FAIL(p->err, MRL_E_UNSUPPORTED, MRL_NO_OFFSET,
                            "in the PKCS#11 URI `%s` is not known", quoted);
        MRL_TRY(take(p, found, mrl_span_without(pair, name.len + 1)));
    }
    return mrl_ok();
}

mrl_status mrl_pkcs11_uri_parse(const char *text, struct mrl_arena *arena,
                                struct mrl_pkcs11_uri *ret, struct mrl_error *err)
{
    struct mrl_pkcs11_uri uri = {.token = NULL};
    struct parser p = {.arena = arena, .ret = &uri, .err = err};
    const struct mrl_span whole = mrl_span_text(text);
    struct mrl_span rest;
    size_t question;

    if (!mrl_pkcs11_is_uri(text) || whole.len > MRL_MAX_PKCS11_URI)
        return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET,
                        "is no PKCS#11 URI, `pkcs11:token=...`, of at most %u characters",
                        MRL_MAX_PKCS11_URI);
    rest = mrl_span_without(whole, sizeof(scheme) - 1);
    question = mrl_span_find(rest, "?");
    MRL_TRY(parse_part(&p, mrl_span_first(rest, question), ';', false));
    if (question < rest.len)
        MRL_TRY(parse_part(&p, mrl_span_without(rest, question + 1), '&', true));
    *ret = uri;
    return mrl_ok();
}
