/* SPDX-License-Identifier: Apache-2.0 */
/* Dockerfile and Containerfile (docs.docker.com, "Dockerfile reference"). */
#include "base/limits.h"
#include "base/text.h"
#include "formats/document.h"
#include "formats/image.h"
#include "formats/text_probe.h"

#include <ctype.h>
#include <string.h>

/* The first word of a line and what follows it. */
static struct mrl_span take_word(struct mrl_span *rest)
{
    struct mrl_span word;

    (void)mrl_span_take(rest, " \t");
    word = mrl_span_first(*rest, mrl_span_find_any(*rest, " \t\r\n"));
    *rest = mrl_span_trim(mrl_span_without(*rest, word.len));
    return word;
}

/* An instruction's word; empty for blank lines and comments. */
static struct mrl_span instruction_of(struct mrl_span *line)
{
    *line = mrl_span_trim(*line);
    return mrl_span_byte(*line, 0) == '#' ? mrl_span(NULL, 0) : take_word(line);
}

/* FROM comes first; only ARG may stand before it. */
static bool reads_like_dockerfile(struct mrl_span text)
{
    struct mrl_span line;

    while (mrl_span_line(&text, &line)) {
        const struct mrl_span word = instruction_of(&line);

        if (mrl_span_is_nocase(word, "FROM"))
            return line.len > 0;
        if (word.len && !mrl_span_is_nocase(word, "ARG"))
            return false;
    }
    return false;
}

static bool probe_dockerfile(const struct mrl_probe *probe)
{
    static const char *const names[] = {"dockerfile",    "dockerfile.*",    "*.dockerfile",
                                        "containerfile", "containerfile.*", NULL};

    return mrl_probe_named(probe, names) && reads_like_dockerfile(mrl_probe_text(probe));
}

struct build {
    struct mrl_description *d;
    const struct mrl_document *doc;
    struct mrl_span stages[MRL_MAX_LISTED]; /* names that FROM may refer to */
    size_t stage_count;
    size_t from_count;
    struct mrl_span user; /* of the last stage */
};

static bool is_stage(const struct build *b, struct mrl_span name)
{
    for (size_t i = 0; i < b->stage_count; i++)
        if (b->stages[i].len == name.len && memcmp(b->stages[i].at, name.at, name.len) == 0)
            return true;
    return mrl_span_is(name, "scratch");
}

/* FROM [--platform=...] image [AS name] */
static mrl_status read_from(struct build *b, struct mrl_span rest)
{
    struct mrl_span image = take_word(&rest);

    while (mrl_span_starts(image, "--"))
        image = take_word(&rest);
    b->from_count++;
    b->user = mrl_span(NULL, 0);
    if (!is_stage(b, image) && mrl_span_find(image, "$") == image.len)
        MRL_TRY(mrl_describe_image(b->d, image, mrl_document_offset(b->doc, image)));
    if (mrl_span_find(image, "$") < image.len)
        MRL_TRY(mrl_describe_issue(b->d, "deployment.variable-image",
                                   mrl_document_offset(b->doc, image),
                                   "the base image is named by a variable"));
    if (mrl_span_is_nocase(take_word(&rest), "AS") && b->stage_count < MRL_MAX_LISTED)
        b->stages[b->stage_count++] = take_word(&rest);
    return mrl_ok();
}

static mrl_status read_expose(struct build *b, struct mrl_span rest)
{
    while (rest.len)
        MRL_TRY(mrl_describe_span(b->d, "port", take_word(&rest)));
    return mrl_ok();
}

/* ADD fetches from the network; only --checksum binds what comes. */
static mrl_status read_add(struct build *b, struct mrl_span rest)
{
    const bool bound = mrl_span_find(rest, "--checksum=") < rest.len;

    if (bound ||
        (mrl_span_find(rest, "http://") == rest.len && mrl_span_find(rest, "https://") == rest.len))
        return mrl_ok();
    return mrl_describe_issue(b->d, "deployment.unbound-download",
                              mrl_document_offset(b->doc, rest),
                              "ADD fetches a file that no checksum binds");
}

