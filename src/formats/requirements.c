/* SPDX-License-Identifier: Apache-2.0 */
/* requirements.txt and constraints.txt of pip.  Format: pip documentation, "Requirements File
 * Format". */
#include "base/text.h"
#include "formats/document.h"
#include "formats/requirement.h"
#include "formats/text_probe.h"
#include "formats/url.h"

#include <string.h>

/* The line without its comment: '#' at the start or behind a blank. */
static struct mrl_span without_comment(struct mrl_span line)
{
    for (size_t i = 0; i < line.len; i++) {
        const int before = i ? mrl_span_byte(line, i - 1) : ' ';

        if (mrl_span_byte(line, i) == '#' && (before == ' ' || before == '\t'))
            return mrl_span_trim(mrl_span_first(line, i));
    }
    return mrl_span_trim(line);
}

/* Up to the options of the requirement and the mark that its line goes on. */
static struct mrl_span without_options(struct mrl_span line)
{
    line = mrl_span_first(line, mrl_span_find(line, "\\"));
    return mrl_span_first(line, mrl_span_find(line, " --"));
}

/* Whether the first line that says something is one of pip's: prose is not. */
static bool reads_like_requirements(struct mrl_span text)
{
    struct mrl_package package;
    struct mrl_span line;

    while (mrl_span_line(&text, &line)) {
        line = without_comment(line);
        if (line.len == 0)
            continue;
        if (mrl_span_byte(line, 0) == '-')
            return true;
        return mrl_requirement_parse(without_options(line), &package);
    }
    return true;
}

static bool probe_requirements(const struct mrl_probe *probe)
{
    static const char *const names[] = {"*requirements*.txt", "*requirements*.in",
                                        "constraints*.txt", NULL};
    static const char *const folders[] = {"requirements", NULL};
    static const char *const lists[] = {"*.txt", "*.in", NULL};

    return probe->is_text &&
           (mrl_probe_named(probe, names) ||
            (mrl_probe_below(probe, folders) && mrl_probe_named(probe, lists))) &&
           reads_like_requirements(mrl_probe_text(probe));
}

/* --- options --- */

static mrl_status add_index(struct mrl_description *d, struct mrl_span value, uint64_t offset)
{
    char url[MRL_URL_MAX];
    char quoted[200];

    mrl_text_quote(quoted, sizeof(quoted), url, mrl_url_redact(value, url));
    MRL_TRY(mrl_describe_url(d, "index", value));
    if (mrl_url_is_insecure(value))
        MRL_TRY(mrl_describe_issue(d, "dependencies.insecure-url", offset,
                                   "the index %s is read without TLS", quoted));
    return mrl_ok();
}

/* pip takes the highest version that any index offers, so that whoever registers a private name
 * in the public one is installed. */
static mrl_status add_extra_index(struct mrl_description *d, struct mrl_span value, uint64_t offset)
{
    char url[MRL_URL_MAX];
    char quoted[200];

    mrl_text_quote(quoted, sizeof(quoted), url, mrl_url_redact(value, url));
    MRL_TRY(mrl_describe_issue(d, "dependencies.extra-index", offset,
                               "packages may come from %s too, whichever offers more", quoted));
    return add_index(d, value, offset);
}

static mrl_status add_trusted_host(struct mrl_description *d, struct mrl_span value,
                                   uint64_t offset)
{
    char quoted[200];

    mrl_text_quote(quoted, sizeof(quoted), value.at, value.len);
    return mrl_describe_issue(d, "dependencies.trusted-host", offset,
                              "certificates of %s are not checked", quoted);
}

static mrl_status add_file(struct mrl_description *d, struct mrl_span value, uint64_t offset)
{
    (void)offset;
    return mrl_describe_link(d, MRL_LINK_FILE, value.at, value.len);
}

