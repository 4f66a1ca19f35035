/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"
#include "base/reader.h"
#include "oom.h"
#include "sources.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

static const uint8_t numbers[] = {1, 2, 3, 4, 5, 6, 7, 8};

/* A reader over a window of the smallest size. */
struct windowed {
    struct mrl_reader r;
    struct mrl_window window;
    struct mrl_error err;
    uint8_t buffer[MRL_WINDOW_MIN];
};

static void open_windowed(struct windowed *w, struct mrl_source *source)
{
    mrl_reader_open(&w->r, &w->window, source, w->buffer, sizeof(w->buffer), &w->err);
}

/* n bytes that tell their place: byte i is i * 7 + i / 256. */
static uint8_t *pattern(size_t n)
{
    uint8_t *bytes = malloc(n ? n : 1);

    assert_non_null(bytes);
    for (size_t i = 0; i < n; i++)
        bytes[i] = (uint8_t)(i * 7 + i / 256);
    return bytes;
}

static void reads_both_byte_orders(void **state)
{
    struct mrl_error err;
    struct mrl_reader r;
    uint64_t u64;
    uint32_t u32;
    uint16_t u16;
    uint8_t u8;

    (void)state;
    mrl_reader_init(&r, numbers, sizeof(numbers), &err);
    assert_ok(mrl_read_u64le(&r, "a", &u64));
    assert_true(u64 == UINT64_C(0x0807060504030201));
    assert_ok(mrl_reader_seek(&r, "start", 0));
    assert_ok(mrl_read_u64be(&r, "a", &u64));
    assert_true(u64 == UINT64_C(0x0102030405060708));
    assert_ok(mrl_reader_seek(&r, "start", 0));
    assert_ok(mrl_read_u32le(&r, "a", &u32));
    assert_int_equal(u32, 0x04030201);
    assert_ok(mrl_read_u32be(&r, "a", &u32));
    assert_int_equal(u32, 0x05060708);
    assert_ok(mrl_reader_seek(&r, "start", 0));
    assert_ok(mrl_read_u16le(&r, "a", &u16));
    assert_int_equal(u16, 0x0201);
    assert_ok(mrl_read_u16be(&r, "a", &u16));
    assert_int_equal(u16, 0x0304);
    assert_ok(mrl_read_u8(&r, "a", &u8));
    assert_int_equal(u8, 5);
}

