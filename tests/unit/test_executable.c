/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/executable.h"
#include "scanned.h"
#include "tar_maker.h"

static bool sniffed(const char *bytes, size_t n)
{
    struct mrl_executable program;

    return mrl_executable_sniff((const uint8_t *)bytes, n, &program);
}

#define SNIFFED(literal) sniffed(literal, sizeof(literal) - 1)

#define ZEROS20 "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
#define ELF                                                                                        \
    "\x7f"                                                                                         \
    "ELF\2\1\1\0\0\0\0\0\0\0\0\0\3\0\x3e\0\1\0\0\0"
#define MACH "\xcf\xfa\xed\xfe\7\0\0\1\3\0\0\0\2\0\0\0" ZEROS20

static void programs_are_told(void **state)
{
    static char pe[512] = "MZ";

    (void)state;
    pe[60] = (char)0x80;
    memcpy(pe + 0x80, "PE\0\0", 4);
    assert_true(sniffed(pe, sizeof(pe)));
    assert_true(SNIFFED(ELF));
    assert_true(SNIFFED(MACH));
    assert_true(SNIFFED("\xca\xfe\xba\xbe\0\0\0\2\1\0\0\7" ZEROS20));
    assert_true(SNIFFED("\xca\xfe\xba\xbe\0\0\0\x34" ZEROS20));
    assert_true(SNIFFED("\0asm\1\0\0\0"));
    assert_true(SNIFFED("MZqFpD='\n"));
    assert_true(SNIFFED("#!/bin/sh\nexit\n"));
    assert_true(SNIFFED("#! /usr/bin/env python\n"));
}

static void every_cut_is_none(void **state)
{
    (void)state;
    for (size_t i = 0; i + 1 < sizeof(ELF); i++)
        assert_false(sniffed(ELF, i));
    for (size_t i = 0; i < 28; i++)
        assert_false(sniffed(MACH, i));
}

static void numbers_that_begin_alike_are_none(void **state)
{
    static char mz[512] = "MZ";

    (void)state;
    assert_false(sniffed(mz, sizeof(mz)));
    mz[60] = 0x7f;
    mz[61] = 0x7f;
    assert_false(sniffed(mz, sizeof(mz)));
    assert_false(SNIFFED("\x7f"
                         "ELF\7\1\1\0" ZEROS20));
    assert_false(SNIFFED("\xcf\xfa\xed\xfe\x63\0\0\1\3\0\0\0\2\0\0\0" ZEROS20));
    assert_false(SNIFFED("\xca\xfe\xba\xbe\0\0\0\0" ZEROS20));
    assert_false(SNIFFED("#!\x81\x82/bin"));
    assert_false(SNIFFED("#! no path\n"));
}

static void a_program_is_one_and_inside_an_archive_an_intruder(void **state)
{
    struct scanned *s = *state;

    SCAN(s, ELF);
    assert_verdict(s, MRL_SCAN_SAFE_DATA);
    assert_non_null(find_rule(s, "MRL-SCN-009"));
    tar_len = 0;
    (void)tar_member("weights.bin", '0', "", ELF, sizeof(ELF) - 1);
    tar_end();
    scan_bytes(s, tar_file, tar_len);
    assert_verdict(s, MRL_SCAN_DANGEROUS);
    assert_string_equal(find_rule(s, "MRL-SCN-010")->member, "weights.bin");
    tar_len = 0;
    tar_text("train.sh", "#!/bin/sh\nexit 0\n");
    tar_end();
    scan_bytes(s, tar_file, tar_len);
    assert_verdict(s, MRL_SCAN_UNKNOWN);
    assert_non_null(find_rule(s, "MRL-SCN-013"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(programs_are_told),
        cmocka_unit_test(every_cut_is_none),
        cmocka_unit_test(numbers_that_begin_alike_are_none),
        cmocka_unit_test(a_program_is_one_and_inside_an_archive_an_intruder),
    };

    return cmocka_run_group_tests(tests, scanned_setup, scanned_teardown);
}
