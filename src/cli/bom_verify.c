/* SPDX-License-Identifier: Apache-2.0 */
/* `merlon bom verify`: the signature of a bill, the bill itself, and the files it speaks of. */
#include "base/digest.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"
#include "bom/statement.h"
#include "cli/bom.h"
#include "cli/message.h"
#include "cli/model_input.h"

#include <string.h>

#define ARENA_BYTES (512u << 20) /* payloads and paths of MRL_MAX_PAYLOAD */

enum state {
    SAME,
    CHANGED,
    MISSING,
    UNREADABLE, /* nobody knows */
};
static const char *const state_words[] = {"same", "changed", "missing", "unreadable"};

struct job {
    struct mrl_cli *cli;
    const struct mrl_bom_verify_args *a;
    struct mrl_arena *arena;
    struct mrl_signature_found found;
    struct mrl_bom_statement statement;
    enum state *states;     /* of the subjects */
    bool signed_by_name;    /* there are subjects that are signed models */
    const char *difference; /* of the bill that was given; NULL: none */
    struct mrl_error err;
};

/* --- the bill --- */

/* The file must be the predicate byte for byte, but for the line end. */
static mrl_status compare_bill(struct job *j)
{
    char *text;
    size_t n;

    if (!j->a->bill)
        return mrl_ok();
    MRL_TRY(mrl_model_read_file(j->a->bill, MRL_MAX_PAYLOAD, j->arena, &text, &n, &j->err));
    while (n && text[n - 1] == '\n')
        n--;
    if (n != j->statement.predicate_len || memcmp(text, j->statement.predicate, n) != 0)
        j->difference = "is not the bill that was signed";
    return mrl_ok();
}

/* --- the subjects --- */

static bool is_signed_model(const struct mrl_bom_subject *s)
{
    return strncmp(s->name, "model:", 6) == 0;
}

static mrl_status check_file(struct job *j, int root, struct mrl_hasher *hasher, void *buffer,
                             const struct mrl_bom_subject *s, enum state *ret)
{
    mrl_cleanup(mrl_fd_close) int fd = -1;
    struct mrl_source_file file;
    struct mrl_sha256 digest;
    struct mrl_file_id id;
    struct mrl_error err;
    mrl_status status = mrl_file_open(root, s->name, &fd, &id, &err);

    if (status.code == MRL_OK) {
        mrl_source_file_init(&file, fd, id.size);
        status = mrl_sha256_source(hasher, &file.source, buffer, MRL_WINDOW_DEFAULT, &digest, &err);
    }
    if (status.code == MRL_E_NOMEM)
        return MRL_FAIL_NOMEM(&j->err);
    if (status.code == MRL_OK)
        *ret = mrl_sha256_equal(&digest, &s->digest) ? SAME : CHANGED;
    else
        *ret = status.code == MRL_E_ABSENT ? MISSING : UNREADABLE;
    return mrl_ok();
}

/* A signed model is the same if one of the signatures given is of a model of that name and root,
 * and by the same signer. */
static mrl_status check_signed_model(struct job *j, const struct mrl_bom_subject *s,
                                     enum state *ret)
{
    *ret = MISSING;
    for (size_t i = 0; i < j->a->models.count && *ret != SAME; i++) {
        struct mrl_signature_args by = j->a->by;
        struct mrl_signature_found found;
        struct mrl_sha256 root;

        by.signature = j->a->models.items[i];
        MRL_TRY(mrl_signature_check(&by, mrl_clock_now(&j->cli->clock), j->arena, &found, &j->err));
        MRL_TRY(mrl_manifest_root(&found.manifest, &root, &j->err));
        if (strcmp(found.manifest.model, s->name + 6) == 0)
            *ret = mrl_sha256_equal(&root, &s->digest) ? SAME : CHANGED;
    }
    return mrl_ok();
}

static mrl_status check_subjects(struct job *j, const char *dir)
{
    mrl_cleanup(mrl_hasher_freep) struct mrl_hasher *hasher = NULL;
    mrl_cleanup(mrl_fd_close) int root = -1;
    void *buffer = mrl_arena_alloc(j->arena, MRL_WINDOW_DEFAULT);

    j->states = mrl_arena_array(j->arena, j->statement.subject_count, sizeof(*j->states));
    if (!buffer || !j->states)
        return MRL_FAIL_ARENA(&j->err, j->arena);
    MRL_TRY(mrl_hasher_new(&hasher, &j->err));
    MRL_TRY(mrl_dir_open(dir, &root, &j->err));
    for (size_t i = 0; i < j->statement.subject_count; i++) {
        const struct mrl_bom_subject *s = &j->statement.subjects[i];

        MRL_TRY(is_signed_model(s) ? check_signed_model(j, s, &j->states[i])
                                   : check_file(j, root, hasher, buffer, s, &j->states[i]));
    }
    return mrl_ok();
}

