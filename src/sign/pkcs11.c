/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "base/text.h"
#include "sign/pkcs11_private.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

mrl_status mrl_ck_fail(struct mrl_error *err, const char *call, mrl_ck_ulong answer)
{
    return MRL_FAIL(err, MRL_E_IO, MRL_NO_OFFSET, "the PKCS#11 module answers %s with 0x%lx", call,
                    answer);
}

size_t mrl_ck_text_len(const unsigned char *text, size_t n)
{
    while (n > 0 && (text[n - 1] == ' ' || text[n - 1] == '\0'))
        n--;
    return n;
}

/* --- the module --- */

static mrl_status find_calls(struct mrl_pkcs11 *p, struct mrl_error *err)
{
    mrl_ck_ulong (*get_list)(struct mrl_ck_functions * *ret) = NULL;
    /* POSIX lets dlsym() answer functions; ISO C has no cast for it. */
    void *const symbol = dlsym(p->library, "C_GetFunctionList");
    mrl_ck_ulong answer;

    if (!symbol)
        return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET,
                        "is no PKCS#11 module: it has no C_GetFunctionList");
    memcpy(&get_list, &symbol, sizeof(symbol));
    answer = get_list(&p->calls);
    if (answer != MRL_CKR_OK)
        return mrl_ck_fail(err, "C_GetFunctionList", answer);
    if (!p->calls || p->calls->version.major != 2)
        return MRL_FAIL(err, MRL_E_UNSUPPORTED, MRL_NO_OFFSET,
                        "speaks another version of PKCS#11 than 2.x");
    return mrl_ok();
}

mrl_status mrl_pkcs11_load(const char *module, struct mrl_pkcs11 **ret, struct mrl_error *err)
{
    mrl_cleanup(mrl_pkcs11_closep) struct mrl_pkcs11 *p = calloc(1, sizeof(*p));
    char quoted[160];
    mrl_ck_ulong answer;
    const char *why;
    struct stat st;

    if (!p)
        return MRL_FAIL_NOMEM(err);
    if (module[0] != '/')
        return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET,
                        "the path of a PKCS#11 module must be absolute: it is run");
    /* A pipe would keep dlopen() waiting for a writer. */
    if (stat(module, &st) == 0 && !S_ISREG(st.st_mode))
        return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET, "the PKCS#11 module is no regular file");
    p->library = dlopen(module, RTLD_NOW | RTLD_LOCAL);
    if (!p->library) {
        why = dlerror();
        why = why ? why : "";
        mrl_text_quote(quoted, sizeof(quoted), why, strlen(why));
        return MRL_FAIL(err, MRL_E_ABSENT, MRL_NO_OFFSET, "the PKCS#11 module cannot be loaded: %s",
                        quoted);
    }
    MRL_TRY(find_calls(p, err));
    answer = p->calls->initialize(NULL);
    p->initialized = answer == MRL_CKR_OK;
    if (answer != MRL_CKR_OK && answer != MRL_CKR_ALREADY_INITIALIZED)
        return mrl_ck_fail(err, "C_Initialize", answer);
    *ret = p;
    p = NULL;
    return mrl_ok();
}

void mrl_pkcs11_close(struct mrl_pkcs11 *p)
{
    if (!p)
        return;
    if (p->has_session)
        (void)p->calls->close_session(p->session);
    if (p->initialized)
        (void)p->calls->finalize(NULL);
    if (p->library)
        (void)dlclose(p->library);
    mrl_passphrase_done(&p->pin);
    free(p);
}

void mrl_pkcs11_closep(struct mrl_pkcs11 **p)
{
    mrl_pkcs11_close(*p);
    *p = NULL;
}

/* --- tokens --- */

mrl_status mrl_pkcs11_slots(struct mrl_pkcs11 *p, mrl_ck_ulong *ret, size_t *count,
                            struct mrl_error *err)
{
    mrl_ck_ulong n = MRL_MAX_SLOTS;
    const mrl_ck_ulong answer = p->calls->get_slot_list(1, ret, &n);

    if (answer == MRL_CKR_BUFFER_TOO_SMALL)
        return MRL_FAIL(err, MRL_E_LIMIT, MRL_NO_OFFSET, "the module has more than %u tokens",
                        MRL_MAX_SLOTS);
    if (answer != MRL_CKR_OK)
        return mrl_ck_fail(err, "C_GetSlotList", answer);
    *count = n < MRL_MAX_SLOTS ? n : MRL_MAX_SLOTS;
    return mrl_ok();
}

