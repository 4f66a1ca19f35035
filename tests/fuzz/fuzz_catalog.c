/* SPDX-License-Identifier: Apache-2.0 */
/* Entry point: mrl_catalog_load_files().  The input holds several files, each after a line
 * "=== NAME". */
#include "catalog/catalog.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Cuts the text into files, in place; names and bytes point into it. */
static size_t split(char *text, struct mrl_embedded *files, size_t max)
{
    size_t count = 0;
    char *mark = strncmp(text, "=== ", 4) == 0 ? text : NULL;

    while (mark && count < max) {
        char *name = mark + 4;
        char *end = strchr(name, '\n');

        if (!end)
            break;
        *end = '\0';
        mark = strstr(end + 1, "\n=== ");
        if (mark)
            *++mark = '\0';
        files[count++] = (struct mrl_embedded){name, end + 1, strlen(end + 1)};
    }
    return count;
}

/* What catalog.h promises of whatever was loaded. */
static void check_promises(const struct mrl_catalog *catalog)
{
    for (size_t i = 0; i < catalog->check_count; i++) {
        const struct mrl_check *check = &catalog->checks[i];

        if (check->provision_count == 0 || mrl_catalog_check(catalog, check->id) != check)
            __builtin_trap();
    }
    for (size_t i = 0; i < catalog->record_kind_count; i++)
        for (size_t k = 0; k < catalog->record_kinds[i].field_count; k++)
            if (!catalog->record_kinds[i].fields[k].example ==
                !catalog->record_kinds[i].fields[k].column_count)
                __builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct mrl_arena *arena = mrl_arena_new(16 << 20);
    struct mrl_embedded files[32];
    struct mrl_catalog *catalog;
    struct mrl_error err;
    char *text = malloc(size + 1);

    if (!arena || !text)
        abort();
    memcpy(text, data, size);
    text[size] = '\0';
    if (mrl_catalog_load_files(files, split(text, files, MRL_COUNT(files)), arena, &catalog, &err)
            .code == MRL_OK)
        check_promises(catalog);
    else if (err.message[0] == '\0')
        __builtin_trap();
    free(text);
    mrl_arena_free(arena);
    return 0;
}
