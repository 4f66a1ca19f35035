/* SPDX-License-Identifier: Apache-2.0 */
/* What the format's own parser finds wrong with a part. */
#include "scan/part.h"

#include "base/span.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static mrl_status tell_issue(const struct mrl_scan_part *part, const struct mrl_issue *issue)
{
    struct mrl_scan_sink sink = part->sink;
    char name[256];

    if (issue->member && !sink.member) {
        mrl_text_quote(name, sizeof(name), issue->member, strlen(issue->member));
        sink.member = name;
    }
    return mrl_scan_tell(&sink, issue->id, MRL_CONFIDENCE_PROVED, issue->offset, NULL, "%s",
                         issue->text);
}

/* Formats that a detector of their own reads from end to end. */
static bool is_read_elsewhere(const struct mrl_format *format)
{
    static const char *const ids[] = {"pickle", "joblib", "pytorch-legacy", "gzip", "bzip2",
                                      "xz",     "lz4",    "zstd",           "zlib", "lzma"};

    for (size_t i = 0; i < MRL_COUNT(ids); i++)
        if (strcmp(format->id, ids[i]) == 0)
            return true;
    return false;
}

/* Whether an issue says that from its place on the file belongs to nothing, or is a pickle.
 * Archives look into their rests themselves. */
static bool is_rest(const struct mrl_scan_part *part, const struct mrl_issue *issue)
{
    const struct mrl_span id = mrl_span_text(issue->id);

    return issue->offset != MRL_NO_OFFSET && issue->offset > 0 && !mrl_span_starts(id, "zip.") &&
           !mrl_span_starts(id, "7z.") && part->source->size != MRL_SIZE_UNKNOWN &&
           (mrl_span_ends(id, ".trailing") || mrl_span_ends(id, ".gap") ||
            mrl_span_ends(id, ".pickle"));
}

/* Another program may read what this format's loaders do not. */
static mrl_status scan_rests(struct mrl_scan_part *part, const struct mrl_description *d)
{
    for (size_t i = 0; i < d->issue_count; i++) {
        struct mrl_source_slice rest;
        struct mrl_scan_part inner;
        char name[64];

        if (!is_rest(part, &d->issues[i]))
            continue;
        (void)snprintf(name, sizeof(name), "bytes from %" PRIu64, d->issues[i].offset);
        MRL_TRY(mrl_scan_tail(part, d->issues[i].offset, &rest));
        MRL_TRY(mrl_scan_inner(part->scan, part, &rest.source, name, strlen(name), &inner));
    }
    return mrl_ok();
}

static mrl_status detect_structure(struct mrl_scan_part *part)
{
    struct mrl_description d;

    if (!part->format || !part->format->describe || is_read_elsewhere(part->format))
        return mrl_ok();
    MRL_TRY(mrl_format_describe(part->format, part->source, part->path, part->arena, &d,
                                part->scan->err));
    for (size_t i = 0; i < d.issue_count; i++)
        MRL_TRY(tell_issue(part, &d.issues[i]));
    part->parsed += d.parsed;
    part->skipped += d.inert;
    return scan_rests(part, &d);
}

const struct mrl_detector mrl_detector_structure = {"structure", detect_structure};
