/* SPDX-License-Identifier: Apache-2.0 */
/* Chat templates in Jinja, as they lie beside a model (chat_template.jinja): told by Jinja's marks
 * and by the variables that only they have. */
#include "formats/document.h"
#include "formats/text_probe.h"

static bool has(struct mrl_span text, const char *word)
{
    return mrl_span_find(text, word) < text.len;
}

static bool probe_chat_template(const struct mrl_probe *probe)
{
    static const char *const names[] = {"*.jinja", "*.jinja2", "*.j2", "chat_template*", NULL};
    const struct mrl_span text = mrl_probe_text(probe);

    return mrl_probe_named(probe, names) && has(text, "{%") &&
           (has(text, "messages") || has(text, "bos_token") || has(text, "add_generation_prompt"));
}

static uint64_t count_of(struct mrl_span text, const char *mark)
{
    uint64_t count = 0;
    size_t at;

    while ((at = mrl_span_find(text, mark)) < text.len) {
        text = mrl_span_without(text, at + 2);
        count++;
    }
    return count;
}

static mrl_status describe_chat_template(struct mrl_description *d)
{
    mrl_cleanup(mrl_document_done) struct mrl_document doc = {0};

    MRL_TRY(mrl_document_text(d, &doc));
    MRL_TRY(mrl_describe_number(d, "statement_count", count_of(doc.text, "{%")));
    return mrl_describe_number(d, "expression_count", count_of(doc.text, "{{"));
}

const struct mrl_format mrl_format_chat_template = {
    .id = "chat-template",
    .title = "chat template",
    .role = MRL_ROLE_PROMPT,
    .probe = probe_chat_template,
    .describe = describe_chat_template,
};