/* One byte less than the field needs: the error names it, nothing moves, nothing is written. */
#define ASSERT_CUT_SHORT(type, suffix)                                                             \
    do {                                                                                           \
        type value = 77;                                                                           \
                                                                                                   \
        mrl_reader_init(&r, numbers, sizeof(value) - 1, &err);                                     \
        assert_code(MRL_E_TRUNCATED, mrl_read_##suffix(&r, "version", &value));                    \
        assert_int_equal(value, 77);                                                               \
        assert_int_equal(mrl_reader_offset(&r), 0);                                                \
        assert_int_equal(err.offset, 0);                                                           \
        assert_non_null(strstr(err.message, "version"));                                           \
        mrl_reader_init(&r, numbers, sizeof(value), &err);                                         \
        assert_ok(mrl_read_##suffix(&r, "version", &value));                                       \
    } while (0)

static void names_the_field_that_was_cut_short(void **state)
{
    struct mrl_error err;
    struct mrl_reader r;

    (void)state;
    ASSERT_CUT_SHORT(uint8_t, u8);
    ASSERT_CUT_SHORT(uint16_t, u16le);
    ASSERT_CUT_SHORT(uint32_t, u32le);
    ASSERT_CUT_SHORT(uint64_t, u64le);
    ASSERT_CUT_SHORT(uint16_t, u16be);
    ASSERT_CUT_SHORT(uint32_t, u32be);
    ASSERT_CUT_SHORT(uint64_t, u64be);
}

static void an_empty_input_is_at_its_end(void **state)
{
    const uint8_t *p;
    struct mrl_error err;
    struct mrl_reader r;
    bool end = false;
    size_t n = 9;

    (void)state;
    mrl_reader_init(&r, NULL, 0, &err);
    assert_ok(mrl_reader_at_end(&r, &end));
    assert_true(end);
    assert_ok(mrl_peek(&r, 4, &p, &n));
    assert_int_equal(n, 0);
    assert_ok(mrl_read_some(&r, 4, &p, &n));
    assert_int_equal(n, 0);
    assert_ok(mrl_read_bytes(&r, "nothing", 0, &p));
    assert_ok(mrl_read_skip(&r, "nothing", 0));
    assert_code(MRL_E_TRUNCATED, mrl_read_skip(&r, "something", 1));
    assert_code(MRL_E_TRUNCATED, mrl_read_bytes(&r, "something", UINT64_MAX, &p));
}

static void a_field_may_be_as_large_as_the_window_and_no_larger(void **state)
{
    uint8_t *bytes = pattern(1000);
    struct mrl_source_memory m;
    struct windowed w;
    const uint8_t *p;

    (void)state;
    mrl_source_memory_init(&m, bytes, 1000);
    open_windowed(&w, &m.source);
    assert_ok(mrl_read_skip(&w.r, "odd start", 13));
    assert_ok(mrl_read_bytes(&w.r, "n-1", MRL_WINDOW_MIN - 1, &p));
    assert_memory_equal(p, bytes + 13, MRL_WINDOW_MIN - 1);
    assert_ok(mrl_read_bytes(&w.r, "n", MRL_WINDOW_MIN, &p));
    assert_memory_equal(p, bytes + 13 + MRL_WINDOW_MIN - 1, MRL_WINDOW_MIN);
    assert_code(MRL_E_LIMIT, mrl_read_bytes(&w.r, "n+1", MRL_WINDOW_MIN + 1, &p));
    assert_int_equal(mrl_reader_offset(&w.r), 13 + 2 * MRL_WINDOW_MIN - 1);
    assert_non_null(strstr(w.err.message, "the limit is 64"));
    assert_code(MRL_E_TRUNCATED, mrl_read_bytes(&w.r, "more than there is", 1000, &p));
    free(bytes);
}

static void copies_more_than_the_window_holds(void **state)
{
    uint8_t *bytes = pattern(1000);
    struct mrl_source_memory m;
    uint8_t copy[1000];
    struct windowed w;

    (void)state;
    mrl_source_memory_init(&m, bytes, 1000);
    open_windowed(&w, &m.source);
    assert_ok(mrl_read_copy(&w.r, "all but one", copy, 999));
    assert_memory_equal(copy, bytes, 999);
    assert_code(MRL_E_TRUNCATED, mrl_read_copy(&w.r, "two", copy, 2));
    assert_int_equal(mrl_reader_offset(&w.r), 999);
    assert_ok(mrl_read_copy(&w.r, "one", copy, 1));
    assert_int_equal(copy[0], bytes[999]);
    free(bytes);
}

static void a_duplicate_is_checked_before_it_is_allocated(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(100);
    struct mrl_error err;
    struct mrl_reader r;
    char *text = NULL;

    (void)state;
    assert_non_null(arena);
    mrl_reader_init(&r, "abcdefgh", 8, &err);
    assert_code(MRL_E_LIMIT, mrl_read_dup(&r, "name", 5, 4, arena, &text));
    assert_code(MRL_E_TRUNCATED, mrl_read_dup(&r, "name", 9, 20, arena, &text));
    assert_code(MRL_E_TRUNCATED,
                mrl_read_dup(&r, "name", UINT64_MAX - 1, UINT64_MAX - 1, arena, &text));
    assert_int_equal(mrl_arena_used(arena), 0);
    assert_null(text);
    assert_ok(mrl_read_dup(&r, "name", 4, 4, arena, &text));
    assert_string_equal(text, "abcd");
    assert_ok(mrl_read_dup(&r, "nothing", 0, 4, arena, &text));
    assert_string_equal(text, "");
    assert_int_equal(mrl_reader_offset(&r), 4);
}

static void a_duplicate_over_the_ceiling_is_a_limit(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(4);
    struct mrl_error err;
    struct mrl_reader r;
    char *text;

    (void)state;
    assert_non_null(arena);
    mrl_reader_init(&r, "abcdefgh", 8, &err);
    assert_code(MRL_E_LIMIT, mrl_read_dup(&r, "name", 8, 8, arena, &text));
    assert_int_equal(mrl_reader_offset(&r), 0);
}

static mrl_status dup_much(void *context)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1u << 20);
    struct mrl_error err;
    struct mrl_reader r;
    char *text;

    if (!arena)
        return MRL_FAIL_NOMEM(&err);
    mrl_reader_init(&r, context, 100000, &err);
    return mrl_read_dup(&r, "name", 100000, 100000, arena, &text);
}

