/* SPDX-License-Identifier: Apache-2.0 */
/* Cards of models and datasets: a README.md with metadata in YAML between lines of "---"
 * (huggingface.co, "Model Cards" and "Dataset Cards"), or a file that is called a card. */
#include "formats/card.h"
#include "base/limits.h"
#include "formats/document.h"
#include "formats/text_probe.h"

#include <string.h>

/* The metadata between the first two lines "---"; false if there is none. */
static bool front_matter(struct mrl_span text, struct mrl_span *ret)
{
    struct mrl_span rest = text;
    struct mrl_span line;
    struct mrl_span start;

    if (mrl_span_starts(rest, "\xef\xbb\xbf"))
        rest = mrl_span_without(rest, 3);
    if (!mrl_span_line(&rest, &line) || !mrl_span_is(mrl_span_trim(line), "---"))
        return false;
    start = rest;
    while (mrl_span_line(&rest, &line)) {
        if (mrl_span_is(mrl_span_trim(line), "---")) {
            *ret = mrl_span_first(start, (size_t)(line.at - start.at));
            return true;
        }
    }
    return false;
}

/* Whether one of the keys starts a line of the metadata. */
static bool has_key(struct mrl_span metadata, const char *const *keys)
{
    struct mrl_span line;

    while (mrl_span_line(&metadata, &line)) {
        const struct mrl_span key = mrl_span_first(line, mrl_span_find(line, ":"));

        for (size_t i = 0; keys[i]; i++)
            if (key.len < line.len && mrl_span_is(key, keys[i]))
                return true;
    }
    return false;
}

/* The head may end inside long metadata; then what is there of it is looked at. */
static bool has_card_metadata(const struct mrl_probe *probe)
{
    static const char *const keys[] = {
        "license",     "datasets",        "base_model",      "pipeline_tag", "library_name",
        "model-index", "task_categories", "size_categories", "dataset_info", "language",
        "pretty_name", "task_ids",        "configs",         NULL,
    };
    struct mrl_span text = mrl_probe_text(probe);
    struct mrl_span metadata;

    if (front_matter(text, &metadata))
        return has_key(metadata, keys);
    return mrl_span_starts(text, "---") && probe->size > probe->head_len && has_key(text, keys);
}

static bool probe_card(const struct mrl_probe *probe)
{
    static const char *const readme[] = {"readme*.md", NULL};
    static const char *const cards[] = {"*model*card*.md",  "*data*card*.md", "*dataset*card*.md",
                                        "*system*card*.md", "datasheet*.md",  NULL};

    return probe->is_text && (mrl_probe_named(probe, cards) ||
                              (mrl_probe_named(probe, readme) && has_card_metadata(probe)));
}

static const struct {
    const char *key, *fact;
} rows[] = {
    {"license", "license"},
    {"license_name", "license"},
    {"license_link", "license_link"},
    {"language", "language"},
    {"pipeline_tag", "task"},
    {"task_categories", "task"},
    {"library_name", "library"},
    {"pretty_name", "title"},
    {"size_categories", "size_category"},
    {"base_model", "base_model"},
    {"datasets", "dataset"},
    {"tags", "tag"},
    {"version", "version"},
    {"author", "author"},
    {"base_model_relation", "relation"},
    {"model_name", "name"},
    {"source_datasets", "source_dataset"},
};

static mrl_status describe_metadata(struct mrl_description *d, struct mrl_document *doc,
                                    struct mrl_span metadata)
{
    static const char *const dataset_keys[] = {"task_categories", "size_categories", "dataset_info",
                                               "task_ids", NULL};
    const char *kind = has_key(metadata, dataset_keys) ? "dataset" : "model";
    const struct mrl_node *root;

    MRL_TRY(mrl_yaml_parse(d->path, metadata.at, metadata.len, doc->arena, &doc->tree, d->err));
    root = doc->tree.root;
    d->first_line = 2; /* behind "---" */
    MRL_TRY(mrl_describe_text(d, "card_kind", kind, strlen(kind)));
    for (size_t i = 0; i < MRL_COUNT(rows); i++)
        MRL_TRY(mrl_describe_node(d, rows[i].fact, mrl_node_get(root, rows[i].key)));
    MRL_TRY(mrl_card_describe_results(d, root));
    MRL_TRY(mrl_card_describe_emissions(d, root));
    MRL_TRY(mrl_card_describe_splits(d, root));
    d->first_line = 0;
    MRL_TRY(mrl_describe_node_link(d, MRL_LINK_BASE_MODEL, mrl_node_get(root, "base_model")));
    return mrl_describe_node_link(d, MRL_LINK_DATASET, mrl_node_get(root, "datasets"));
}

/* Which sections a card has tells what it leaves out. */
static mrl_status describe_headings(struct mrl_description *d, struct mrl_span text)
{
    struct mrl_span line;
    unsigned listed = 0;
    bool code = false;

    while (mrl_span_line(&text, &line)) {
        struct mrl_span heading = line;
        const size_t level = mrl_span_take(&heading, "#").len;

        if (mrl_span_starts(line, "```"))
            code = !code;
        heading = mrl_span_trim(heading);
        if (code || level == 0 || level > 6 || heading.len == 0 || listed++ >= MRL_MAX_LISTED)
            continue;
        MRL_TRY(mrl_describe_span(d, "section", heading));
    }
    return mrl_ok();
}

static mrl_status describe_card(struct mrl_description *d)
{
    mrl_cleanup(mrl_document_done) struct mrl_document doc = {0};
    struct mrl_span metadata;

    MRL_TRY(mrl_document_text(d, &doc));
    MRL_TRY(describe_headings(d, doc.text));
    MRL_TRY(mrl_card_describe_sections(d, doc.text));
    if (front_matter(doc.text, &metadata))
        return describe_metadata(d, &doc, metadata);
    if (mrl_span_starts(doc.text, "---\n"))
        return MRL_FAIL(d->err, MRL_E_FORMAT, 0, "its metadata has no end");
    return mrl_ok();
}

const struct mrl_format mrl_format_card = {
    .id = "card",
    .title = "card of a model or dataset",
    .role = MRL_ROLE_CARD,
    .probe = probe_card,
    .describe = describe_card,
};
