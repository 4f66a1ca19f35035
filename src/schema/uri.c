/* SPDX-License-Identifier: Apache-2.0 */
#include "schema/uri.h"

#include "base/ascii.h"
#include "base/buf.h"
#include "base/limits.h"

void mrl_uri_split(struct mrl_span text, struct mrl_uri *ret)
{
    struct mrl_uri uri = {.path = text};
    const size_t scheme_end = mrl_span_find_any(text, ":/?#");
    size_t n;

    if (scheme_end > 0 && mrl_span_byte(text, scheme_end) == ':') {
        uri.has_scheme = true;
        uri.scheme = mrl_span_first(text, scheme_end);
        text = mrl_span_without(text, scheme_end + 1);
    }
    if (mrl_span_starts(text, "//")) {
        uri.has_authority = true;
        text = mrl_span_without(text, 2);
        uri.authority = mrl_span_first(text, mrl_span_find_any(text, "/?#"));
        text = mrl_span_without(text, uri.authority.len);
    }
    n = mrl_span_find_any(text, "?#");
    uri.path = mrl_span_first(text, n);
    text = mrl_span_without(text, n);
    if (mrl_span_byte(text, 0) == '?') {
        uri.has_query = true;
        text = mrl_span_without(text, 1);
        uri.query = mrl_span_first(text, mrl_span_find(text, "#"));
        text = mrl_span_without(text, uri.query.len);
    }
    if (mrl_span_byte(text, 0) == '#') {
        uri.has_fragment = true;
        uri.fragment = mrl_span_without(text, 1);
    }
    *ret = uri;
}

/* RFC 3986, 5.2.4. */
static void add_without_dots(struct mrl_buf *out, struct mrl_span path)
{
    const size_t floor = out->len;
    struct mrl_span rest = path, segment;
    const bool absolute = mrl_span_byte(path, 0) == '/';
    bool first = true, slash;

    if (absolute)
        rest = mrl_span_without(rest, 1);
    for (;;) {
        const size_t n = mrl_span_find(rest, "/");

        segment = mrl_span_first(rest, n);
        slash = n < rest.len;
        rest = mrl_span_without(rest, n + (slash ? 1 : 0));
        if (mrl_span_is(segment, "..")) {
            while (out->len > floor && out->data[out->len - 1] != '/')
                out->len--;
            if (out->len > floor)
                out->len--;
            /* what was cut ends before its slash; a last `..` leaves the directory */
            if (!slash)
                mrl_buf_addc(out, '/');
        } else if (mrl_span_is(segment, ".")) {
            if (!slash)
                mrl_buf_addc(out, '/');
        } else {
            if (absolute || !first || out->len > floor)
                mrl_buf_addc(out, '/');
            mrl_buf_add(out, segment.at, segment.len);
            first = false;
        }
        if (!slash)
            break;
    }
}

/* The reference's path behind the last slash of the base's. */
static void merge_paths(struct mrl_buf *out, const struct mrl_uri *base, struct mrl_span path)
{
    size_t keep = base->path.len;

    while (keep > 0 && mrl_span_byte(base->path, keep - 1) != '/')
        keep--;
    if (base->has_authority && base->path.len == 0)
        mrl_buf_addc(out, '/');
    mrl_buf_add(out, base->path.at, keep);
    mrl_buf_add(out, path.at, path.len);
}

static void add_path(struct mrl_buf *out, const struct mrl_uri *base, const struct mrl_uri *ref)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf merged;

    mrl_buf_init(&merged, MRL_MAX_URI_BYTES * 2);
    if (mrl_span_byte(ref->path, 0) == '/')
        mrl_buf_add(&merged, ref->path.at, ref->path.len);
    else
        merge_paths(&merged, base, ref->path);
    /* Opaque paths, as those of URNs, have no segments. */
    if (mrl_span_find(mrl_span(mrl_buf_text(&merged), merged.len), "/") < merged.len)
        add_without_dots(out, mrl_span(mrl_buf_text(&merged), merged.len));
    else
        mrl_buf_add(out, mrl_buf_text(&merged), merged.len);
    if (merged.failed != MRL_OK)
        out->failed = merged.failed;
}

static void resolve(struct mrl_buf *out, const struct mrl_uri *base, const struct mrl_uri *ref)
{
    const bool own_authority = ref->has_scheme || ref->has_authority;
    const struct mrl_uri *authority = own_authority ? ref : base;
    const struct mrl_uri *scheme = ref->has_scheme ? ref : base;
    const bool same_path = !own_authority && ref->path.len == 0;
    const struct mrl_uri *query = same_path && !ref->has_query ? base : ref;

    if (scheme->has_scheme) {
        mrl_buf_add(out, scheme->scheme.at, scheme->scheme.len);
        mrl_buf_addc(out, ':');
    }
    if (authority->has_authority) {
        mrl_buf_adds(out, "//");
        mrl_buf_add(out, authority->authority.at, authority->authority.len);
    }
    if (same_path)
        mrl_buf_add(out, base->path.at, base->path.len);
    else
        add_path(out, own_authority ? ref : base, ref);
    if (query->has_query) {
        mrl_buf_addc(out, '?');
        mrl_buf_add(out, query->query.at, query->query.len);
    }
}

mrl_status mrl_uri_resolve(const char *base, struct mrl_span reference, struct mrl_arena *arena,
                           const char **ret, struct mrl_error *err)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf out;
    struct mrl_uri b, r;
    char *copy;

    if (reference.len > MRL_MAX_URI_BYTES)
        return MRL_FAIL(err, MRL_E_LIMIT, MRL_NO_OFFSET, "a URI has %zu bytes, the limit is %u",
                        reference.len, MRL_MAX_URI_BYTES);
    mrl_buf_init(&out, MRL_MAX_URI_BYTES * 4);
    mrl_uri_split(mrl_span_text(base), &b);
    mrl_uri_split(reference, &r);
    resolve(&out, &b, &r);
    MRL_TRY(mrl_buf_status(&out, err));
    copy = mrl_arena_strndup(arena, mrl_buf_text(&out), out.len);
    if (!copy)
        return MRL_FAIL_ARENA(err, arena);
    *ret = copy;
    return mrl_ok();
}
