/* SPDX-License-Identifier: Apache-2.0 */
#include "base/ascii.h"
#include "base/text.h"
#include "schema/format.h"
#include "schema/uri.h"

#include <string.h>

/* RFC 3987, 2.2: ucschar. */
static bool is_ucschar(uint32_t c)
{
    return (c >= 0xa0 && c <= 0xd7ff) || (c >= 0xf900 && c <= 0xfdcf) ||
           (c >= 0xfdf0 && c <= 0xffef) || (c >= 0x10000 && c <= 0xefffd && (c & 0xffff) <= 0xfffd);
}

static bool is_iprivate(uint32_t c)
{
    return (c >= 0xe000 && c <= 0xf8ff) || (c >= 0xf0000 && (c & 0xffff) <= 0xfffd);
}

/* unreserved and sub-delims */
static bool is_plain(int c)
{
    return mrl_is_alnum(c) || (c > 0 && strchr("-._~!$&'()*+,;=", c));
}

/* Whether all of the text is unreserved, sub-delims, %XX or one of `more`. */
static bool all_good(struct mrl_span text, const char *more, bool iri, bool private_use)
{
    uint32_t c;

    while (text.len > 0) {
        const int byte = mrl_span_byte(text, 0);
        size_t n = 1;

        if (byte == '%') {
            if (mrl_hex_value(mrl_span_byte(text, 1)) < 0 ||
                mrl_hex_value(mrl_span_byte(text, 2)) < 0)
                return false;
            n = 3;
        } else if (byte >= 0x80) {
            n = mrl_utf8_decode(text.at, text.len, &c);
            if (n == 0 || !iri || !(is_ucschar(c) || (private_use && is_iprivate(c))))
                return false;
        } else if (!is_plain(byte) && (byte == 0 || !strchr(more, byte))) {
            return false;
        }
        text = mrl_span_without(text, n);
    }
    return true;
}

static bool is_scheme(struct mrl_span s)
{
    if (!mrl_is_alpha(mrl_span_byte(s, 0)))
        return false;
    for (size_t i = 1; i < s.len; i++)
        if (!mrl_is_alnum(s.at[i]) && !strchr("+-.", s.at[i]))
            return false;
    return true;
}

/* RFC 3986, 3.2.2: IPvFuture. */
static bool is_future_address(struct mrl_span s)
{
    size_t i = 1;

    if (mrl_span_byte(s, 0) != 'v' && mrl_span_byte(s, 0) != 'V')
        return false;
    while (mrl_hex_value(mrl_span_byte(s, i)) >= 0)
        i++;
    return i > 1 && mrl_span_byte(s, i) == '.' && s.len > i + 1 &&
           all_good(mrl_span_without(s, i + 1), ":", false, false) &&
           mrl_span_find(s, "%") == s.len;
}

static bool is_host(struct mrl_span host, bool iri)
{
    struct mrl_span inner;

    if (mrl_span_byte(host, 0) != '[')
        return all_good(host, "", iri, false);
    if (host.len < 2 || !mrl_span_ends(host, "]"))
        return false;
    inner = mrl_span_first(mrl_span_without(host, 1), host.len - 2);
    return mrl_string_is_ipv6(inner) || is_future_address(inner);
}

static bool is_authority(struct mrl_span s, bool iri)
{
    const size_t at = mrl_span_find(s, "@");
    size_t host_end;
    struct mrl_span port;

    if (at < s.len) {
        if (!all_good(mrl_span_first(s, at), ":", iri, false))
            return false;
        s = mrl_span_without(s, at + 1);
    }
    host_end = mrl_span_byte(s, 0) == '[' ? mrl_span_find(s, "]") : mrl_span_find(s, ":");
    if (mrl_span_byte(s, 0) == '[' && host_end < s.len)
        host_end++;
    if (!is_host(mrl_span_first(s, host_end), iri))
        return false;
    port = mrl_span_without(s, host_end);
    if (port.len > 0 && mrl_span_byte(port, 0) != ':')
        return false;
    for (size_t i = 1; i < port.len; i++)
        if (!mrl_is_digit(port.at[i]))
            return false;
    return true;
}

static bool is_path(const struct mrl_uri *uri, bool iri)
{
    const struct mrl_span path = uri->path;

    if (uri->has_authority && path.len > 0 && mrl_span_byte(path, 0) != '/')
        return false;
    /* path-noscheme: the first segment of a relative reference has no colon. */
    if (!uri->has_scheme && !uri->has_authority &&
        mrl_span_find(mrl_span_first(path, mrl_span_find(path, "/")), ":") < path.len &&
        mrl_span_find(path, ":") < mrl_span_find(path, "/"))
        return false;
    return all_good(path, ":@/", iri, false);
}

bool mrl_uri_is_valid(struct mrl_span text, struct mrl_uri_kind kind)
{
    struct mrl_uri uri;

    mrl_uri_split(text, &uri);
    if (uri.has_scheme ? !is_scheme(uri.scheme) : !kind.relative)
        return false;
    return (!uri.has_authority || is_authority(uri.authority, kind.iri)) &&
           is_path(&uri, kind.iri) && all_good(uri.query, ":@/?", kind.iri, true) &&
           all_good(uri.fragment, ":@/?", kind.iri, false);
}
