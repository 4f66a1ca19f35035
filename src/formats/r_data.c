/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/r_data.h"

#include "base/limits.h"
#include "base/span.h"

#include <inttypes.h>
#include <string.h>

/* Bytes before the encoding: save() writes a magic number, saveRDS() none. */
static size_t magic_length(const uint8_t *head, size_t n)
{
    static const char *const magics[] = {"RDX2\n", "RDX3\n", "RDA2\n",
                                         "RDA3\n", "RDB2\n", "RDB3\n"};

    for (size_t i = 0; n >= 5 && i < MRL_COUNT(magics); i++)
        if (memcmp(head, magics[i], 5) == 0)
            return 5;
    return 0;
}

/* The encoding, the version 2 or 3, and the version of R that wrote it. */
static bool probe_r_data(const struct mrl_probe *probe)
{
    const size_t start = magic_length(probe->head, probe->head_len);
    const uint8_t *h = probe->head + start;
    const size_t n = probe->head_len - start;

    if (n >= 10 && memcmp(h, "X\n\0\0\0", 5) == 0)
        return (h[5] == 2 || h[5] == 3) && h[6] == 0 && h[7] >= 1 && h[7] < 16;
    if (n >= 10 && memcmp(h, "B\n", 2) == 0)
        return (h[2] == 2 || h[2] == 3) && h[3] == 0 && h[4] == 0 && h[5] == 0 && h[9] == 0;
    return n >= 10 && (memcmp(h, "A\n2\n", 4) == 0 || memcmp(h, "A\n3\n", 4) == 0) && h[4] >= '1' &&
           h[4] <= '9';
}

/* Versions, and in version 3 the encoding of texts. */
static mrl_status read_head(struct mrl_r_walk *w, int32_t *version)
{
    int32_t writer, reader, n;
    uint8_t encoding, newline;
    char name[64];

    MRL_TRY(mrl_read_u8(w->r, "encoding", &encoding));
    MRL_TRY(mrl_read_u8(w->r, "encoding", &newline));
    w->encoding = (char)encoding;
    if (newline != '\n' || (encoding != 'X' && encoding != 'A' && encoding != 'B'))
        return MRL_FAIL(w->r->err, MRL_E_FORMAT, 0, "the encoding is not known");
    MRL_TRY(mrl_r_int(w, "version", version));
    MRL_TRY(mrl_r_int(w, "version of the writer", &writer));
    MRL_TRY(mrl_r_int(w, "oldest reader", &reader));
    if (*version != 2 && *version != 3)
        return MRL_FAIL(w->r->err, MRL_E_UNSUPPORTED, 2, "version %" PRId32 " is not known",
                        *version);
    if (*version == 2)
        return mrl_ok();
    MRL_TRY(mrl_r_int(w, "length of the native encoding", &n));
    if (n < 0 || n > 63)
        return MRL_FAIL(w->r->err, MRL_E_FORMAT, mrl_reader_offset(w->r),
                        "the name of the native encoding has %" PRId32 " bytes", n);
    return mrl_r_text(w, (uint64_t)n, name, sizeof(name));
}

/* Lines end the text form. */
static mrl_status skip_lines(struct mrl_r_walk *w)
{
    const uint8_t *c;
    size_t got;

    for (;;) {
        MRL_TRY(mrl_peek(w->r, 1, &c, &got));
        if (got == 0 || (*c != '\n' && *c != '\r' && *c != ' '))
            return mrl_ok();
        MRL_TRY(mrl_read_skip(w->r, "line end", 1));
    }
}

static mrl_status check_rest(struct mrl_r_walk *w)
{
    bool end;

    if (w->encoding == 'A')
        MRL_TRY(skip_lines(w));
    w->d->parsed = mrl_reader_offset(w->r);
    MRL_TRY(mrl_reader_at_end(w->r, &end));
    if (end)
        return mrl_ok();
    return mrl_describe_issue(w->d, "r.trailing", mrl_reader_offset(w->r),
                              "bytes follow the object");
}

static mrl_status describe_r_data(struct mrl_description *d)
{
    struct mrl_r_walk w = {.d = d};
    uint8_t *buffer = mrl_arena_alloc(d->arena, MRL_WINDOW_DEFAULT);
    struct mrl_window window;
    struct mrl_reader r;
    const uint8_t *head;
    int32_t version;
    mrl_status s;
    size_t got;

    if (!buffer)
        return MRL_FAIL_ARENA(d->err, d->arena);
    mrl_reader_open(&r, &window, d->source, buffer, MRL_WINDOW_DEFAULT, d->err);
    w.r = &r;
    MRL_TRY(mrl_peek(&r, 5, &head, &got));
    MRL_TRY(mrl_read_skip(&r, "magic", magic_length(head, got)));
    MRL_TRY(read_head(&w, &version));
    s = mrl_r_walk(&w);
    d->parsed = mrl_reader_offset(&r);
    MRL_TRY(mrl_describe_number(d, "file_version", (uint64_t)version));
    MRL_TRY(mrl_describe_number(d, "object_count", w.items));
    if (w.calls)
        MRL_TRY(mrl_describe_number(d, "call_count", w.calls));
    MRL_TRY(s);
    return check_rest(&w);
}

const struct mrl_format mrl_format_r_data = {
    .id = "r-data",
    .title = "serialised R object",
    .role = MRL_ROLE_MODEL,
    .probe = probe_r_data,
    .describe = describe_r_data,
};
