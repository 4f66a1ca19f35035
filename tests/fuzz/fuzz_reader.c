/* SPDX-License-Identifier: Apache-2.0 */
/* Entry points: the mrl_read_ family.  The first bytes of the input are a program, run on four
 * readers cut out of one another over memory, and on four over a window: both see the same. */
#include "base/reader.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { READERS = 4, PROGRAM_MAX = 256 };

static void check(bool holds)
{
    if (!holds)
        abort();
}

/* The bytes as a number that tells them apart. */
static uint64_t fold(const uint8_t *p, size_t n)
{
    uint64_t value = n + 1;

    for (size_t i = 0; i < n; i++)
        value = value * 31 + p[i];
    return value;
}

static mrl_status run(struct mrl_reader *r, unsigned op, size_t n, uint64_t *value)
{
    uint8_t copy[256];
    const uint8_t *p = NULL;
    uint32_t u32;
    size_t got;
    bool end;

    switch (op) {
    case 0:
        MRL_TRY(mrl_read_u32le(r, "u32", &u32));
        *value = u32;
        return mrl_ok();
    case 1:
        return mrl_read_u64be(r, "u64", value);
    case 2:
        MRL_TRY(mrl_read_bytes(r, "bytes", n % (MRL_WINDOW_MIN + 1), &p));
        *value = fold(p, n % (MRL_WINDOW_MIN + 1));
        return mrl_ok();
    case 3:
        MRL_TRY(mrl_read_copy(r, "copy", copy, n));
        *value = fold(copy, n);
        return mrl_ok();
    case 4:
        MRL_TRY(mrl_peek(r, n % (MRL_WINDOW_MIN + 1), &p, &got));
        *value = fold(p, got);
        return mrl_ok();
    case 5:
        MRL_TRY(mrl_read_line(r, "line", n % MRL_WINDOW_MIN, &p, &got));
        *value = fold(p, got);
        return mrl_ok();
    case 6:
        MRL_TRY(mrl_reader_at_end(r, &end));
        *value = end;
        return mrl_ok();
    case 7:
        return mrl_read_skip(r, "skip", n);
    default:
        return mrl_reader_seek(r, "seek", n * 8);
    }
}

static mrl_status step(struct mrl_reader *readers, const uint8_t op[2], uint64_t *value)
{
    struct mrl_reader *r = &readers[op[0] % READERS];
    const unsigned kind = op[0] / READERS % 10;
    mrl_status s;

    if (kind == 9 && r != readers)
        return mrl_read_window(readers, "window", op[1], r);
    s = run(r, kind % 9, op[1], value);
    *value = *value * 31 + mrl_reader_offset(r);
    *value = *value * 31 + mrl_reader_left(r);
    return s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct mrl_reader memory[READERS], windowed[READERS];
    struct mrl_error err_a, err_b;
    struct mrl_source_memory source;
    uint8_t buffer[MRL_WINDOW_MIN];
    struct mrl_window window;

    mrl_reader_init(&memory[0], data, size, &err_a);
    mrl_source_memory_init(&source, data, size);
    mrl_reader_open(&windowed[0], &window, &source.source, buffer, sizeof(buffer), &err_b);
    for (size_t i = 1; i < READERS; i++) {
        memory[i] = memory[0];
        windowed[i] = windowed[0];
    }
    for (size_t i = 0; i + 2 <= size && i < PROGRAM_MAX; i += 2) {
        uint64_t a = 0, b = 0;
        const mrl_status s = step(memory, &data[i], &a);

        check(s.code == step(windowed, &data[i], &b).code && a == b);
        check(s.code == MRL_OK || strcmp(err_a.message, err_b.message) == 0);
    }
    return 0;
}