static void survives_failing_allocations(void **state)
{
    uint8_t *bytes = pattern(100000);

    (void)state;
    assert_survives_oom(dup_much, bytes);
    free(bytes);
}

static void a_peek_moves_nothing(void **state)
{
    uint8_t *bytes = pattern(100);
    struct mrl_source_memory m;
    struct windowed w;
    const uint8_t *p;
    size_t got;

    (void)state;
    mrl_source_memory_init(&m, bytes, 100);
    open_windowed(&w, &m.source);
    assert_ok(mrl_read_skip(&w.r, "start", 50));
    assert_ok(mrl_peek(&w.r, 0, &p, &got));
    assert_int_equal(got, 0);
    assert_ok(mrl_peek(&w.r, 64, &p, &got));
    assert_int_equal(got, 50);
    assert_memory_equal(p, bytes + 50, 50);
    assert_ok(mrl_peek(&w.r, 50, &p, &got));
    assert_int_equal(got, 50);
    assert_ok(mrl_peek_some(&w.r, &p, &got));
    assert_int_equal(got, 50);
    assert_int_equal(mrl_reader_offset(&w.r), 50);
    free(bytes);
}

static void some_bytes_are_at_least_one_until_the_end(void **state)
{
    uint8_t *bytes = pattern(300);
    struct mrl_source_memory m;
    struct windowed w;
    const uint8_t *p;
    size_t done = 0;
    size_t n;

    (void)state;
    mrl_source_memory_init(&m, bytes, 300);
    open_windowed(&w, &m.source);
    do {
        assert_ok(mrl_read_some(&w.r, 50, &p, &n));
        assert_true(n <= 50);
        assert_memory_equal(p, bytes + done, n);
        done += n;
    } while (n > 0);
    assert_int_equal(done, 300);
    free(bytes);
}

/* --- lines --- */

static void lines_end_at_their_newline(void **state)
{
    const uint8_t *p;
    struct mrl_error err;
    struct mrl_reader r;
    size_t n;

    (void)state;
    mrl_reader_init(&r, "ab\n\ncd", 6, &err);
    assert_ok(mrl_read_line(&r, "line", 10, &p, &n));
    assert_int_equal(n, 2);
    assert_memory_equal(p, "ab", 2);
    assert_ok(mrl_read_line(&r, "line", 10, &p, &n));
    assert_int_equal(n, 0);
    assert_code(MRL_E_TRUNCATED, mrl_read_line(&r, "line", 10, &p, &n));
    assert_int_equal(mrl_reader_offset(&r), 4);
}

/* A line of n bytes and its newline, then more, read with max: over memory and over a window. */
static void assert_line(size_t n, size_t max, enum mrl_code code)
{
    uint8_t bytes[200];
    struct mrl_source_memory m;
    struct mrl_reader r;
    struct mrl_error err;
    struct windowed w;
    const uint8_t *p;
    size_t len;

    memset(bytes, 'x', sizeof(bytes));
    bytes[n + 3] = '\n';
    mrl_reader_init(&r, bytes, sizeof(bytes), &err);
    assert_ok(mrl_read_skip(&r, "odd start", 3));
    assert_code(code, mrl_read_line(&r, "line", max, &p, &len));
    mrl_source_memory_init(&m, bytes, sizeof(bytes));
    open_windowed(&w, &m.source);
    assert_ok(mrl_read_skip(&w.r, "odd start", 3));
    assert_code(code, mrl_read_line(&w.r, "line", max, &p, &len));
    if (code == MRL_OK)
        assert_int_equal(len, n);
    assert_int_equal(mrl_reader_offset(&w.r), mrl_reader_offset(&r));
}

static void a_line_has_a_longest_length(void **state)
{
    (void)state;
    assert_line(19, 20, MRL_OK);
    assert_line(20, 20, MRL_OK);
    assert_line(21, 20, MRL_E_LIMIT);
    assert_line(0, 0, MRL_OK);
    assert_line(1, 0, MRL_E_LIMIT);
    assert_line(MRL_WINDOW_MIN - 2, MRL_WINDOW_MIN - 1, MRL_OK);
    assert_line(MRL_WINDOW_MIN - 1, MRL_WINDOW_MIN - 1, MRL_OK);
    assert_line(MRL_WINDOW_MIN, MRL_WINDOW_MIN - 1, MRL_E_LIMIT);
}

