/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/absence.h"

#include <string.h>

/* EN 304 223, 5.2.3-1: the software supply chain. */

/* --- bill of materials --- */

static const struct mrl_asset_file *find_file(const struct mrl_question *q, const char *path)
{
    const struct mrl_inventory *inv = q->facts->inventory;

    for (size_t i = 0; path && i < inv->asset_count; i++)
        for (size_t j = 0; j < inv->assets[i].file_count; j++)
            if (strcmp(inv->assets[i].files[j].path, path) == 0)
                return &inv->assets[i].files[j];
    return NULL;
}

static const struct mrl_fact *fact_of(const struct mrl_asset_file *file, const char *name)
{
    for (size_t i = 0; i < file->fact_count; i++)
        if (strcmp(file->facts[i].name, name) == 0)
            return &file->facts[i];
    return NULL;
}

static bool lists(const struct mrl_asset_file *bill, const struct mrl_sha256 *digest)
{
    for (size_t i = 0; i < bill->fact_count; i++) {
        const struct mrl_fact *fact = &bill->facts[i];
        struct mrl_sha256 listed;

        if (strcmp(fact->name, "digest") == 0 && fact->text &&
            mrl_sha256_parse(fact->text, fact->len, &listed) && mrl_sha256_equal(&listed, digest))
            return true;
    }
    return false;
}

/* Whether all digests that the bill lists were told. */
static bool is_told_wholly(const struct mrl_asset_file *bill)
{
    const struct mrl_fact *count = fact_of(bill, "digest_count");
    uint64_t told = 0;

    for (size_t i = 0; i < bill->fact_count; i++)
        told += strcmp(bill->facts[i].name, "digest") == 0;
    return count && count->number == told && !bill->incomplete;
}

static mrl_status judge_model(struct mrl_question *q, const struct mrl_asset_file *bill,
                              const struct mrl_asset_file *model)
{
    if (!model->has_digest)
        return MRL_DOUBTS(q, "%s has no digest to look up in the bill %s",
                          mrl_escaped(q, model->path), mrl_escaped(q, bill->path));
    if (lists(bill, &model->sha256))
        return mrl_ok();
    return is_told_wholly(bill)
               ? MRL_VIOLATES(q, "the bill %s does not have %s as it is today",
                              mrl_escaped(q, bill->path), mrl_escaped(q, model->path))
               : MRL_DOUBTS(q, "the bill %s was not read as far as %s", mrl_escaped(q, bill->path),
                            mrl_escaped(q, model->path));
}

/* Each file of a model; one that is not as the bill has it outweighs one that cannot be told. */
static mrl_status judge_models(struct mrl_question *q, const struct mrl_asset_file *bill)
{
    const struct mrl_inventory *inv = q->facts->inventory;

    for (size_t i = 0; i < inv->asset_count; i++)
        for (size_t j = 0; inv->assets[i].kind == MRL_ASSET_MODEL && j < inv->assets[i].file_count;
             j++) {
            const struct mrl_asset_file *const model = &inv->assets[i].files[j];

            if (mrl_still_holds(q) || model->has_digest)
                MRL_TRY(judge_model(q, bill, model));
            if (q->outcome == MRL_OUTCOME_VIOLATED)
                return mrl_ok();
        }
    return mrl_ok();
}

/* The file that the record names, where it lies in the project. */
static mrl_status judge_bill(struct mrl_question *q, const struct mrl_asset_file *file)
{
    if (!file->format || strcmp(file->format, "bill-of-materials") != 0)
        return MRL_VIOLATES(q, "%s is neither CycloneDX nor SPDX 3 in JSON",
                            mrl_escaped(q, file->path));
    return judge_models(q, file);
}

static mrl_status judge_bom(struct mrl_question *q, const struct mrl_record *bom)
{
    const struct mrl_asset_file *file = find_file(q, mrl_record_text(bom, "file"));
    struct mrl_sha256 said;

    MRL_TRY(mrl_judge_measured_at(q, bom, "generated_at"));
    if (!mrl_still_holds(q))
        return mrl_ok();
    if (!mrl_node_has_content(mrl_record_field(bom, "signature")))
        return MRL_VIOLATES(q, "the bill of materials of %s is not signed", bom->id);
    if (file && file->has_digest && mrl_node_digest(mrl_record_field(bom, "file_sha256"), &said) &&
        !mrl_sha256_equal(&file->sha256, &said))
        return MRL_VIOLATES(q, "%s has other bytes than %s says", mrl_escaped(q, file->path),
                            bom->id);
    return file ? judge_bill(q, file) : mrl_ok();
}

