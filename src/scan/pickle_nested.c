/* SPDX-License-Identifier: Apache-2.0 */
/* Pickles that lie as data inside a pickle: plain, compressed, or written in base64 or hexadecimal
 * digits. */
#include "scan/pickle_private.h"

#include "base/ascii.h"
#include "base/limits.h"
#include "formats/unpack.h"
#include "scan/latin1.h"
#include "scan/pickle_escapes.h"
#include "scan/pickle_scan.h"

#include <string.h>

/* A text node's count is free: it tells that the bytes are a pickle without harm. */
#define HARMLESS_PICKLE 1u

#define SCRATCH_ARENA (1u << 20)

/* How the bytes of a nested pickle are written. */
enum coat {
    COAT_NONE,
    COAT_PLAIN,
    COAT_LATIN1,
    COAT_PROTOCOL_0,
    COAT_BASE64,
    COAT_HEX,
    COAT_PACKED,
};

#define SHORTEST_DIGITS 16u

/* The first two digits of what a pickle or a compressed one begins with: GLOBAL and MARK of
 * protocols 0 and 1, zlib, gzip. */
static bool may_be_base64(const uint8_t *s)
{
    return (s[0] == 'Y' && (s[1] >= 'w' || (s[1] >= '0' && s[1] <= '9'))) ||
           (s[0] == 'K' && s[1] >= 'A' && s[1] <= 'P') ||
           (s[0] == 'e' && (s[1] == 'A' || s[1] == 'F' || s[1] == 'J' || s[1] == 'N')) ||
           (s[0] == 'H' && s[1] == '4' && s[2] == 's' && s[3] == 'I');
}

static bool may_be_hex(const uint8_t *s)
{
    return (s[0] == '6' && s[1] == '3') || (s[0] == '2' && s[1] == '8') ||
           (s[0] == '7' && s[1] == '8') || (s[0] == '1' && (s[1] | 0x20) == 'f');
}

/* First bytes of PROTO 2 to 5 in each coat.  Protocols 0 and 1 have no head: there, a name and
 * its line end, or a MARK, come first. */
static enum coat recognise(const uint8_t *s, size_t n, bool is_bytes)
{
    if (n < 4)
        return COAT_NONE;
    if (s[0] == MRL_OP_PROTO && s[1] <= 5)
        return COAT_PLAIN;
    if (!is_bytes && s[0] == 0xc2 && s[1] == MRL_OP_PROTO && s[2] <= 5)
        return COAT_LATIN1;
    if (s[0] == 'g' && s[1] == 'A' && s[2] >= 'I' && s[2] <= 'V')
        return COAT_BASE64;
    if (s[0] == '8' && s[1] == '0' && s[2] == '0' && s[3] >= '2' && s[3] <= '5')
        return COAT_HEX;
    if (is_bytes && mrl_packing_sniff(s, n) != MRL_PACKING_NONE)
        return COAT_PACKED;
    if ((s[0] == MRL_OP_GLOBAL || s[0] == MRL_OP_MARK) && memchr(s, '\n', n < 256 ? n : 256))
        return COAT_PROTOCOL_0;
    if (n >= SHORTEST_DIGITS && may_be_base64(s))
        return COAT_BASE64;
    if (n >= SHORTEST_DIGITS && may_be_hex(s))
        return COAT_HEX;
    return COAT_NONE;
}

static size_t from_base64(const uint8_t *s, size_t n, uint8_t *dst)
{
    uint32_t bits = 0;
    unsigned count = 0;
    size_t len = 0;

    for (size_t i = 0; i < n; i++) {
        const int digit = mrl_base64_value(s[i]);

        if (digit < 0 && s[i] != '\n' && s[i] != '\r' && s[i] != '=')
            return 0;
        if (digit < 0)
            continue;
        bits = bits << 6 | (uint32_t)digit;
        count += 6;
        if (count >= 8) {
            count -= 8;
            dst[len++] = (uint8_t)(bits >> count);
        }
    }
    return len;
}

