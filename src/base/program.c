/* SPDX-License-Identifier: Apache-2.0 */
#include "base/program.h"

#include "base/reader.h"

#include <link.h>
#include <stdio.h>
#include <string.h>

/* elf(5): name and content of a note are padded to four bytes. */
static mrl_status read_padded(struct mrl_reader *r, const char *what, uint32_t n,
                              const uint8_t **ret)
{
    const uint8_t *padding;

    MRL_TRY(mrl_read_bytes(r, what, n, ret));
    return mrl_read_bytes(r, "padding", -n & 3u, &padding);
}

static void write_hex(const uint8_t *bytes, size_t n, char ret[MRL_PROGRAM_ID])
{
    for (size_t i = 0; i < n && 2 * i + 2 < MRL_PROGRAM_ID; i++)
        (void)snprintf(ret + 2 * i, 3, "%02x", bytes[i]);
}

/* Reads notes until the one that is asked for; anything odd ends it. */
static mrl_status read_notes(struct mrl_reader *r, char ret[MRL_PROGRAM_ID])
{
    while (mrl_reader_left(r) > 0 && !*ret) {
        uint32_t name_len, len, type;
        const uint8_t *name;
        const uint8_t *bytes;

        MRL_TRY(mrl_read_u32le(r, "name length", &name_len));
        MRL_TRY(mrl_read_u32le(r, "length", &len));
        MRL_TRY(mrl_read_u32le(r, "type", &type));
        MRL_TRY(read_padded(r, "name", name_len, &name));
        MRL_TRY(read_padded(r, "content", len, &bytes));
        if (type == NT_GNU_BUILD_ID && name_len == sizeof(ELF_NOTE_GNU) &&
            memcmp(name, ELF_NOTE_GNU, sizeof(ELF_NOTE_GNU)) == 0)
            write_hex(bytes, len, ret);
    }
    return mrl_ok();
}

static bool holds(const struct dl_phdr_info *object, uintptr_t address)
{
    for (size_t i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *const segment = &object->dlpi_phdr[i];

        if (segment->p_type == PT_LOAD &&
            address - object->dlpi_addr - segment->p_vaddr < segment->p_memsz)
            return true;
    }
    return false;
}

static int read_object(struct dl_phdr_info *object, size_t size, void *context)
{
    (void)size;
    if (!holds(object, (uintptr_t)&read_object))
        return 0;
    for (size_t i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *const segment = &object->dlpi_phdr[i];
        struct mrl_error err;
        struct mrl_reader r;

        if (segment->p_type != PT_NOTE)
            continue;
        mrl_reader_init(&r, (const void *)(uintptr_t)(object->dlpi_addr + segment->p_vaddr),
                        segment->p_memsz, &err);
        (void)read_notes(&r, context);
    }
    return 1;
}

void mrl_program_id(char ret[MRL_PROGRAM_ID])
{
    memset(ret, 0, MRL_PROGRAM_ID);
    (void)dl_iterate_phdr(read_object, ret);
}
