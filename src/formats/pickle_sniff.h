/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "formats/format.h"

/* Whether bytes are a pickle of protocol 0 to 5, told by reading them as one: valid opcodes with
 * valid arguments on a stack that holds what they take.  No name and no magic number is asked;
 * streams without PROTO, cut short, or broken behind their first call count too, since CPython has
 * run that call by then. */
bool mrl_pickle_sniff(const struct mrl_probe *probe);
