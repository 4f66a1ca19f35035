/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a fuzz target over its corpus, so that every input that once mattered is an ordinary
 * test on any compiler.  usage: replay FOLDER; speaks TAP, one case per file.
 *
 * Each input is given in a block of exactly its size, whole and cut short, so that
 * AddressSanitizer sees a read one byte too far. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
    INPUT_MAX = 16 << 20,
    CUTS = 256, /* how many shorter versions of an input are tried */
};

static void run_exact(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size ? size : 1);

    if (!copy)
        abort();
    if (size)
        memcpy(copy, data, size);
    (void)LLVMFuzzerTestOneInput(size ? copy : copy + 1, size);
    free(copy);
}

static void run_cuts(const uint8_t *data, size_t size)
{
    const size_t step = size / CUTS + 1;

    for (size_t n = 0; n < size; n += step)
        run_exact(data, n);
}

/* Answers 0 when the file could not be read. */
static int replay_file(const char *folder, const char *name)
{
    char path[4096];
    uint8_t *data = malloc(INPUT_MAX);
    FILE *file;
    size_t size;
    int done = 0;

    if (snprintf(path, sizeof(path), "%s/%s", folder, name) >= (int)sizeof(path) || !data)
        abort();
    file = fopen(path, "rbe");
    if (file) {
        size = fread(data, 1, INPUT_MAX, file);
        done = !ferror(file) && size < INPUT_MAX;
        (void)fclose(file);
    }
    if (done) {
        run_exact(data, size);
        run_cuts(data, size);
    }
    free(data);
    return done;
}

static int is_input(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

int main(int argc, char *argv[])
{
    struct dirent **entries;
    int failed = 0;
    int count;

    if (argc != 2) {
        fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
        return 2;
    }
    count = scandir(argv[1], &entries, is_input, alphasort);
    if (count <= 0) {
        fprintf(stderr, "%s: no corpus there\n", argv[1]);
        return 2;
    }
    printf("1..%d\n", count);
    for (int i = 0; i < count; i++) {
        const int done = replay_file(argv[1], entries[i]->d_name);

        printf("%sok %d - %s\n", done ? "" : "not ", i + 1, entries[i]->d_name);
        (void)fflush(stdout);
        failed |= !done;
        free(entries[i]);
    }
    free(entries);
    return failed;
}