static mrl_status aibom(struct mrl_question *q)
{
    return mrl_judge_latest(q, judge_bom);
}

/* --- pinned versions --- */

static bool number_of(const struct mrl_asset_file *file, const char *name, uint64_t *ret)
{
    for (size_t i = 0; i < file->fact_count; i++)
        if (strcmp(file->facts[i].name, name) == 0 && !file->facts[i].text) {
            *ret = file->facts[i].number;
            return true;
        }
    return false;
}

/* Length of the folder's part of a path, with its slash. */
static size_t folder_of(const char *path)
{
    const char *const slash = strrchr(path, '/');

    return slash ? (size_t)(slash - path) + 1 : 0;
}

static bool is_beside(const char *a, const char *b)
{
    const size_t n = folder_of(a);

    return n == folder_of(b) && memcmp(a, b, n) == 0;
}

/* A package URL without a version: "pkg:pypi/numpy". */
static bool is_loose(const struct mrl_link *link)
{
    return link->kind == MRL_LINK_PACKAGE && !strchr(link->target, '@');
}

/* Whether a file fixes the version of that package: "pkg:pypi/numpy@1.24.2". */
static bool fixes(const struct mrl_asset_file *file, const char *package)
{
    const size_t n = strcspn(package, "?#");

    for (size_t i = 0; i < file->link_count; i++) {
        const struct mrl_link *link = &file->links[i];

        if (link->kind == MRL_LINK_PACKAGE && strncmp(link->target, package, n) == 0 &&
            link->target[n] == '@')
            return true;
    }
    return false;
}

static bool is_fixed_beside(const struct mrl_question *q, const struct mrl_asset_file *list,
                            const char *package)
{
    const struct mrl_inventory *inv = q->facts->inventory;

    for (size_t i = 0; i < inv->asset_count; i++)
        for (size_t j = 0; j < inv->assets[i].file_count; j++) {
            const struct mrl_asset_file *f = &inv->assets[i].files[j];

            if (f != list && f->link_count && is_beside(f->path, list->path) && fixes(f, package))
                return true;
        }
    return false;
}

/* How many packages that the list leaves open a lock file in the same folder fixes. */
static uint64_t count_fixed_beside(const struct mrl_question *q, const struct mrl_asset_file *list)
{
    uint64_t count = 0;

    for (size_t i = 0; i < list->link_count; i++)
        if (is_loose(&list->links[i]) && is_fixed_beside(q, list, list->links[i].target))
            count++;
    return count;
}

static mrl_status judge_list(struct mrl_question *q, const struct mrl_asset_file *file,
                             struct mrl_judgement *j)
{
    uint64_t loose = 0;

    if (!number_of(file, "unpinned_count", &loose))
        return mrl_judge_doubt(q, j, "%s could not be read as a list of packages",
                               mrl_escaped(q, file->path));
    j->count++;
    if (loose && count_fixed_beside(q, file) < loose) {
        j->violated = true;
        return MRL_SEES_VIOLATION(q, "%s leaves %llu package(s) without an exact version",
                                  mrl_escaped(q, file->path), (unsigned long long)loose);
    }
    if (file->incomplete)
        return mrl_judge_doubt(q, j, "%s was not understood wholly", mrl_escaped(q, file->path));
    return mrl_ok();
}

static bool lists_packages(const struct mrl_asset_file *file)
{
    const struct mrl_format *format = file->format ? mrl_format_find(file->format) : NULL;
    uint64_t n;

    return (format && format->role == MRL_ROLE_DEPENDENCIES) ||
           number_of(file, "unpinned_count", &n);
}

static mrl_status deps_pinned(struct mrl_question *q)
{
    const struct mrl_inventory *inv = q->facts->inventory;
    struct mrl_judgement j = {0};

    MRL_TRY(mrl_rests_on_inventory(q));
    for (size_t i = 0; i < inv->asset_count; i++)
        for (size_t k = 0; k < inv->assets[i].file_count && !j.violated; k++)
            if (lists_packages(&inv->assets[i].files[k]))
                MRL_TRY(judge_list(q, &inv->assets[i].files[k], &j));
    if (j.violated)
        return mrl_ok();
    if (j.count == 0)
        return MRL_SEES_DOUBT(q, "no requirement or lock file was found");
    if (j.doubt)
        return MRL_SEES_DOUBT(q, "%s", j.doubt);
    return mrl_sees_all(q, "each of %zu lists of packages fixes exact versions", j.count);
}

