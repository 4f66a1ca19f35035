/* SPDX-License-Identifier: Apache-2.0 */
#include "data/record.h"

#include "base/limits.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>

static const struct {
    const char *name;
    size_t size;
} digests[] = {
    [MRL_DATA_NO_DIGEST] = {"none", 0}, [MRL_DATA_MD5] = {"md5", 16},
    [MRL_DATA_SHA1] = {"sha1", 20},     [MRL_DATA_SHA256] = {"sha256", 32},
    [MRL_DATA_SHA384] = {"sha384", 48}, [MRL_DATA_SHA512] = {"sha512", 64},
};

_Static_assert(MRL_DATA_ROW_MAX >= MRL_MAX_SOURCE_URL + 1 + 8 + 2 + MRL_DATA_DIGEST_MAX + 8,
               "a row holds the longest address");

size_t mrl_data_digest_size(enum mrl_data_digest kind)
{
    return digests[kind].size;
}

const char *mrl_data_digest_name(enum mrl_data_digest kind)
{
    return digests[kind].name;
}

/* --- order --- */

static int compare_bytes(const void *a, size_t a_len, const void *b, size_t b_len)
{
    const size_t n = a_len < b_len ? a_len : b_len;
    const int c = n ? memcmp(a, b, n) : 0;

    return c ? c : (a_len > b_len) - (a_len < b_len);
}

#define COMPARE(x, y) (((x) > (y)) - ((x) < (y)))

int mrl_data_record_compare(const struct mrl_data_record *a, const struct mrl_data_record *b)
{
    int c = compare_bytes(a->key.at, a->key.len, b->key.at, b->key.len);

    if (!c)
        c = COMPARE(a->has_time, b->has_time);
    if (!c && a->has_time)
        c = COMPARE(a->at, b->at);
    if (!c)
        c = COMPARE(a->scheme, b->scheme);
    if (!c)
        c = COMPARE(a->digest_kind, b->digest_kind);
    if (!c && digests[a->digest_kind].size)
        c = memcmp(a->digest, b->digest, digests[a->digest_kind].size);
    if (!c)
        c = COMPARE(a->dataset, b->dataset);
    return c ? c : COMPARE(a->use, b->use);
}

/* --- rows --- */

static void put_be(uint8_t *dst, uint64_t value, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        dst[i] = (uint8_t)(value >> (8 * (bytes - 1 - i)));
}

static uint64_t get_be(const uint8_t *src, size_t bytes)
{
    uint64_t value = 0;

    for (size_t i = 0; i < bytes; i++)
        value = value << 8 | src[i];
    return value;
}

/* Key, NUL (which no key contains), time, scheme, kind of digest, digest, dataset, use. */
size_t mrl_data_row_write(const struct mrl_data_record *record, uint8_t ret[MRL_DATA_ROW_MAX])
{
    const size_t digest = digests[record->digest_kind].size;
    uint8_t *at = ret;

    assert(record->key.len <= MRL_MAX_SOURCE_URL);
    if (record->key.len)
        memcpy(at, record->key.at, record->key.len);
    at += record->key.len;
    *at++ = 0;
    put_be(at, record->has_time ? (uint64_t)record->at ^ UINT64_C(1) << 63 : 0, 8);
    at += 8;
    *at++ = record->scheme;
    *at++ = (uint8_t)record->digest_kind;
    if (digest)
        memcpy(at, record->digest, digest);
    at += digest;
    put_be(at, record->dataset, 4);
    put_be(at + 4, record->use, 4);
    return (size_t)(at + 8 - ret);
}

void mrl_data_row_read(const uint8_t *row, size_t n, struct mrl_data_record *ret)
{
    const uint8_t *const end = memchr(row, 0, n);
    const uint8_t *at = end + 1;
    uint64_t time;

    assert(end);
    time = get_be(at, 8);
    *ret = (struct mrl_data_record){
        .key = mrl_span((const char *)row, (size_t)(end - row)),
        .has_time = time != 0,
        .at = time ? (mrl_time)(time ^ UINT64_C(1) << 63) : 0,
        .scheme = at[8],
        .digest_kind = (enum mrl_data_digest)at[9],
        .digest = at + 10,
    };
    at += 10 + digests[ret->digest_kind].size;
    ret->dataset = (uint32_t)get_be(at, 4);
    ret->use = (uint32_t)get_be(at + 4, 4);
}

/* --- digests as text --- */

