/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verify_report.h"

#include "base/json.h"
#include "base/text.h"

#include <inttypes.h>

static const char *const tensor_words[] = {
    [MRL_TENSOR_CHANGED] = "changed",
    [MRL_TENSOR_ADDED] = "added",
    [MRL_TENSOR_REMOVED] = "removed",
};

static const char *const method_words[] = {
    [MRL_BUNDLE_KEY] = "key",
    [MRL_BUNDLE_CERTIFICATES] = "certificate",
    [MRL_BUNDLE_SIGSTORE] = "sigstore",
};

static void print_signer(FILE *out, const struct mrl_signature_found *f)
{
    static const char *const words[] = {
        [MRL_BUNDLE_KEY] = "the key",
        [MRL_BUNDLE_CERTIFICATES] = "the certificate",
        [MRL_BUNDLE_SIGSTORE] = "the identity",
    };
    char at[MRL_TIME_TEXT];

    fprintf(out, "%s %s", words[f->method], f->by.signer);
    if (f->method != MRL_BUNDLE_SIGSTORE)
        return;
    mrl_time_format(f->by.signed_at, at);
    fprintf(out, " of %s at %s", f->by.provider, at);
}

bool mrl_verify_report_verified(const struct mrl_verify_report *report)
{
    return !report->refused && report->result && report->result->change_count == 0;
}

static void print_change(FILE *out, const struct mrl_model_change *c)
{
    fprintf(out, "%-13s ", mrl_model_change_names[c->kind]);
    if (c->from) {
        mrl_text_puts(out, MRL_TEXT_TERM, c->from);
        fputs(" -> ", out);
    }
    mrl_text_puts(out, MRL_TEXT_TERM, c->path);
    if (c->detail)
        fprintf(out, ": %s", c->detail);
    fputc('\n', out);
    for (size_t i = 0; i < c->tensor_count; i++) {
        fprintf(out, "%-13s   tensor %s: ", "", tensor_words[c->tensors[i].kind]);
        mrl_text_puts(out, MRL_TEXT_TERM, c->tensors[i].name);
        fputc('\n', out);
    }
}

void mrl_verify_report_text(FILE *out, const struct mrl_verify_report *report)
{
    const struct mrl_model_result *const r = report->result;

    if (report->refused) {
        fprintf(out, "not verified: %s\n", report->refused);
        return;
    }
    for (size_t i = 0; i < r->change_count; i++)
        print_change(out, &r->changes[i]);
    if (r->change_count)
        fprintf(out, "not verified: %zu %s what was signed by ", r->change_count,
                r->change_count == 1 ? "difference from" : "differences from");
    else
        fprintf(out, "verified: %zu %s, %" PRIu64 " bytes, as signed by ", r->file_count,
                r->file_count == 1 ? "file" : "files", r->bytes);
    print_signer(out, report->found);
    fputc('\n', out);
    if (r->known_count)
        fprintf(out, "%zu of %zu files are as they were and were not read again\n", r->known_count,
                r->file_count);
}

static void write_signer(struct mrl_json_writer *w, const struct mrl_signature_found *f)
{
    char at[MRL_TIME_TEXT];

    mrl_json_write_string(w, "signer", f->by.signer);
    if (f->method != MRL_BUNDLE_SIGSTORE)
        return;
    mrl_time_format(f->by.signed_at, at);
    mrl_json_write_string(w, "identity_provider", f->by.provider);
    mrl_json_write_string(w, "signed_at", at);
}

static void write_tensors(struct mrl_json_writer *w, const struct mrl_model_change *c)
{
    mrl_json_write_array(w, "tensors");
    for (size_t i = 0; i < c->tensor_count; i++) {
        mrl_json_write_object(w, NULL);
        mrl_json_write_string(w, "change", tensor_words[c->tensors[i].kind]);
        mrl_json_write_string(w, "name", c->tensors[i].name);
        mrl_json_write_object_end(w);
    }
    mrl_json_write_array_end(w);
}

static void write_change(struct mrl_json_writer *w, const struct mrl_model_change *c)
{
    mrl_json_write_object(w, NULL);
    mrl_json_write_string(w, "change", mrl_model_change_names[c->kind]);
    mrl_json_write_string(w, "path", c->path);
    if (c->from)
        mrl_json_write_string(w, "from", c->from);
    if (c->detail)
        mrl_json_write_string(w, "detail", c->detail);
    if (c->tensor_count)
        write_tensors(w, c);
    mrl_json_write_object_end(w);
}

void mrl_verify_report_json(FILE *out, const struct mrl_verify_report *report)
{
    const struct mrl_model_result *const r = report->result;
    struct mrl_json_writer w;

    mrl_json_writer_init(&w, out, false);
    mrl_json_write_object(&w, NULL);
    mrl_json_write_u64(&w, "schema_version", 1);
    mrl_json_write_bool(&w, "verified", mrl_verify_report_verified(report));
    mrl_json_write_string(&w, "model", report->model);
    mrl_json_write_string(&w, "signature", report->signature);
    mrl_json_write_string(&w, "method", method_words[report->method]);
    mrl_json_write_bool(&w, "strict", report->strict);
    if (report->found)
        write_signer(&w, report->found);
    if (report->refused)
        mrl_json_write_string(&w, "refused", report->refused);
    if (r) {
        mrl_json_write_u64(&w, "files", r->file_count);
        mrl_json_write_u64(&w, "bytes", r->bytes);
        mrl_json_write_u64(&w, "files_not_read", r->known_count);
        mrl_json_write_array(&w, "changes");
        for (size_t i = 0; i < r->change_count; i++)
            write_change(&w, &r->changes[i]);
        mrl_json_write_array_end(&w);
    }
    mrl_json_write_object_end(&w);
}
