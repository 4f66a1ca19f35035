/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>

/* As much of Cryptoki as merlon calls: OASIS PKCS #11 v2.40, Base Specification, sections 3 and 5.
 * Names are ours, orders and values the standard's.  On Unix nothing is packed (section 2.1 of the
 * header annex).  Private to sign. */

typedef unsigned long mrl_ck_ulong;

struct mrl_ck_version {
    unsigned char major, minor;
};

struct mrl_ck_attribute {
    mrl_ck_ulong type;
    void *value;
    mrl_ck_ulong len; /* MRL_CK_UNAVAILABLE: the object has none, or does not tell */
};

struct mrl_ck_mechanism {
    mrl_ck_ulong mechanism;
    void *parameter;
    mrl_ck_ulong parameter_len;
};

/* Texts are padded with blanks and do not end in NUL. */
struct mrl_ck_token_info {
    unsigned char label[32];
    unsigned char manufacturer[32];
    unsigned char model[16];
    unsigned char serial[16];
    mrl_ck_ulong flags;
    mrl_ck_ulong counts[10]; /* of sessions, PIN lengths, memory */
    struct mrl_ck_version hardware, firmware;
    unsigned char time[16];
};

#define MRL_CK_UNAVAILABLE ((mrl_ck_ulong)-1)

enum {
    MRL_CKR_OK = 0,
    MRL_CKR_PIN_INCORRECT = 0xa0,
    MRL_CKR_PIN_LOCKED = 0xa4,
    MRL_CKR_USER_ALREADY_LOGGED_IN = 0x100,
    MRL_CKR_ATTRIBUTE_SENSITIVE = 0x11,
    MRL_CKR_ATTRIBUTE_TYPE_INVALID = 0x12,
    MRL_CKR_BUFFER_TOO_SMALL = 0x150,
    MRL_CKR_ALREADY_INITIALIZED = 0x191,

    MRL_CKF_LOGIN_REQUIRED = 0x4,   /* of a token */
    MRL_CKF_PROTECTED_PATH = 0x100, /* the token asks for its PIN itself */
    MRL_CKF_INITIALIZED = 0x400,
    MRL_CKF_SERIAL_SESSION = 0x4, /* of a session */

    MRL_CKU_USER = 1,
    MRL_CKU_CONTEXT_SPECIFIC = 2,

    MRL_CKO_CERTIFICATE = 1,
    MRL_CKO_PUBLIC_KEY = 2,
    MRL_CKO_PRIVATE_KEY = 3,
    MRL_CKK_EC = 3,

    MRL_CKA_CLASS = 0x0,
    MRL_CKA_LABEL = 0x3,
    MRL_CKA_VALUE = 0x11,
    MRL_CKA_KEY_TYPE = 0x100,
    MRL_CKA_ID = 0x102,
    MRL_CKA_EC_PARAMS = 0x180,
    MRL_CKA_EC_POINT = 0x181,
    MRL_CKA_ALWAYS_AUTHENTICATE = 0x202,

    MRL_CKM_ECDSA = 0x1041,
};

/* CK_FUNCTION_LIST, up to the last function that is called. */
struct mrl_ck_functions {
    struct mrl_ck_version version;
    mrl_ck_ulong (*initialize)(void *args);
    mrl_ck_ulong (*finalize)(void *reserved);
    void (*get_info)(void);
    void (*get_function_list)(void);
    mrl_ck_ulong (*get_slot_list)(unsigned char token_present, mrl_ck_ulong *slots,
                                  mrl_ck_ulong *count);
    void (*get_slot_info)(void);
    mrl_ck_ulong (*get_token_info)(mrl_ck_ulong slot, struct mrl_ck_token_info *ret);
    void (*mechanisms_and_pins[5])(void);
    mrl_ck_ulong (*open_session)(mrl_ck_ulong slot, mrl_ck_ulong flags, void *application,
                                 void *notify, mrl_ck_ulong *ret);
    mrl_ck_ulong (*close_session)(mrl_ck_ulong session);
    void (*sessions[4])(void);
    mrl_ck_ulong (*login)(mrl_ck_ulong session, mrl_ck_ulong user, const unsigned char *pin,
                          mrl_ck_ulong pin_len);
    mrl_ck_ulong (*logout)(mrl_ck_ulong session);
    void (*objects[4])(void);
    mrl_ck_ulong (*get_attribute_value)(mrl_ck_ulong session, mrl_ck_ulong object,
                                        struct mrl_ck_attribute *attributes, mrl_ck_ulong count);
    void (*set_attribute_value)(void);
    mrl_ck_ulong (*find_objects_init)(mrl_ck_ulong session, struct mrl_ck_attribute *attributes,
                                      mrl_ck_ulong count);
    mrl_ck_ulong (*find_objects)(mrl_ck_ulong session, mrl_ck_ulong *objects, mrl_ck_ulong max,
                                 mrl_ck_ulong *count);
    mrl_ck_ulong (*find_objects_final)(mrl_ck_ulong session);
    void (*ciphers_and_digests[13])(void);
    mrl_ck_ulong (*sign_init)(mrl_ck_ulong session, struct mrl_ck_mechanism *mechanism,
                              mrl_ck_ulong key);
    mrl_ck_ulong (*sign)(mrl_ck_ulong session, const unsigned char *data, mrl_ck_ulong data_len,
                         unsigned char *signature, mrl_ck_ulong *signature_len);
};
