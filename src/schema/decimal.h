/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A number as JSON writes it, compared without rounding: 0.1 is not a binary fraction, and
 * 9007199254740993 is no double.  Points into the text it was read from. */
struct mrl_decimal {
    const char *digits; /* from the first significant digit; may hold one '.' */
    size_t count;       /* significant digits; 0 for zero */
    int64_t exponent;   /* value = 0.DIGITS times ten to this power */
    bool negative;
};

/* False for what is no JSON number: `.inf` of YAML. */
bool mrl_decimal_read(const char *text, size_t n, struct mrl_decimal *ret);

int mrl_decimal_compare(const struct mrl_decimal *a, const struct mrl_decimal *b);
bool mrl_decimal_is_integer(const struct mrl_decimal *d);

/* What a number is divided by: a positive one of at most MRL_DECIMAL_DIVISOR digits. */
#define MRL_DECIMAL_DIVISOR 18u
struct mrl_divisor {
    uint64_t digits;  /* without zeros at its end */
    int64_t exponent; /* of ten, behind `digits` */
};
bool mrl_divisor_read(const struct mrl_decimal *d, struct mrl_divisor *ret);
bool mrl_decimal_is_multiple(const struct mrl_decimal *d, const struct mrl_divisor *divisor);
