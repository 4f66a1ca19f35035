/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json.h"
#include "base/text.h"
#include "cli/key.h"
#include "cli/message.h"
#include "sign/pkcs11.h"

#define ARENA_BYTES (64u << 20) /* names and ids of MRL_MAX_TOKEN_OBJECTS in MRL_MAX_SLOTS */

static mrl_status print_text(struct mrl_cli *cli, const struct mrl_pkcs11_entry *e,
                             struct mrl_arena *arena, struct mrl_error *err)
{
    const char *uri;

    MRL_TRY(mrl_pkcs11_entry_uri(e, arena, &uri, err));
    fprintf(cli->out, "%s  %-5s  %s  ", uri, e->curve ? e->curve : "unfit",
            e->curve ? e->hint : "-");
    mrl_text_puts(cli->out, MRL_TEXT_TERM, e->label);
    fputc('\n', cli->out);
    return mrl_ok();
}

static mrl_status write_json(struct mrl_json_writer *w, const struct mrl_pkcs11_entry *e,
                             struct mrl_arena *arena, struct mrl_error *err)
{
    const char *uri;

    MRL_TRY(mrl_pkcs11_entry_uri(e, arena, &uri, err));
    mrl_json_write_object(w, NULL);
    mrl_json_write_string(w, "uri", uri);
    mrl_json_write_string(w, "token", e->token);
    mrl_json_write_string(w, "serial", e->serial);
    mrl_json_write_string(w, "label", e->label);
    if (e->curve) {
        mrl_json_write_string(w, "curve", e->curve);
        mrl_json_write_string(w, "hint", e->hint);
    }
    mrl_json_write_object_end(w);
    return mrl_ok();
}

/* docs/schema/key-tokens.schema.json */
static mrl_status print_json(struct mrl_cli *cli, const struct mrl_pkcs11_entry *entries,
                             size_t count, struct mrl_arena *arena, struct mrl_error *err)
{
    struct mrl_json_writer w;

    mrl_json_writer_init(&w, cli->out, false);
    mrl_json_write_object(&w, NULL);
    mrl_json_write_u64(&w, "schema_version", 1);
    mrl_json_write_array(&w, "keys");
    for (size_t i = 0; i < count; i++)
        MRL_TRY(write_json(&w, &entries[i], arena, err));
    mrl_json_write_array_end(&w);
    mrl_json_write_object_end(&w);
    return mrl_ok();
}

static mrl_status list(struct mrl_cli *cli, const struct mrl_key_tokens_args *a,
                       struct mrl_arena *arena, struct mrl_error *err)
{
    struct mrl_pkcs11_entry *entries = NULL;
    size_t count = 0;

    if (!a->module)
        return MRL_FAIL(err, MRL_E_ABSENT, MRL_NO_OFFSET, "key tokens needs --pkcs11-module FILE");
    MRL_TRY(mrl_pkcs11_list(a->module, arena, &entries, &count, err));
    if (a->format == 1)
        return print_json(cli, entries, count, arena, err);
    for (size_t i = 0; i < count; i++)
        MRL_TRY(print_text(cli, &entries[i], arena, err));
    if (count == 0 && !cli->common.quiet)
        mrl_say(cli, a->module, "no token shows a public EC key");
    return mrl_ok();
}

enum mrl_exit mrl_key_run_tokens(struct mrl_cli *cli, const void *args)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(ARENA_BYTES);
    struct mrl_error err;
    const mrl_status s = arena ? list(cli, args, arena, &err) : MRL_FAIL_NOMEM(&err);

    if (s.code != MRL_OK)
        mrl_say_error(cli, "key", &err);
    return s.code == MRL_OK ? MRL_EXIT_CLEAN : MRL_EXIT_FAILED;
}