static void a_window_holds_the_newline_too(void **state)
{
    uint8_t bytes[200];
    struct mrl_source_memory m;
    struct windowed w;
    const uint8_t *p;
    size_t n;

    (void)state;
    memset(bytes, 'x', sizeof(bytes));
    bytes[MRL_WINDOW_MIN] = '\n';
    mrl_source_memory_init(&m, bytes, sizeof(bytes));
    open_windowed(&w, &m.source);
    assert_code(MRL_E_LIMIT, mrl_read_line(&w.r, "line", SIZE_MAX, &p, &n));
    assert_ok(mrl_read_skip(&w.r, "one", 1));
    assert_ok(mrl_read_line(&w.r, "line", SIZE_MAX, &p, &n));
    assert_int_equal(n, MRL_WINDOW_MIN - 1);
}

static void lines_stop_at_the_end_of_their_reader(void **state)
{
    struct mrl_source_memory m;
    struct mrl_reader inner;
    struct windowed w;
    const uint8_t *p;
    size_t n;

    (void)state;
    mrl_source_memory_init(&m, "abc\ndef\n", 8);
    open_windowed(&w, &m.source);
    assert_ok(mrl_read_window(&w.r, "inner", 6, &inner));
    assert_ok(mrl_read_line(&inner, "line", 10, &p, &n));
    assert_code(MRL_E_TRUNCATED, mrl_read_line(&inner, "line", 10, &p, &n));
    assert_ok(mrl_read_line(&w.r, "line", 10, &p, &n));
    assert_int_equal(n, 1);
}

/* --- readers cut out of readers --- */

static void a_nested_reader_stays_inside_its_length(void **state)
{
    struct mrl_error err;
    struct mrl_reader inner;
    struct mrl_reader r;
    uint32_t value;
    uint8_t byte;

    (void)state;
    mrl_reader_init(&r, numbers, sizeof(numbers), &err);
    assert_code(MRL_E_TRUNCATED, mrl_read_window(&r, "part", 9, &inner));
    assert_code(MRL_E_TRUNCATED, mrl_read_window(&r, "part", UINT64_MAX, &inner));
    assert_ok(mrl_read_window(&r, "part", 3, &inner));
    assert_int_equal(mrl_reader_left(&inner), 3);
    assert_code(MRL_E_TRUNCATED, mrl_read_u32le(&inner, "value", &value));
    assert_code(MRL_E_TRUNCATED, mrl_read_skip(&inner, "value", 4));
    assert_code(MRL_E_TRUNCATED, mrl_reader_seek(&inner, "value", 4));
    assert_ok(mrl_reader_seek(&inner, "end", 3));
    assert_ok(mrl_read_u8(&r, "next", &byte));
    assert_int_equal(byte, 4);
}

static void a_nested_reader_may_be_empty(void **state)
{
    struct mrl_error err;
    struct mrl_reader inner;
    struct mrl_reader r;
    bool end = false;

    (void)state;
    mrl_reader_init(&r, numbers, sizeof(numbers), &err);
    assert_ok(mrl_read_skip(&r, "all", 8));
    assert_ok(mrl_read_window(&r, "part", 0, &inner));
    assert_ok(mrl_reader_at_end(&inner, &end));
    assert_true(end);
}

static void readers_of_one_window_are_used_in_any_order(void **state)
{
    uint8_t *bytes = pattern(4096);
    struct mrl_source_memory m;
    struct mrl_reader inner;
    struct mrl_reader innermost;
    struct windowed w;
    uint8_t a[7], b[11], c[3];

    (void)state;
    mrl_source_memory_init(&m, bytes, 4096);
    open_windowed(&w, &m.source);
    assert_ok(mrl_read_skip(&w.r, "start", 5));
    assert_ok(mrl_read_window(&w.r, "inner", 2000, &inner));
    assert_ok(mrl_read_skip(&inner, "start", 500));
    assert_ok(mrl_read_window(&inner, "innermost", 300, &innermost));
    for (size_t i = 0; i < 100; i++) {
        assert_ok(mrl_read_copy(&w.r, "a", a, sizeof(a)));
        assert_memory_equal(a, bytes + 2005 + i * sizeof(a), sizeof(a));
        assert_ok(mrl_read_copy(&innermost, "c", c, sizeof(c)));
        assert_memory_equal(c, bytes + 505 + i * sizeof(c), sizeof(c));
        assert_ok(mrl_read_copy(&inner, "b", b, sizeof(b)));
        assert_memory_equal(b, bytes + 805 + i * sizeof(b), sizeof(b));
    }
    assert_code(MRL_E_TRUNCATED, mrl_read_copy(&innermost, "c", c, 1));
    free(bytes);
}

