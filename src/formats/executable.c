/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/executable.h"

#include "base/status.h"

#include <string.h>

static uint32_t u32le(const uint8_t *p)
{
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static uint32_t u32be(const uint8_t *p)
{
    return p[3] | (uint32_t)p[2] << 8 | (uint32_t)p[1] << 16 | (uint32_t)p[0] << 24;
}

/* Class, byte order and version of the identification, and the version again in the header. */
static bool is_elf(const uint8_t *h, size_t n)
{
    static const uint8_t magic[4] = {0x7f, 'E', 'L', 'F'};

    return n >= 24 && memcmp(h, magic, sizeof(magic)) == 0 && (h[4] == 1 || h[4] == 2) &&
           (h[5] == 1 || h[5] == 2) && h[6] == 1 &&
           (h[5] == 1 ? u32le(h + 20) : u32be(h + 20)) == 1;
}

/* The new header lies where the old one says, and names itself. */
static bool is_pe(const uint8_t *h, size_t n)
{
    uint32_t at;

    if (n < 64 || memcmp(h, "MZ", 2) != 0)
        return false;
    at = u32le(h + 60);
    return at >= 4 && at <= n && n - at >= 4 && memcmp(h + at, "PE\0\0", 4) == 0;
}

/* Actually Portable Executables, llamafiles among them: MZ and a line of shell at once. */
static bool is_ape(const uint8_t *h, size_t n)
{
    return n >= 8 && (memcmp(h, "MZqFpD='", 8) == 0 || memcmp(h, "jartsr='", 8) == 0 ||
                      memcmp(h, "APEDBG='", 8) == 0);
}

/* A type of processor that exists, and a type of file from 1 to 12. */
static bool is_mach(const uint8_t *h, size_t n)
{
    uint32_t magic, cpu, type;

    if (n < 28)
        return false;
    magic = u32le(h);
    cpu = u32le(h + 4);
    type = u32le(h + 12);
    if (magic == 0xcefaedfe || magic == 0xcffaedfe) {
        cpu = u32be(h + 4);
        type = u32be(h + 12);
    } else if (magic != 0xfeedface && magic != 0xfeedfacf) {
        return false;
    }
    cpu &= 0x00ffffff;
    return (cpu == 7 || cpu == 12 || cpu == 18) && type >= 1 && type <= 12;
}

/* Universal Mach-O files count their parts where Java has its version, 45 and above. */
static bool is_fat_mach(const uint8_t *h, size_t n)
{
    return n >= 28 && u32be(h) == 0xcafebabe && u32be(h + 4) >= 1 && u32be(h + 4) < 20 &&
           (u32be(h + 8) & 0x00ffffff) < 32;
}

static bool is_java(const uint8_t *h, size_t n)
{
    return n >= 24 && u32be(h) == 0xcafebabe && u32be(h + 4) >= 45 && (u32be(h + 4) & 0xffff) < 100;
}

static bool is_wasm(const uint8_t *h, size_t n)
{
    return n >= 8 && memcmp(h, "\0asm\1\0\0\0", 8) == 0;
}

/* "#!" and an absolute path, on one line of text. */
static bool is_script(const uint8_t *h, size_t n)
{
    size_t i = 2;

    if (n < 4 || memcmp(h, "#!", 2) != 0)
        return false;
    while (i < n && (h[i] == ' ' || h[i] == '\t'))
        i++;
    if (i == n || h[i] != '/')
        return false;
    while (i < n && i < 256 && h[i] >= 0x20 && h[i] < 0x7f)
        i++;
    return i == n || h[i] == '\n' || h[i] == '\r';
}

static const struct {
    bool (*is)(const uint8_t *h, size_t n);
    struct mrl_executable program;
} rows[] = {
    {is_elf, {"an ELF program or library", false}},
    {is_pe, {"a Windows program or library", false}},
    {is_ape, {"a program for several systems at once (APE)", false}},
    {is_mach, {"a macOS program or library", false}},
    {is_fat_mach, {"a macOS program or library for several processors", false}},
    {is_java, {"a Java class", true}},
    {is_wasm, {"a WebAssembly module", false}},
    {is_script, {"a script", true}},
};

bool mrl_executable_sniff(const uint8_t *head, size_t n, struct mrl_executable *ret)
{
    for (size_t i = 0; i < MRL_COUNT(rows); i++) {
        if (!rows[i].is(head, n))
            continue;
        *ret = rows[i].program;
        return true;
    }
    return false;
}
