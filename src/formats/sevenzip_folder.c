/* SPDX-License-Identifier: Apache-2.0 */
/* Unpacking of one folder of a 7z archive.  Ids of coders: DOC/Methods.txt of the LZMA SDK; those
 * of zstd are from 7-Zip ZS. */
#include "formats/sevenzip.h"

#include "base/limits.h"
#include "formats/unpack_codec.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum kind {
    KIND_COPY,
    KIND_PACKING, /* one that mrl_unpack knows by itself */
    KIND_LZMA,    /* LZMA or LZMA2, for which liblzma wants options */
    KIND_FILTER,  /* works on what LZMA yields, within liblzma */
};

static const struct row {
    uint64_t method;
    enum kind kind;
    enum mrl_packing packing;
    lzma_vli filter;
} rows[] = {
    {.method = 0x00, .kind = KIND_COPY},
    {.method = 0x21, .kind = KIND_LZMA, .filter = LZMA_FILTER_LZMA2},
    {.method = 0x030101, .kind = KIND_LZMA, .filter = LZMA_FILTER_LZMA1EXT},
    {.method = 0x040108, .kind = KIND_PACKING, .packing = MRL_PACKING_DEFLATE},
    {.method = 0x040202, .kind = KIND_PACKING, .packing = MRL_PACKING_BZIP2},
    {.method = 0x04f71101, .kind = KIND_PACKING, .packing = MRL_PACKING_ZSTD},
    {.method = 0x04f71104, .kind = KIND_PACKING, .packing = MRL_PACKING_LZ4},
    {.method = 0x03, .kind = KIND_FILTER, .filter = LZMA_FILTER_DELTA},
    {.method = 0x04, .kind = KIND_FILTER, .filter = LZMA_FILTER_X86},
    {.method = 0x05, .kind = KIND_FILTER, .filter = LZMA_FILTER_POWERPC},
    {.method = 0x06, .kind = KIND_FILTER, .filter = LZMA_FILTER_IA64},
    {.method = 0x07, .kind = KIND_FILTER, .filter = LZMA_FILTER_ARM},
    {.method = 0x08, .kind = KIND_FILTER, .filter = LZMA_FILTER_ARMTHUMB},
    {.method = 0x09, .kind = KIND_FILTER, .filter = LZMA_FILTER_SPARC},
    {.method = 0x0a, .kind = KIND_FILTER, .filter = LZMA_FILTER_ARM64},
    {.method = 0x03030103, .kind = KIND_FILTER, .filter = LZMA_FILTER_X86},
    {.method = 0x03030205, .kind = KIND_FILTER, .filter = LZMA_FILTER_POWERPC},
    {.method = 0x03030401, .kind = KIND_FILTER, .filter = LZMA_FILTER_IA64},
    {.method = 0x03030501, .kind = KIND_FILTER, .filter = LZMA_FILTER_ARM},
    {.method = 0x03030701, .kind = KIND_FILTER, .filter = LZMA_FILTER_ARMTHUMB},
    {.method = 0x03030805, .kind = KIND_FILTER, .filter = LZMA_FILTER_SPARC},
};

struct mrl_sevenzip_stream {
    struct mrl_source_slice packed;
    struct mrl_unpack *unpack[MRL_MAX_7Z_CODERS];
    unsigned count;
    struct mrl_source *last;
};

static const struct row *find_row(uint64_t method)
{
    for (size_t i = 0; i < MRL_COUNT(rows); i++)
        if (rows[i].method == method)
            return &rows[i];
    return NULL;
}

static const struct mrl_sevenzip_coder *coder_at(const struct mrl_sevenzip_folder *f, unsigned i)
{
    return &f->coders[f->order[i]];
}

static mrl_status unknown_coder(const struct mrl_sevenzip *z, uint64_t method)
{
    return MRL_FAIL(z->err, MRL_E_UNSUPPORTED, MRL_NO_OFFSET,
                    "packed by coder %" PRIx64 ", which merlon does not have", method);
}

/* The chain of liblzma names its filters from the unpacked side on, LZMA last. */
struct chain {
    lzma_filter filters[LZMA_FILTERS_MAX + 1];
    unsigned first;
};

static void free_chain(struct chain *c)
{
    lzma_filters_free(c->filters + c->first, NULL);
}

