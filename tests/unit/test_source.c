/* SPDX-License-Identifier: Apache-2.0 */
#include "base/source.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A file without a name that holds the text. */
static int file_with(const char *text)
{
    char path[] = "/tmp/merlon-source-XXXXXX";
    const int fd = mkstemp(path);

    assert_true(fd >= 0);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    return fd;
}

static size_t read_at(struct mrl_source *source, uint64_t offset, char *buf, size_t n)
{
    struct mrl_error err;
    size_t got = 999;

    memset(buf, '.', 16);
    assert_ok(source->read_at(source, offset, buf, n, &got, &err));
    return got;
}

/* Every kind of source over "0123456789" answers the same. */
static void assert_ten_digits(struct mrl_source *source)
{
    char buf[16];

    assert_true(source->size == 10);
    assert_int_equal(read_at(source, 0, buf, 10), 10);
    assert_memory_equal(buf, "0123456789......", 16);
    assert_int_equal(read_at(source, 0, buf, 16), 10);
    assert_memory_equal(buf, "0123456789......", 16);
    assert_int_equal(read_at(source, 9, buf, 4), 1);
    assert_memory_equal(buf, "9...", 4);
    assert_int_equal(read_at(source, 3, buf, 0), 0);
    assert_int_equal(read_at(source, 10, buf, 4), 0);
    assert_int_equal(read_at(source, 11, buf, 4), 0);
    assert_int_equal(read_at(source, UINT64_MAX, buf, 4), 0);
    assert_memory_equal(buf, "....", 4);
}

static void memory_is_a_source(void **state)
{
    struct mrl_source_memory m;
    char buf[16];

    (void)state;
    mrl_source_memory_init(&m, "0123456789", 10);
    assert_ten_digits(&m.source);
    mrl_source_memory_init(&m, NULL, 0);
    assert_int_equal(read_at(&m.source, 0, buf, 4), 0);
}

static void a_file_is_a_source(void **state)
{
    struct mrl_source_file f;
    const int fd = file_with("0123456789");

    (void)state;
    mrl_source_file_init(&f, fd, 10);
    assert_ten_digits(&f.source);
    close(fd);
}

static void a_part_of_a_source_is_a_source(void **state)
{
    struct mrl_source_slice inner, outer;
    struct mrl_source_memory m;
    struct mrl_error err;

    (void)state;
    mrl_source_memory_init(&m, "abc0123456789xyz", 16);
    assert_ok(mrl_source_slice_init(&outer, &m.source, 2, 13, &err));
    assert_ok(mrl_source_slice_init(&inner, &outer.source, 1, 10, &err));
    assert_ten_digits(&inner.source);
}

static void a_part_lies_inside_its_whole(void **state)
{
    struct mrl_source_slice s;
    struct mrl_source_memory m;
    struct mrl_error err;

    (void)state;
    mrl_source_memory_init(&m, "0123456789", 10);
    assert_ok(mrl_source_slice_init(&s, &m.source, 10, 0, &err));
    assert_ok(mrl_source_slice_init(&s, &m.source, 4, 6, &err));
    assert_code(MRL_E_TRUNCATED, mrl_source_slice_init(&s, &m.source, 4, 7, &err));
    assert_true(err.offset == 4);
    assert_code(MRL_E_TRUNCATED, mrl_source_slice_init(&s, &m.source, 11, 0, &err));
    assert_code(MRL_E_TRUNCATED, mrl_source_slice_init(&s, &m.source, 1, UINT64_MAX, &err));
    assert_code(MRL_E_TRUNCATED, mrl_source_slice_init(&s, &m.source, UINT64_MAX, 1, &err));
}

static void a_file_that_shrank_is_noticed(void **state)
{
    struct mrl_source_file f;
    struct mrl_error err;
    const int fd = file_with("0123456789");
    char buf[16];
    size_t got = 77;

    (void)state;
    mrl_source_file_init(&f, fd, 10);
    assert_int_equal(ftruncate(fd, 6), 0);
    assert_int_equal(read_at(&f.source, 0, buf, 6), 6);
    assert_code(MRL_E_CHANGED, f.source.read_at(&f.source, 0, buf, 7, &got, &err));
    assert_true(err.offset == 6);
    assert_non_null(strstr(err.message, "10 bytes"));
    assert_int_equal(got, 77);
    close(fd);
}

static void a_file_that_grew_keeps_its_size(void **state)
{
    struct mrl_source_file f;
    const int fd = file_with("0123456789more");

    (void)state;
    mrl_source_file_init(&f, fd, 10);
    assert_ten_digits(&f.source);
    close(fd);
}

static void a_file_that_cannot_be_read_says_why(void **state)
{
    struct mrl_source_file f;
    struct mrl_error err;
    char buf[4];
    size_t got;

    (void)state;
    mrl_source_file_init(&f, -1, 10);
    assert_code(MRL_E_IO, f.source.read_at(&f.source, 3, buf, 4, &got, &err));
    assert_true(err.offset == 3);
    assert_non_null(strstr(err.message, "Bad file descriptor"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_a_source),
        cmocka_unit_test(a_file_is_a_source),
        cmocka_unit_test(a_part_of_a_source_is_a_source),
        cmocka_unit_test(a_part_lies_inside_its_whole),
        cmocka_unit_test(a_file_that_shrank_is_noticed),
        cmocka_unit_test(a_file_that_grew_keeps_its_size),
        cmocka_unit_test(a_file_that_cannot_be_read_says_why),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
