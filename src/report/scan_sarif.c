/* SPDX-License-Identifier: Apache-2.0 */
/* SARIF 2.1.0 (OASIS standard), as GitHub code scanning reads it. */
#include "report/scan_report.h"

#include "base/json.h"
#include "base/version.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

static const char *level_of(enum mrl_severity severity)
{
    static const char *const levels[MRL_SEVERITY_COUNT] = {
        [MRL_SEVERITY_INFO] = "note",      [MRL_SEVERITY_LOW] = "note",
        [MRL_SEVERITY_MEDIUM] = "warning", [MRL_SEVERITY_HIGH] = "error",
        [MRL_SEVERITY_CRITICAL] = "error",
    };

    return levels[severity];
}

/* GitHub sorts security findings by this number, on the scale of CVSS. */
static const char *score_of(enum mrl_severity severity)
{
    static const char *const scores[MRL_SEVERITY_COUNT] = {
        [MRL_SEVERITY_INFO] = "0.0", [MRL_SEVERITY_LOW] = "3.0",      [MRL_SEVERITY_MEDIUM] = "5.5",
        [MRL_SEVERITY_HIGH] = "8.0", [MRL_SEVERITY_CRITICAL] = "9.5",
    };

    return scores[severity];
}

static void write_message(struct mrl_json_writer *w, const char *key, const char *text)
{
    mrl_json_write_object(w, key);
    mrl_json_write_string(w, "text", text);
    mrl_json_write_object_end(w);
}

static void write_tags(struct mrl_json_writer *w, const struct mrl_rule *rule)
{
    mrl_json_write_array(w, "tags");
    mrl_json_write_string(w, NULL, "security");
    for (size_t i = 0; i < rule->ref_count; i++) {
        char tag[64];

        if (strncmp(rule->refs[i], "CWE-", 4) == 0)
            (void)snprintf(tag, sizeof(tag), "external/cwe/cwe-%s", rule->refs[i] + 4);
        else
            (void)snprintf(tag, sizeof(tag), "%s", rule->refs[i]);
        mrl_json_write_string(w, NULL, tag);
    }
    for (size_t i = 0; i < rule->provision_count; i++) {
        char tag[64];

        (void)snprintf(tag, sizeof(tag), "EN 304 223, %s", rule->provisions[i]);
        mrl_json_write_string(w, NULL, tag);
    }
    mrl_json_write_array_end(w);
}

static void write_rule(struct mrl_json_writer *w, const struct mrl_rule *rule)
{
    mrl_json_write_object(w, NULL);
    mrl_json_write_string(w, "id", rule->id);
    write_message(w, "shortDescription", rule->title);
    write_message(w, "fullDescription", rule->explanation);
    write_message(w, "help", rule->remedy);
    mrl_json_write_object(w, "defaultConfiguration");
    mrl_json_write_string(w, "level", level_of(rule->severity));
    mrl_json_write_object_end(w);
    mrl_json_write_object(w, "properties");
    write_tags(w, rule);
    mrl_json_write_string(w, "precision", "high");
    mrl_json_write_string(w, "security-severity", score_of(rule->severity));
    mrl_json_write_object_end(w);
    mrl_json_write_object_end(w);
}

/* The document is written in pieces; see scan_json.c. */
static void sarif_begin(FILE *out, const struct mrl_rules *rules,
                        const struct mrl_report_style *style)
{
    struct mrl_json_writer w;

    (void)style;
    fputs("{\"$schema\": \"https://json.schemastore.org/sarif-2.1.0.json\",\n"
          "\"version\": \"2.1.0\",\n\"runs\": [{\n\"tool\": {\"driver\": ",
          out);
    mrl_json_writer_init(&w, out, true);
    mrl_json_write_object(&w, NULL);
    mrl_json_write_string(&w, "name", "merlon");
    mrl_json_write_string(&w, "version", MRL_VERSION);
    mrl_json_write_array(&w, "rules");
    for (size_t i = 0; i < rules->count; i++)
        write_rule(&w, &rules->rules[i]);
    mrl_json_write_array_end(&w);
    mrl_json_write_object_end(&w);
    fputs("},\n\"columnKind\": \"utf16CodeUnits\",\n\"results\": [", out);
}

/* RFC 3986: what is not unreserved is written in hexadecimal digits. */
static void uri_of(const char *path, char *dst, size_t size)
{
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
    size_t n = 0;

    for (; *path && n + 4 < size; path++) {
        if (strchr(plain, *path))
            dst[n++] = *path;
        else
            n += (size_t)snprintf(dst + n, size - n, "%%%02X", (unsigned char)*path);
    }
    dst[n] = '\0';
}

