/* SPDX-License-Identifier: Apache-2.0 */
/* Entry points: mrl_scan_source() with all detectors, for any bytes. */
#include "scan/scan.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct mrl_scanner *make_scanner(void)
{
    static struct mrl_scanner *scanner;
    static struct mrl_arena *arena;
    struct mrl_rules *rules;
    struct mrl_error err;

    if (scanner)
        return scanner;
    arena = mrl_arena_new(64u << 20);
    if (!arena || mrl_rules_load(arena, &rules, &err).code != MRL_OK ||
        mrl_scanner_new(rules, &scanner, &err).code != MRL_OK)
        __builtin_trap();
    mrl_scanner_limit_time(scanner, 5000);
    return scanner;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct mrl_arena *arena = mrl_arena_new(64u << 20);
    struct mrl_source_memory source;
    struct mrl_scan_report report;
    struct mrl_error err;

    mrl_source_memory_init(&source, data, size);
    if (arena &&
        mrl_scan_source(make_scanner(), &source.source, "f", arena, &report, &err).code == MRL_OK) {
        /* Nothing that was not understood may be called clean. */
        if (report.coverage.parsed + report.coverage.skipped + report.coverage.unknown != size)
            __builtin_trap();
    }
    mrl_arena_free(arena);
    return 0;
}