static const struct {
    const char *names[2];
    mrl_status (*add)(struct mrl_description *d, struct mrl_span value, uint64_t offset);
} options[] = {
    {{"-r", "--requirement"}, add_file},
    {{"-c", "--constraint"}, add_file},
    {{"-i", "--index-url"}, add_index},
    {{"-f", "--find-links"}, add_extra_index},
    {{"--extra-index-url", NULL}, add_extra_index},
    {{"--trusted-host", NULL}, add_trusted_host},
};

/* "--name value", "--name=value"; single letters also "-rvalue". */
static bool option_value(struct mrl_span line, const char *name, struct mrl_span *ret)
{
    struct mrl_span value = mrl_span_without(line, strlen(name));
    const int next = mrl_span_byte(value, 0);

    if (!mrl_span_starts(line, name) || (name[1] == '-' && next != ' ' && next != '='))
        return false;
    if (next == '=')
        value = mrl_span_without(value, 1);
    *ret = mrl_span_trim(value);
    return ret->len > 0;
}

static mrl_status read_option(struct mrl_description *d, struct mrl_span line, uint64_t offset)
{
    struct mrl_span value;

    for (size_t i = 0; i < MRL_COUNT(options); i++)
        for (size_t k = 0; k < 2 && options[i].names[k]; k++)
            if (option_value(line, options[i].names[k], &value))
                return options[i].add(d, value, offset);
    return mrl_ok();
}

/* --- requirements --- */

static mrl_status read_requirement(struct mrl_packages *list, struct mrl_span line,
                                   const struct mrl_document *doc)
{
    const uint64_t offset = mrl_document_offset(doc, line);
    struct mrl_package package;
    char quoted[120];

    if (!mrl_requirement_parse(without_options(line), &package)) {
        mrl_text_quote(quoted, sizeof(quoted), line.at, line.len);
        list->d->incomplete = true;
        return mrl_describe_issue(list->d, "requirements.malformed", offset, "%s is no requirement",
                                  quoted);
    }
    package.hashed = mrl_span_find(line, "--hash=") < line.len ||
                     mrl_span_find(package.location, "#sha256=") < package.location.len;
    package.offset = offset;
    return mrl_packages_add(list, &package);
}

static mrl_status read_line(struct mrl_packages *list, struct mrl_span line,
                            const struct mrl_document *doc)
{
    struct mrl_span value;

    if (option_value(line, "-e", &value) || option_value(line, "--editable", &value))
        return read_requirement(list, value, doc);
    if (mrl_span_byte(line, 0) == '-')
        return read_option(list->d, line, mrl_document_offset(doc, line));
    return line.len ? read_requirement(list, line, doc) : mrl_ok();
}

/* A line that ends in a backslash goes on: the text between is taken whole, for hashes stand
 * there. */
static struct mrl_span whole_line(struct mrl_span *rest)
{
    struct mrl_span line;
    struct mrl_span whole = {NULL, 0};

    while (mrl_span_line(rest, &line)) {
        whole = whole.at ? mrl_span(whole.at, (size_t)(line.at - whole.at) + line.len) : line;
        if (!mrl_span_ends(line, "\\"))
            break;
    }
    return whole;
}

static mrl_status describe_requirements(struct mrl_description *d)
{
    mrl_cleanup(mrl_document_done) struct mrl_document doc = {0};
    struct mrl_packages list = {.d = d, .type = "pypi"};
    struct mrl_span rest;

    MRL_TRY(mrl_document_text(d, &doc));
    rest = doc.text;
    if (mrl_span_starts(rest, "\xef\xbb\xbf"))
        rest = mrl_span_without(rest, 3);
    while (rest.len)
        MRL_TRY(read_line(&list, without_comment(whole_line(&rest)), &doc));
    return mrl_packages_finish(&list);
}

const struct mrl_format mrl_format_requirements = {
    .id = "requirements",
    .title = "requirements of pip",
    .role = MRL_ROLE_DEPENDENCIES,
    .probe = probe_requirements,
    .describe = describe_requirements,
};
