/* SPDX-License-Identifier: Apache-2.0 */
/* security.txt: where weaknesses are reported.  RFC 9116, sections 2 and 4; the signature around it
 * is the cleartext one of OpenPGP (RFC 4880, section 7). */
#include "base/clock.h"
#include "base/limits.h"
#include "base/text.h"
#include "formats/document.h"
#include "formats/text_probe.h"

#include <ctype.h>
#include <string.h>

#define BEGIN_SIGNED    "-----BEGIN PGP SIGNED MESSAGE-----"
#define BEGIN_SIGNATURE "-----BEGIN PGP SIGNATURE-----"
#define END_SIGNATURE   "-----END PGP SIGNATURE-----"

/* Which part of a signed file a line lies in. */
enum part {
    PART_TEXT,    /* of a file that is not signed, or before the signed text */
    PART_HEADERS, /* "Hash: SHA512", up to an empty line */
    PART_SIGNED,
    PART_SIGNATURE,
    PART_AFTER,
};

struct reading {
    struct mrl_description *d;
    const struct mrl_document *doc;
    enum part part;
    uint64_t contacts, expires, languages, canonicals;
    bool is_signed; /* a signature was read to its end */
    bool loose;     /* text outside the signed part */
};

/* "Name: value" (section 2.2); false for anything else. */
static bool field_of(struct mrl_span line, struct mrl_span *name, struct mrl_span *value)
{
    const size_t colon = mrl_span_find(line, ":");

    *name = mrl_span_first(line, colon);
    *value = mrl_span_trim(mrl_span_without(line, colon + 1));
    for (size_t i = 0; i < name->len; i++)
        if (!isalnum(mrl_span_byte(*name, i)) && mrl_span_byte(*name, i) != '-')
            return false;
    return colon > 0 && colon < line.len;
}

static bool probe_security_txt(const struct mrl_probe *probe)
{
    static const char *const names[] = {"security.txt", NULL};
    struct mrl_span text = mrl_probe_text(probe);
    struct mrl_span line, name, value;
    bool contact = false, expires = false;

    while (mrl_span_line(&text, &line)) {
        if (!field_of(line, &name, &value))
            continue;
        contact |= mrl_span_is_nocase(name, "contact");
        expires |= mrl_span_is_nocase(name, "expires");
    }
    return mrl_probe_named(probe, names) ? contact || expires : contact && expires;
}

/* --- fields --- */

static mrl_status complain(const struct reading *x, struct mrl_span at, const char *id,
                           const char *what)
{
    return mrl_describe_issue(x->d, id, mrl_document_offset(x->doc, at), "%s", what);
}

static bool is_uri(struct mrl_span value)
{
    const size_t colon = mrl_span_find(value, ":");

    return colon > 0 && colon + 1 < value.len && isalpha(mrl_span_byte(value, 0)) &&
           mrl_span_find_any(value, " \t") == value.len;
}

/* Section 2.5: web URIs begin with "https://". */
static mrl_status check_uri(const struct reading *x, struct mrl_span value)
{
    if (!is_uri(value))
        return complain(x, value, "security-txt.no-uri", "a field that takes a URI has none");
    return mrl_span_is_nocase(mrl_span_first(value, 5), "http:")
               ? complain(x, value, "security-txt.http", "a web address must begin with https://")
               : mrl_ok();
}

static mrl_status take_contact(struct reading *x, struct mrl_span value)
{
    if (x->contacts++ < MRL_MAX_LISTED)
        MRL_TRY(mrl_describe_span(x->d, "contact", value));
    return check_uri(x, value);
}

static mrl_status take_expires(struct reading *x, struct mrl_span value)
{
    mrl_time t;

    if (x->expires++)
        return complain(x, value, "security-txt.doubled", "Expires stands there more than once");
    MRL_TRY(mrl_describe_span(x->d, "expires", value));
    if (value.len <= MRL_DATE_TEXT || !mrl_time_parse(value.at, value.len, &t) || t < 0)
        return complain(x, value, "security-txt.no-time", "Expires is no time as of RFC 3339");
    return mrl_describe_number(x->d, "expires_at", (uint64_t)t);
}

static mrl_status take_languages(struct reading *x, struct mrl_span value)
{
    return x->languages++ ? complain(x, value, "security-txt.doubled",
                                     "Preferred-Languages stands there more than once")
                          : mrl_describe_span(x->d, "preferred_languages", value);
}