static void seeks_only_inside_its_end(void **state)
{
    uint8_t *bytes = pattern(1000);
    struct mrl_source_memory m;
    struct windowed w;
    uint8_t byte;

    (void)state;
    mrl_source_memory_init(&m, bytes, 1000);
    open_windowed(&w, &m.source);
    assert_ok(mrl_reader_seek(&w.r, "index", 999));
    assert_ok(mrl_read_u8(&w.r, "byte", &byte));
    assert_int_equal(byte, bytes[999]);
    assert_ok(mrl_reader_seek(&w.r, "index", 1000));
    assert_code(MRL_E_TRUNCATED, mrl_reader_seek(&w.r, "index", 1001));
    assert_code(MRL_E_TRUNCATED, mrl_reader_seek(&w.r, "index", UINT64_MAX));
    assert_ok(mrl_reader_seek(&w.r, "index", 3));
    assert_ok(mrl_read_u8(&w.r, "byte", &byte));
    assert_int_equal(byte, bytes[3]);
    free(bytes);
}

static void going_back_inside_the_window_reads_nothing_again(void **state)
{
    uint8_t *bytes = pattern(64);
    struct test_source t = test_source(bytes, 64);
    struct windowed w;
    uint32_t value;

    (void)state;
    open_windowed(&w, &t.source);
    assert_ok(mrl_read_u32le(&w.r, "value", &value));
    assert_ok(mrl_reader_seek(&w.r, "far", 60));
    assert_ok(mrl_read_u32le(&w.r, "value", &value));
    assert_ok(mrl_reader_seek(&w.r, "back", 0));
    assert_ok(mrl_read_u32le(&w.r, "value", &value));
    assert_int_equal(t.reads, 1);
    free(bytes);
}

/* --- streams --- */

static void a_stream_is_read_once_and_forward(void **state)
{
    uint8_t *bytes = pattern(1000);

    (void)state;
    for (size_t chunk = 0; chunk < 70; chunk++) {
        struct test_source t = test_stream(bytes, 1000, chunk);
        struct windowed w;
        uint8_t copy[9];
        uint64_t value;
        bool end = false;

        open_windowed(&w, &t.source);
        assert_true(mrl_reader_left(&w.r) == MRL_SIZE_UNKNOWN);
        for (size_t at = 0; at + 17 <= 1000; at += 17) {
            assert_ok(mrl_read_u64le(&w.r, "value", &value));
            assert_ok(mrl_read_copy(&w.r, "copy", copy, 9));
            assert_memory_equal(copy, bytes + at + 8, 9);
        }
        assert_ok(mrl_read_skip(&w.r, "rest", 1000 - 58 * 17));
        assert_ok(mrl_reader_at_end(&w.r, &end));
        assert_true(end);
    }
    free(bytes);
}

static void skipping_behind_the_end_of_a_stream_fails_and_moves_nothing(void **state)
{
    uint8_t *bytes = pattern(100);
    struct test_source t = test_stream(bytes, 100, 0);
    struct windowed w;

    (void)state;
    open_windowed(&w, &t.source);
    assert_ok(mrl_read_skip(&w.r, "some", 10));
    assert_code(MRL_E_TRUNCATED, mrl_read_skip(&w.r, "member", 91));
    assert_non_null(strstr(w.err.message, "member"));
    assert_int_equal(mrl_reader_offset(&w.r), 10);
    free(bytes);
}

