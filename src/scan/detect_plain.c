/* SPDX-License-Identifier: Apache-2.0 */
/* What is left when nothing else knew the bytes: text, media, programs, and the unknown. */
#include "scan/part.h"

#include "base/limits.h"
#include "base/span.h"
#include "base/text.h"
#include "formats/executable.h"

#include <string.h>

/* First bytes of formats that hold no code for anybody who loads models. */
static const struct {
    const char *kind;
    const char *magic;
    size_t len;
} inert[] = {
    {"png", "\x89PNG\r\n\x1a\n", 8},
    {"jpeg", "\xff\xd8\xff", 3},
    {"gif", "GIF8", 4},
    {"ogg", "OggS", 4},
    {"flac", "fLaC", 4},
    {"mp3", "ID3", 3},
    {"mp4",
     "\0\0\0\x18"
     "ftyp",
     8},
    {"mp4",
     "\0\0\0\x20"
     "ftyp",
     8},
    {"tiff", "II*\0", 4},
    {"woff", "wOFF", 4},
    {"woff2", "wOF2", 4},
    {"sqlite", "SQLite format 3", 16},
};

/* A program by itself is what it is; inside a model it is an intruder.  Scripts and classes lie in
 * archives of programs as well. */
static mrl_status tell_program(struct mrl_scan_part *part, const struct mrl_executable *program)
{
    const char *inside = program->in_repositories ? "scan.script-inside" : "scan.executable-inside";

    part->kind = "executable";
    part->covered = true;
    part->skipped = part->source->size == MRL_SIZE_UNKNOWN ? 0 : part->source->size;
    return mrl_scan_tell(&part->sink, part->depth ? inside : "scan.executable",
                         MRL_CONFIDENCE_PROVED, 0, NULL, "begins like %s", program->name);
}

/* What Git LFS keeps in place of a large file: whoever scans a clone without those files has not
 * seen the model.  Source: git-lfs, docs/spec.md, "The Pointer". */
static bool is_pointer(const struct mrl_scan_part *part)
{
    return part->probe.is_text &&
           mrl_span_starts(mrl_span((const char *)part->probe.head, part->probe.head_len),
                           "version https://git-lfs");
}

static mrl_status tell_pointer(struct mrl_scan_part *part)
{
    part->kind = "git-lfs";
    part->parsed = part->source->size == MRL_SIZE_UNKNOWN ? 0 : part->source->size;
    return mrl_scan_tell(&part->sink, "scan.pointer", MRL_CONFIDENCE_PROVED, 0, NULL,
                         "is a pointer of Git LFS: the file itself is not here");
}

static bool find_inert(struct mrl_scan_part *part)
{
    for (size_t i = 0; i < MRL_COUNT(inert); i++) {
        if (part->probe.head_len < inert[i].len ||
            memcmp(part->probe.head, inert[i].magic, inert[i].len) != 0)
            continue;
        part->kind = inert[i].kind;
        part->skipped = part->source->size == MRL_SIZE_UNKNOWN ? 0 : part->source->size;
        return true;
    }
    return false;
}

/* Tensors lie as bare numbers in the members of these. */
static bool holds_raw_tensors(const struct mrl_format *holder)
{
    static const char *const ids[] = {"pytorch-zip", "pytorch-tar", "keras-zip", "npz"};

    for (size_t i = 0; holder && i < MRL_COUNT(ids); i++)
        if (strcmp(holder->id, ids[i]) == 0)
            return true;
    return false;
}

static mrl_status tell_unknown(struct mrl_scan_part *part)
{
    part->opaque = true;
    return mrl_scan_tell(&part->sink, "scan.unrecognised", MRL_CONFIDENCE_PROVED, 0, NULL,
                         "is of no format that merlon knows");
}

static bool is_control(uint32_t c)
{
    return c < 0x20 && c != '\t' && c != '\b' && c != 0x1b && !(c >= '\n' && c <= '\r');
}

/* Where bytes begin that no text has; the length if there are none.  The last character may be cut
 * where reading stopped. */
static size_t find_binary(struct mrl_span text, bool cut)
{
    size_t i = 0;

    while (i < text.len) {
        uint32_t c;
        const size_t n = mrl_utf8_decode(mrl_span_without(text, i).at, text.len - i, &c);

        if (n == 0 && cut && text.len - i < 4)
            return text.len;
        if (n == 0 || is_control(c))
            return i;
        i += n;
    }
    return text.len;
}

/* A text whose head alone is one may have anything behind it. */
static mrl_status judge_text(struct mrl_scan_part *part)
{
    struct mrl_span text;
    struct mrl_source_slice rest;
    struct mrl_scan_part inner;
    size_t at;

    MRL_TRY(mrl_scan_text(part, &text));
    at = find_binary(text, text.len == MRL_MAX_DOCUMENT);
    part->kind = "text";
    if (at == text.len) {
        part->parsed = part->source->size == MRL_SIZE_UNKNOWN ? 0 : part->source->size;
        return mrl_ok();
    }
    part->parsed = at;
    MRL_TRY(mrl_scan_tell(&part->sink, "scan.unrecognised", MRL_CONFIDENCE_PROVED, at, NULL,
                          "begins as text and goes on as something else"));
    MRL_TRY(mrl_scan_tail(part, at, &rest));
    return mrl_scan_inner(part->scan, part, &rest.source, "bytes behind text", 17, &inner);
}

static mrl_status detect_plain(struct mrl_scan_part *part)
{
    struct mrl_executable program;

    if (mrl_executable_sniff(part->probe.head, part->probe.head_len, &program))
        return tell_program(part, &program);
    if (is_pointer(part))
        return tell_pointer(part);
    if (part->kind || part->format || part->probe.head_len == 0 || find_inert(part))
        return mrl_ok();
    if (part->probe.is_text)
        return judge_text(part);
    return holds_raw_tensors(part->holder) ? mrl_ok() : tell_unknown(part);
}

const struct mrl_detector mrl_detector_plain = {"plain", detect_plain};