static size_t from_hex(const uint8_t *s, size_t n, uint8_t *dst)
{
    for (size_t i = 0; i + 1 < n; i += 2) {
        const int high = mrl_hex_value(s[i]), low = mrl_hex_value(s[i + 1]);

        if (high < 0 || low < 0)
            return i / 2;
        dst[i / 2] = (uint8_t)(high << 4 | low);
    }
    return n / 2;
}

/* What the inner pickle does becomes one finding about the bytes. */
static mrl_status tell(struct mrl_pickle_machine *m, const struct mrl_scan_report *inside,
                       struct mrl_node *node)
{
    const struct mrl_finding *worst = NULL;

    for (size_t i = 0; i < inside->finding_count; i++)
        if (!worst || inside->findings[i].rule->verdict > worst->rule->verdict)
            worst = &inside->findings[i];
    if (node)
        node->taint |= MRL_TAINT_NESTED;
    m->values.taint_ever |= MRL_TAINT_NESTED;
    return mrl_scan_tell(m->run->sink, "pickle.nested-data", MRL_CONFIDENCE_PROVED, m->op.offset,
                         NULL, "these bytes are a pickle: %s",
                         worst && worst->call ? worst->call
                         : worst              ? worst->message
                                              : "");
}

static mrl_status scan_inside(struct mrl_pickle_machine *m, struct mrl_source *source,
                              bool has_head, struct mrl_node *node)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(SCRATCH_ARENA);
    struct mrl_scan_report inside;
    struct mrl_scan_sink sink = *m->run->sink;
    const struct mrl_pickle_scan scan = {.source = source,
                                         .sink = &sink,
                                         .has_head = has_head,
                                         .level = m->run->level + 1,
                                         .deadline_ms = m->run->deadline_ms};
    bool is_pickle;

    if (!arena)
        return MRL_FAIL_NOMEM(m->err);
    mrl_scan_report_init(&inside, arena);
    sink.report = &inside;
    if (!m->inner)
        MRL_TRY(mrl_pickle_machine_new(m->names, &m->inner, m->err));
    MRL_TRY(mrl_pickle_scan_all(m->inner, &scan, &is_pickle));
    if (!is_pickle)
        return mrl_ok();
    if (inside.verdict > MRL_SCAN_SAFE_KNOWN)
        return tell(m, &inside, node);
    if (node)
        node->count = HARMLESS_PICKLE;
    return mrl_ok();
}

struct inner_source {
    struct mrl_source *source; /* one of the others */
    struct mrl_source_memory memory;
    struct mrl_source_slice slice;
    struct mrl_pickle_unescaped unescaped;
};

/* Bytes that fit the window lie in memory; longer ones are read from the source once more, those
 * of a line without their escapes. */
static mrl_status open_inside(struct mrl_pickle_machine *m, struct inner_source *ret)
{
    const bool is_unicode = m->op.code == MRL_OP_UNICODE;

    if (m->op.len == m->op.number) {
        mrl_source_memory_init(&ret->memory, m->op.bytes, m->op.len);
        ret->source = &ret->memory.source;
        return mrl_ok();
    }
    MRL_TRY(
        mrl_source_slice_init(&ret->slice, m->run->source, m->op.payload, m->op.number, m->err));
    ret->source = &ret->slice.source;
    if (!is_unicode && m->op.code != MRL_OP_STRING)
        return mrl_ok();
    MRL_TRY(mrl_pickle_unescaped_open(&ret->unescaped,
                                      is_unicode ? MRL_ESCAPES_UNICODE : MRL_ESCAPES_STRING,
                                      &ret->slice.source, m->err));
    ret->source = &ret->unescaped.source;
    return mrl_ok();
}

static mrl_status look_plain(struct mrl_pickle_machine *m, bool has_head, struct mrl_node *node)
{
    struct inner_source inside;

    MRL_TRY(open_inside(m, &inside));
    return scan_inside(m, inside.source, has_head, node);
}

static mrl_status look_latin1(struct mrl_pickle_machine *m, struct mrl_node *node)
{
    struct inner_source inside;
    struct mrl_latin1 bytes;

    MRL_TRY(open_inside(m, &inside));
    MRL_TRY(mrl_latin1_open(&bytes, inside.source, m->err));
    return scan_inside(m, &bytes.source, true, node);
}