static mrl_status take_canonical(struct reading *x, struct mrl_span value)
{
    if (x->canonicals++ < MRL_MAX_LISTED)
        MRL_TRY(mrl_describe_span(x->d, "canonical", value));
    return check_uri(x, value);
}

static mrl_status take_policy(struct reading *x, struct mrl_span value)
{
    MRL_TRY(mrl_describe_span(x->d, "policy", value));
    return check_uri(x, value);
}

static mrl_status take_uri(struct reading *x, struct mrl_span value)
{
    return check_uri(x, value);
}

/* Section 2.5; fields of other names are for later documents, and fine (section 2.4). */
static const struct {
    const char *name;
    mrl_status (*take)(struct reading *x, struct mrl_span value);
} fields[] = {
    {"Acknowledgments", take_uri}, {"Canonical", take_canonical},
    {"Contact", take_contact},     {"Encryption", take_uri},
    {"Expires", take_expires},     {"Hiring", take_uri},
    {"Policy", take_policy},       {"Preferred-Languages", take_languages},
};

static mrl_status read_field(struct reading *x, struct mrl_span line)
{
    struct mrl_span name, value;

    if (mrl_span_trim(line).len == 0 || mrl_span_byte(line, 0) == '#')
        return mrl_ok();
    if (!field_of(line, &name, &value))
        return complain(x, line, "security-txt.line", "a line is neither a field nor a comment");
    for (size_t i = 0; i < MRL_COUNT(fields); i++)
        if (mrl_span_is_nocase(name, fields[i].name))
            return fields[i].take(x, value);
    return mrl_ok();
}

/* --- lines --- */

/* What stands outside the signed text nobody has signed. */
static mrl_status read_loose(struct reading *x, struct mrl_span line)
{
    x->loose |= mrl_span_trim(line).len > 0;
    return x->part == PART_TEXT ? read_field(x, line) : mrl_ok();
}

/* RFC 4880, section 7.1: lines that begin with a dash have "- " put before them. */
static mrl_status read_signed(struct reading *x, struct mrl_span line)
{
    if (mrl_span_is(line, BEGIN_SIGNATURE)) {
        x->part = PART_SIGNATURE;
        return mrl_ok();
    }
    return read_field(x, mrl_span_starts(line, "- ") ? mrl_span_without(line, 2) : line);
}

static mrl_status read_line(struct reading *x, struct mrl_span line)
{
    if (x->part == PART_TEXT && mrl_span_is(line, BEGIN_SIGNED)) {
        x->part = PART_HEADERS;
    } else if (x->part == PART_HEADERS) {
        x->part = mrl_span_trim(line).len == 0 ? PART_SIGNED : PART_HEADERS;
    } else if (x->part == PART_SIGNED) {
        return read_signed(x, line);
    } else if (x->part == PART_SIGNATURE) {
        x->is_signed |= mrl_span_is(line, END_SIGNATURE);
        x->part = x->is_signed ? PART_AFTER : PART_SIGNATURE;
    } else {
        return read_loose(x, line);
    }
    return mrl_ok();
}

static mrl_status conclude(const struct reading *x)
{
    const bool begun = x->part != PART_TEXT;
    const struct mrl_span all = x->doc->text;

    if (x->contacts == 0)
        MRL_TRY(complain(x, all, "security-txt.no-contact", "no Contact is given"));
    if (x->expires == 0)
        MRL_TRY(complain(x, all, "security-txt.no-expires", "no Expires is given"));
    if (begun && !x->is_signed)
        MRL_TRY(complain(x, all, "security-txt.cut", "its signature is not whole"));
    if (begun && x->loose)
        MRL_TRY(
            complain(x, all, "security-txt.unsigned-text", "there is text outside what is signed"));
    MRL_TRY(mrl_describe_number(x->d, "contact_count", x->contacts));
    return mrl_describe_number(x->d, "signed", x->is_signed && !x->loose);
}

static mrl_status describe_security_txt(struct mrl_description *d)
{
    mrl_cleanup(mrl_document_done) struct mrl_document doc = {0};
    struct reading x = {.d = d, .doc = &doc};
    struct mrl_span rest, line;

    MRL_TRY(mrl_document_text(d, &doc));
    rest = doc.text;
    while (mrl_span_line(&rest, &line))
        MRL_TRY(read_line(&x, line));
    return conclude(&x);
}

const struct mrl_format mrl_format_security_txt = {
    .id = "security-txt",
    .title = "where weaknesses are reported",
    .role = MRL_ROLE_NOTICE,
    .probe = probe_security_txt,
    .describe = describe_security_txt,
};
