/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/fingerprint.h"

#include "base/buf.h"
#include "base/limits.h"

#include <string.h>

mrl_status mrl_finding_fingerprint(const char *path, const struct mrl_finding *finding,
                                   char ret[MRL_FINDING_FINGERPRINT_TEXT], struct mrl_error *err)
{
    const char *const parts[] = {finding->rule->id, path, finding->member, finding->message,
                                 finding->call};
    mrl_cleanup(mrl_buf_done) struct mrl_buf buf;
    struct mrl_sha256 digest;
    char hex[MRL_SHA256_HEX];

    mrl_buf_init(&buf, 2 * MRL_MAX_PATH_BYTES + 4 * MRL_SCAN_TEXT);
    for (size_t i = 0; i < MRL_COUNT(parts); i++) {
        mrl_buf_adds(&buf, parts[i] ? parts[i] : "");
        mrl_buf_addc(&buf, '\0');
    }
    MRL_TRY(mrl_buf_status(&buf, err));
    MRL_TRY(mrl_sha256_bytes(buf.data, buf.len, &digest, err));
    mrl_sha256_hex(&digest, hex);
    memcpy(ret, hex, MRL_FINDING_FINGERPRINT_TEXT - 1);
    ret[MRL_FINDING_FINGERPRINT_TEXT - 1] = '\0';
    return mrl_ok();
}
