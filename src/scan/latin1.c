/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/latin1.h"

static void restart(struct mrl_latin1 *l)
{
    l->at = l->yielded = 0;
    l->len = l->next = 0;
    l->ended = false;
}

/* The next byte of the text; -1 at its end. */
static mrl_status next_byte(struct mrl_latin1 *l, int *ret, struct mrl_error *err)
{
    *ret = -1;
    if (l->next == l->len) {
        l->next = l->len = 0;
        MRL_TRY(l->text->read_at(l->text, l->at, l->buffer, sizeof(l->buffer), &l->len, err));
        l->at += l->len;
    }
    if (l->next < l->len)
        *ret = l->buffer[l->next++];
    return mrl_ok();
}

/* The next character; -1 at the end, or where there is none of Latin-1. */
static mrl_status next_character(struct mrl_latin1 *l, int *ret, struct mrl_error *err)
{
    int second;

    MRL_TRY(next_byte(l, ret, err));
    if (*ret < 0x80)
        return mrl_ok();
    if (*ret != 0xc2 && *ret != 0xc3) {
        *ret = -1;
        return mrl_ok();
    }
    MRL_TRY(next_byte(l, &second, err));
    *ret = second >= 0x80 && second < 0xc0 ? (*ret & 3) << 6 | (second & 0x3f) : -1;
    return mrl_ok();
}

static mrl_status read_latin1(struct mrl_source *source, uint64_t offset, void *buf, size_t n,
                              size_t *ret, struct mrl_error *err)
{
    struct mrl_latin1 *l = (struct mrl_latin1 *)source;
    uint8_t *dst = buf;
    int c;

    if (offset < l->yielded)
        restart(l);
    *ret = 0;
    while (!l->ended && *ret < n) {
        MRL_TRY(next_character(l, &c, err));
        l->ended = c < 0;
        if (c >= 0 && l->yielded++ >= offset)
            dst[(*ret)++] = (uint8_t)c;
    }
    return mrl_ok();
}

mrl_status mrl_latin1_open(struct mrl_latin1 *l, struct mrl_source *text, struct mrl_error *err)
{
    uint64_t size = 0;
    int c = 0;

    restart(l);
    l->text = text;
    while (c >= 0) {
        MRL_TRY(next_character(l, &c, err));
        size += c >= 0;
    }
    restart(l);
    l->source = (struct mrl_source){.read_at = read_latin1, .size = size};
    return mrl_ok();
}
