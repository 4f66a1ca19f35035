/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/message.h"
#include "cli/progress.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

/* A command line whose stderr goes to memory. */
struct fixture {
    struct mrl_cli cli;
    char *text;
    size_t len;
};

static void set_up(struct fixture *f, size_t columns)
{
    *f = (struct fixture){.cli.err_term.columns = columns};
    f->cli.err = open_memstream(&f->text, &f->len);
    assert_non_null(f->cli.err);
}

static void assert_said(struct fixture *f, const char *want)
{
    (void)fclose(f->cli.err);
    assert_string_equal(f->text, want);
    free(f->text);
}

static void tells_where_with_line_and_column(void **state)
{
    struct mrl_error err;
    struct fixture f;

    (void)state;
    set_up(&f, 80);
    mrl_error_set(&err, MRL_E_FORMAT, 7, "unknown key 'ownr'");
    mrl_error_place(&err, 3, 5);
    mrl_error_hint(&err, "The nearest is 'owner'.");
    mrl_say_error(&f.cli, "merlon.yaml", &err);
    assert_said(&f, "merlon: merlon.yaml:3:5: unknown key 'ownr'\n"
                    "  The nearest is 'owner'.\n");
}

static void tells_the_byte_of_a_binary_file(void **state)
{
    struct mrl_error err;
    struct fixture f;

    (void)state;
    set_up(&f, 80);
    mrl_error_set(&err, MRL_E_TRUNCATED, 8, "tensor_count needs 8 bytes, 2 are left");
    mrl_error_where(&err, "bad.gguf");
    mrl_say_error(&f.cli, "models", &err);
    assert_said(&f, "merlon: bad.gguf: tensor_count needs 8 bytes, 2 are left (at byte 8)\n");
}

static void says_nothing_of_places_that_are_not_known(void **state)
{
    struct mrl_error err;
    struct fixture f;

    (void)state;
    set_up(&f, 80);
    mrl_error_set(&err, MRL_E_NOMEM, MRL_NO_OFFSET, "out of memory");
    mrl_say_error(&f.cli, NULL, &err);
    assert_said(&f, "merlon: out of memory\n");
}

static void escapes_the_place(void **state)
{
    struct fixture f;

    (void)state;
    set_up(&f, 80);
    mrl_say(&f.cli, "a\nb\033[31m", "no");
    assert_said(&f, "merlon: a\\nb\\x1b[31m: no\n");
}

static void wraps_at_the_columns_and_never_inside_a_word(void **state)
{
    struct fixture f;

    (void)state;
    set_up(&f, 20);
    mrl_say(&f.cli, "x", "one two three four antidisestablishmentarianism five");
    assert_said(&f, "merlon: x: one two\n"
                    "  three four\n"
                    "  antidisestablishmentarianism\n"
                    "  five\n");
}

static void cuts_messages_of_absurd_length(void **state)
{
    char *longer = calloc(1, 100001);
    struct fixture f;

    (void)state;
    assert_non_null(longer);
    memset(longer, 'x', 100000);
    set_up(&f, 80);
    mrl_say(&f.cli, longer, "%s", longer);
    mrl_hint(&f.cli, "%s", longer);
    (void)fclose(f.cli.err);
    assert_true(f.len < 9000);
    free(f.text);
    free(longer);
}

static void shows_no_progress_where_nobody_sees_it(void **state)
{
    struct fixture f;

    (void)state;
    set_up(&f, 80);
    struct mrl_progress p = mrl_progress_start(&f.cli, "hashing");
    p.shown_ms = 0; /* long ago */
    mrl_progress_update(&p, 1, 2);
    mrl_progress_end(&p);
    assert_said(&f, "");
}

static void shows_progress_after_a_second_and_wipes_it(void **state)
{
    struct fixture f;

    (void)state;
    set_up(&f, 80);
    f.cli.err_term.moves = true;
    struct mrl_progress p = mrl_progress_start(&f.cli, "hashing");
    mrl_progress_update(&p, 1, 4);
    p.shown_ms = 0; /* long ago */
    mrl_progress_update(&p, 2, 4);
    mrl_progress_update(&p, 3, 4);
    mrl_progress_end(&p);
    assert_said(&f, "\r\033[Khashing: 2 of 4 (50 %)\r\033[K");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_where_with_line_and_column),
        cmocka_unit_test(tells_the_byte_of_a_binary_file),
        cmocka_unit_test(says_nothing_of_places_that_are_not_known),
        cmocka_unit_test(escapes_the_place),
        cmocka_unit_test(wraps_at_the_columns_and_never_inside_a_word),
        cmocka_unit_test(cuts_messages_of_absurd_length),
        cmocka_unit_test(shows_no_progress_where_nobody_sees_it),
        cmocka_unit_test(shows_progress_after_a_second_and_wipes_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
