/* SPDX-License-Identifier: Apache-2.0 */
/* What is left when nothing else knew the bytes: text, media, programs, and the unknown. */
#include "scan/part.h"

#include "base/span.h"
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
    {"webp", "RIFF", 4},
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
    {"bmp", "BM", 2},
    {"woff", "wOFF", 4},
    {"woff2", "wOF2", 4},
    {"sqlite", "SQLite format 3", 16},
    {"arrow", "ARROW1\0\0", 8},
    {"parquet", "PAR1", 4},
    {"git-lfs", "version https://git-lfs", 23},
};

/* A program by itself is what it is; inside a model it is an intruder.  A script is also text that
 * archives of whole repositories hold. */
static mrl_status tell_program(struct mrl_scan_part *part, const struct mrl_executable *program)
{
    const char *inside = program->is_script ? "scan.script-inside" : "scan.executable-inside";

    part->kind = "executable";
    part->covered = true;
    part->skipped = part->source->size == MRL_SIZE_UNKNOWN ? 0 : part->source->size;
    return mrl_scan_tell(&part->sink, part->depth ? inside : "scan.executable",
                         MRL_CONFIDENCE_PROVED, 0, NULL, "begins like %s", program->name);
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
static bool holds_raw_tensors(const struct mrl_scan_part *part)
{
    return part->depth > 0;
}

static mrl_status detect_plain(struct mrl_scan_part *part)
{
    struct mrl_executable program;

    if (mrl_executable_sniff(part->probe.head, part->probe.head_len, &program))
        return tell_program(part, &program);
    if (part->kind || part->format || part->probe.head_len == 0 || find_inert(part))
        return mrl_ok();
    if (part->probe.is_text) {
        part->kind = "text";
        part->parsed = part->source->size == MRL_SIZE_UNKNOWN ? 0 : part->source->size;
        return mrl_ok();
    }
    if (holds_raw_tensors(part))
        return mrl_ok();
    return mrl_scan_tell(&part->sink, "scan.unrecognised", MRL_CONFIDENCE_PROVED, 0, NULL,
                         "is of no format that merlon knows");
}

const struct mrl_detector mrl_detector_plain = {"plain", detect_plain};
