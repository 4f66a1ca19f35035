/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"
#include "base/id.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/key.h"
#include "cli/key_store.h"
#include "cli/message.h"
#include "sign/key_dir.h"
#include "sign/key_file.h"

#include <stdio.h>
#include <string.h>

#define ARENA_BYTES (16u << 20) /* the names and files of all keys of one person */

static const char *const format_words[] = {"text", "json", NULL};

struct new_args {
    struct mrl_passphrase_args passphrase;
};

struct show_args {
    int format; /* index in format_words */
};

/* What is told of a key. */
struct key_info {
    const char *name;
    const char *file;
    char public_key[MRL_PUBLIC_KEY_TEXT];
    char fingerprint[MRL_FINGERPRINT_TEXT];
};

static mrl_status describe(const char *directory, const char *name,
                           const struct mrl_public_key *key, struct mrl_arena *arena,
                           struct key_info *ret, struct mrl_error *err)
{
    ret->name = name;
    ret->file = mrl_arena_printf(arena, "%s/%s.key", directory, name);
    if (!ret->file)
        return MRL_FAIL_ARENA(err, arena);
    mrl_public_key_format(key, ret->public_key);
    return mrl_public_key_fingerprint(key, ret->fingerprint, err);
}

static mrl_status read_info(int dir, const char *directory, const char *name,
                            struct mrl_arena *arena, struct key_info *ret, struct mrl_error *err)
{
    struct mrl_public_key key;
    const char *text;
    size_t n;
    mrl_status s;

    MRL_TRY(mrl_key_dir_read(dir, name, arena, &text, &n, err));
    s = mrl_key_file_public(text, n, &key, err);
    if (s.code != MRL_OK)
        mrl_error_where(err, name);
    MRL_TRY(s);
    return describe(directory, name, &key, arena, ret, err);
}

static void print_text(struct mrl_cli *cli, const struct key_info *key)
{
    fprintf(cli->out, "name         %s\npublic key   %s\nfingerprint  %s\nfile         ", key->name,
            key->public_key, key->fingerprint);
    mrl_text_puts(cli->out, MRL_TEXT_TERM, key->file);
    fputc('\n', cli->out);
}

static void write_json(struct mrl_json_writer *w, const struct key_info *key)
{
    mrl_json_write_object(w, NULL);
    mrl_json_write_string(w, "name", key->name);
    mrl_json_write_string(w, "public_key", key->public_key);
    mrl_json_write_string(w, "fingerprint", key->fingerprint);
    mrl_json_write_string(w, "file", key->file);
    mrl_json_write_object_end(w);
}

/* One shape for one key and for many: docs/schema/key-list.schema.json. */
static void open_json(struct mrl_json_writer *w, FILE *out)
{
    mrl_json_writer_init(w, out, false);
    mrl_json_write_object(w, NULL);
    mrl_json_write_u64(w, "schema_version", 1);
    mrl_json_write_array(w, "keys");
}

static void close_json(struct mrl_json_writer *w)
{
    mrl_json_write_array_end(w);
    mrl_json_write_object_end(w);
}

/* --- new --- */

static mrl_status make_key(const char *name, const struct new_args *a, struct mrl_arena *arena,
                           struct key_info *ret, struct mrl_error *err)
{
    mrl_cleanup(mrl_passphrase_done) struct mrl_passphrase passphrase = {.len = 0};
    mrl_cleanup(mrl_secret_key_freep) struct mrl_secret_key *key = NULL;
    mrl_cleanup(mrl_fd_close) int dir = -1;
    const char *directory, *text;
    char what[160], file[160];
    size_t n;

    MRL_TRY(mrl_key_store_path(arena, &directory, err));
    MRL_TRY(mrl_key_dir_open(directory, true, &dir, err));
    /* Before anybody thinks of a passphrase; saving refuses to replace a key in any case. */
    (void)snprintf(file, sizeof(file), "%s.key", name);
    if (mrl_id_is_valid(name) && mrl_file_exists(dir, file)) {
        mrl_error_set(err, MRL_E_EXISTS, MRL_NO_OFFSET, "there is a key of that name already");
        mrl_error_where(err, name);
        mrl_error_hint(err, "choose another name; a key is never replaced");
        return (mrl_status){MRL_E_EXISTS};
    }
    (void)snprintf(what, sizeof(what), "for the new key %s", mrl_id_is_valid(name) ? name : "");
    MRL_TRY(mrl_passphrase_get(&a->passphrase, what, true, &passphrase, err));
    MRL_TRY(mrl_passphrase_check(&passphrase, err));
    MRL_TRY(mrl_secret_key_new(&key, err));
    MRL_TRY(mrl_key_file_write(key, &passphrase, arena, &text, &n, err));
    MRL_TRY(mrl_key_dir_save(dir, name, text, n, err));
    return describe(directory, name, mrl_secret_key_public(key), arena, ret, err);
}

