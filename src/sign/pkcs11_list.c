/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include "base/limits.h"
#include "base/percent.h"
#include "sign/pkcs11_private.h"

#include <string.h>

struct listing {
    struct mrl_pkcs11 *module;
    struct mrl_arena *arena;
    struct mrl_pkcs11_entry *items;
    size_t count, capacity;
    struct mrl_error *err;
};

static mrl_status copy_text(struct listing *l, const unsigned char *text, size_t n,
                            const char **ret)
{
    *ret = mrl_arena_strndup(l->arena, (const char *)text, mrl_ck_text_len(text, n));
    return *ret ? mrl_ok() : MRL_FAIL_ARENA(l->err, l->arena);
}

static mrl_status describe(struct listing *l, mrl_ck_ulong object, struct mrl_pkcs11_entry *e)
{
    mrl_cleanup(mrl_ec_key_freep) struct mrl_ec_key *key = NULL;
    struct mrl_pkcs11 *const p = l->module;
    uint8_t value[MRL_MAX_TOKEN_VALUE];
    mrl_status s;
    size_t n;

    MRL_TRY(copy_text(l, p->info.label, sizeof(p->info.label), &e->token));
    MRL_TRY(copy_text(l, p->info.serial, sizeof(p->info.serial), &e->serial));
    MRL_TRY(mrl_pkcs11_value(p, object, MRL_CKA_LABEL, value, &n, l->err));
    MRL_TRY(copy_text(l, value, n, &e->label));
    MRL_TRY(mrl_pkcs11_value(p, object, MRL_CKA_ID, value, &n, l->err));
    e->id = mrl_arena_memdup(l->arena, value, n + 1);
    if (!e->id)
        return MRL_FAIL_ARENA(l->err, l->arena);
    e->id_len = n;
    s = mrl_pkcs11_read_public(p, object, false, &key, l->err);
    if (s.code == MRL_E_UNSUPPORTED)
        return mrl_ok();
    MRL_TRY(s);
    e->curve = mrl_ec_key_curve(key);
    return mrl_ec_key_hint(key, e->hint, l->err);
}

static mrl_status list_token(struct listing *l)
{
    mrl_ck_ulong class = MRL_CKO_PUBLIC_KEY, kind = MRL_CKK_EC;
    struct mrl_ck_attribute wish[] = {
        {MRL_CKA_CLASS, &class, sizeof(class)},
        {MRL_CKA_KEY_TYPE, &kind, sizeof(kind)},
    };
    mrl_ck_ulong objects[MRL_MAX_TOKEN_OBJECTS];
    size_t count;

    MRL_TRY(mrl_pkcs11_find(l->module, wish, MRL_COUNT(wish), objects, MRL_COUNT(objects), &count,
                            l->err));
    for (size_t i = 0; i < count; i++) {
        MRL_TRY(mrl_arena_grow(l->arena, (void **)&l->items, &l->capacity, l->count,
                               sizeof(*l->items), l->err));
        l->items[l->count] = (struct mrl_pkcs11_entry){.curve = NULL};
        MRL_TRY(describe(l, objects[i], &l->items[l->count]));
        l->count++;
    }
    return mrl_ok();
}

mrl_status mrl_pkcs11_list(const char *module, struct mrl_arena *arena,
                           struct mrl_pkcs11_entry **ret, size_t *count, struct mrl_error *err)
{
    mrl_cleanup(mrl_pkcs11_closep) struct mrl_pkcs11 *p = NULL;
    struct listing l = {.arena = arena, .err = err};
    mrl_ck_ulong slots[MRL_MAX_SLOTS];
    size_t slot_count;

    MRL_TRY(mrl_pkcs11_load(module, &p, err));
    MRL_TRY(mrl_pkcs11_slots(p, slots, &slot_count, err));
    l.module = p;
    for (size_t i = 0; i < slot_count; i++) {
        struct mrl_ck_token_info info = {.flags = 0};

        /* There is no session with a token that nobody has set up. */
        if (p->calls->get_token_info(slots[i], &info) != MRL_CKR_OK ||
            !(info.flags & MRL_CKF_INITIALIZED))
            continue;
        MRL_TRY(mrl_pkcs11_enter(p, slots[i], err));
        MRL_TRY(list_token(&l));
    }
    *ret = l.items;
    *count = l.count;
    return mrl_ok();
}

mrl_status mrl_pkcs11_entry_uri(const struct mrl_pkcs11_entry *entry, struct mrl_arena *arena,
                                const char **ret, struct mrl_error *err)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf buf;
    char *copy;

    mrl_buf_init(&buf, 8u * MRL_MAX_TOKEN_VALUE);
    mrl_buf_adds(&buf, "pkcs11:token=");
    mrl_percent_encode(&buf, mrl_span_text(entry->token), "");
    mrl_buf_adds(&buf, ";serial=");
    mrl_percent_encode(&buf, mrl_span_text(entry->serial), "");
    if (entry->id_len) {
        mrl_buf_adds(&buf, ";id=");
        for (size_t i = 0; i < entry->id_len; i++)
            mrl_buf_addf(&buf, "%%%02X", entry->id[i]);
    } else if (entry->label[0]) {
        mrl_buf_adds(&buf, ";object=");
        mrl_percent_encode(&buf, mrl_span_text(entry->label), "");
    }
    MRL_TRY(mrl_buf_status(&buf, err));
    copy = mrl_arena_strdup(arena, mrl_buf_text(&buf));
    if (!copy)
        return MRL_FAIL_ARENA(err, arena);
    *ret = copy;
    return mrl_ok();
}
