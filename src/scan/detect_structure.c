/* SPDX-License-Identifier: Apache-2.0 */
/* What the format's own parser finds wrong with a part. */
#include "scan/part.h"

#include "base/text.h"

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
    return mrl_ok();
}

const struct mrl_detector mrl_detector_structure = {"structure", detect_structure};
