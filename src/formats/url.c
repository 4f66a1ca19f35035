/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/url.h"

#include "base/ascii.h"
#include "base/status.h"

#include <string.h>

/* Where the authority starts: behind "://". */
static size_t authority_of(struct mrl_span url)
{
    const size_t at = mrl_span_find(url, "://");

    return at == url.len ? 0 : at + 3;
}

size_t mrl_url_redact(struct mrl_span url, char dst[MRL_URL_MAX])
{
    const size_t start = authority_of(url);
    struct mrl_span rest = mrl_span_without(url, start);
    struct mrl_span authority;
    size_t user = 0;
    size_t n;

    rest = mrl_span_first(rest, mrl_span_find(rest, "?"));
    authority = mrl_span_first(rest, mrl_span_find(rest, "/"));
    if (start)
        for (size_t i = 0; i < authority.len; i++)
            if (mrl_span_byte(authority, i) == '@')
                user = i + 1;
    rest = mrl_span_without(rest, user);
    n = start < MRL_URL_MAX - 1 ? start : MRL_URL_MAX - 1;
    if (n)
        memcpy(dst, url.at, n);
    if (rest.len > MRL_URL_MAX - 1 - n)
        rest.len = MRL_URL_MAX - 1 - n;
    if (rest.len)
        memcpy(dst + n, rest.at, rest.len);
    dst[n + rest.len] = '\0';
    return n + rest.len;
}

mrl_status mrl_describe_url(struct mrl_description *d, const char *name, struct mrl_span url)
{
    char redacted[MRL_URL_MAX];
    const size_t n = mrl_url_redact(url, redacted);

    return mrl_describe_text(d, name, redacted, n);
}

mrl_status mrl_describe_url_link(struct mrl_description *d, enum mrl_link_kind kind,
                                 struct mrl_span url)
{
    char redacted[MRL_URL_MAX];
    const size_t n = mrl_url_redact(url, redacted);

    return n ? mrl_describe_link(d, kind, redacted, n) : mrl_ok();
}

/* "http://localhost.example" is another machine, "http://user@localhost" is not. */
static struct mrl_span host_of(struct mrl_span url)
{
    struct mrl_span rest = mrl_span_without(url, authority_of(url));
    size_t user;

    rest = mrl_span_first(rest, mrl_span_find_any(rest, "/?#\\"));
    while ((user = mrl_span_find(rest, "@")) < rest.len)
        rest = mrl_span_without(rest, user + 1);
    if (mrl_span_byte(rest, 0) == '[')
        return mrl_span_first(rest, mrl_span_find(rest, "]") + 1);
    return mrl_span_first(rest, mrl_span_find(rest, ":"));
}

/* 127.0.0.0/8: four numbers. */
static bool is_loopback(struct mrl_span host)
{
    size_t dots = 0;

    for (size_t i = 0; i < host.len; i++) {
        if (!mrl_is_digit(host.at[i]) && host.at[i] != '.')
            return false;
        dots += host.at[i] == '.';
    }
    return dots == 3 && mrl_span_starts(host, "127.");
}

bool mrl_url_is_here(struct mrl_span url)
{
    static const char *const own[] = {"localhost", "[::1]", "0.0.0.0", "host.docker.internal"};
    const struct mrl_span host = host_of(url);

    for (size_t i = 0; i < MRL_COUNT(own); i++)
        if (mrl_span_is_nocase(host, own[i]))
            return true;
    return is_loopback(host);
}

bool mrl_url_is_insecure(struct mrl_span url)
{
    return mrl_span_is_nocase(mrl_span_first(url, 7), "http://") && !mrl_url_is_here(url);
}