mrl_status mrl_pkcs11_enter(struct mrl_pkcs11 *p, mrl_ck_ulong slot, struct mrl_error *err)
{
    mrl_ck_ulong answer;

    if (p->has_session)
        (void)p->calls->close_session(p->session);
    p->has_session = false;
    answer = p->calls->get_token_info(slot, &p->info);
    if (answer != MRL_CKR_OK)
        return mrl_ck_fail(err, "C_GetTokenInfo", answer);
    answer = p->calls->open_session(slot, MRL_CKF_SERIAL_SESSION, NULL, NULL, &p->session);
    if (answer != MRL_CKR_OK)
        return mrl_ck_fail(err, "C_OpenSession", answer);
    p->has_session = true;
    p->slot = slot;
    return mrl_ok();
}

static bool is_text(const char *wish, const unsigned char *text, size_t n)
{
    const size_t len = mrl_ck_text_len(text, n);

    return !wish || (strlen(wish) == len && memcmp(wish, text, len) == 0);
}

static bool is_meant(const struct mrl_pkcs11_uri *uri, mrl_ck_ulong slot,
                     const struct mrl_ck_token_info *info)
{
    return (!uri->has_slot || uri->slot == slot) && (info->flags & MRL_CKF_INITIALIZED) &&
           is_text(uri->token, info->label, sizeof(info->label)) &&
           is_text(uri->manufacturer, info->manufacturer, sizeof(info->manufacturer)) &&
           is_text(uri->model, info->model, sizeof(info->model)) &&
           is_text(uri->serial, info->serial, sizeof(info->serial));
}

static mrl_status find_token(struct mrl_pkcs11 *p, const struct mrl_pkcs11_uri *uri,
                             mrl_ck_ulong *ret, struct mrl_error *err)
{
    mrl_ck_ulong slots[MRL_MAX_SLOTS];
    size_t count, found = 0;

    MRL_TRY(mrl_pkcs11_slots(p, slots, &count, err));
    for (size_t i = 0; i < count; i++) {
        struct mrl_ck_token_info info = {.flags = 0};

        if (p->calls->get_token_info(slots[i], &info) != MRL_CKR_OK ||
            !is_meant(uri, slots[i], &info))
            continue;
        *ret = slots[i];
        found++;
    }
    if (found == 0)
        return MRL_FAIL(err, MRL_E_ABSENT, MRL_NO_OFFSET, "no token is what the PKCS#11 URI names");
    if (found > 1)
        return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET,
                        "the PKCS#11 URI names %zu tokens: add token, serial or slot-id", found);
    return mrl_ok();
}

mrl_status mrl_pkcs11_open(const struct mrl_pkcs11_uri *uri, const char *module,
                           struct mrl_pkcs11 **ret, bool *needs_pin, struct mrl_error *err)
{
    mrl_cleanup(mrl_pkcs11_closep) struct mrl_pkcs11 *p = NULL;
    mrl_ck_ulong slot = 0;

    module = module ? module : uri->module_path;
    if (!module) {
        mrl_error_set(err, MRL_E_ABSENT, MRL_NO_OFFSET,
                      "nothing says which PKCS#11 module to load");
        mrl_error_hint(err, "add `?module-path=/...` to the URI, or --pkcs11-module FILE");
        return (mrl_status){MRL_E_ABSENT};
    }
    MRL_TRY(mrl_pkcs11_load(module, &p, err));
    MRL_TRY(find_token(p, uri, &slot, err));
    MRL_TRY(mrl_pkcs11_enter(p, slot, err));
    *needs_pin =
        (p->info.flags & MRL_CKF_LOGIN_REQUIRED) && !(p->info.flags & MRL_CKF_PROTECTED_PATH);
    *ret = p;
    p = NULL;
    return mrl_ok();
}

mrl_status mrl_pkcs11_login(struct mrl_pkcs11 *p, const struct mrl_passphrase *pin,
                            struct mrl_error *err)
{
    mrl_ck_ulong answer;

    if (!(p->info.flags & MRL_CKF_LOGIN_REQUIRED))
        return mrl_ok();
    answer = p->calls->login(p->session, MRL_CKU_USER,
                             pin ? (const unsigned char *)pin->bytes : NULL, pin ? pin->len : 0);
    if (answer == MRL_CKR_PIN_INCORRECT)
        return MRL_FAIL(err, MRL_E_DENIED, MRL_NO_OFFSET, "the PIN of the token is wrong");
    if (answer == MRL_CKR_PIN_LOCKED)
        return MRL_FAIL(err, MRL_E_DENIED, MRL_NO_OFFSET,
                        "the token is locked after too many wrong PINs");
    if (answer != MRL_CKR_OK && answer != MRL_CKR_USER_ALREADY_LOGGED_IN)
        return mrl_ck_fail(err, "C_Login", answer);
    if (pin)
        p->pin = *pin;
    return mrl_ok();
}
