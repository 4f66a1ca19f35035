/* SPDX-License-Identifier: Apache-2.0 */
/* Pickles, whatever the file is called. */
#include "scan/part.h"

#include "formats/pickle_opcodes.h"
#include "formats/pickle_sniff.h"
#include "scan/pickle_scan.h"

#include <string.h>

/* PROTO of a known protocol and another opcode behind it.  A hostile PROTO of a higher number,
 * and streams without PROTO, have to behave like a pickle to be taken for one; so have bytes that
 * another format claims, such as safetensors with a header of 128 bytes. */
static bool has_head(const struct mrl_scan_part *part)
{
    const struct mrl_probe *p = &part->probe;

    return p->head_len >= 3 && p->head[0] == MRL_OP_PROTO && p->head[1] <= 5 &&
           mrl_pickle_opcodes[p->head[2]].name && (!part->format || mrl_pickle_sniff(p));
}

static mrl_status run(struct mrl_scan_part *part, struct mrl_pickle_machine *machine)
{
    const struct mrl_pickle_scan scan = {.source = part->source,
                                         .sink = &part->sink,
                                         .has_head = has_head(part),
                                         .deadline_ms = part->scan->deadline_ms};
    struct mrl_coverage *const coverage = &part->scan->report->coverage;
    const struct mrl_coverage before = *coverage;
    bool is_pickle;

    MRL_TRY(mrl_pickle_scan_all(machine, &scan, &is_pickle));
    if (!is_pickle)
        return mrl_ok();
    part->kind = "pickle";
    part->covered = true;
    part->parsed += coverage->parsed - before.parsed;
    part->skipped += coverage->skipped - before.skipped;
    return mrl_ok();
}

/* "PK" of a zip archive would be a persistent id, which no reader of pickles without a loader of
 * its own takes; and those look for archives first. */
static bool is_archive(const struct mrl_probe *p)
{
    return p->head_len >= 4 && memcmp(p->head, "PK\3\4", 4) == 0;
}

static mrl_status detect_pickle(struct mrl_scan_part *part)
{
    if (is_archive(&part->probe))
        return mrl_ok();
    if (part->probe.head_len < 2 || !mrl_pickle_opcodes[part->probe.head[0]].name)
        return mrl_ok();
    return run(part, part->scan->scanner->machine);
}

const struct mrl_detector mrl_detector_pickle = {"pickle", detect_pickle};