static void a_stream_that_ends_inside_a_skipped_part_is_noticed(void **state)
{
    uint8_t *bytes = pattern(100);
    struct mrl_reader inner;
    struct windowed w;
    uint8_t byte;
    bool end;

    (void)state;
    for (uint64_t n = 99; n <= 101; n++) {
        struct test_source t = test_stream(bytes, 100, 0);

        open_windowed(&w, &t.source);
        assert_ok(mrl_read_window(&w.r, "part", n, &inner));
        end = false;
        assert_code(n <= 100 ? MRL_OK : MRL_E_TRUNCATED, mrl_reader_at_end(&w.r, &end));
        assert_int_equal(end, n == 100);
    }
    for (uint64_t n = 99; n <= 101; n++) {
        struct test_source t = test_stream(bytes, 100, 0);

        open_windowed(&w, &t.source);
        assert_ok(mrl_reader_seek(&w.r, "part", n));
        assert_code(n < 100 ? MRL_OK : MRL_E_TRUNCATED, mrl_read_u8(&w.r, "byte", &byte));
    }
    free(bytes);
}

static void a_nested_reader_tells_an_early_end_from_its_own(void **state)
{
    uint8_t *bytes = pattern(100);
    struct test_source t = test_stream(bytes, 100, 0);
    struct mrl_reader inner;
    struct windowed w;
    const uint8_t *p;
    size_t n;
    bool end;

    (void)state;
    open_windowed(&w, &t.source);
    assert_ok(mrl_read_window(&w.r, "part", 200, &inner));
    assert_ok(mrl_read_skip(&inner, "most", 90));
    assert_ok(mrl_read_some(&inner, 100, &p, &n));
    assert_int_equal(n, 10);
    assert_code(MRL_E_TRUNCATED, mrl_reader_at_end(&inner, &end));
    assert_code(MRL_E_TRUNCATED, mrl_read_some(&inner, 100, &p, &n));
    assert_code(MRL_E_TRUNCATED, mrl_peek(&inner, 1, &p, &n));
    assert_code(MRL_E_TRUNCATED, mrl_peek_some(&inner, &p, &n));
    free(bytes);
}

static void a_part_of_a_stream_has_a_thinkable_length(void **state)
{
    struct test_source t = test_stream("abc", 3, 0);
    struct mrl_reader inner;
    struct windowed w;

    (void)state;
    open_windowed(&w, &t.source);
    assert_ok(mrl_read_skip(&w.r, "some", 2));
    assert_ok(mrl_read_window(&w.r, "part", UINT64_MAX - 3, &inner));
    assert_ok(mrl_reader_seek(&w.r, "back", 2));
    assert_code(MRL_E_FORMAT, mrl_read_window(&w.r, "part", UINT64_MAX - 2, &inner));
    assert_code(MRL_E_FORMAT, mrl_read_window(&w.r, "part", UINT64_MAX - 1, &inner));
}

static void a_stream_that_cannot_go_back_says_so(void **state)
{
    uint8_t *bytes = pattern(200);
    struct test_source t = test_stream(bytes, 200, 0);
    struct windowed w;
    uint8_t byte;

    (void)state;
    open_windowed(&w, &t.source);
    assert_ok(mrl_read_skip(&w.r, "some", 150));
    assert_ok(mrl_reader_seek(&w.r, "start", 0));
    assert_code(MRL_E_UNSUPPORTED, mrl_read_u8(&w.r, "byte", &byte));
    free(bytes);
}

/* --- faults --- */

static void a_fault_is_told_when_its_byte_is_wanted(void **state)
{
    uint8_t *bytes = pattern(200);
    struct test_source t = test_source(bytes, 200);
    struct windowed w;
    uint8_t copy[200];
    const uint8_t *p;

    (void)state;
    t.fail_at = 100;
    open_windowed(&w, &t.source);
    assert_ok(mrl_read_copy(&w.r, "good", copy, 90));
    assert_code(MRL_E_IO, mrl_read_bytes(&w.r, "bad", 11, &p));
    assert_int_equal(mrl_reader_offset(&w.r), 90);
    assert_code(MRL_E_IO, mrl_read_copy(&w.r, "bad", copy, 110));
    assert_int_equal(mrl_reader_offset(&w.r), 90);
    assert_ok(mrl_read_bytes(&w.r, "good", 10, &p));
    assert_memory_equal(p, bytes + 90, 10);
    t.fail_at = SIZE_MAX;
    assert_ok(mrl_read_copy(&w.r, "mended", copy, 100));
    assert_memory_equal(copy, bytes + 100, 100);
    free(bytes);
}

