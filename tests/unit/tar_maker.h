/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* A writer of tar archives. */
static uint8_t tar_file[1 << 16];
static size_t tar_len;

static inline void tar_checksum(uint8_t *h)
{
    unsigned sum = 0;

    memset(h + 148, ' ', 8);
    for (size_t i = 0; i < 512; i++)
        sum += h[i];
    (void)snprintf((char *)h + 148, 8, "%06o", sum);
}

static inline uint8_t *tar_member(const char *name, char type, const char *link, const void *data,
                                  size_t n)
{
    uint8_t *h = tar_file + tar_len;

    memset(h, 0, 512);
    memcpy(h, name, strnlen(name, 100));
    memcpy(h + 100, "0000644", 8);
    (void)snprintf((char *)h + 124, 12, "%011zo", n);
    h[156] = (uint8_t)type;
    memcpy(h + 157, link, strlen(link));
    memcpy(h + 257,
           "ustar\0"
           "00",
           8);
    tar_checksum(h);
    memset(h + 512, 0, (n + 511) / 512 * 512);
    if (n)
        memcpy(h + 512, data, n);
    tar_len += 512 + (n + 511) / 512 * 512;
    return h;
}

static inline void tar_text(const char *name, const char *data)
{
    (void)tar_member(name, '0', "", data, strlen(data));
}

static inline void tar_end(void)
{
    memset(tar_file + tar_len, 0, 1024);
    tar_len += 1024;
}
