/* SPDX-License-Identifier: Apache-2.0 */
/* Prompts in plain text, Markdown, YAML, JSON or a template language.  Nothing in such a file says
 * what it is, so its name and folder do: "system.md", "judge-prompt.txt", anything readable in
 * "prompts/".  Asked after all formats that content tells. */
#include "base/limits.h"
#include "formats/code_settings.h"
#include "formats/document.h"
#include "formats/text_probe.h"

#include <ctype.h>
#include <string.h>

/* Words are letters between others: "prompt" is one of "judge-prompt.v2.txt", none of
 * "promptly.txt". */
static bool has_word(struct mrl_span name, const char *word)
{
    size_t i = 0;

    while (i < name.len) {
        struct mrl_span rest = mrl_span_without(name, i);
        size_t n = 0;

        while (isalpha(mrl_span_byte(rest, n)))
            n++;
        if (mrl_span_is_nocase(mrl_span_first(rest, n), word))
            return true;
        i += n + 1;
    }
    return false;
}

static bool is_named_prompt(const struct mrl_probe *probe)
{
    static const char *const system[] = {
        "system.md",           "system.txt",          "system.j2",       "system.jinja",
        "system.jinja2",       "system.prompt",       "system_message*", "system-message*",
        "system_instruction*", "system-instruction*", "*systemprompt*",  NULL,
    };
    const struct mrl_span name = mrl_span_text(probe->name);

    return mrl_probe_named(probe, system) || has_word(name, "prompt") || has_word(name, "prompts");
}

/* What assistants that write code are told about a project, by the names that each looks for. */
static bool is_instruction(const struct mrl_probe *probe)
{
    static const char *const names[] = {
        "AGENTS.md",         "AGENT.md",       "CLAUDE.md",   "CLAUDE.local.md",
        "GEMINI.md",         ".cursorrules",   ".clinerules", ".windsurfrules",
        ".goosehints",       ".roorules*",     "QWEN.md",     "copilot-instructions.md",
        "*.instructions.md", "*.prompt.md",    "*.mdc",       "skprompt.txt",
        "*.prompty",         "CONVENTIONS.md", NULL};
    static const char *const markdown[] = {"*.md", NULL};
    static const char *const folders[] = {".claude", ".clinerules", ".windsurf",
                                          ".roo",    ".cursor",     NULL};

    return mrl_probe_named(probe, names) ||
           (mrl_probe_named(probe, markdown) && mrl_probe_below(probe, folders));
}

/* "system:" and "user:" alone in lines: the roles of a chat in a template. */
static bool is_chat(const struct mrl_probe *probe)
{
    static const char *const templates[] = {"*.j2", "*.jinja", "*.jinja2", NULL};
    const struct mrl_span text = mrl_probe_text(probe);

    return mrl_probe_named(probe, templates) &&
           (mrl_span_starts(text, "system:") || mrl_span_find(text, "\nsystem:\n") < text.len);
}

/* LangChain keeps its templates so: `_type: prompt`. */
static bool is_serialised(const struct mrl_probe *probe)
{
    static const char *const yaml[] = {"*.yaml", "*.yml", NULL};
    static const char *const keys[] = {"_type", "template", NULL};

    return mrl_probe_named(probe, yaml) && mrl_probe_yaml_keys(probe, keys) == 2;
}

static bool probe_prompt(const struct mrl_probe *probe)
{
    static const char *const readable[] = {
        "*.md",       "*.txt", "*.j2",   "*.jinja",  "*.jinja2",  "*.yaml",   "*.yml", "*.json",
        "*.mustache", "*.hbs", "*.tmpl", "*.prompt", "*.prompty", "*.liquid", NULL,
    };
    static const char *const folders[] = {
        "prompt",         "prompts", "prompt-templates", "prompt_templates", "system-prompts",
        "system_prompts", NULL};
    static const char *const others[] = {"readme*", "license*", "changelog*", "contributing*",
                                         NULL};

    if (!probe->is_text || probe->size == 0)
        return false;
    if (is_instruction(probe) || is_chat(probe) || is_serialised(probe))
        return true;
    return mrl_probe_named(probe, readable) && !mrl_probe_named(probe, others) &&
           (is_named_prompt(probe) || mrl_probe_below(probe, folders));
}

/* "{{ name }}", "{name}" and "${name}": what is put in at run time, from wherever. */
static mrl_status describe_variables(struct mrl_description *d, struct mrl_span text)
{
    unsigned listed = 0;
    size_t open;

    while ((open = mrl_span_find(text, "{")) < text.len) {
        struct mrl_span name;
        size_t n = 0;

        text = mrl_span_without(text, open);
        (void)mrl_span_take(&text, "{ ");
        while (isalnum(mrl_span_byte(text, n)) || mrl_span_byte(text, n) == '_' ||
               mrl_span_byte(text, n) == '.')
            n++;
        name = mrl_span_first(text, n);
        text = mrl_span_without(text, n);
        (void)mrl_span_take(&text, " ");
        if (n == 0 || n > 64 || isdigit(mrl_span_byte(name, 0)) || mrl_span_byte(text, 0) != '}')
            continue;
        if (listed++ < MRL_MAX_LISTED)
            MRL_TRY(mrl_describe_span(d, "variable", name));
    }
    return mrl_ok();
}

/* Prompts kept as data are parsed as such: one that cannot be read is not in use. */
static mrl_status check_syntax(struct mrl_description *d, struct mrl_document *doc)
{
    static const char *const yaml[] = {"*.yaml", "*.yml"};
    const struct mrl_span path = mrl_span_text(d->path);

    if (mrl_name_matches(path, "*.json"))
        return mrl_json_parse(d->path, doc->text.at, doc->text.len, doc->arena, &doc->tree, d->err);
    for (size_t i = 0; i < MRL_COUNT(yaml); i++)
        if (mrl_name_matches(path, yaml[i]))
            return mrl_yaml_parse(d->path, doc->text.at, doc->text.len, doc->arena, &doc->tree,
                                  d->err);
    return mrl_ok();
}

/* Prompty, Dotprompt and prompt files of Copilot name their model between lines of "---". */
static mrl_status describe_metadata(struct mrl_description *d, struct mrl_span text)
{
    const struct mrl_span rest = mrl_span_without(text, 4);
    const size_t end = mrl_span_find(rest, "\n---");
    struct mrl_code_facts s;
    struct mrl_code_settings settings = {.s = &s, .with_addresses = true};

    if (!mrl_span_starts(text, "---\n") || end == rest.len)
        return mrl_ok();
    MRL_TRY(mrl_code_init(&s, d));
    return mrl_code_read_yaml(&settings, mrl_span_first(rest, end), 2);
}

static mrl_status describe_prompt(struct mrl_description *d)
{
    mrl_cleanup(mrl_document_done) struct mrl_document doc = {0};
    struct mrl_span rest;
    struct mrl_span line;
    uint64_t lines = 0;

    MRL_TRY(mrl_document_text(d, &doc));
    rest = doc.text;
    while (mrl_span_line(&rest, &line))
        lines++;
    MRL_TRY(mrl_describe_number(d, "line_count", lines));
    MRL_TRY(describe_variables(d, doc.text));
    MRL_TRY(describe_metadata(d, doc.text));
    return check_syntax(d, &doc);
}

const struct mrl_format mrl_format_prompt = {
    .id = "prompt",
    .title = "prompt",
    .role = MRL_ROLE_PROMPT,
    .probe = probe_prompt,
    .describe = describe_prompt,
};
