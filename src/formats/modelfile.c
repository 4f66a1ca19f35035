/* SPDX-License-Identifier: Apache-2.0 */
/* Modelfile of Ollama: which model is made from which, with what parameters and system prompt.
 * Source: github.com/ollama/ollama, docs/modelfile.md. */
#include "formats/code_facts.h"
#include "formats/document.h"
#include "formats/text_probe.h"

#include <string.h>

static bool is_instruction(struct mrl_span line, const char *word)
{
    const size_t n = strlen(word);

    return line.len > n && mrl_span_is_nocase(mrl_span_first(line, n), word) &&
           (mrl_span_byte(line, n) == ' ' || mrl_span_byte(line, n) == '\t');
}

static bool probe_modelfile(const struct mrl_probe *probe)
{
    static const char *const names[] = {"Modelfile", "Modelfile.*", "*.modelfile", NULL};
    struct mrl_span text = mrl_probe_text(probe), line;

    if (!mrl_probe_named(probe, names))
        return false;
    while (mrl_span_line(&text, &line))
        if (is_instruction(mrl_span_trim(line), "FROM"))
            return true;
    return false;
}

/* A file beside it, or the name of a model in Ollama's registry or on a hub: "hf.co/owner/name". */
static mrl_status describe_source(struct mrl_code_facts *s, struct mrl_span name, uint32_t line)
{
    struct mrl_description *const d = s->d;
    mrl_status status;

    if (!mrl_code_is_path(name) && !mrl_span_ends(name, ".gguf") &&
        !mrl_span_ends(name, ".safetensors"))
        return mrl_code_tell(s, MRL_CODE_SERVED_MODEL, name, mrl_span(NULL, 0), line);
    d->line = line;
    status = mrl_describe_span(d, "model", name);
    if (status.code == MRL_OK)
        status = mrl_describe_link(d, MRL_LINK_FILE, name.at, name.len);
    d->line = 0;
    return status;
}

static mrl_status describe_line(struct mrl_code_facts *s, struct mrl_span text, uint32_t line)
{
    static const char *const sources[] = {"FROM", "ADAPTER"};

    for (size_t i = 0; i < MRL_COUNT(sources); i++)
        if (is_instruction(text, sources[i]))
            return describe_source(
                s, mrl_span_unquote(mrl_span_trim(mrl_span_without(text, strlen(sources[i])))),
                line);
    if (is_instruction(text, "PARAMETER"))
        return mrl_describe_span(s->d, "parameter", mrl_span_trim(mrl_span_without(text, 9)));
    if (is_instruction(text, "SYSTEM"))
        return mrl_describe_number(s->d, "system_prompt_line", line);
    return mrl_ok();
}

static mrl_status describe_modelfile(struct mrl_description *d)
{
    mrl_cleanup(mrl_document_done) struct mrl_document doc = {0};
    struct mrl_code_facts s;
    struct mrl_span text, line;
    bool in_text = false; /* between """ */

    MRL_TRY(mrl_document_text(d, &doc));
    MRL_TRY(mrl_code_init(&s, d));
    text = doc.text;
    for (uint32_t number = 1; mrl_span_line(&text, &line); number++) {
        struct mrl_span rest = line;

        if (!in_text)
            MRL_TRY(describe_line(&s, mrl_span_trim(line), number));
        while (mrl_span_find(rest, "\"\"\"") < rest.len) {
            in_text = !in_text;
            rest = mrl_span_without(rest, mrl_span_find(rest, "\"\"\"") + 3);
        }
    }
    return mrl_ok();
}

const struct mrl_format mrl_format_modelfile = {
    .id = "modelfile",
    .title = "Modelfile of Ollama",
    .role = MRL_ROLE_CONFIGURATION,
    .probe = probe_modelfile,
    .describe = describe_modelfile,
};
