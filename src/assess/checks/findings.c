/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/assets.h"

#include <string.h>

/* EN 304 223, 5.2.5-3: results of tests reach the operators. */

static mrl_status judge_receipts(struct mrl_question *q, const struct mrl_record *package)
{
    const struct mrl_node *const deliveries = mrl_record_field(package, "deliveries");

    MRL_NODE_EACH(row, deliveries)
    {
        if (!mrl_node_has_content(mrl_node_get(row, "receipt")))
            return MRL_VIOLATES(q, "%s shows no receipt by %s", package->id,
                                mrl_row_name(q, row, "operator"));
    }
    return mrl_node_has_content(deliveries)
               ? mrl_ok()
               : MRL_VIOLATES(q, "%s was handed to nobody", package->id);
}

static mrl_status delivered_receipt(struct mrl_question *q)
{
    return mrl_judge_latest(q, judge_receipts);
}

static const struct mrl_asset_file *find_file(const struct mrl_question *q, const char *path)
{
    const struct mrl_inventory *inv = q->facts->inventory;

    for (size_t i = 0; path && i < inv->asset_count; i++)
        for (size_t k = 0; k < inv->assets[i].file_count; k++)
            if (strcmp(inv->assets[i].files[k].path, path) == 0)
                return &inv->assets[i].files[k];
    return NULL;
}

/* The file may lie outside the inventory; where it lies inside, its bytes are compared. */
static mrl_status judge_sarif(struct mrl_question *q, const struct mrl_record *package)
{
    const struct mrl_asset_file *file = find_file(q, mrl_record_text(package, "sarif"));
    struct mrl_sha256 said;

    if (!mrl_node_digest(mrl_record_field(package, "sarif_sha256"), &said))
        return MRL_DOUBTS(q, "%s gives no digest of its SARIF file", package->id);
    if (file && file->has_digest && !mrl_sha256_equal(&file->sha256, &said))
        return MRL_VIOLATES(q, "%s has other bytes than %s says", mrl_escaped(q, file->path),
                            package->id);
    if (!mrl_records_find(q->facts->records, mrl_record_text(package, "test_report")))
        return MRL_VIOLATES(q, "%s names the report %s, which does not exist", package->id,
                            mrl_row_name(q, package->fields, "test_report"));
    return mrl_ok();
}

static mrl_status package_exported(struct mrl_question *q)
{
    return mrl_judge_latest(q, judge_sarif);
}

static mrl_status redaction_reviewed(struct mrl_question *q)
{
    return mrl_judge_latest(q, mrl_judge_stated);
}

static const char *const redaction[] = {"redaction_reviewer", "redaction_reviewed_on", NULL};

static const struct mrl_check_row rows[] = {
    {.id = "findings.delivered_receipt", .ask = delivered_receipt, .record = "findings-package"},
    {.id = "findings.package_exported", .ask = package_exported, .record = "findings-package"},
    {.id = "findings.redaction_reviewed",
     .ask = redaction_reviewed,
     .record = "findings-package",
     .words = redaction},
};

const struct mrl_check_family mrl_checks_findings = {"findings", rows, MRL_COUNT(rows)};