static void write_location(struct mrl_json_writer *w, const char *key, const char *uri,
                           const char *member, uint64_t offset, const char *message)
{
    mrl_json_write_object(w, key);
    mrl_json_write_object(w, "physicalLocation");
    mrl_json_write_object(w, "artifactLocation");
    mrl_json_write_string(w, "uri", uri);
    mrl_json_write_object_end(w);
    if (offset != MRL_NO_OFFSET && !member) {
        mrl_json_write_object(w, "region");
        mrl_json_write_u64(w, "byteOffset", offset);
        mrl_json_write_u64(w, "byteLength", 1);
        mrl_json_write_object_end(w);
    }
    mrl_json_write_object_end(w);
    if (member) {
        mrl_json_write_array(w, "logicalLocations");
        mrl_json_write_object(w, NULL);
        mrl_json_write_string(w, "fullyQualifiedName", member);
        mrl_json_write_string(w, "kind", "member");
        mrl_json_write_object_end(w);
        mrl_json_write_array_end(w);
    }
    if (message)
        write_message(w, "message", message);
    mrl_json_write_object_end(w);
}

/* Import, building of arguments, call. */
static void write_flow(struct mrl_json_writer *w, const struct mrl_finding *f, const char *uri)
{
    if (f->step_count == 0)
        return;
    mrl_json_write_array(w, "codeFlows");
    mrl_json_write_object(w, NULL);
    mrl_json_write_array(w, "threadFlows");
    mrl_json_write_object(w, NULL);
    mrl_json_write_array(w, "locations");
    for (size_t i = 0; i < f->step_count; i++) {
        mrl_json_write_object(w, NULL);
        write_location(w, "location", uri, f->member, f->steps[i].offset, f->steps[i].text);
        mrl_json_write_object_end(w);
    }
    mrl_json_write_array_end(w);
    mrl_json_write_object_end(w);
    mrl_json_write_array_end(w);
    mrl_json_write_object_end(w);
    mrl_json_write_array_end(w);
}

static void write_properties(struct mrl_json_writer *w, const struct mrl_finding *f)
{
    mrl_json_write_object(w, "properties");
    mrl_json_write_string(w, "severity", mrl_severity_name(f->rule->severity));
    mrl_json_write_string(w, "confidence", mrl_confidence_name(f->confidence));
    if (f->call)
        mrl_json_write_string(w, "call", f->call);
    if (f->offset != MRL_NO_OFFSET)
        mrl_json_write_u64(w, "offset", f->offset);
    mrl_json_write_object_end(w);
}

static void write_suppression(struct mrl_json_writer *w, const char *reason)
{
    if (!reason)
        return;
    mrl_json_write_array(w, "suppressions");
    mrl_json_write_object(w, NULL);
    mrl_json_write_string(w, "kind", "external");
    mrl_json_write_string(w, "justification", reason);
    mrl_json_write_object_end(w);
    mrl_json_write_array_end(w);
}

static void write_result(struct mrl_json_writer *w, const struct mrl_scanned *file, size_t i,
                         const char *uri)
{
    const struct mrl_finding *f = &file->report->findings[i];
    char message[1024];

    (void)snprintf(message, sizeof(message), "%s%s%s", f->message, f->call ? ": " : "",
                   f->call ? f->call : "");
    mrl_json_write_object(w, NULL);
    mrl_json_write_string(w, "ruleId", f->rule->id);
    mrl_json_write_string(w, "level", level_of(f->rule->severity));
    write_message(w, "message", message);
    mrl_json_write_array(w, "locations");
    write_location(w, NULL, uri, f->member, f->offset, NULL);
    mrl_json_write_array_end(w);
    mrl_json_write_object(w, "partialFingerprints");
    mrl_json_write_string(w, "merlonFinding/v1", file->marks[i].fingerprint);
    mrl_json_write_object_end(w);
    write_flow(w, f, uri);
    write_suppression(w, file->marks[i].accepted);
    write_properties(w, f);
    mrl_json_write_object_end(w);
}

static void sarif_file(FILE *out, const struct mrl_scanned *file,
                       const struct mrl_report_style *style)
{
    char uri[3 * PATH_MAX];

    (void)style;
    uri_of(file->path, uri, sizeof(uri));
    for (size_t i = 0; i < file->report->finding_count; i++) {
        struct mrl_json_writer w;

        fputs(file->first_finding && i == 0 ? "\n" : ",\n", out);
        mrl_json_writer_init(&w, out, true);
        write_result(&w, file, i, uri);
    }
}

static void sarif_end(FILE *out, const struct mrl_scan_summary *s,
                      const struct mrl_report_style *style)
{
    struct mrl_json_writer w;

    (void)style;
    fputs("\n],\n\"invocations\": [", out);
    mrl_json_writer_init(&w, out, true);
    mrl_json_write_object(&w, NULL);
    mrl_json_write_bool(&w, "executionSuccessful", s->unreadable == 0);
    mrl_json_write_object(&w, "properties");
    mrl_json_write_string(&w, "verdict", mrl_scan_summary_verdict(s));
    mrl_json_write_u64(&w, "files", s->files);
    mrl_json_write_u64(&w, "incomplete", s->verdicts[MRL_SCAN_INCOMPLETE]);
    mrl_json_write_u64(&w, "unreadable", s->unreadable);
    mrl_json_write_object_end(&w);
    mrl_json_write_object_end(&w);
    fputs("]\n}]\n}\n", out);
}

const struct mrl_scan_writer mrl_scan_writer_sarif = {sarif_begin, sarif_file, sarif_end};
