/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/passphrase_input.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static mrl_status fail_io(struct mrl_error *err, const char *where)
{
    mrl_error_set(err, errno == ENOENT ? MRL_E_ABSENT : MRL_E_IO, MRL_NO_OFFSET,
                  "the passphrase cannot be read: %m");
    mrl_error_where(err, where);
    return (mrl_status){err->code};
}

static mrl_status read_file(const char *path, struct mrl_passphrase *ret, struct mrl_error *err)
{
    mrl_cleanup(mrl_fd_close) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    mrl_status s;

    if (fd < 0)
        return fail_io(err, path);
    s = mrl_passphrase_read(fd, ret, err);
    if (s.code != MRL_OK)
        mrl_error_where(err, path);
    return s;
}

/* --- a person at a terminal --- */

enum {
    CTRL_C = 3,
    CTRL_D = 4,
    BACKSPACE = 8,
    CTRL_U = 21,
    DELETE = 127,
};

static void put_back(int tty, const struct termios *before)
{
    (void)tcsetattr(tty, TCSAFLUSH, before);
}

static void show(int tty, const char *text)
{
    /* A prompt that cannot be shown is no reason not to listen. */
    if (write(tty, text, strlen(text)) < 0)
        return;
}

/* Takes the last character off, which may be several bytes of UTF-8. */
static void erase_one(struct mrl_passphrase *p)
{
    while (p->len > 0 && ((unsigned char)p->bytes[p->len - 1] & 0xc0) == 0x80)
        p->len--;
    if (p->len > 0)
        p->len--;
}

/* The terminal hands over every byte and makes no signals: an interruption has to put the echo
 * back first. */
static mrl_status read_keys(int tty, struct mrl_passphrase *p, struct mrl_error *err)
{
    for (;;) {
        char c;
        const ssize_t n = read(tty, &c, 1);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0 || c == CTRL_C || c == CTRL_D)
            return MRL_FAIL(err, MRL_E_DENIED, MRL_NO_OFFSET, "no passphrase was given");
        if (c == '\n' || c == '\r')
            break;
        if (c == CTRL_U)
            p->len = 0;
        else if (c == BACKSPACE || c == DELETE)
            erase_one(p);
        else if (p->len == MRL_MAX_PASSPHRASE)
            return MRL_FAIL(err, MRL_E_LIMIT, MRL_NO_OFFSET,
                            "the passphrase is longer than %u bytes", MRL_MAX_PASSPHRASE);
        else
            p->bytes[p->len++] = c;
    }
    p->bytes[p->len] = '\0';
    return p->len > 0 ? mrl_ok()
                      : MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET, "the passphrase is empty");
}

static mrl_status prompt(int tty, const char *text, struct mrl_passphrase *ret,
                         struct mrl_error *err)
{
    mrl_cleanup(mrl_passphrase_done) struct mrl_passphrase p = {.len = 0};
    struct termios before, silent;
    mrl_status s;

    if (tcgetattr(tty, &before) != 0)
        return fail_io(err, "/dev/tty");
    silent = before;
    silent.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
    silent.c_cc[VMIN] = 1;
    silent.c_cc[VTIME] = 0;
    show(tty, text);
    if (tcsetattr(tty, TCSAFLUSH, &silent) != 0)
        return fail_io(err, "/dev/tty");
    s = read_keys(tty, &p, err);
    put_back(tty, &before);
    show(tty, "\n");
    MRL_TRY(s);
    *ret = p;
    return mrl_ok();
}

static mrl_status ask(const char *what, bool twice, struct mrl_passphrase *ret,
                      struct mrl_error *err)
{
    mrl_cleanup(mrl_fd_close) int tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    mrl_cleanup(mrl_passphrase_done) struct mrl_passphrase first = {.len = 0};
    mrl_cleanup(mrl_passphrase_done) struct mrl_passphrase second = {.len = 0};
    char text[192];

    if (tty < 0) {
        mrl_error_set(err, MRL_E_DENIED, MRL_NO_OFFSET,
                      "there is no terminal to ask for the passphrase");
        mrl_error_hint(err, "give --passphrase-file FILE or --passphrase-fd N");
        return (mrl_status){MRL_E_DENIED};
    }
    (void)snprintf(text, sizeof(text), "Passphrase %s: ", what);
    MRL_TRY(prompt(tty, text, &first, err));
    if (twice) {
        MRL_TRY(prompt(tty, "The same again: ", &second, err));
        if (first.len != second.len || memcmp(first.bytes, second.bytes, first.len) != 0)
            return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET, "the two passphrases differ");
    }
    *ret = first;
    return mrl_ok();
}

mrl_status mrl_passphrase_get(const struct mrl_passphrase_args *args, const char *what, bool twice,
                              struct mrl_passphrase *ret, struct mrl_error *err)
{
    if (args->file && args->fd != MRL_FD_NONE)
        return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET,
                        "--passphrase-file and --passphrase-fd exclude each other");
    if (args->file)
        return read_file(args->file, ret, err);
    if (args->fd != MRL_FD_NONE)
        return mrl_passphrase_read((int)args->fd, ret, err);
    return ask(what, twice, ret, err);
}
