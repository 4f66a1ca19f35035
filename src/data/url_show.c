/* SPDX-License-Identifier: Apache-2.0 */
#include "data/url_key.h"

#include <string.h>

/* From keys back to addresses, and from what somebody asks for to ranges of keys. */

/* "org,example,www" as "www.example.org"; an IP address stays as it is. */
static void add_host(struct mrl_buf *buf, struct mrl_span host)
{
    size_t end = host.len;

    if (mrl_span_byte(host, 0) == '[' || mrl_span_find_any(host, ".") < host.len) {
        mrl_buf_add(buf, host.at, host.len);
        return;
    }
    for (size_t i = host.len; i-- > 0;) {
        if (host.at[i] != ',')
            continue;
        mrl_buf_add(buf, host.at + i + 1, end - i - 1);
        mrl_buf_addc(buf, '.');
        end = i;
    }
    mrl_buf_add(buf, host.at, end);
}

/* Where the host ends: at the colon of a port, which is behind the bracket of an IPv6 address. */
static size_t host_end(struct mrl_span authority)
{
    const size_t bracket = mrl_span_find_any(authority, "]");
    const size_t from = bracket < authority.len ? bracket : 0;

    return from + mrl_span_find_any(mrl_span_without(authority, from), ":");
}

void mrl_url_of_key(struct mrl_buf *buf, struct mrl_span key, uint8_t scheme)
{
    const size_t close = mrl_span_find_any(key, ")");
    const struct mrl_span authority = mrl_span_first(key, close);
    const struct mrl_span rest = mrl_span_without(key, close + 1);
    const char *const name = mrl_url_scheme(scheme);
    const size_t host = host_end(authority);

    if (authority.len) {
        if (scheme && name) {
            mrl_buf_adds(buf, name);
            mrl_buf_adds(buf, "://");
        }
        add_host(buf, mrl_span_first(authority, host));
        mrl_buf_add(buf, authority.at + host, authority.len - host);
    }
    if (rest.len)
        mrl_buf_add(buf, rest.at, rest.len);
}

static void add_range(struct mrl_url_ranges *r, struct mrl_span text, char last)
{
    char *const to = r->text[r->count];
    size_t n = text.len < MRL_URL_KEY_MAX ? text.len : MRL_URL_KEY_MAX;

    memcpy(to, text.at, n);
    if (last)
        to[n++] = last;
    r->prefix[r->count++] = mrl_span(to, n);
}

/* "data.csv" may also be the beginning of a name that is no address of a host. */
static void add_opaque(struct mrl_url_ranges *r, struct mrl_span prefix)
{
    char text[MRL_URL_KEY_MAX];
    const size_t n = prefix.len < sizeof(text) - 1 ? prefix.len : sizeof(text) - 1;

    text[0] = ')';
    memcpy(text + 1, prefix.at, n);
    add_range(r, mrl_span(text, n + 1), '\0');
}

/* A host alone: its own pages, what lies below it, its other ports.  Between these keys stand
 * those of hosts that only begin like it. */
static const char *domain_ranges(struct mrl_span domain, struct mrl_url_ranges *ret)
{
    char url[MRL_URL_KEY_MAX + 8], key[MRL_URL_KEY_MAX];
    struct mrl_span host;
    uint8_t scheme;
    size_t n;
    const char *wrong;

    if (domain.len > MRL_URL_KEY_MAX)
        return "is longer than 8192 bytes";
    memcpy(url, "s3://", 5); /* a scheme without a default port */
    memcpy(url + 5, domain.at, domain.len);
    wrong = mrl_url_key(mrl_span(url, domain.len + 5), key, &n, &scheme);
    if (wrong)
        return wrong;
    host = mrl_span_first(mrl_span(key, n), mrl_span_find_any(mrl_span(key, n), ")"));
    add_range(ret, host, ')');
    if (host_end(host) < host.len) /* one port is one range */
        return NULL;
    add_range(ret, host, ',');
    add_range(ret, host, ':');
    return NULL;
}

static bool is_domain(struct mrl_span prefix)
{
    const size_t scheme = mrl_span_find(prefix, "://");

    if (scheme < prefix.len)
        return false;
    return mrl_span_find_any(prefix, "/?#@") == prefix.len &&
           mrl_span_find_any(prefix, ".") < prefix.len;
}

const char *mrl_url_ranges(struct mrl_span prefix, struct mrl_url_ranges *ret)
{
    char key[MRL_URL_KEY_MAX];
    const char *wrong;
    uint8_t scheme;
    size_t n;

    ret->count = 0;
    prefix = mrl_span_trim(prefix);
    if (prefix.len == 0)
        return "is empty";
    if (mrl_span_starts(prefix, "*."))
        prefix = mrl_span_without(prefix, 2);
    else if (mrl_span_starts(prefix, "."))
        prefix = mrl_span_without(prefix, 1);
    if (is_domain(prefix)) {
        add_opaque(ret, prefix);
        return domain_ranges(prefix, ret);
    }
    wrong = mrl_url_key(prefix, key, &n, &scheme);
    if (wrong)
        return wrong;
    add_range(ret, mrl_span(key, n), '\0');
    return NULL;
}
