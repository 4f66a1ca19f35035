/* SPDX-License-Identifier: Apache-2.0 */
/* Entry points: mrl_block_open(), mrl_block_next(), mrl_tree_node_read(), mrl_prints_unpack(),
 * mrl_data_manifest_read().  The first byte chooses.  What is read of a block is in order, and
 * makes a block that reads the same. */
#include "data/index.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_block(const uint8_t *data, size_t size)
{
    mrl_cleanup(mrl_block_codec_freep) struct mrl_block_codec *codec = NULL;
    mrl_cleanup(mrl_block_builder_freep) struct mrl_block_builder *builder = NULL;
    mrl_cleanup(mrl_block_freep) struct mrl_block *block = NULL;
    struct mrl_data_record r;
    struct mrl_error err;
    size_t rows = 0, len;
    const void *bytes;
    bool more = false;

    if (mrl_block_codec_new(&codec, &err).code != MRL_OK ||
        mrl_block_builder_new(1, 96 << 10, &builder, &err).code != MRL_OK ||
        mrl_block_new(codec, &block, &err).code != MRL_OK ||
        mrl_block_open(block, data, size, &err).code != MRL_OK)
        return;
    while (mrl_block_next(block, &r, &more, &err).code == MRL_OK && more) {
        if (mrl_block_is_full(builder))
            return;
        if (mrl_block_add(builder, &r, &err).code != MRL_OK)
            __builtin_trap();
        rows++;
    }
    if (rows == 0 || mrl_block_finish(builder, &bytes, &len, &err).code != MRL_OK ||
        mrl_block_open(block, bytes, len, &err).code != MRL_OK)
        return;
    while (mrl_block_next(block, &r, &more, &err).code == MRL_OK && more)
        rows--;
    if (rows)
        __builtin_trap();
}

static void read_node(const uint8_t *data, size_t size)
{
    struct mrl_tree_node *node = calloc(1, sizeof(*node));
    struct mrl_error err;

    if (!node)
        return;
    mrl_tree_node_init(node);
    if (mrl_tree_node_read(node, data, size, 1, &err).code == MRL_OK)
        for (unsigned i = 0; i < node->count; i++)
            if (node->entries[i].from.len > 8192)
                __builtin_trap();
    mrl_tree_node_done(node);
    free(node);
}

static void read_prints(const uint8_t *data, size_t size)
{
    struct mrl_print *prints = calloc(MRL_PRINT_LEAF, sizeof(*prints));
    uint8_t *packed = malloc(MRL_PRINT_LEAF_BYTES);
    struct mrl_error err;
    size_t n;

    if (prints && packed && mrl_prints_unpack(data, size, prints, &n, &err).code == MRL_OK &&
        mrl_prints_pack(prints, n, packed) > size)
        __builtin_trap();
    free(prints);
    free(packed);
}

/* A manifest ends in its own digest: it is made right, or nothing behind it would be reached. */
static void read_manifest(const uint8_t *data, size_t size)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(16u << 20);
    mrl_cleanup(mrl_buf_done) struct mrl_buf again;
    uint8_t *bytes = malloc(size + 32);
    struct mrl_data_manifest m;
    struct mrl_sha256 sha256;
    struct mrl_error err;

    mrl_buf_init(&again, 16u << 20);
    if (arena && bytes && mrl_sha256_bytes(data, size, &sha256, &err).code == MRL_OK) {
        memcpy(bytes, data, size);
        memcpy(bytes + size, sha256.bytes, 32);
        if (mrl_data_manifest_read(bytes, size + 32, arena, &m, &err).code == MRL_OK &&
            mrl_data_manifest_write(&m, &again, &err).code == MRL_OK &&
            (again.len != size + 32 || memcmp(again.data, bytes, again.len) != 0))
            __builtin_trap();
    }
    free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const readers[])(const uint8_t *, size_t) = {read_block, read_node, read_prints,
                                                               read_manifest};

    if (size)
        readers[data[0] % 4](data + 1, size - 1);
    return 0;
}
