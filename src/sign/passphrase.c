/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/passphrase.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <string.h>
#include <unistd.h>

void mrl_passphrase_done(struct mrl_passphrase *passphrase)
{
    OPENSSL_cleanse(passphrase, sizeof(*passphrase));
}

/* One byte at a time, so that what follows in a pipe stays for its other readers. */
static mrl_status read_line(int fd, struct mrl_passphrase *p, struct mrl_error *err)
{
    for (;;) {
        const ssize_t n = read(fd, p->bytes + p->len, 1);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return MRL_FAIL(err, MRL_E_IO, MRL_NO_OFFSET, "the passphrase cannot be read: %m");
        if (n == 0 || p->bytes[p->len] == '\n')
            break;
        if (++p->len > MRL_MAX_PASSPHRASE)
            return MRL_FAIL(err, MRL_E_LIMIT, MRL_NO_OFFSET,
                            "the passphrase is longer than %u bytes", MRL_MAX_PASSPHRASE);
    }
    if (p->len > 0 && p->bytes[p->len - 1] == '\r')
        p->len--;
    p->bytes[p->len] = '\0';
    return mrl_ok();
}

mrl_status mrl_passphrase_read(int fd, struct mrl_passphrase *ret, struct mrl_error *err)
{
    mrl_cleanup(mrl_passphrase_done) struct mrl_passphrase p = {.len = 0};

    MRL_TRY(read_line(fd, &p, err));
    if (p.len == 0)
        return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET, "the passphrase is empty");
    *ret = p;
    return mrl_ok();
}

mrl_status mrl_passphrase_check(const struct mrl_passphrase *passphrase, struct mrl_error *err)
{
    if (passphrase->len < MRL_MIN_PASSPHRASE)
        return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET,
                        "the passphrase is shorter than %u characters", MRL_MIN_PASSPHRASE);
    return mrl_ok();
}
