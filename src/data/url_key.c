/* SPDX-License-Identifier: Apache-2.0 */
#include "data/url_key.h"

#include "base/ascii.h"
#include "base/text.h"

#include <ctype.h>
#include <string.h>

/* Schemes whose addresses have a host; kept as numbers, which are part of the format of the
 * index.  Others are one opaque text. */
static const struct {
    const char *name;
    const char *port; /* the default one */
} schemes[] = {
    {"", ""},     {"https", "443"}, {"http", "80"},  {"ftp", "21"},  {"ftps", "990"},
    {"s3", ""},   {"gs", ""},       {"hf", ""},      {"az", ""},     {"abfss", ""},
    {"hdfs", ""}, {"ssh", "22"},    {"git", "9418"}, {"wss", "443"},
};

const char *mrl_url_scheme(uint8_t scheme)
{
    return scheme < MRL_COUNT(schemes) ? schemes[scheme].name : NULL;
}

/* Where a byte is; the length if it is not there. */
static size_t find(struct mrl_span s, char c)
{
    const char *const at = s.len ? memchr(s.at, c, s.len) : NULL;

    return at ? (size_t)(at - s.at) : s.len;
}

/* Where the authority ends. */
static size_t find_path(struct mrl_span s)
{
    size_t i = 0;

    while (i < s.len && s.at[i] != '/' && s.at[i] != '?' && s.at[i] != '#')
        i++;
    return i;
}

/* The key while it is written; too much is told at the end. */
struct key {
    char *text;
    size_t len;
    bool full;
};

/* Where n more bytes go; NULL if they are too many. */
static char *make_room(struct key *k, size_t n)
{
    char *const at = k->text + k->len;

    if (n > MRL_URL_KEY_MAX - k->len) {
        k->full = true;
        return NULL;
    }
    k->len += n;
    return at;
}

static void add(struct key *k, int c)
{
    char *const at = make_room(k, 1);

    if (at)
        *at = (char)c;
}

static void add_span(struct key *k, struct mrl_span s)
{
    char *const at = make_room(k, s.len);

    if (at && s.len)
        memcpy(at, s.at, s.len);
}

/* --- percent-encoding --- */

