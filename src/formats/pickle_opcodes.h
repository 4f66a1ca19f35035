/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdint.h>

/* The 68 opcodes of pickle protocols 0 to 5.  Facts: Python's pickletools documentation and
 * PEP 307, 3154, 574. */

/* What follows an opcode. */
enum mrl_pickle_arg {
    MRL_PICKLE_NO_OPCODE, /* the byte is none */
    MRL_PICKLE_ALONE,
    MRL_PICKLE_U1, /* unsigned, little-endian: this many bytes */
    MRL_PICKLE_U2,
    MRL_PICKLE_U4,
    MRL_PICKLE_U8,
    MRL_PICKLE_I4,     /* signed, little-endian */
    MRL_PICKLE_F8,     /* IEEE 754 double, big-endian */
    MRL_PICKLE_LINE,   /* text up to "\n" */
    MRL_PICKLE_LINES,  /* two of them */
    MRL_PICKLE_SIZED1, /* a length of this many bytes, and so many bytes */
    MRL_PICKLE_SIZED4,
    MRL_PICKLE_SIZED8,
    MRL_PICKLE_SIZED_I4, /* the same with a signed length */
};

enum mrl_pickle_code {
    MRL_OP_MARK = '(',
    MRL_OP_EMPTY_TUPLE = ')',
    MRL_OP_STOP = '.',
    MRL_OP_POP = '0',
    MRL_OP_POP_MARK = '1',
    MRL_OP_DUP = '2',
    MRL_OP_BINBYTES = 'B',
    MRL_OP_SHORT_BINBYTES = 'C',
    MRL_OP_FLOAT = 'F',
    MRL_OP_BINFLOAT = 'G',
    MRL_OP_INT = 'I',
    MRL_OP_BININT = 'J',
    MRL_OP_BININT1 = 'K',
    MRL_OP_LONG = 'L',
    MRL_OP_BININT2 = 'M',
    MRL_OP_NONE = 'N',
    MRL_OP_PERSID = 'P',
    MRL_OP_BINPERSID = 'Q',
    MRL_OP_REDUCE = 'R',
    MRL_OP_STRING = 'S',
    MRL_OP_BINSTRING = 'T',
    MRL_OP_SHORT_BINSTRING = 'U',
    MRL_OP_UNICODE = 'V',
    MRL_OP_BINUNICODE = 'X',
    MRL_OP_EMPTY_LIST = ']',
    MRL_OP_APPEND = 'a',
    MRL_OP_BUILD = 'b',
    MRL_OP_GLOBAL = 'c',
    MRL_OP_DICT = 'd',
    MRL_OP_APPENDS = 'e',
    MRL_OP_GET = 'g',
    MRL_OP_BINGET = 'h',
    MRL_OP_INST = 'i',
    MRL_OP_LONG_BINGET = 'j',
    MRL_OP_LIST = 'l',
    MRL_OP_OBJ = 'o',
    MRL_OP_PUT = 'p',
    MRL_OP_BINPUT = 'q',
    MRL_OP_LONG_BINPUT = 'r',
    MRL_OP_SETITEM = 's',
    MRL_OP_TUPLE = 't',
    MRL_OP_SETITEMS = 'u',
    MRL_OP_EMPTY_DICT = '}',
    MRL_OP_PROTO = 0x80,
    MRL_OP_NEWOBJ = 0x81,
    MRL_OP_EXT1 = 0x82,
    MRL_OP_EXT2 = 0x83,
    MRL_OP_EXT4 = 0x84,
    MRL_OP_TUPLE1 = 0x85,
    MRL_OP_TUPLE2 = 0x86,
    MRL_OP_TUPLE3 = 0x87,
    MRL_OP_NEWTRUE = 0x88,
    MRL_OP_NEWFALSE = 0x89,
    MRL_OP_LONG1 = 0x8a,
    MRL_OP_LONG4 = 0x8b,
    MRL_OP_SHORT_BINUNICODE = 0x8c,
    MRL_OP_BINUNICODE8 = 0x8d,
    MRL_OP_BINBYTES8 = 0x8e,
    MRL_OP_EMPTY_SET = 0x8f,
    MRL_OP_ADDITEMS = 0x90,
    MRL_OP_FROZENSET = 0x91,
    MRL_OP_NEWOBJ_EX = 0x92,
    MRL_OP_STACK_GLOBAL = 0x93,
    MRL_OP_MEMOIZE = 0x94,
    MRL_OP_FRAME = 0x95,
    MRL_OP_BYTEARRAY8 = 0x96,
    MRL_OP_NEXT_BUFFER = 0x97,
    MRL_OP_READONLY_BUFFER = 0x98,
};

struct mrl_pickle_opcode {
    const char *name; /* as pickletools writes it; NULL: the byte is no opcode */
    uint8_t arg;      /* enum mrl_pickle_arg */
    uint8_t protocol; /* the first that has it */
};

/* By the opcode's byte. */
extern const struct mrl_pickle_opcode mrl_pickle_opcodes[256];
