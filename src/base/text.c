/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"

#include "base/buf.h"

#include <assert.h>
#include <string.h>

/* Smallest code point for each length: shorter ones are overlong, which UTF-8 forbids. */
static const uint32_t utf8_min[5] = {0, 0, 0x80, 0x800, 0x10000};

size_t mrl_utf8_decode(const char *bytes, size_t n, uint32_t *ret)
{
    const unsigned char first = n ? (unsigned char)bytes[0] : 0xff;
    const size_t len = first < 0x80         ? 1
                       : (first >> 5) == 6  ? 2
                       : (first >> 4) == 14 ? 3
                       : (first >> 3) == 30 ? 4
                                            : 0;
    uint32_t c = len == 1 ? first : (uint32_t)(first & (0xffu >> (len + 1)));

    if (len == 0 || len > n)
        return 0;
    for (size_t i = 1; i < len; i++) {
        if (((unsigned char)bytes[i] & 0xc0) != 0x80)
            return 0;
        c = c << 6 | ((unsigned char)bytes[i] & 0x3fu);
    }
    if (c < utf8_min[len] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
        return 0;
    *ret = c;
    return len;
}

size_t mrl_utf8_encode(uint32_t c, char ret[4])
{
    const size_t len = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const unsigned char first[] = {0, 0, 0xc0, 0xe0, 0xf0};

    for (size_t i = len - 1; i > 0; i--) {
        ret[i] = (char)(0x80 | (c & 0x3f));
        c >>= 6;
    }
    ret[0] = (char)(first[len] | c);
    return len;
}

/* How many bytes from the start are ASCII, found eight at a time. */
static size_t ascii_run(const char *bytes, size_t n)
{
    size_t i = 0;

    for (; n - i >= 8; i += 8) {
        uint64_t w;

        memcpy(&w, bytes + i, 8);
        if (w & UINT64_C(0x8080808080808080))
            break;
    }
    while (i < n && (unsigned char)bytes[i] < 0x80)
        i++;
    return i;
}

bool mrl_utf8_valid(const char *bytes, size_t n)
{
    for (size_t i = ascii_run(bytes, n); i < n; i += ascii_run(bytes + i, n - i)) {
        uint32_t c;
        const size_t len = mrl_utf8_decode(bytes + i, n - i, &c);

        if (len == 0)
            return false;
        i += len;
    }
    return true;
}

/* Unicode: general categories Cc and Cf (as far as they steer display), Zl, Zp, fillers that are
 * drawn as nothing, variation selectors, tags, and what fonts may draw as anything: private use
 * and code points that are no characters. */
static const struct {
    uint32_t first, last;
} invisible[] = {
    {0x00, 0x1f},       {0x7f, 0x9f},       {0xad, 0xad},       {0x34f, 0x34f},
    {0x61c, 0x61c},     {0x115f, 0x1160},   {0x17b4, 0x17b5},   {0x180b, 0x180f},
    {0x200b, 0x200f},   {0x2028, 0x202e},   {0x2060, 0x206f},   {0x2800, 0x2800},
    {0x3164, 0x3164},   {0xe000, 0xf8ff},   {0xfdd0, 0xfdef},   {0xfe00, 0xfe0f},
    {0xfeff, 0xfeff},   {0xffa0, 0xffa0},   {0xfff0, 0xfffb},   {0xfffe, 0xffff},
    {0x13430, 0x1343f}, {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a}, {0x1fffe, 0x1ffff},
    {0x2fffe, 0x2ffff}, {0x3fffe, 0xdffff}, {0xe0000, 0xe0fff}, {0xf0000, 0x10ffff},
};

bool mrl_text_is_invisible(uint32_t code_point)
{
    for (size_t i = 0; i < MRL_COUNT(invisible) && code_point >= invisible[i].first; i++)
        if (code_point <= invisible[i].last)
            return true;
    return false;
}

/* Room for the longest escape, "\udbff\udfff". */
#define ESCAPE_MAX 16

/* Writes what stands for a byte that is no UTF-8. */
static void escape_invalid(enum mrl_text_mode mode, unsigned char byte, char out[ESCAPE_MAX])
{
    if (mode == MRL_TEXT_JSON)
        (void)snprintf(out, ESCAPE_MAX, "\\ufffd");
    else
        (void)snprintf(out, ESCAPE_MAX, "%s\\x%02x", mode == MRL_TEXT_DOT ? "\\" : "", byte);
}

static void escape_json(uint32_t c, char out[ESCAPE_MAX])
{
    if (c < 0x10000)
        (void)snprintf(out, ESCAPE_MAX, "\\u%04x", c);
    else
        (void)snprintf(out, ESCAPE_MAX, "\\u%04x\\u%04x", 0xd800 + ((c - 0x10000) >> 10),
                       0xdc00 + ((c - 0x10000) & 0x3ff));
}

static void escape_invisible(enum mrl_text_mode mode, uint32_t c, char out[ESCAPE_MAX])
{
    const char *const slash = mode == MRL_TEXT_DOT ? "\\\\" : "\\";

    if (mode == MRL_TEXT_JSON)
        escape_json(c, out);
    else if (c == '\n' || c == '\t' || c == '\r')
        (void)snprintf(out, ESCAPE_MAX, "%s%c", slash, c == '\n' ? 'n' : c == '\t' ? 't' : 'r');
    else if (c < 0x100)
        (void)snprintf(out, ESCAPE_MAX, "%sx%02x", slash, c);
    else
        (void)snprintf(out, ESCAPE_MAX, c < 0x10000 ? "%su%04x" : "%sU%08x", slash, c);
}

/* What a visible character needs in this mode; NULL if it stands for itself. */
static const char *escape_special(enum mrl_text_mode mode, uint32_t c)
{
    if (mode == MRL_TEXT_HTML)
        return c == '<'    ? "&lt;"
               : c == '>'  ? "&gt;"
               : c == '&'  ? "&amp;"
               : c == '"'  ? "&quot;"
               : c == '\'' ? "&#39;"
                           : NULL;
    if (c == '\\')
        return "\\\\";
    return c == '"' && mode != MRL_TEXT_TERM ? "\\\"" : NULL;
}

/* One step: the escape of the character at bytes, or "" if it can be copied.  Returns its length.
 */
static size_t escape_one(enum mrl_text_mode mode, const char *bytes, size_t n, char out[ESCAPE_MAX])
{
    const char *special;
    uint32_t c;
    const size_t len = mrl_utf8_decode(bytes, n, &c);

    out[0] = '\0';
    if (len == 0) {
        escape_invalid(mode, (unsigned char)bytes[0], out);
        return 1;
    }
    special = escape_special(mode, c);
    if (special)
        (void)snprintf(out, ESCAPE_MAX, "%s", special);
    else if (mrl_text_is_invisible(c))
        escape_invisible(mode, c, out);
    return len;
}

/* How many bytes from the start stand for themselves in every mode: most of most texts. */
static size_t plain_run(const char *bytes, size_t n)
{
    static const bool special[256] = {
        [0x00 ... 0x1f] = true, ['"'] = true, ['&'] = true,  ['\''] = true,
        ['<'] = true,           ['>'] = true, ['\\'] = true, [0x7f ... 0xff] = true,
    };
    size_t i = 0;

    while (i < n && !special[(unsigned char)bytes[i]])
        i++;
    return i;
}

void mrl_text_add(struct mrl_buf *buf, enum mrl_text_mode mode, const char *bytes, size_t n)
{
    char out[ESCAPE_MAX];
    size_t len;

    for (size_t i = 0; i < n; i += len) {
        out[0] = '\0';
        len = plain_run(bytes + i, n - i);
        if (len == 0)
            len = escape_one(mode, bytes + i, n - i, out);
        if (out[0])
            mrl_buf_adds(buf, out);
        else
            mrl_buf_add(buf, bytes + i, len);
    }
}

void mrl_text_print(FILE *out, enum mrl_text_mode mode, const char *bytes, size_t n)
{
    char escape[ESCAPE_MAX];
    size_t len;

    for (size_t i = 0; i < n; i += len) {
        escape[0] = '\0';
        len = plain_run(bytes + i, n - i);
        if (len == 0)
            len = escape_one(mode, bytes + i, n - i, escape);
        if (escape[0])
            (void)fputs(escape, out);
        else
            (void)fwrite(bytes + i, 1, len, out);
    }
}

void mrl_text_puts(FILE *out, enum mrl_text_mode mode, const char *text)
{
    mrl_text_print(out, mode, text, strlen(text));
}

void mrl_text_quote(char *dst, size_t size, const char *bytes, size_t n)
{
    static const char dots[] = "...";
    char escape[ESCAPE_MAX];
    size_t used = 0;
    size_t cut = 0; /* the last place where the dots still fit */
    size_t i = 0;

    assert(size > 0);
    while (i < n) {
        const size_t len = escape_one(MRL_TEXT_TERM, bytes + i, n - i, escape);
        const char *const piece = escape[0] ? escape : bytes + i;
        const size_t piece_len = escape[0] ? strlen(escape) : len;

        if (piece_len >= size - used)
            break;
        memcpy(dst + used, piece, piece_len);
        used += piece_len;
        i += len;
        if (size - used >= sizeof(dots))
            cut = used;
    }
    dst[i < n ? cut : used] = '\0';
    if (i < n && size >= sizeof(dots))
        memcpy(dst + cut, dots, sizeof(dots));
}

#define DISTANCE_MAX 64

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Restricted Damerau-Levenshtein, three rows of its matrix at a time: swapped neighbours are the
 * commonest slip of the hand and count once. */
size_t mrl_text_distance(const char *a, const char *b)
{
    const size_t a_len = strnlen(a, DISTANCE_MAX);
    const size_t b_len = strnlen(b, DISTANCE_MAX);
    size_t rows[3][DISTANCE_MAX + 1] = {0};

    for (size_t j = 0; j <= b_len; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a_len; i++) {
        const size_t *above = rows[(i - 1) % 3];
        size_t *row = rows[i % 3];

        row[0] = i;
        for (size_t j = 1; j <= b_len; j++) {
            row[j] = smaller(above[j], row[j - 1]) + 1;
            row[j] = smaller(row[j], above[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = smaller(row[j], rows[(i - 2) % 3][j - 2] + 1);
        }
    }
    return rows[a_len % 3][b_len];
}

const char *mrl_text_nearest(const char *word, const char *const *words)
{
    const char *best = NULL;
    size_t best_distance = 3;

    for (; *words; words++) {
        const size_t distance = mrl_text_distance(word, *words);

        if (distance < best_distance) {
            best_distance = distance;
            best = *words;
        }
    }
    return best;
}

bool mrl_text_among(const char *word, const char *const *words)
{
    for (; *words; words++)
        if (strcmp(word, *words) == 0)
            return true;
    return false;
}