static bool is_unreserved(int c)
{
    return isalnum(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

/* What stands in an address as it is; not '%', which begins an encoded byte. */
static const bool plain[256] = {
    ['!'] = true, ['#' ... '$'] = true, ['&' ... ';'] = true, ['='] = true, ['?' ... '['] = true,
    [']'] = true, ['_'] = true,         ['a' ... 'z'] = true, ['~'] = true,
};

static void add_encoded(struct key *k, int c)
{
    static const char digits[] = "0123456789ABCDEF";

    add(k, '%');
    add(k, digits[c >> 4 & 15]);
    add(k, digits[c & 15]);
}

/* One character of a path or query; answers how many bytes it took.  What needs no encoding loses
 * it, what needs it gets it, and the digits are upper case. */
static size_t add_normal(struct key *k, struct mrl_span s, size_t i)
{
    const int c = (unsigned char)s.at[i];
    int high, low;

    if (plain[c]) {
        add(k, c);
        return 1;
    }
    high = c == '%' ? mrl_hex_value(mrl_span_byte(s, i + 1)) : -1;
    low = high >= 0 ? mrl_hex_value(mrl_span_byte(s, i + 2)) : -1;

    if (low >= 0) {
        const int byte = high << 4 | low;

        if (is_unreserved(byte))
            add(k, byte);
        else
            add_encoded(k, byte);
        return 3;
    }
    add_encoded(k, c);
    return 1;
}

/* As many plain characters as there are from i on, at once, but not `stop`; answers where the next
 * one is. */
static size_t add_plain(struct key *k, struct mrl_span s, size_t i, char stop)
{
    size_t end = i;

    while (end < s.len && plain[(unsigned char)s.at[end]] && s.at[end] != stop)
        end++;
    add_span(k, mrl_span(s.at + i, end - i));
    return end;
}

/* --- path --- */

/* Takes the last folder off what stands behind `start`; RFC 3986, 5.2.4. */
static void pop_folder(struct key *k, size_t start)
{
    while (k->len > start && k->text[--k->len] != '/')
        continue;
}

static bool ends_in(const struct key *k, size_t start, const char *text)
{
    const size_t n = strlen(text);

    return k->len - start >= n && memcmp(k->text + k->len - n, text, n) == 0;
}

/* At the end of each part: "/." and "/.." go away, with the folder before in the second case. */
static void close_part(struct key *k, size_t start, bool last)
{
    if (ends_in(k, start, "/."))
        k->len -= 1;
    else if (ends_in(k, start, "/..")) {
        k->len -= 3;
        pop_folder(k, start);
        add(k, '/');
    } else {
        if (!last)
            add(k, '/');
        return;
    }
}

static void add_path(struct key *k, struct mrl_span path)
{
    const size_t start = k->len;

    add(k, '/');
    for (size_t i = mrl_span_byte(path, 0) == '/'; i < path.len;) {
        i = add_plain(k, path, i, '/');
        if (mrl_span_byte(path, i) == '/') {
            close_part(k, start, false);
            i++;
        } else if (i < path.len) {
            i += add_normal(k, path, i);
        }
    }
    close_part(k, start, true);
}

static void add_rest(struct key *k, struct mrl_span rest)
{
    struct mrl_span path;

    rest = mrl_span_first(rest, find(rest, '#'));
    path = mrl_span_first(rest, find(rest, '?'));
    add_path(k, path);
    rest = mrl_span_without(rest, path.len);
    for (size_t i = 0; i < rest.len;) {
        i = add_plain(k, rest, i, '\0');
        if (i < rest.len)
            i += add_normal(k, rest, i);
    }
}

/* --- host --- */

static bool is_host_byte(int c)
{
    static const bool host_bytes[256] = {
        ['-'] = true,         ['_'] = true,         ['.'] = true,           ['0' ... '9'] = true,
        ['A' ... 'Z'] = true, ['a' ... 'z'] = true, [0x80 ... 0xff] = true,
    };

    return host_bytes[c];
}

/* An IPv4 address keeps its order: its parts are no domains. */
static bool is_address(struct mrl_span host)
{
    for (size_t i = 0; i < host.len; i++)
        if (!isdigit((unsigned char)host.at[i]) && host.at[i] != '.')
            return false;
    return find(host, '.') < host.len;
}

static void add_lower(struct key *k, struct mrl_span s)
{
    char *const at = make_room(k, s.len);

    for (size_t i = 0; at && i < s.len; i++)
        at[i] = (char)(s.at[i] >= 'A' && s.at[i] <= 'Z' ? s.at[i] | 0x20 : s.at[i]);
}

/* "www.example.org" as "org,example,www". */
static void add_reversed(struct key *k, struct mrl_span host)
{
    size_t end = host.len;

    for (size_t i = host.len; i-- > 0;) {
        if (host.at[i] != '.')
            continue;
        add_lower(k, mrl_span_first(mrl_span_without(host, i + 1), end - i - 1));
        add(k, ',');
        end = i;
    }
    add_lower(k, mrl_span_first(host, end));
}

static const char *add_host(struct key *k, struct mrl_span host)
{
    if (mrl_span_byte(host, 0) == '[') { /* IPv6 */
        for (size_t i = 1; i + 1 < host.len; i++)
            if (!isxdigit((unsigned char)host.at[i]) && host.at[i] != ':' && host.at[i] != '.')
                return "its host is no IPv6 address";
        add_lower(k, host);
        return mrl_span_ends(host, "]") && host.len > 3 ? NULL : "its host is no IPv6 address";
    }
    if (mrl_span_ends(host, "."))
        host.len--;
    if (host.len == 0 || mrl_span_ends(host, ".") || mrl_span_byte(host, 0) == '.' ||
        mrl_span_find(host, "..") < host.len)
        return "its host is empty, or a part of it";
    for (size_t i = 0; i < host.len; i++)
        if (!is_host_byte((unsigned char)host.at[i]))
            return "its host has a character that hosts do not have";
    if (!mrl_utf8_valid(host.at, host.len))
        return "its host is not UTF-8";
    if (is_address(host))
        add_span(k, host);
    else
        add_reversed(k, host);
    return NULL;
}

static const char *add_port(struct key *k, struct mrl_span port, uint8_t scheme)
{
    uint32_t number = 0;

    for (size_t i = 0; i < port.len; i++) {
        if (!isdigit((unsigned char)port.at[i]) || number > 65535)
            return "its port is no number below 65536";
        number = number * 10 + (uint32_t)(port.at[i] - '0');
    }
    if (number > 65535)
        return "its port is no number below 65536";
    while (port.len > 1 && port.at[0] == '0')
        port = mrl_span_without(port, 1);
    if (port.len == 0 || mrl_span_is(port, schemes[scheme].port))
        return NULL;
    add(k, ':');
    add_span(k, port);
    return NULL;
}

static const char *add_authority(struct key *k, struct mrl_span authority, uint8_t scheme)
{
    size_t host = 0, colon;
    struct mrl_span rest;
    const char *wrong;

    for (size_t i = 0; i < authority.len; i++)
        if (authority.at[i] == '@')
            host = i + 1;
    rest = mrl_span_without(authority, host);
    colon = rest.len;
    for (size_t i = rest.len; i-- > 0 && rest.at[i] != ']';)
        if (rest.at[i] == ':')
            colon = i;
    wrong = add_host(k, mrl_span_first(rest, colon));
    if (!wrong)
        wrong = add_port(k, mrl_span_without(rest, colon + 1), scheme);
    add(k, ')');
    return wrong;
}

/* --- whole addresses --- */

/* Cuts "https://" off; 0 if no scheme that we know with a host stands there. */
static uint8_t cut_scheme(struct mrl_span *url)
{
    const size_t colon = mrl_span_find_any(*url, ":/?#");
    const struct mrl_span name = mrl_span_first(*url, colon);

    if (!mrl_span_starts(mrl_span_without(*url, colon), "://"))
        return 0;
    for (size_t i = 1; i < MRL_COUNT(schemes); i++)
        if (mrl_span_is_nocase(name, schemes[i].name)) {
            *url = mrl_span_without(*url, colon + 3);
            return (uint8_t)i;
        }
    return 0;
}

/* "example.org/a": no scheme, yet a host and a path. */
static bool looks_like_host(struct mrl_span url)
{
    const struct mrl_span host = mrl_span_first(url, mrl_span_find_any(url, "/?#:"));
    size_t letters = 0;

    for (size_t i = 0; i < host.len; i++) {
        const int c = (unsigned char)host.at[i];

        if (!is_host_byte(c))
            return false;
        letters = c == '.' ? 0 : letters + (isalpha(c) || c >= 0x80 ? 1 : host.len);
    }
    return host.len > 2 && host.at[0] != '.' && find(host, '.') < host.len - 2 && letters >= 2 &&
           letters < host.len && mrl_span_find(host, "..") == host.len;
}

/* Without a scheme a host has to be seen, at the beginning and behind who logs in: only that one is
 * kept, and must be read as one again. */
static bool begins_with_host(struct mrl_span url)
{
    const size_t end = find_path(url);
    size_t host = 0;

    for (size_t i = 0; i < end; i++)
        if (url.at[i] == '@')
            host = i + 1;
    return find(url, '/') < url.len && looks_like_host(url) &&
           looks_like_host(mrl_span_without(mrl_span_first(url, end), host));
}

/* What is no UTF-8 is told by its bytes. */
static void add_opaque(struct key *k, struct mrl_span text)
{
    const int last = mrl_utf8_valid(text.at, text.len) ? 0xff : 0x7e;

    add(k, ')');
    for (size_t i = 0; i < text.len; i++) {
        const int c = (unsigned char)text.at[i];

        if (c <= 0x20 || c == 0x7f || c > last)
            add_encoded(k, c);
        else
            add(k, c);
    }
}

static const char *add_url(struct key *k, struct mrl_span url, uint8_t *scheme)
{
    const struct mrl_span whole = url;
    const char *wrong = NULL;
    size_t end;

    *scheme = cut_scheme(&url);
    if (*scheme == 0 && mrl_span_starts(url, "//"))
        url = mrl_span_without(url, 2);
    if (*scheme || begins_with_host(url)) {
        end = find_path(url);
        wrong = add_authority(k, mrl_span_first(url, end), *scheme);
        add_rest(k, mrl_span_without(url, end));
        if (*scheme || !wrong)
            return wrong;
    }
    *k = (struct key){.text = k->text};
    add_opaque(k, whole);
    return NULL;
}

const char *mrl_url_key(struct mrl_span url, char ret[MRL_URL_KEY_MAX], size_t *len,
                        uint8_t *scheme)
{
    struct key k = {.text = ret};
    const char *wrong = NULL;
    uint8_t number = 0;

    url = mrl_span_trim(url);
    if (url.len > 3 * MRL_URL_KEY_MAX)
        return "is longer than 8192 bytes";
    if (url.len)
        wrong = add_url(&k, url, &number);
    if (!wrong && k.full)
        wrong = "is longer than 8192 bytes";
    if (wrong)
        return wrong;
    *len = k.len;
    *scheme = number;
    return NULL;
}
