/* SPDX-License-Identifier: Apache-2.0 */
#include "data/varint.h"

mrl_status mrl_varint_read(struct mrl_reader *r, const char *field, uint64_t *ret)
{
    uint64_t value = 0;
    uint8_t byte = 0;

    for (unsigned shift = 0; shift < 64; shift += 7) {
        MRL_TRY(mrl_read_u8(r, field, &byte));
        if ((shift == 63 && byte > 1) || (shift && byte == 0))
            break;
        value |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80) {
            *ret = value;
            return mrl_ok();
        }
    }
    return MRL_FAIL(r->err, MRL_E_FORMAT, mrl_reader_offset(r), "%s is no number in shortest form",
                    field);
}
