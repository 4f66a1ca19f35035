/* SPDX-License-Identifier: Apache-2.0 */
#include "base/sha256_lanes.h"

#include <assert.h>
#include <string.h>

void mrl_sha256_lane_init(struct mrl_sha256_lane *lane)
{
    /* FIPS 180-4, section 5.3.3. */
    static const uint32_t first[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

    memcpy(lane->state, first, sizeof(first));
}

size_t mrl_sha256_pad(uint8_t *tail, uint64_t bytes)
{
    const size_t used = bytes % MRL_SHA256_BLOCK;
    const size_t blocks = used + 9 <= MRL_SHA256_BLOCK ? 1 : 2;
    const size_t end = blocks * MRL_SHA256_BLOCK;

    tail[used] = 0x80;
    memset(tail + used + 1, 0, end - used - 1);
    for (size_t i = 0; i < 8; i++)
        tail[end - 1 - i] = (uint8_t)((bytes << 3) >> (8 * i));
    return blocks;
}

void mrl_sha256_lane_digest(const struct mrl_sha256_lane *lane, struct mrl_sha256 *ret)
{
    for (size_t i = 0; i < sizeof(ret->bytes); i++)
        ret->bytes[i] = (uint8_t)(lane->state[i / 4] >> (24 - 8 * (i % 4)));
}

#ifdef __x86_64__

#include <cpuid.h>
#include <immintrin.h>

#define TARGET __attribute__((target("sha,sse4.1,ssse3")))

bool mrl_sha256_lanes_usable(void)
{
    unsigned a, b, c, d;

    /* Intel SDM, volume 2A, CPUID: SSSE3 and SSE4.1 in leaf 1, SHA in leaf 7. */
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_SSSE3) || !(c & bit_SSE4_1))
        return false;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_SHA);
}

/* FIPS 180-4, section 4.2.2. */
static const uint32_t round_constants[64] __attribute__((aligned(16))) = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

/* The state as the instructions want it: words A B E F and C D G H, highest first. */
struct halves {
    __m128i abef, cdgh;
};

TARGET static inline struct halves load_state(const struct mrl_sha256_lane *lane)
{
    const __m128i dcba = _mm_loadu_si128((const __m128i *)(const void *)lane->state);
    const __m128i hgfe = _mm_loadu_si128((const __m128i *)(const void *)(lane->state + 4));
    const __m128i cdab = _mm_shuffle_epi32(dcba, 0xb1);
    const __m128i efgh = _mm_shuffle_epi32(hgfe, 0x1b);

    return (struct halves){_mm_alignr_epi8(cdab, efgh, 8), _mm_blend_epi16(efgh, cdab, 0xf0)};
}

TARGET static inline void store_state(struct mrl_sha256_lane *lane, struct halves h)
{
    const __m128i feba = _mm_shuffle_epi32(h.abef, 0x1b);
    const __m128i dchg = _mm_shuffle_epi32(h.cdgh, 0xb1);

    _mm_storeu_si128((__m128i *)(void *)lane->state, _mm_blend_epi16(feba, dchg, 0xf0));
    _mm_storeu_si128((__m128i *)(void *)(lane->state + 4), _mm_alignr_epi8(dchg, feba, 8));
}

/* One function for each number of lanes: with the number known, everything stays in registers. */
#define DEFINE_RUN(name, LANES)                                                                    \
    TARGET static void name(struct mrl_sha256_lane *const lanes[], const uint8_t *const data[],    \
                            size_t blocks)                                                         \
    {                                                                                              \
        const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);               \
        struct halves h[LANES];                                                                    \
        const uint8_t *at[LANES];                                                                  \
                                                                                                   \
        for (size_t i = 0; i < (LANES); i++) {                                                     \
            h[i] = load_state(lanes[i]);                                                           \
            at[i] = data[i];                                                                       \
        }                                                                                          \
        for (; blocks > 0; blocks--) {                                                             \
            __m128i abef[LANES], cdgh[LANES], w[LANES][4];                                         \
                                                                                                   \
            _Pragma("GCC unroll 4") for (size_t i = 0; i < (LANES); i++)                           \
            {                                                                                      \
                abef[i] = h[i].abef;                                                               \
                cdgh[i] = h[i].cdgh;                                                               \
                _Pragma("GCC unroll 4") for (size_t j = 0; j < 4; j++) w[i][j] = _mm_shuffle_epi8( \
                    _mm_loadu_si128((const __m128i *)(const void *)(at[i] + 16 * j)), swap);       \
                at[i] += MRL_SHA256_BLOCK;                                                         \
            }                                                                                      \
            _Pragma("GCC unroll 16") for (size_t r = 0; r < 16; r++)                               \
            {                                                                                      \
                const __m128i k =                                                                  \
                    _mm_load_si128((const __m128i *)(const void *)(round_constants + 4 * r));      \
                __m128i m[LANES];                                                                  \
                                                                                                   \
                _Pragma("GCC unroll 4") for (size_t i = 0; i < (LANES); i++)                       \
                {                                                                                  \
                    if (r >= 4) {                                                                  \
                        const __m128i last = w[i][(r + 3) & 3];                                    \
                        const __m128i sum =                                                        \
                            _mm_add_epi32(_mm_sha256msg1_epu32(w[i][r & 3], w[i][(r + 1) & 3]),    \
                                          _mm_alignr_epi8(last, w[i][(r + 2) & 3], 4));            \
                                                                                                   \
                        w[i][r & 3] = _mm_sha256msg2_epu32(sum, last);                             \
                    }                                                                              \
                    m[i] = _mm_add_epi32(w[i][r & 3], k);                                          \
                }                                                                                  \
                _Pragma("GCC unroll 4") for (size_t i = 0; i < (LANES); i++) cdgh[i] =             \
                    _mm_sha256rnds2_epu32(cdgh[i], abef[i], m[i]);                                 \
                _Pragma("GCC unroll 4") for (size_t i = 0; i < (LANES); i++) abef[i] =             \
                    _mm_sha256rnds2_epu32(abef[i], cdgh[i], _mm_shuffle_epi32(m[i], 0x0e));        \
            }                                                                                      \
            _Pragma("GCC unroll 4") for (size_t i = 0; i < (LANES); i++)                           \
            {                                                                                      \
                h[i].abef = _mm_add_epi32(h[i].abef, abef[i]);                                     \
                h[i].cdgh = _mm_add_epi32(h[i].cdgh, cdgh[i]);                                     \
            }                                                                                      \
        }                                                                                          \
        for (size_t i = 0; i < (LANES); i++)                                                       \
            store_state(lanes[i], h[i]);                                                           \
    }

DEFINE_RUN(run_one, 1)
DEFINE_RUN(run_two, 2)
DEFINE_RUN(run_three, 3)
DEFINE_RUN(run_four, 4)

void mrl_sha256_lanes_run(struct mrl_sha256_lane *const lanes[], const uint8_t *const data[],
                          size_t count, size_t blocks)
{
    static void (*const runs[])(struct mrl_sha256_lane *const[], const uint8_t *const[],
                                size_t) = {run_one, run_two, run_three, run_four};

    assert(count >= 1 && count <= MRL_COUNT(runs));
    runs[count - 1](lanes, data, blocks);
}

#else

bool mrl_sha256_lanes_usable(void)
{
    return false;
}

void mrl_sha256_lanes_run(struct mrl_sha256_lane *const lanes[], const uint8_t *const data[],
                          size_t count, size_t blocks)
{
    (void)lanes;
    (void)data;
    (void)count;
    (void)blocks;
    assert(!"called where mrl_sha256_lanes_usable() says no");
}

#endif
