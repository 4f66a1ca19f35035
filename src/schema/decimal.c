/* SPDX-License-Identifier: Apache-2.0 */
#include "schema/decimal.h"

#include "base/ascii.h"

/* Beyond this, exponents differ in nothing that we compare. */
#define MAX_EXPONENT INT64_C(1000000000000000)

static int64_t read_exponent(const char *text, size_t n)
{
    bool negative = false;
    int64_t value = 0;
    size_t i = 0;

    if (i < n && (text[i] == '+' || text[i] == '-'))
        negative = text[i++] == '-';
    for (; i < n && value < MAX_EXPONENT; i++)
        value = value * 10 + (text[i] - '0');
    return negative ? -value : value;
}

bool mrl_decimal_read(const char *text, size_t n, struct mrl_decimal *ret)
{
    struct mrl_decimal d = {0};
    size_t i = 0, seen = 0, last = 0;
    int64_t before_point = 0;
    bool point = false;

    if (i < n && (text[i] == '-' || text[i] == '+'))
        d.negative = text[i++] == '-';
    if (i == n || !mrl_is_digit(text[i]))
        return false;
    for (; i < n && (mrl_is_digit(text[i]) || (text[i] == '.' && !point)); i++) {
        if (text[i] == '.') {
            point = true;
        } else if (seen > 0 || text[i] != '0') {
            if (seen++ == 0)
                d.digits = text + i;
            if (text[i] != '0')
                last = seen;
            before_point += point ? 0 : 1;
        } else if (point) {
            before_point--;
        }
    }
    if (i < n && text[i] != 'e' && text[i] != 'E')
        return false;
    d.count = last;
    d.exponent = before_point;
    if (i < n)
        d.exponent += read_exponent(text + i + 1, n - i - 1);
    if (d.count == 0)
        d = (struct mrl_decimal){0};
    *ret = d;
    return true;
}

/* Calls for the digits one after another. */
static unsigned next_digit(const char **at)
{
    if (**at == '.')
        ++*at;
    return (unsigned)(*(*at)++ - '0');
}

static int compare_size(const struct mrl_decimal *a, const struct mrl_decimal *b)
{
    const char *x = a->digits, *y = b->digits;

    if (a->count == 0 || b->count == 0)
        return (a->count > 0) - (b->count > 0);
    if (a->exponent != b->exponent)
        return a->exponent < b->exponent ? -1 : 1;
    for (size_t i = 0; i < a->count && i < b->count; i++) {
        const unsigned p = next_digit(&x), q = next_digit(&y);

        if (p != q)
            return p < q ? -1 : 1;
    }
    return (a->count > b->count) - (a->count < b->count);
}

int mrl_decimal_compare(const struct mrl_decimal *a, const struct mrl_decimal *b)
{
    if (a->negative != b->negative)
        return a->negative ? -1 : 1;
    return a->negative ? -compare_size(a, b) : compare_size(a, b);
}

bool mrl_decimal_is_integer(const struct mrl_decimal *d)
{
    return d->count == 0 || (d->exponent > 0 && (uint64_t)d->exponent >= d->count);
}

bool mrl_divisor_read(const struct mrl_decimal *d, struct mrl_divisor *ret)
{
    const char *at = d->digits;
    uint64_t value = 0;

    if (d->count == 0 || d->negative || d->count > MRL_DECIMAL_DIVISOR)
        return false;
    for (size_t i = 0; i < d->count; i++)
        value = value * 10 + next_digit(&at);
    *ret = (struct mrl_divisor){value, d->exponent - (int64_t)d->count};
    return true;
}

static uint64_t multiply(uint64_t a, uint64_t b, uint64_t modulus)
{
    return (uint64_t)((unsigned __int128)a * b % modulus);
}

static uint64_t power_of_ten(uint64_t exponent, uint64_t modulus)
{
    uint64_t result = 1 % modulus, base = 10 % modulus;

    for (; exponent > 0; exponent >>= 1) {
        if (exponent & 1)
            result = multiply(result, base, modulus);
        base = multiply(base, base, modulus);
    }
    return result;
}

bool mrl_decimal_is_multiple(const struct mrl_decimal *d, const struct mrl_divisor *divisor)
{
    const int64_t shift = d->exponent - (int64_t)d->count - divisor->exponent;
    const char *at = d->digits;
    uint64_t rest = 0;

    if (d->count == 0)
        return true;
    /* The digits end in no zero, so no ten can be taken out of them. */
    if (shift < 0)
        return false;
    for (size_t i = 0; i < d->count; i++)
        rest = (multiply(rest, 10, divisor->digits) + next_digit(&at)) % divisor->digits;
    return multiply(rest, power_of_ten((uint64_t)shift, divisor->digits), divisor->digits) == 0;
}