static void a_source_that_promised_more_is_truncated(void **state)
{
    struct test_source t = test_source("abc", 3);
    struct windowed w;
    const uint8_t *p;
    uint32_t value;
    size_t n;
    bool end;

    (void)state;
    t.source.size = 10;
    open_windowed(&w, &t.source);
    assert_code(MRL_E_TRUNCATED, mrl_read_u32le(&w.r, "value", &value));
    assert_ok(mrl_read_some(&w.r, 10, &p, &n));
    assert_int_equal(n, 3);
    assert_code(MRL_E_TRUNCATED, mrl_reader_at_end(&w.r, &end));
    assert_non_null(strstr(w.err.message, "7 bytes early"));
}

/* --- the same operations over memory and over windows --- */

static uint32_t random_below(uint32_t *seed, uint32_t n)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 8) % n;
}

/* What an operation did, for comparing. */
struct outcome {
    enum mrl_code code;
    uint64_t value;
    uint64_t offset, left;
};

/* The bytes as a number that tells them apart. */
static uint64_t fold(const uint8_t *p, size_t n)
{
    uint64_t value = n + 1;

    for (size_t i = 0; i < n; i++)
        value = value * 31 + p[i];
    return value;
}

static mrl_status run_op(struct mrl_reader *r, unsigned op, size_t n, uint64_t *value)
{
    uint8_t copy[256];
    const uint8_t *p = NULL;
    size_t got = n;
    uint32_t u32;
    bool end;

    switch (op) {
    case 0:
        MRL_TRY(mrl_read_u32be(r, "u32", &u32));
        *value = u32;
        return mrl_ok();
    case 1:
        return mrl_read_u64le(r, "u64", value);
    case 2:
        n %= MRL_WINDOW_MIN + 1;
        MRL_TRY(mrl_read_bytes(r, "bytes", n, &p));
        *value = fold(p, n);
        return mrl_ok();
    case 3:
        MRL_TRY(mrl_read_copy(r, "copy", copy, n));
        *value = fold(copy, n);
        return mrl_ok();
    case 4:
        return mrl_read_skip(r, "skip", n);
    case 5:
        MRL_TRY(mrl_reader_at_end(r, &end));
        *value = end;
        return mrl_ok();
    case 6:
        MRL_TRY(mrl_peek(r, n % (MRL_WINDOW_MIN + 1), &p, &got));
        *value = fold(p, got);
        return mrl_ok();
    case 7:
        MRL_TRY(mrl_read_line(r, "line", n % MRL_WINDOW_MIN, &p, &got));
        *value = fold(p, got);
        return mrl_ok();
    default:
        return mrl_reader_seek(r, "seek", n * 4);
    }
}

#define READERS 4

/* Reader 0 is the whole; the others are cut out of some reader before them. */
static struct outcome step(struct mrl_reader readers[READERS], uint32_t *seed, unsigned ops)
{
    const uint32_t which = random_below(seed, READERS);
    const uint32_t op = random_below(seed, ops + 2);
    const size_t n = random_below(seed, 8) ? random_below(seed, 40) : random_below(seed, 250);
    struct mrl_reader *r = &readers[which];
    struct outcome o = {0};
    mrl_status s;

    if (op >= ops && which > 0) {
        s = mrl_read_window(&readers[random_below(seed, which)], "window", n * 3, r);
    } else {
        s = run_op(r, op % ops, n, &o.value);
    }
    o.code = s.code;
    o.offset = mrl_reader_offset(r);
    o.left = mrl_reader_left(r);
    return o;
}

