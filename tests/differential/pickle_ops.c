/* SPDX-License-Identifier: Apache-2.0 */
/* Prints the opcodes of pickles, for comparison with `python3 -m pickletools`: a line for each
 * with offset, name and argument. */
#include "base/file.h"
#include "formats/pickle_decoder.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void print_hex(const uint8_t *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        printf("%02x", bytes[i]);
}

static void print_op(const struct mrl_pickle_op *op)
{
    const struct mrl_pickle_opcode *code = &mrl_pickle_opcodes[op->code];

    printf("%" PRIu64 " %s ", op->offset, code->name);
    switch ((enum mrl_pickle_arg)code->arg) {
    case MRL_PICKLE_U1:
    case MRL_PICKLE_U2:
    case MRL_PICKLE_U4:
    case MRL_PICKLE_U8:
        printf("%" PRIu64, op->number);
        break;
    case MRL_PICKLE_I4:
        printf("%" PRId64, (int64_t)op->number);
        break;
    case MRL_PICKLE_F8:
        printf("%016" PRIx64, op->number);
        break;
    case MRL_PICKLE_LINES:
        print_hex(op->bytes, op->len);
        putchar('|');
        print_hex(op->name, op->name_len);
        break;
    case MRL_PICKLE_LINE:
    case MRL_PICKLE_SIZED1:
    case MRL_PICKLE_SIZED4:
    case MRL_PICKLE_SIZED8:
    case MRL_PICKLE_SIZED_I4:
        printf("%" PRIu64 ":", op->number);
        print_hex(op->bytes, op->len < 64 ? op->len : 64);
        break;
    case MRL_PICKLE_ALONE:
    case MRL_PICKLE_NO_OPCODE:
        break;
    }
    putchar('\n');
}

static int print_file(const char *path)
{
    static struct mrl_pickle_decoder decoder;
    static uint8_t buffer[4096];
    struct mrl_source_file source;
    struct mrl_pickle_op op = {.code = 0};
    struct mrl_window window;
    struct mrl_reader r;
    struct mrl_error err;
    struct stat st;
    const int fd = open(path, O_RDONLY);

    if (fd < 0 || fstat(fd, &st) != 0)
        return 1;
    mrl_source_file_init(&source, fd, (uint64_t)st.st_size);
    mrl_reader_open(&r, &window, &source.source, buffer, sizeof(buffer), &err);
    mrl_pickle_decoder_init(&decoder, &r, MRL_PICKLE_VIEW_BYTES);
    do {
        if (mrl_pickle_next(&decoder, &op).code != MRL_OK) {
            printf("error\n");
            break;
        }
        print_op(&op);
    } while (op.code != MRL_OP_STOP);
    (void)close(fd);
    return 0;
}

int main(int argc, char *argv[])
{
    for (int i = 1; i < argc; i++) {
        printf("file %d\n", i);
        if (print_file(argv[i]))
            return 1;
    }
    return 0;
}
