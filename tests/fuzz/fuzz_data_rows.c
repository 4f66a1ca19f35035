/* SPDX-License-Identifier: Apache-2.0 */
/* Entry point: mrl_import_run().  The first byte chooses the format, or none; every record has an
 * address that is shown as itself, and each line is a record, malformed or neither once. */
#include "data/import.h"
#include "data/url_key.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static mrl_status take(void *context, const struct mrl_data_record *r, struct mrl_error *err)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf url;
    char again[MRL_URL_KEY_MAX];
    uint8_t row[MRL_DATA_ROW_MAX];
    struct mrl_data_record back;
    uint8_t scheme;
    size_t n;

    (void)context;
    (void)err;
    mrl_buf_init(&url, 2 * MRL_URL_KEY_MAX);
    mrl_url_of_key(&url, r->key, r->scheme);
    if (url.failed == MRL_OK &&
        (mrl_url_key(mrl_span(mrl_buf_text(&url), url.len), again, &n, &scheme) ||
         n != r->key.len || scheme != r->scheme || (n && memcmp(again, r->key.at, n) != 0)))
        __builtin_trap();
    mrl_data_row_read(row, mrl_data_row_write(r, row), &back);
    if (mrl_data_record_compare(r, &back) != 0)
        __builtin_trap();
    return mrl_ok();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(16u << 20);
    struct mrl_data_manifest m = {.next_segment = 1};
    struct mrl_import im = {
        .manifest = &m, .arena = arena, .take = take, .dataset = mrl_span_text("d")};
    struct mrl_source_memory source;
    struct mrl_error err;

    if (!arena || size == 0)
        return 0;
    if (data[0] % 6 < 5)
        im.format = mrl_import_formats[data[0] % 6];
    mrl_source_memory_init(&source, data + 1, size - 1);
    if (mrl_import_run(&im, &source.source, "fuzz", &err).code == MRL_OK && !im.report.format)
        __builtin_trap();
    return 0;
}