/* What is fetched and run at once is nobody's to check. */
static mrl_status read_run(struct build *b, struct mrl_span rest)
{
    const bool fetches =
        mrl_span_find(rest, "curl ") < rest.len || mrl_span_find(rest, "wget ") < rest.len;
    const size_t bar = mrl_span_find(rest, "|");
    struct mrl_span shell = mrl_span_trim(mrl_span_without(rest, bar + 1));

    if (mrl_span_starts(shell, "sudo "))
        shell = mrl_span_trim(mrl_span_without(shell, 5));
    shell = mrl_span_first(shell, mrl_span_find_any(shell, " \t\r\n;&"));
    if (!fetches || !(mrl_span_is(shell, "sh") || mrl_span_is(shell, "bash") ||
                      mrl_span_is(shell, "python") || mrl_span_is(shell, "python3")))
        return mrl_ok();
    return mrl_describe_issue(b->d, "deployment.pipe-to-shell", mrl_document_offset(b->doc, rest),
                              "RUN fetches a script and runs it at once");
}

static mrl_status read_instruction(struct build *b, struct mrl_span line)
{
    const struct mrl_span word = instruction_of(&line);

    if (mrl_span_is_nocase(word, "FROM"))
        return read_from(b, line);
    if (mrl_span_is_nocase(word, "EXPOSE"))
        return read_expose(b, line);
    if (mrl_span_is_nocase(word, "ADD"))
        return read_add(b, line);
    if (mrl_span_is_nocase(word, "RUN"))
        return read_run(b, line);
    if (mrl_span_is_nocase(word, "USER"))
        b->user = take_word(&line);
    return mrl_ok();
}

/* The next instruction with the lines that a backslash adds. */
static struct mrl_span next_instruction(struct mrl_span *rest)
{
    struct mrl_span line;
    struct mrl_span whole = {NULL, 0};

    while (mrl_span_line(rest, &line)) {
        const bool comment = mrl_span_byte(mrl_span_trim(line), 0) == '#';

        whole = whole.at ? mrl_span(whole.at, (size_t)(line.at - whole.at) + line.len) : line;
        if (!mrl_span_ends(mrl_span_trim(line), "\\") && !(comment && whole.at != line.at))
            break;
    }
    return whole;
}

static mrl_status describe_user(const struct build *b)
{
    const struct mrl_span name = mrl_span_first(b->user, mrl_span_find(b->user, ":"));

    if (name.len && !mrl_span_is(name, "root") && !mrl_span_is(name, "0"))
        return mrl_describe_span(b->d, "user", b->user);
    MRL_TRY(mrl_describe_text(b->d, "user", "root", 4));
    return mrl_describe_issue(b->d, "deployment.root-user", MRL_NO_OFFSET,
                              "the container runs as root: no USER says otherwise");
}

static mrl_status describe_dockerfile(struct mrl_description *d)
{
    mrl_cleanup(mrl_document_done) struct mrl_document doc = {0};
    struct build b = {.d = d, .doc = &doc};
    struct mrl_span rest;

    MRL_TRY(mrl_document_text(d, &doc));
    rest = doc.text;
    while (rest.len)
        MRL_TRY(read_instruction(&b, next_instruction(&rest)));
    if (b.from_count == 0)
        return MRL_FAIL(d->err, MRL_E_FORMAT, MRL_NO_OFFSET, "has no FROM");
    MRL_TRY(mrl_describe_number(d, "stage_count", b.from_count));
    return describe_user(&b);
}

const struct mrl_format mrl_format_dockerfile = {
    .id = "dockerfile",
    .title = "recipe of a container image",
    .role = MRL_ROLE_DEPLOYMENT,
    .probe = probe_dockerfile,
    .describe = describe_dockerfile,
};
