/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/identity.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <string.h>

static void names_freep(GENERAL_NAMES **names)
{
    GENERAL_NAMES_free(*names);
}

static void utf8_freep(ASN1_UTF8STRING **text)
{
    ASN1_UTF8STRING_free(*text);
}

static void object_freep(ASN1_OBJECT **object)
{
    ASN1_OBJECT_free(*object);
}

/* A NUL inside would let one name pass for another. */
static mrl_status take_text(const uint8_t *bytes, int n, const char *what, struct mrl_arena *arena,
                            const char **ret, struct mrl_error *err)
{
    if (n <= 0 || memchr(bytes, '\0', (size_t)n))
        return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET,
                        "the %s in the certificate is empty or has a NUL in it", what);
    *ret = mrl_arena_strndup(arena, (const char *)bytes, (size_t)n);
    return *ret ? mrl_ok() : MRL_FAIL_ARENA(err, arena);
}

/* Fulcio's OtherName: 1.3.6.1.4.1.57264.1.7, a UTF8String. */
static const ASN1_STRING *other_name(const OTHERNAME *other)
{
    char oid[64];

    if (OBJ_obj2txt(oid, sizeof(oid), other->type_id, 1) <= 0 ||
        strcmp(oid, "1.3.6.1.4.1.57264.1.7") != 0 || other->value->type != V_ASN1_UTF8STRING)
        return NULL;
    return other->value->value.utf8string;
}

static mrl_status read_name(X509 *leaf, struct mrl_arena *arena, const char **ret,
                            struct mrl_error *err)
{
    mrl_cleanup(names_freep) GENERAL_NAMES *names =
        X509_get_ext_d2i(leaf, NID_subject_alt_name, NULL, NULL);
    const GENERAL_NAME *name =
        names && sk_GENERAL_NAME_num(names) == 1 ? sk_GENERAL_NAME_value(names, 0) : NULL;
    const ASN1_STRING *text = NULL;

    ERR_clear_error();
    if (name && name->type == GEN_EMAIL)
        text = name->d.rfc822Name;
    else if (name && name->type == GEN_URI)
        text = name->d.uniformResourceIdentifier;
    else if (name && name->type == GEN_OTHERNAME)
        text = other_name(name->d.otherName);
    if (!text)
        return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET,
                        "the certificate does not have exactly one subject alternative name that "
                        "is an e-mail address, a URI or a name of Fulcio");
    return take_text(ASN1_STRING_get0_data(text), ASN1_STRING_length(text), "name", arena, ret,
                     err);
}

/* NULL if it is missing or stands twice. */
static const ASN1_OCTET_STRING *find_extension(X509 *leaf, const char *oid)
{
    mrl_cleanup(object_freep) ASN1_OBJECT *object = OBJ_txt2obj(oid, 1);
    const int place = object ? X509_get_ext_by_OBJ(leaf, object, -1) : -1;

    if (place < 0 || X509_get_ext_by_OBJ(leaf, object, place) >= 0)
        return NULL;
    return X509_EXTENSION_get_data(X509_get_ext(leaf, place));
}

static mrl_status read_issuer(X509 *leaf, struct mrl_arena *arena, const char **ret,
                              struct mrl_error *err)
{
    const ASN1_OCTET_STRING *value = find_extension(leaf, "1.3.6.1.4.1.57264.1.8");
    mrl_cleanup(utf8_freep) ASN1_UTF8STRING *text = NULL;
    const uint8_t *at = value ? ASN1_STRING_get0_data(value) : NULL, *end;

    if (value) {
        end = at + ASN1_STRING_length(value);
        text = d2i_ASN1_UTF8STRING(NULL, &at, ASN1_STRING_length(value));
        ERR_clear_error();
        if (!text || at != end)
            return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET,
                            "the issuer in the certificate (1.3.6.1.4.1.57264.1.8) cannot be read");
        return take_text(ASN1_STRING_get0_data(text), ASN1_STRING_length(text), "issuer", arena,
                         ret, err);
    }
    /* The older one holds the text without any encoding around it. */
    value = find_extension(leaf, "1.3.6.1.4.1.57264.1.1");
    if (!value)
        return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET,
                        "the certificate names no issuer (1.3.6.1.4.1.57264.1.8 or .1.1)");
    return take_text(ASN1_STRING_get0_data(value), ASN1_STRING_length(value), "issuer", arena, ret,
                     err);
}

mrl_status mrl_identity_read(X509 *leaf, struct mrl_arena *arena, struct mrl_identity *ret,
                             struct mrl_error *err)
{
    MRL_TRY(read_name(leaf, arena, &ret->name, err));
    return read_issuer(leaf, arena, &ret->issuer, err);
}
