/* SPDX-License-Identifier: Apache-2.0 */
#include "base/sha256_lanes.h"
#include "unit.h"

#include <string.h>

#define MOST 300u

/* Each message is another one, so that lanes that mix are noticed. */
static void fill(uint8_t *bytes, size_t n, unsigned seed)
{
    for (size_t i = 0; i < n; i++)
        bytes[i] = (uint8_t)(i * 131u + seed * 17u + (i >> 3));
}

static void hash(size_t lanes, size_t n, struct mrl_sha256 ret[MRL_SHA256_LANES])
{
    static uint8_t bytes[MRL_SHA256_LANES][MOST + 2 * MRL_SHA256_BLOCK];
    struct mrl_sha256_lane lane[MRL_SHA256_LANES];
    struct mrl_sha256_lane *at[MRL_SHA256_LANES];
    const uint8_t *data[MRL_SHA256_LANES];
    size_t blocks = 0;

    for (size_t i = 0; i < lanes; i++) {
        mrl_sha256_lane_init(&lane[i]);
        fill(bytes[i], n, (unsigned)i);
        blocks = n / MRL_SHA256_BLOCK + mrl_sha256_pad(bytes[i] + n - n % MRL_SHA256_BLOCK, n);
        at[i] = &lane[i];
        data[i] = bytes[i];
    }
    mrl_sha256_lanes_run(at, data, lanes, blocks);
    for (size_t i = 0; i < lanes; i++)
        mrl_sha256_lane_digest(&lane[i], &ret[i]);
}

static void every_lane_agrees_with_openssl_at_every_length(void **state)
{
    (void)state;
    if (!mrl_sha256_lanes_usable())
        skip();
    for (size_t lanes = 1; lanes <= MRL_SHA256_LANES; lanes++)
        for (size_t n = 0; n <= MOST; n++) {
            struct mrl_sha256 got[MRL_SHA256_LANES];

            hash(lanes, n, got);
            for (size_t i = 0; i < lanes; i++) {
                struct mrl_sha256 want;
                struct mrl_error err;
                uint8_t bytes[MOST];

                fill(bytes, n, (unsigned)i);
                assert_int_equal(mrl_sha256_bytes(bytes, n, &want, &err).code, MRL_OK);
                assert_true(mrl_sha256_equal(&got[i], &want));
            }
        }
}

/* FIPS 180-4, section 5.1.1: the length is in bits and has 64 of them. */
static void padding_tells_the_length_in_bits(void **state)
{
    uint8_t tail[2 * MRL_SHA256_BLOCK] = {0};

    (void)state;
    assert_int_equal(mrl_sha256_pad(tail, 55), 1);
    assert_int_equal(tail[55], 0x80);
    assert_int_equal(tail[62] << 8 | tail[63], 440);
    assert_int_equal(mrl_sha256_pad(tail, 56), 2);
    assert_int_equal(mrl_sha256_pad(tail, UINT64_C(1) << 60), 1);
    assert_int_equal(tail[56], 0x80);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_lane_agrees_with_openssl_at_every_length),
        cmocka_unit_test(padding_tells_the_length_in_bits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