static mrl_status add_filter(const struct mrl_sevenzip *z, struct chain *c, const struct row *row,
                             const struct mrl_sevenzip_coder *coder)
{
    lzma_filter filter = {.id = row->filter == LZMA_FILTER_LZMA1EXT ? LZMA_FILTER_LZMA1
                                                                    : row->filter};
    lzma_ret answer;

    if (c->first == 0)
        return unknown_coder(z, coder->method);
    answer = lzma_properties_decode(&filter, NULL, coder->props, coder->props_len);
    if (answer == LZMA_MEM_ERROR)
        return MRL_FAIL_NOMEM(z->err);
    if (answer != LZMA_OK)
        return unknown_coder(z, coder->method);
    if (row->filter == LZMA_FILTER_LZMA1EXT) {
        lzma_options_lzma *options = filter.options;

        /* 7z needs no mark at the end: it lies where the sizes say. */
        filter.id = LZMA_FILTER_LZMA1EXT;
        options->ext_flags = LZMA_LZMA1EXT_ALLOW_EOPM;
        lzma_set_ext_size(*options, coder->unpacked_size);
    }
    c->filters[--c->first] = filter;
    return mrl_ok();
}

/* LZMA and the filters that follow it, up to *used coders. */
static mrl_status open_lzma(const struct mrl_sevenzip *z, const struct mrl_sevenzip_folder *f,
                            unsigned at, const struct mrl_unpack_limits *limits,
                            struct mrl_source *packed, struct mrl_unpack **ret, unsigned *used)
{
    mrl_cleanup(free_chain) struct chain c = {.first = LZMA_FILTERS_MAX};
    const struct row *row = find_row(coder_at(f, at)->method);

    for (unsigned i = 0; i <= LZMA_FILTERS_MAX; i++)
        c.filters[i] = (lzma_filter){.id = LZMA_VLI_UNKNOWN};
    *used = 0;
    do {
        MRL_TRY(add_filter(z, &c, row, coder_at(f, at + *used)));
        ++*used;
        row = at + *used < f->coder_count ? find_row(coder_at(f, at + *used)->method) : NULL;
    } while (row && row->kind == KIND_FILTER);
    return mrl_unpack_new_lzma(c.filters + c.first, packed, limits, ret, z->err);
}

static mrl_status open_coder(const struct mrl_sevenzip *z, const struct mrl_sevenzip_folder *f,
                             unsigned *at, const struct mrl_unpack_limits *limits,
                             struct mrl_sevenzip_stream *s)
{
    const struct row *row = find_row(coder_at(f, *at)->method);
    struct mrl_unpack *unpack = NULL;
    unsigned used = 1;

    if (!row || row->kind == KIND_FILTER)
        return unknown_coder(z, coder_at(f, *at)->method);
    if (row->kind == KIND_LZMA)
        MRL_TRY(open_lzma(z, f, *at, limits, s->last, &unpack, &used));
    else if (row->kind == KIND_PACKING)
        MRL_TRY(mrl_unpack_new(row->packing, s->last, limits, &unpack, z->err));
    if (unpack) {
        s->unpack[s->count++] = unpack;
        s->last = mrl_unpack_source(unpack);
    }
    *at += used;
    return mrl_ok();
}

static mrl_status open_chain(struct mrl_sevenzip *z, const struct mrl_sevenzip_folder *f,
                             const struct mrl_unpack_limits *limits, struct mrl_sevenzip_stream *s)
{
    MRL_TRY(mrl_source_slice_init(&s->packed, z->source, f->pack_offset, f->pack_size, z->err));
    s->last = &s->packed.source;
    for (unsigned i = 0; i < f->coder_count;)
        MRL_TRY(open_coder(z, f, &i, limits, s));
    return mrl_ok();
}

mrl_status mrl_sevenzip_folder_open(struct mrl_sevenzip *z,
                                    const struct mrl_sevenzip_folder *folder,
                                    const struct mrl_unpack_limits *limits,
                                    struct mrl_sevenzip_stream **ret)
{
    mrl_cleanup(mrl_sevenzip_stream_freep) struct mrl_sevenzip_stream *s = NULL;

    if (folder->is_encrypted)
        return MRL_FAIL(z->err, MRL_E_UNSUPPORTED, MRL_NO_OFFSET, "encrypted with AES");
    if (!folder->is_chain)
        return MRL_FAIL(z->err, MRL_E_UNSUPPORTED, MRL_NO_OFFSET,
                        "packed by coders with several inputs, such as BCJ2");
    s = calloc(1, sizeof(*s));
    if (!s)
        return MRL_FAIL_NOMEM(z->err);
    MRL_TRY(open_chain(z, folder, limits, s));
    *ret = s;
    s = NULL;
    return mrl_ok();
}

void mrl_sevenzip_stream_free(struct mrl_sevenzip_stream *stream)
{
    if (!stream)
        return;
    while (stream->count)
        mrl_unpack_free(stream->unpack[--stream->count]);
    free(stream);
}

void mrl_sevenzip_stream_freep(struct mrl_sevenzip_stream **stream)
{
    mrl_sevenzip_stream_free(*stream);
    *stream = NULL;
}

struct mrl_source *mrl_sevenzip_stream_source(struct mrl_sevenzip_stream *stream)
{
    return stream->last;
}
