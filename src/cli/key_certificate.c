/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json.h"
#include "base/text.h"
#include "cli/key.h"
#include "cli/message.h"
#include "cli/model_input.h"
#include "cli/signing_key.h"
#include "sign/certificate_info.h"

#include <string.h>

#define ARENA_BYTES (64u << 20) /* certificates of MRL_MAX_CERTIFICATE_FILE and what they say */

struct job {
    const struct mrl_key_certificate_args *a;
    const char *path;
    mrl_time at;
    struct mrl_arena *arena;
    struct mrl_certificates *chain, *roots;
    struct mrl_certificate_info *infos;
    const char *unfit; /* why the first one cannot sign models; NULL: it can */
    struct mrl_error why, err;
};

static mrl_status describe(struct job *j)
{
    const size_t count = mrl_certificates_count(j->chain);

    j->infos = mrl_arena_array(j->arena, count, sizeof(*j->infos));
    if (!j->infos)
        return MRL_FAIL_ARENA(&j->err, j->arena);
    for (size_t i = 0; i < count; i++)
        MRL_TRY(mrl_certificate_describe(j->chain, i, j->arena, &j->infos[i], &j->err));
    j->unfit = mrl_certificate_unfit(&j->infos[0], j->at);
    return mrl_ok();
}

static mrl_status check_chain(struct job *j)
{
    mrl_status s;

    if (j->a->roots.count == 0 || j->unfit)
        return mrl_ok();
    MRL_TRY(mrl_certificates_new(&j->roots, &j->err));
    MRL_TRY(mrl_model_read_certificates(j->a->roots.items, j->a->roots.count, j->arena, j->roots,
                                        &j->err));
    s = mrl_certificates_verify(j->chain, j->roots, j->at, &j->why);
    if (s.code == MRL_E_DENIED)
        j->unfit = j->why.message;
    else if (s.code != MRL_OK)
        j->err = j->why;
    return s.code == MRL_E_DENIED ? mrl_ok() : s;
}

static mrl_status check_key(struct job *j)
{
    mrl_cleanup(mrl_ec_key_freep) struct mrl_ec_key *key = NULL;
    char hint[MRL_SHA256_HEX];

    if (!j->a->public_key || j->unfit)
        return mrl_ok();
    MRL_TRY(mrl_public_key_open(j->a->public_key, NULL, j->arena, &key, &j->err));
    MRL_TRY(mrl_ec_key_hint(key, hint, &j->err));
    if (strcmp(hint, j->infos[0].hint) != 0)
        j->unfit = "it is for another key than the one given";
    return mrl_ok();
}

static mrl_status look(struct job *j, mrl_time now)
{
    j->at = now;
    if (j->a->at && !mrl_time_parse(j->a->at, strlen(j->a->at), &j->at))
        return MRL_FAIL(&j->err, MRL_E_FORMAT, MRL_NO_OFFSET,
                        "--at is no time like 2026-03-01T12:00:00Z");
    MRL_TRY(mrl_certificates_new(&j->chain, &j->err));
    MRL_TRY(mrl_model_read_certificates(&j->path, 1, j->arena, j->chain, &j->err));
    MRL_TRY(describe(j));
    MRL_TRY(check_chain(j));
    return check_key(j);
}

/* --- telling --- */

static void print_one(struct mrl_cli *cli, const struct mrl_certificate_info *i)
{
    char from[MRL_TIME_TEXT], until[MRL_TIME_TEXT];

    mrl_time_format(i->from, from);
    mrl_time_format(i->until, until);
    fprintf(cli->out, "subject      %s\n", i->subject);
    if (i->alternatives[0])
        fprintf(cli->out, "names        %s\n", i->alternatives);
    fprintf(cli->out, "issuer       %s\nserial       %s\nvalid        %s to %s\n", i->issuer,
            i->serial, from, until);
    fprintf(cli->out, "key          %s%s%s\n",
            i->curve ? i->curve : "of a kind that cannot sign models", i->curve ? " " : "",
            i->hint);
    fprintf(
        cli->out, "may          %s%s%s%s\n", i->authority ? "issue certificates" : "",
        i->digital_signature ? (i->authority ? ", sign" : "sign") : "",
        i->code_signing ? (i->authority || i->digital_signature ? ", sign code" : "sign code") : "",
        i->authority || i->digital_signature || i->code_signing ? "" : "neither sign nor issue");
    fprintf(cli->out, "fingerprint  sha256:%s\n\n", i->fingerprint);
}

static void print_text(struct mrl_cli *cli, const struct job *j)
{
    for (size_t i = 0; i < mrl_certificates_count(j->chain); i++)
        print_one(cli, &j->infos[i]);
    if (j->unfit)
        fprintf(cli->out, "the first cannot sign models: %s\n", j->unfit);
    else
        fprintf(cli->out, "the first can sign models%s\n",
                j->roots ? " and leads to a certificate that is trusted" : "");
}

static void write_one(struct mrl_json_writer *w, const struct mrl_certificate_info *i)
{
    char time[MRL_TIME_TEXT];

    mrl_json_write_object(w, NULL);
    mrl_json_write_string(w, "subject", i->subject);
    mrl_json_write_string(w, "names", i->alternatives);
    mrl_json_write_string(w, "issuer", i->issuer);
    mrl_json_write_string(w, "serial", i->serial);
    mrl_time_format(i->from, time);
    mrl_json_write_string(w, "valid_from", time);
    mrl_time_format(i->until, time);
    mrl_json_write_string(w, "valid_until", time);
    if (i->curve) {
        mrl_json_write_string(w, "curve", i->curve);
        mrl_json_write_string(w, "hint", i->hint);
    }
    mrl_json_write_bool(w, "digital_signature", i->digital_signature);
    mrl_json_write_bool(w, "code_signing", i->code_signing);
    mrl_json_write_bool(w, "authority", i->authority);
    mrl_json_write_string(w, "sha256", i->fingerprint);
    mrl_json_write_object_end(w);
}

/* docs/schema/key-certificate.schema.json */
static void print_json(struct mrl_cli *cli, const struct job *j)
{
    struct mrl_json_writer w;

    mrl_json_writer_init(&w, cli->out, false);
    mrl_json_write_object(&w, NULL);
    mrl_json_write_u64(&w, "schema_version", 1);
    mrl_json_write_bool(&w, "fit", !j->unfit);
    if (j->unfit)
        mrl_json_write_string(&w, "unfit", j->unfit);
    mrl_json_write_bool(&w, "trusted", !j->unfit && j->roots);
    mrl_json_write_array(&w, "certificates");
    for (size_t i = 0; i < mrl_certificates_count(j->chain); i++)
        write_one(&w, &j->infos[i]);
    mrl_json_write_array_end(&w);
    mrl_json_write_object_end(&w);
}

enum mrl_exit mrl_key_run_certificate(struct mrl_cli *cli, const void *args)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(ARENA_BYTES);
    struct job j = {.a = args, .path = cli->operands[0], .arena = arena};
    const mrl_status s = arena ? look(&j, mrl_clock_now(&cli->clock)) : MRL_FAIL_NOMEM(&j.err);

    if (s.code != MRL_OK)
        mrl_say_error(cli, "key", &j.err);
    else if (j.a->format == 0)
        print_text(cli, &j);
    else
        print_json(cli, &j);
    mrl_certificates_free(j.chain);
    mrl_certificates_free(j.roots);
    return s.code != MRL_OK ? MRL_EXIT_FAILED : j.unfit ? MRL_EXIT_FINDINGS : MRL_EXIT_CLEAN;
}
