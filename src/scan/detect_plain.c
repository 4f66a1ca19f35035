/* SPDX-License-Identifier: Apache-2.0 */
/* What is left when nothing else knew the bytes: text, media, programs, and the unknown. */
#include "scan/part.h"

#include "base/span.h"

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

/* Programs that an operating system or a virtual machine runs.  Facts: ELF specification, PE
 * format of Microsoft, Mach-O headers, WebAssembly core specification, Python's marshal files. */
static const char *executable(const struct mrl_probe *p)
{
    const uint8_t *h = p->head;

    if (p->head_len >= 20 &&
        memcmp(h,
               "\x7f"
               "ELF",
               4) == 0 &&
        h[4] >= 1 && h[4] <= 2 && h[5] >= 1 && h[5] <= 2)
        return "an ELF program or library";
    if (p->head_len >= 64 && memcmp(h, "MZ", 2) == 0) {
        const size_t pe = h[60] | (size_t)h[61] << 8;

        if (pe + 4 <= p->head_len && memcmp(h + pe, "PE\0\0", 4) == 0)
            return "a Windows program or library";
    }
    if (p->head_len >= 28 &&
        (memcmp(h, "\xcf\xfa\xed\xfe", 4) == 0 || memcmp(h, "\xce\xfa\xed\xfe", 4) == 0))
        return "a macOS program or library";
    if (p->head_len >= 8 && memcmp(h, "\0asm\1\0\0\0", 8) == 0)
        return "a WebAssembly module";
    if (p->head_len >= 3 && memcmp(h, "#!/", 3) == 0)
        return "a script";
    return NULL;
}

/* A program by itself is what it is; inside a model it is an intruder. */
static mrl_status tell_executable(struct mrl_scan_part *part, const char *what)
{
    part->kind = "executable";
    part->covered = true;
    part->skipped = part->source->size == MRL_SIZE_UNKNOWN ? 0 : part->source->size;
    return mrl_scan_tell(&part->sink, part->depth ? "scan.executable-inside" : "scan.executable",
                         MRL_CONFIDENCE_PROVED, 0, NULL, "begins like %s", what);
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
    const char *program = executable(&part->probe);

    if (program)
        return tell_executable(part, program);
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