static enum mrl_exit run_new(struct mrl_cli *cli, const void *args)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(ARENA_BYTES);
    struct mrl_error err;
    struct key_info key;

    if (!arena || make_key(cli->operands[0], args, arena, &key, &err).code != MRL_OK) {
        if (!arena)
            mrl_error_set(&err, MRL_E_NOMEM, MRL_NO_OFFSET, "out of memory");
        mrl_say_error(cli, "key", &err);
        return MRL_EXIT_FAILED;
    }
    print_text(cli, &key);
    if (!cli->common.quiet)
        fprintf(cli->err, "Enter it for its owner under `people` in merlon.yaml:\n  key: \"%s\"\n",
                key.public_key);
    return MRL_EXIT_CLEAN;
}

/* --- show --- */

static mrl_status find_key(const char *name, struct mrl_arena *arena, struct key_info *ret,
                           struct mrl_error *err)
{
    mrl_cleanup(mrl_fd_close) int dir = -1;
    const char *directory;
    mrl_status s;

    MRL_TRY(mrl_key_store_path(arena, &directory, err));
    s = mrl_key_dir_open(directory, false, &dir, err);
    if (s.code == MRL_OK)
        s = read_info(dir, directory, name, arena, ret, err);
    if (s.code == MRL_E_ABSENT)
        mrl_error_hint(err, "`merlon key list` shows your keys");
    return s;
}

static enum mrl_exit run_show(struct mrl_cli *cli, const void *args)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(ARENA_BYTES);
    const struct show_args *a = args;
    struct mrl_json_writer w;
    struct mrl_error err = {.code = MRL_E_NOMEM, .message = "out of memory"};
    struct key_info key;

    if (!arena || find_key(cli->operands[0], arena, &key, &err).code != MRL_OK) {
        mrl_say_error(cli, "key", &err);
        return MRL_EXIT_FAILED;
    }
    if (a->format == 0) {
        print_text(cli, &key);
        return MRL_EXIT_CLEAN;
    }
    open_json(&w, cli->out);
    write_json(&w, &key);
    close_json(&w);
    return MRL_EXIT_CLEAN;
}

/* --- list --- */

struct key_listing {
    const char *directory;
    int dir; /* -1: there is none */
    const char *const *names;
    size_t count;
};

static mrl_status open_listing(struct mrl_arena *arena, struct key_listing *ret,
                               struct mrl_error *err)
{
    mrl_status s;

    MRL_TRY(mrl_key_store_path(arena, &ret->directory, err));
    s = mrl_key_dir_open(ret->directory, false, &ret->dir, err);
    if (s.code == MRL_E_ABSENT)
        return mrl_ok();
    MRL_TRY(s);
    return mrl_key_dir_list(ret->dir, arena, &ret->names, &ret->count, err);
}

static enum mrl_exit print_listing(struct mrl_cli *cli, const struct key_listing *l,
                                   struct mrl_arena *arena, bool json)
{
    enum mrl_exit exit_code = MRL_EXIT_CLEAN;
    struct mrl_json_writer w;

    if (json)
        open_json(&w, cli->out);
    for (size_t i = 0; i < l->count; i++) {
        struct mrl_error err;
        struct key_info key;

        if (read_info(l->dir, l->directory, l->names[i], arena, &key, &err).code != MRL_OK) {
            mrl_say_error(cli, l->names[i], &err);
            exit_code = MRL_EXIT_FAILED;
            continue;
        }
        if (json)
            write_json(&w, &key);
        else
            fprintf(cli->out, "%-20s %s\n", key.name, key.public_key);
    }
    if (json)
        close_json(&w);
    else if (l->count == 0 && !cli->common.quiet)
        mrl_say(cli, l->directory, "there are no keys; `merlon key new NAME` makes one");
    return exit_code;
}