/* Two bytes may look like a compressor's head by chance: then nothing comes out, and nothing is
 * told. */
static mrl_status look_packed(struct mrl_pickle_machine *m, struct mrl_source *packed,
                              enum mrl_packing packing, struct mrl_node *node)
{
    uint64_t held = 0;
    const struct mrl_unpack_limits limits = {.held = &held};
    mrl_cleanup(mrl_unpack_freep) struct mrl_unpack *unpack = NULL;
    struct mrl_source *source;
    uint8_t head[8];
    mrl_status s;
    size_t got;

    s = mrl_unpack_new(packing, packed, &limits, &unpack, m->err);
    if (s.code != MRL_OK)
        return s.code == MRL_E_NOMEM ? s : mrl_ok();
    source = mrl_unpack_source(unpack);
    if (source->read_at(source, 0, head, sizeof(head), &got, m->err).code != MRL_OK)
        return mrl_ok();
    return scan_inside(m, source, got > 2 && head[0] == MRL_OP_PROTO && head[1] <= 5, node);
}

static mrl_status look_packed_here(struct mrl_pickle_machine *m, struct mrl_node *node)
{
    struct inner_source inside;

    MRL_TRY(open_inside(m, &inside));
    return look_packed(m, inside.source, mrl_packing_sniff(m->op.bytes, m->op.len), node);
}

/* Digits may stand for anything: only what decodes to something that is known is followed. */
static mrl_status look_decoded(struct mrl_pickle_machine *m, const uint8_t *bytes, size_t n,
                               struct mrl_node *node)
{
    const enum coat coat = recognise(bytes, n, true);
    struct mrl_source_memory memory;

    mrl_source_memory_init(&memory, bytes, n);
    if (coat == COAT_PLAIN || coat == COAT_PROTOCOL_0)
        return scan_inside(m, &memory.source, coat == COAT_PLAIN, node);
    if (coat == COAT_PACKED)
        return look_packed(m, &memory.source, mrl_packing_sniff(bytes, n), node);
    return mrl_ok();
}

static mrl_status look_digits(struct mrl_pickle_machine *m, enum coat coat, struct mrl_node *node)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(SCRATCH_ARENA);
    uint8_t *bytes;
    size_t n;

    if (!arena)
        return MRL_FAIL_NOMEM(m->err);
    bytes = mrl_arena_alloc(arena, m->op.len);
    if (!bytes)
        return MRL_FAIL_ARENA(m->err, arena);
    n = coat == COAT_BASE64 ? from_base64(m->op.bytes, m->op.len, bytes)
                            : from_hex(m->op.bytes, m->op.len, bytes);
    return look_decoded(m, bytes, n, node);
}

mrl_status mrl_nested_look(struct mrl_pickle_machine *m, struct mrl_value text)
{
    const enum coat coat = recognise(m->op.bytes, m->op.len, mrl_value_kind(text) == MRL_V_BYTES);
    struct mrl_node *node = mrl_value_node(&m->values, text);

    if (coat == COAT_NONE)
        return mrl_ok();
    if (m->run->level >= MRL_MAX_PICKLE_NESTED)
        return mrl_scan_tell(m->run->sink, "pickle.limit", MRL_CONFIDENCE_PROVED, m->op.offset,
                             NULL, "pickles nest deeper than %u", MRL_MAX_PICKLE_NESTED);
    if (coat == COAT_PLAIN || coat == COAT_PROTOCOL_0)
        return look_plain(m, coat == COAT_PLAIN, node);
    if (coat == COAT_LATIN1)
        return look_latin1(m, node);
    MRL_TRY(coat == COAT_PACKED ? look_packed_here(m, node) : look_digits(m, coat, node));
    /* A loader that is given these bytes reads them as they are, and not what was found in them. */
    if (node)
        node->count = 0;
    return mrl_ok();
}

bool mrl_nested_is_harmless(const struct mrl_pickle_machine *m, struct mrl_value text)
{
    const struct mrl_node *node = mrl_value_node(&m->values, text);

    return node && mrl_value_kind(text) == MRL_V_BYTES && node->count == HARMLESS_PICKLE;
}