/* The value of a hexadecimal digit, plus one; 0: it is none. */
static const uint8_t hex_values[256] = {
    ['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,  ['7'] = 8,
    ['8'] = 9,  ['9'] = 10, ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
    ['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
};

/* RFC 4648, section 6. */
static int base32_value(int c)
{
    if (c >= '2' && c <= '7')
        return c - '2' + 26;
    c |= 0x20;
    return c >= 'a' && c <= 'z' ? c - 'a' : -1;
}

static bool read_hex(struct mrl_span text, uint8_t *ret)
{
    bool good = true;

    for (size_t i = 0; i + 1 < text.len; i += 2) {
        const uint8_t high = hex_values[(uint8_t)text.at[i]];
        const uint8_t low = hex_values[(uint8_t)text.at[i + 1]];

        good &= high && low;
        ret[i / 2] = (uint8_t)((high - 1u) << 4 | (low - 1u));
    }
    return good;
}

/* Without padding: 32 characters make 20 bytes, and no other digest comes in this form. */
static bool read_base32(struct mrl_span text, uint8_t *ret)
{
    uint32_t bits = 0;
    unsigned have = 0;

    for (size_t i = 0; i < text.len; i++) {
        const int v = base32_value((unsigned char)text.at[i]);

        if (v < 0)
            return false;
        bits = bits << 5 | (uint32_t)v;
        have += 5;
        if (have < 8)
            continue;
        have -= 8;
        *ret++ = (uint8_t)(bits >> have);
    }
    return true;
}

/* The kind that stands before the colon: "sha256", also "SHA-256". */
static bool cut_kind(struct mrl_span *text, enum mrl_data_digest *ret)
{
    const size_t colon = mrl_span_find_any(*text, ":");
    char name[8];
    size_t n = 0;

    for (size_t i = 0; i < colon; i++) {
        const int c = mrl_span_byte(*text, i);

        if (c == '-' || c == '_')
            continue;
        if (n + 1 >= sizeof(name))
            return false;
        name[n++] = (char)tolower(c);
    }
    name[n] = '\0';
    *text = mrl_span_without(*text, colon + 1);
    for (size_t kind = 1; kind < MRL_COUNT(digests); kind++)
        if (strcmp(name, digests[kind].name) == 0) {
            *ret = (enum mrl_data_digest)kind;
            return true;
        }
    return false;
}

static bool read_kind(struct mrl_span text, enum mrl_data_digest kind, uint8_t *ret)
{
    if (text.len == 2 * digests[kind].size)
        return read_hex(text, ret);
    return kind == MRL_DATA_SHA1 && text.len == 32 && read_base32(text, ret);
}

bool mrl_data_digest_parse(struct mrl_span text, enum mrl_data_digest bare,
                           enum mrl_data_digest *kind, uint8_t ret[MRL_DATA_DIGEST_MAX])
{
    text = mrl_span_trim(text);
    *kind = bare;
    if (text.len == 0 || mrl_span_is(text, "-")) {
        *kind = MRL_DATA_NO_DIGEST;
        return true;
    }
    if (memchr(text.at, ':', text.len))
        return cut_kind(&text, kind) && read_kind(text, *kind, ret);
    if (bare != MRL_DATA_NO_DIGEST)
        return read_kind(text, bare, ret);
    for (size_t k = MRL_DATA_SHA256; k < MRL_COUNT(digests); k++)
        if (text.len == 2 * digests[k].size) {
            *kind = (enum mrl_data_digest)k;
            return read_hex(text, ret);
        }
    *kind = text.len == 32 && read_hex(text, ret) ? MRL_DATA_MD5 : MRL_DATA_SHA1;
    return *kind == MRL_DATA_MD5 || read_kind(text, MRL_DATA_SHA1, ret);
}

void mrl_data_digest_add(struct mrl_buf *buf, const struct mrl_data_record *record)
{
    static const char digits[] = "0123456789abcdef";

    mrl_buf_addf(buf, "%s:", digests[record->digest_kind].name);
    for (size_t i = 0; i < digests[record->digest_kind].size; i++) {
        mrl_buf_addc(buf, digits[record->digest[i] >> 4]);
        mrl_buf_addc(buf, digits[record->digest[i] & 15]);
    }
}

/* --- times as text --- */

static bool is_digits(struct mrl_span text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] < '0' || text.at[i] > '9')
            return false;
    return text.len > 0;
}

/* 14 digits as of CDX, "20260301120000", 17 with milliseconds, or the 8 of a day. */
static bool parse_digits(struct mrl_span text, mrl_time *ret)
{
    static const char shape[] = "0000-00-00T00:00:00Z";
    char spelt[sizeof(shape)];
    size_t next = 0;

    if (text.len >= 9 && text.len <= 11) { /* seconds since 1970 */
        mrl_time seconds = 0;

        for (size_t i = 0; i < text.len; i++)
            seconds = seconds * 10 + (mrl_span_byte(text, i) - '0');
        *ret = seconds;
        return true;
    }
    if (text.len != 8 && text.len != 14 && text.len != 17)
        return false;
    for (size_t i = 0; i < sizeof(shape); i++) {
        const bool digit = shape[i] == '0' && next < text.len;

        spelt[i] = digit ? (char)mrl_span_byte(text, next++) : shape[i];
    }
    return mrl_time_parse(spelt, sizeof(shape) - 1, ret);
}

/* A date-time without an offset, or with a blank in the middle. */
static bool parse_loose(struct mrl_span text, mrl_time *ret)
{
    char spelt[48];
    struct mrl_span tail;

    if (text.len < 19 || text.len > sizeof(spelt) - 2)
        return false;
    memcpy(spelt, text.at, text.len);
    if (spelt[10] == ' ')
        spelt[10] = 'T';
    tail = mrl_span_without(text, 19);
    if (mrl_span_find_any(tail, "Zz+-") == tail.len)
        spelt[text.len++] = 'Z';
    return mrl_time_parse(spelt, text.len, ret);
}

bool mrl_data_time_parse(struct mrl_span text, mrl_time *ret)
{
    text = mrl_span_trim(text);
    if (is_digits(text))
        return parse_digits(text, ret);
    return (text.len && mrl_time_parse(text.at, text.len, ret)) || parse_loose(text, ret);
}