static void windows_read_the_same_as_memory(void **state)
{
    (void)state;
    for (uint32_t round = 0; round < 3000; round++) {
        uint32_t seed = round;
        const size_t n = random_below(&seed, 900);
        const size_t capacity = MRL_WINDOW_MIN + random_below(&seed, 3) * 13;
        uint8_t *bytes = pattern(n);
        uint8_t *buffer = malloc(capacity);
        struct mrl_reader plain[READERS];
        struct mrl_reader windowed[READERS];
        struct test_source t = test_source(bytes, n);
        struct mrl_window window;
        struct mrl_error err, plain_err;

        t.chunk = random_below(&seed, 3) * 7;
        mrl_reader_init(&plain[0], bytes, n, &plain_err);
        mrl_reader_open(&windowed[0], &window, &t.source, buffer, capacity, &err);
        for (size_t i = 1; i < READERS; i++) {
            plain[i] = plain[0];
            windowed[i] = windowed[0];
        }
        for (int i = 0; i < 60; i++) {
            uint32_t same = seed;
            const struct outcome a = step(plain, &same, 9);
            const struct outcome b = step(windowed, &seed, 9);

            if (memcmp(&a, &b, sizeof(a)) != 0)
                fail_msg("round %u, step %d: code %d, %d; value %llu, %llu; offset %llu, %llu",
                         round, i, (int)a.code, (int)b.code, (unsigned long long)a.value,
                         (unsigned long long)b.value, (unsigned long long)a.offset,
                         (unsigned long long)b.offset);
            if (a.code != MRL_OK)
                assert_string_equal(plain_err.message, err.message);
        }
        free(buffer);
        free(bytes);
    }
}

/* One reader that goes forward, op by op: also a stream gives the same bytes. */
static void streams_read_the_same_as_memory(void **state)
{
    (void)state;
    for (uint32_t round = 0; round < 1000; round++) {
        uint32_t seed = round;
        const size_t n = random_below(&seed, 900);
        uint8_t *bytes = pattern(n);
        struct test_source t = test_stream(bytes, n, random_below(&seed, 90));
        struct mrl_error err;
        struct mrl_reader r;
        struct windowed w;

        mrl_reader_init(&r, bytes, n, &err);
        open_windowed(&w, &t.source);
        for (int i = 0; i < 60; i++) {
            const uint32_t op = random_below(&seed, 8);
            const size_t size = random_below(&seed, 100);
            uint64_t a = 0, b = 0;
            const mrl_status s = run_op(&r, op, size, &a);

            /* A stream that was read to its end for a copy or a skip cannot go back. */
            if (s.code != MRL_OK && (op == 3 || op == 4))
                break;
            assert_code(s.code, run_op(&w.r, op, size, &b));
            assert_true(a == b);
            assert_true(mrl_reader_offset(&r) == mrl_reader_offset(&w.r));
        }
        free(bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_both_byte_orders),
        cmocka_unit_test(names_the_field_that_was_cut_short),
        cmocka_unit_test(an_empty_input_is_at_its_end),
        cmocka_unit_test(a_field_may_be_as_large_as_the_window_and_no_larger),
        cmocka_unit_test(copies_more_than_the_window_holds),
        cmocka_unit_test(a_duplicate_is_checked_before_it_is_allocated),
        cmocka_unit_test(a_duplicate_over_the_ceiling_is_a_limit),
        cmocka_unit_test(survives_failing_allocations),
        cmocka_unit_test(a_peek_moves_nothing),
        cmocka_unit_test(some_bytes_are_at_least_one_until_the_end),
        cmocka_unit_test(lines_end_at_their_newline),
        cmocka_unit_test(a_line_has_a_longest_length),
        cmocka_unit_test(a_window_holds_the_newline_too),
        cmocka_unit_test(lines_stop_at_the_end_of_their_reader),
        cmocka_unit_test(a_nested_reader_stays_inside_its_length),
        cmocka_unit_test(a_nested_reader_may_be_empty),
        cmocka_unit_test(readers_of_one_window_are_used_in_any_order),
        cmocka_unit_test(seeks_only_inside_its_end),
        cmocka_unit_test(going_back_inside_the_window_reads_nothing_again),
        cmocka_unit_test(a_stream_is_read_once_and_forward),
        cmocka_unit_test(skipping_behind_the_end_of_a_stream_fails_and_moves_nothing),
        cmocka_unit_test(a_stream_that_ends_inside_a_skipped_part_is_noticed),
        cmocka_unit_test(a_nested_reader_tells_an_early_end_from_its_own),
        cmocka_unit_test(a_part_of_a_stream_has_a_thinkable_length),
        cmocka_unit_test(a_stream_that_cannot_go_back_says_so),
        cmocka_unit_test(a_fault_is_told_when_its_byte_is_wanted),
        cmocka_unit_test(a_source_that_promised_more_is_truncated),
        cmocka_unit_test(windows_read_the_same_as_memory),
        cmocka_unit_test(streams_read_the_same_as_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
