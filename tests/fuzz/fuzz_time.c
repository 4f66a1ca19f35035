/* SPDX-License-Identifier: Apache-2.0 */
/* Entry points: mrl_time_parse() and mrl_time_format().  What is read can be written, and reads
 * back as the same; any number of seconds can be written. */
#include "base/clock.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char text[MRL_TIME_TEXT];
    char date[MRL_DATE_TEXT];
    mrl_time t;
    mrl_time back;

    if (mrl_time_parse((const char *)data, size, &t)) {
        mrl_time_format(t, text);
        check(strlen(text) == MRL_TIME_TEXT - 1);
        check(mrl_time_parse(text, strlen(text), &back) && back == t);
    }
    if (size < sizeof(t))
        return 0;
    memcpy(&t, data, sizeof(t));
    mrl_time_format(t, text);
    mrl_date_format(t, date);
    check(strlen(text) == MRL_TIME_TEXT - 1 && strncmp(text, date, MRL_DATE_TEXT - 1) == 0);
    check(mrl_time_parse(text, strlen(text), &back));
    check(t < 0 || back <= t);
    return 0;
}