static mrl_status verify(struct job *j, const char *dir)
{
    const char *payload;
    size_t n;

    MRL_TRY(mrl_signature_payload(&j->a->by, mrl_clock_now(&j->cli->clock), j->arena, &j->found,
                                  &payload, &n, &j->err));
    MRL_TRY(
        mrl_bom_statement_read(j->a->by.signature, payload, n, j->arena, &j->statement, &j->err));
    MRL_TRY(compare_bill(j));
    return check_subjects(j, dir);
}

/* --- what came out --- */

static size_t count_state(const struct job *j, enum state state)
{
    size_t n = 0;

    for (size_t i = 0; i < j->statement.subject_count; i++)
        n += j->states[i] == state;
    return n;
}

static void tell_text(const struct job *j)
{
    FILE *const out = j->cli->out;
    const size_t same = count_state(j, SAME);

    if (j->difference)
        fprintf(out, "bill: %s\n", j->difference);
    for (size_t i = 0; i < j->statement.subject_count; i++) {
        if (j->states[i] == SAME)
            continue;
        fprintf(out, "%s: ", state_words[j->states[i]]);
        mrl_text_puts(out, MRL_TEXT_TERM, j->statement.subjects[i].name);
        fputc('\n', out);
    }
    fprintf(out, "%s: signed by %s, %zu of %zu subjects as signed%s\n",
            j->difference || same < j->statement.subject_count ? "differs" : "verified",
            j->found.by.signer, same, j->statement.subject_count,
            j->a->bill && !j->difference ? ", the bill too" : "");
}

static void tell_json(const struct job *j)
{
    struct mrl_json_writer w;

    mrl_json_writer_init(&w, j->cli->out, false);
    mrl_json_write_object(&w, NULL);
    mrl_json_write_u64(&w, "schema_version", 1);
    mrl_json_write_bool(&w, "verified",
                        !j->difference && count_state(j, SAME) == j->statement.subject_count);
    mrl_json_write_string(&w, "signer", j->found.by.signer);
    mrl_json_write_string(&w, "format",
                          j->statement.format == MRL_BOM_SPDX_3_0_1 ? "spdx" : "cyclonedx");
    if (j->a->bill)
        mrl_json_write_bool(&w, "bill_as_signed", !j->difference);
    mrl_json_write_array(&w, "subjects");
    for (size_t i = 0; i < j->statement.subject_count; i++) {
        char hex[MRL_SHA256_HEX];

        mrl_sha256_hex(&j->statement.subjects[i].digest, hex);
        mrl_json_write_object(&w, NULL);
        mrl_json_write_string(&w, "name", j->statement.subjects[i].name);
        mrl_json_write_string(&w, "sha256", hex);
        mrl_json_write_string(&w, "state", state_words[j->states[i]]);
        mrl_json_write_object_end(&w);
    }
    mrl_json_write_array_end(&w);
    mrl_json_write_object_end(&w);
}

/* A signature that does not hold is a finding; a file that cannot be read is not. */
static enum mrl_exit tell(const struct job *j, mrl_status s)
{
    if (s.code != MRL_OK) {
        mrl_say_error(j->cli, j->a->by.signature, &j->err);
        return s.code == MRL_E_DENIED ? MRL_EXIT_FINDINGS : MRL_EXIT_FAILED;
    }
    if (j->a->format == 1)
        tell_json(j);
    else
        tell_text(j);
    if (j->difference || count_state(j, CHANGED) || count_state(j, MISSING))
        return MRL_EXIT_FINDINGS;
    return count_state(j, UNREADABLE) ? MRL_EXIT_FAILED : MRL_EXIT_CLEAN;
}

enum mrl_exit mrl_bom_run_verify(struct mrl_cli *cli, const void *args)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(ARENA_BYTES);
    struct job j = {.cli = cli, .a = args, .arena = arena};

    return tell(&j, arena ? verify(&j, cli->operand_count ? cli->operands[0] : ".")
                          : MRL_FAIL_NOMEM(&j.err));
}
