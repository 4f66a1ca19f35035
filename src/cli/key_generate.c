/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"
#include "base/output_file.h"
#include "base/text.h"
#include "cli/key.h"
#include "cli/message.h"
#include "sign/ec_key.h"

#include <string.h>

const char *const mrl_key_curves[] = {"P-256", "P-384", "P-521", NULL};

#define ARENA_BYTES (1u << 20) /* two key files and their names */

struct job {
    const struct mrl_key_generate_args *a;
    const char *path; /* of the private key */
    const char *public_path;
    struct mrl_arena *arena;
    struct mrl_ec_key *key;
    struct mrl_error err;
};

/* "key.pem" gets "key.pub", "key" gets "key.pub". */
static mrl_status name_public(struct job *j)
{
    const size_t n = strlen(j->path);
    const size_t stem = n > 4 && strcmp(j->path + n - 4, ".pem") == 0 ? n - 4 : n;

    j->public_path =
        j->a->public ? j->a->public : mrl_arena_printf(j->arena, "%.*s.pub", (int)stem, j->path);
    return j->public_path ? mrl_ok() : MRL_FAIL_ARENA(&j->err, j->arena);
}

static mrl_status write_private(struct job *j)
{
    mrl_cleanup(mrl_passphrase_done) struct mrl_passphrase passphrase = {.len = 0};
    mrl_status s;
    char *text;
    size_t n;

    if (!j->a->open) {
        MRL_TRY(
            mrl_passphrase_get(&j->a->passphrase, "for the new key", true, &passphrase, &j->err));
        MRL_TRY(mrl_passphrase_check(&passphrase, &j->err));
    }
    MRL_TRY(mrl_ec_key_new(mrl_key_curves[j->a->curve], &j->key, &j->err));
    MRL_TRY(mrl_ec_key_write_private(j->key, j->a->open ? NULL : &passphrase, j->arena, &text, &n,
                                     &j->err));
    s = mrl_output_file_write(j->path, text, n, 0600, true, &j->err);
    explicit_bzero(text, n);
    return s;
}

static mrl_status generate(struct job *j)
{
    char *text;
    size_t n;

    MRL_TRY(name_public(j));
    MRL_TRY(mrl_output_file_absent(j->public_path, &j->err));
    MRL_TRY(mrl_output_file_absent(j->path, &j->err));
    MRL_TRY(write_private(j));
    MRL_TRY(mrl_ec_key_write_public(j->key, j->arena, &text, &n, &j->err));
    return mrl_output_file_write(j->public_path, text, n, 0666, true, &j->err);
}

static void tell(struct mrl_cli *cli, const struct job *j)
{
    char hint[MRL_SHA256_HEX];
    struct mrl_error err;

    if (mrl_ec_key_hint(j->key, hint, &err).code != MRL_OK)
        return;
    fprintf(cli->out, "private key  ");
    mrl_text_puts(cli->out, MRL_TEXT_TERM, j->path);
    fprintf(cli->out, "%s\npublic key   ", j->a->open ? ", not encrypted" : "");
    mrl_text_puts(cli->out, MRL_TEXT_TERM, j->public_path);
    fprintf(cli->out, "\ncurve        %s\nhint         %s\n", mrl_ec_key_curve(j->key), hint);
}

enum mrl_exit mrl_key_run_generate(struct mrl_cli *cli, const void *args)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(ARENA_BYTES);
    struct job j = {.a = args, .path = cli->operands[0], .arena = arena};
    const mrl_status s = arena ? generate(&j) : MRL_FAIL_NOMEM(&j.err);

    if (s.code == MRL_OK)
        tell(cli, &j);
    else
        mrl_say_error(cli, "key", &j.err);
    mrl_ec_key_free(j.key);
    return s.code == MRL_OK ? MRL_EXIT_CLEAN : MRL_EXIT_FAILED;
}
