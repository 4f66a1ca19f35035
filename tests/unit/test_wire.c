/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/wire.h"

#include "scanned.h"

static mrl_status decode(struct scanned *s, const void *bytes, size_t n,
                         struct mrl_scan_report *ret)
{
    struct mrl_reader r;

    mrl_reader_init(&r, bytes, n, &s->err);
    return mrl_scan_decode(&r, s->rules, s->arena, ret);
}

static void encode_sample(struct scanned *s, struct mrl_buf *buf)
{
    SCAN(s, "\x80\x04\x8c\x02os\x8c\x06system\x93\x8c\x02id\x85R");
    mrl_buf_init(buf, 1 << 16);
    mrl_scan_encode(&s->report, buf);
    assert_int_equal(mrl_buf_status(buf, &s->err).code, MRL_OK);
}

static void a_report_comes_out_as_it_went_in(void **state)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf buf;
    struct scanned *s = *state;
    struct mrl_scan_report got;

    encode_sample(s, &buf);
    assert_int_equal(decode(s, buf.data, buf.len, &got).code, MRL_OK);
    assert_int_equal(got.verdict, s->report.verdict);
    assert_int_equal(got.finding_count, s->report.finding_count);
    assert_int_equal(got.coverage.parsed, s->report.coverage.parsed);
    for (size_t i = 0; i < got.finding_count; i++) {
        assert_ptr_equal(got.findings[i].rule, s->report.findings[i].rule);
        assert_string_equal(got.findings[i].message, s->report.findings[i].message);
        assert_int_equal(got.findings[i].step_count, s->report.findings[i].step_count);
    }
    assert_string_equal(got.findings[0].call, "os.system(\"id\")");
}

static void cut_short_anywhere_it_is_refused(void **state)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf buf;
    struct scanned *s = *state;
    struct mrl_scan_report got;

    encode_sample(s, &buf);
    for (size_t n = 0; n < buf.len; n++)
        assert_int_equal(decode(s, buf.data, n, &got).code, MRL_E_TRUNCATED);
}

static void no_byte_of_it_can_smuggle_control_characters(void **state)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf buf;
    struct scanned *s = *state;
    struct mrl_scan_report got;

    encode_sample(s, &buf);
    for (size_t n = 0; n < buf.len; n++) {
        const char kept = buf.data[n];

        buf.data[n] = '\x1b';
        if (decode(s, buf.data, buf.len, &got).code == MRL_OK)
            for (size_t i = 0; i < got.finding_count; i++)
                assert_null(strchr(got.findings[i].message, '\x1b'));
        buf.data[n] = kept;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_report_comes_out_as_it_went_in),
        cmocka_unit_test(cut_short_anywhere_it_is_refused),
        cmocka_unit_test(no_byte_of_it_can_smuggle_control_characters),
    };

    return cmocka_run_group_tests(tests, scanned_setup, scanned_teardown);
}
