/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Which program this is, to the byte: what one build remembers, another does not take for its own.
 * Two builds of the same version may read a file differently. */

/* 32 bytes in hexadecimal and a NUL; linkers write 20. */
#define MRL_PROGRAM_ID 65

/* The build ID that the linker wrote into the object this code lies in (ld(1), --build-id), in
 * hexadecimal.  Empty if it has none: then nothing remembered can be told to be ours. */
void mrl_program_id(char ret[MRL_PROGRAM_ID]);