/* --- code in models --- */

static bool is_of_model_format(const struct mrl_asset *asset, const char *path)
{
    const struct mrl_format *format = NULL;

    for (size_t i = 0; i < asset->file_count; i++)
        if (strcmp(asset->files[i].path, path) == 0 && asset->files[i].format)
            format = mrl_format_find(asset->files[i].format);
    return format && format->role == MRL_ROLE_MODEL;
}

/* What loads a model looks at, or may. */
static bool is_loaded(const struct mrl_scanned_file *scan)
{
    return scan->asset->kind == MRL_ASSET_MODEL || scan->asset->kind == MRL_ASSET_TOKENIZER ||
           scan->verdict == MRL_SCAN_UNKNOWN || is_of_model_format(scan->asset, scan->path);
}

static bool is_safe(const struct mrl_scanned_file *scan)
{
    return scan->verdict == MRL_SCAN_SAFE_DATA || scan->verdict == MRL_SCAN_SAFE_KNOWN;
}

static mrl_status say_dangerous(struct mrl_question *q, const struct mrl_scanned_file *scan)
{
    return MRL_SEES_VIOLATION(q, "%s runs code when it is loaded%s%s%s%s",
                              mrl_escaped(q, scan->path), scan->rule[0] ? " (" : "", scan->rule,
                              scan->rule[0] ? "): " : "", scan->message);
}

static mrl_status say_open(struct mrl_question *q, const struct mrl_scanned_file *scan)
{
    return MRL_SEES_DOUBT(q, "%s was judged %s%s%s", mrl_escaped(q, scan->path),
                          mrl_scan_verdict_name(scan->verdict), scan->message[0] ? ": " : "",
                          scan->message);
}

static bool was_scanned(const struct mrl_question *q, const struct mrl_asset *asset)
{
    for (size_t i = 0; i < q->facts->scan_count; i++)
        if (q->facts->scans[i].asset == asset)
            return true;
    return false;
}

/* A model with bytes that the scan says nothing of was not read. */
static const struct mrl_asset *unread_model(const struct mrl_question *q, size_t *count)
{
    const struct mrl_inventory *inv = q->facts->inventory;

    for (size_t i = 0; i < inv->asset_count; i++) {
        const struct mrl_asset *a = &inv->assets[i];

        if (!mrl_pick_weights(q, a))
            continue;
        ++*count;
        if (!a->has_digest || !was_scanned(q, a))
            return a;
    }
    return NULL;
}

static mrl_status unsafe_serialisation(struct mrl_question *q)
{
    const struct mrl_facts_view *f = q->facts;
    const struct mrl_scanned_file *open = NULL;
    const struct mrl_asset *unread;
    size_t models = 0;

    MRL_TRY(mrl_rests_on_inventory(q));
    for (size_t i = 0; i < f->scan_count; i++) {
        if (f->scans[i].verdict == MRL_SCAN_DANGEROUS)
            return say_dangerous(q, &f->scans[i]);
        if (!open && !is_safe(&f->scans[i]) && is_loaded(&f->scans[i]))
            open = &f->scans[i];
    }
    if (open)
        return say_open(q, open);
    unread = unread_model(q, &models);
    if (unread)
        return MRL_SEES_DOUBT(q, "the model %s was not read", mrl_escaped(q, unread->id));
    if (models == 0)
        return mrl_answer_none(q, &mrl_no_model, "no model lies in this project");
    return mrl_sees_all(q, "no file of the %zu models runs code when it is loaded", models);
}

static const struct mrl_check_row rows[] = {
    {.id = "chain.aibom_present_and_signed", .ask = aibom, .record = "ai-bom"},
    {.id = "chain.deps_pinned", .ask = deps_pinned},
    {.id = "chain.unsafe_serialisation", .ask = unsafe_serialisation},
};

const struct mrl_check_family mrl_checks_chain = {"chain", rows, MRL_COUNT(rows)};