static enum mrl_exit run_list(struct mrl_cli *cli, const void *args)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(ARENA_BYTES);
    const struct show_args *a = args;
    struct mrl_error err = {.code = MRL_E_NOMEM, .message = "out of memory"};
    struct key_listing l = {.dir = -1};
    enum mrl_exit exit_code;

    if (!arena || open_listing(arena, &l, &err).code != MRL_OK) {
        mrl_say_error(cli, "key", &err);
        return MRL_EXIT_FAILED;
    }
    exit_code = print_listing(cli, &l, arena, a->format == 1);
    mrl_fd_close(&l.dir);
    return exit_code;
}

/* --- the command --- */

static const struct mrl_option new_options[] = {
    MRL_PASSPHRASE_OPTIONS(struct new_args),
};

static const struct new_args new_defaults = {.passphrase = {NULL, MRL_FD_NONE}};

static const struct mrl_option show_options[] = {
    {.name = "format",
     .kind = MRL_OPTION_CHOICE,
     .field = offsetof(struct show_args, format),
     .choices = format_words},
};

static const struct mrl_option generate_options[] = {
    {.name = "curve",
     .kind = MRL_OPTION_CHOICE,
     .field = offsetof(struct mrl_key_generate_args, curve),
     .choices = mrl_key_curves},
    {.name = "no-passphrase",
     .kind = MRL_OPTION_FLAG,
     .field = offsetof(struct mrl_key_generate_args, open)},
    MRL_PASSPHRASE_OPTIONS(struct mrl_key_generate_args),
    {.name = "public-key",
     .kind = MRL_OPTION_TEXT,
     .field = offsetof(struct mrl_key_generate_args, public)},
};

/* P-384 */
static const struct mrl_key_generate_args generate_defaults = {.curve = 1,
                                                               .passphrase = {NULL, MRL_FD_NONE}};

static const struct mrl_option certificate_options[] = {
    {.name = "at", .kind = MRL_OPTION_TEXT, .field = offsetof(struct mrl_key_certificate_args, at)},
    {.name = "certificate-chain",
     .kind = MRL_OPTION_LIST,
     .field = offsetof(struct mrl_key_certificate_args, roots)},
    {.name = "format",
     .kind = MRL_OPTION_CHOICE,
     .field = offsetof(struct mrl_key_certificate_args, format),
     .choices = format_words},
    {.name = "public-key",
     .kind = MRL_OPTION_TEXT,
     .field = offsetof(struct mrl_key_certificate_args, public_key)},
};

static const struct mrl_option tokens_options[] = {
    {.name = "format",
     .kind = MRL_OPTION_CHOICE,
     .field = offsetof(struct mrl_key_tokens_args, format),
     .choices = format_words},
    {.name = "pkcs11-module",
     .kind = MRL_OPTION_TEXT,
     .field = offsetof(struct mrl_key_tokens_args, module)},
};

static const struct mrl_command verbs[] = {
    {
        .name = "new",
        .options = new_options,
        .option_count = MRL_COUNT(new_options),
        .defaults = &new_defaults,
        .args_size = sizeof(struct new_args),
        .operands_min = 1,
        .operands_max = 1,
        .run = run_new,
    },
    {
        .name = "list",
        .options = show_options,
        .option_count = MRL_COUNT(show_options),
        .args_size = sizeof(struct show_args),
        .run = run_list,
    },
    {
        .name = "show",
        .options = show_options,
        .option_count = MRL_COUNT(show_options),
        .args_size = sizeof(struct show_args),
        .operands_min = 1,
        .operands_max = 1,
        .run = run_show,
    },
    {
        .name = "generate",
        .options = generate_options,
        .option_count = MRL_COUNT(generate_options),
        .defaults = &generate_defaults,
        .args_size = sizeof(struct mrl_key_generate_args),
        .operands_min = 1,
        .operands_max = 1,
        .run = mrl_key_run_generate,
    },
    {
        .name = "certificate",
        .options = certificate_options,
        .option_count = MRL_COUNT(certificate_options),
        .args_size = sizeof(struct mrl_key_certificate_args),
        .operands_min = 1,
        .operands_max = 1,
        .run = mrl_key_run_certificate,
    },
    {
        .name = "tokens",
        .options = tokens_options,
        .option_count = MRL_COUNT(tokens_options),
        .args_size = sizeof(struct mrl_key_tokens_args),
        .run = mrl_key_run_tokens,
    },
};

const struct mrl_command mrl_cmd_key = {
    .name = "key",
    .verbs = verbs,
    .verb_count = MRL_COUNT(verbs),
};
