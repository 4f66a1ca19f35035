/* SPDX-License-Identifier: Apache-2.0 */
/* Agents and what they may do, as files: Markdown with metadata below `.claude/agents` and the
 * like, skills (SKILL.md), agents of CrewAI, cards of the Agent2Agent protocol. */
#include "formats/code_settings.h"
#include "formats/document.h"
#include "formats/text_probe.h"

static bool is_markdown_agent(const struct mrl_probe *probe)
{
    static const char *const markdown[] = {"*.md", "*.mdc", NULL};
    static const char *const skill[] = {"SKILL.md", NULL};
    static const char *const modes[] = {"*.chatmode.md", "*.agent.md", NULL};
    static const char *const folders[] = {"agents", "subagents", NULL};
    const struct mrl_span text = mrl_probe_text(probe);
    const bool has_metadata = mrl_span_starts(text, "---\n") || mrl_span_starts(text, "---\r\n");

    if (mrl_probe_named(probe, modes))
        return true;
    return has_metadata && mrl_span_find(text, "\nname:") < text.len &&
           mrl_span_find(text, "\ndescription:") < text.len &&
           (mrl_probe_named(probe, skill) ||
            (mrl_probe_named(probe, markdown) && mrl_probe_below(probe, folders)));
}

/* "role", "goal" and "backstory" of CrewAI, each below the name of an agent. */
static bool is_crew(const struct mrl_probe *probe)
{
    static const char *const yaml[] = {"*.yaml", "*.yml", NULL};
    const struct mrl_span text = mrl_probe_text(probe);

    return mrl_probe_named(probe, yaml) && mrl_span_find(text, "  role:") < text.len &&
           mrl_span_find(text, "  goal:") < text.len &&
           mrl_span_find(text, "  backstory:") < text.len;
}

/* a2a-protocol.org, "AgentCard". */
static bool is_card(const struct mrl_probe *probe)
{
    static const char *const keys[] = {"name", "url", "capabilities", "skills", NULL};

    return mrl_probe_json_opens(probe) == '{' && mrl_probe_json_keys(probe, keys) == 4;
}

static bool probe_agent_file(const struct mrl_probe *probe)
{
    return probe->is_text && (is_markdown_agent(probe) || is_crew(probe) || is_card(probe));
}

/* The metadata between two lines "---"; all of a text without. */
static struct mrl_span metadata_of(struct mrl_span text)
{
    const struct mrl_span rest = mrl_span_without(text, 4);
    const size_t end = mrl_span_find(rest, "\n---");

    return mrl_span_starts(text, "---") && end < rest.len ? mrl_span_first(rest, end)
                                                          : mrl_span_first(text, 0);
}

static mrl_status tell_agent(struct mrl_code_facts *s, struct mrl_span name, uint32_t line)
{
    return name.len ? mrl_code_tell(s, MRL_CODE_AGENT, name, mrl_span(NULL, 0), line) : mrl_ok();
}

/* `name:` of the metadata; of CrewAI each key that stands at the left. */
static mrl_status describe_names(struct mrl_code_facts *s, struct mrl_span text, bool is_metadata)
{
    struct mrl_span line;

    for (uint32_t number = is_metadata ? 2 : 1; mrl_span_line(&text, &line); number++) {
        const size_t colon = mrl_span_find(line, ":");
        const struct mrl_span key = mrl_span_first(line, colon);

        if (colon == line.len || mrl_span_find_any(key, " #\t\"'") < key.len)
            continue;
        if (is_metadata && mrl_span_is(key, "name"))
            MRL_TRY(tell_agent(
                s, mrl_span_unquote(mrl_span_trim(mrl_span_without(line, colon + 1))), number));
        if (!is_metadata && mrl_span_trim(mrl_span_without(line, colon + 1)).len == 0)
            MRL_TRY(tell_agent(s, key, number));
    }
    return mrl_ok();
}

static mrl_status describe_card(struct mrl_code_settings *c, struct mrl_document *doc)
{
    struct mrl_description *const d = c->s->d;
    const struct mrl_node *name;

    MRL_TRY(mrl_json_parse(d->path, doc->text.at, doc->text.len, doc->arena, &doc->tree, d->err));
    name = mrl_node_get(doc->tree.root, "name");
    if (mrl_node_text(name))
        MRL_TRY(tell_agent(c->s, mrl_span(name->text, name->len), name->line));
    return mrl_code_read_tree(c, doc->tree.root);
}

static mrl_status describe_agent_file(struct mrl_description *d)
{
    mrl_cleanup(mrl_document_done) struct mrl_document doc = {0};
    struct mrl_code_facts s;
    struct mrl_code_settings settings = {.s = &s, .with_addresses = true};
    struct mrl_span metadata;

    MRL_TRY(mrl_document_text(d, &doc));
    MRL_TRY(mrl_code_init(&s, d));
    if (mrl_span_starts(mrl_span_trim(doc.text), "{"))
        return describe_card(&settings, &doc);
    if (mrl_name_matches(mrl_span_text(d->path), "*.y*ml")) {
        MRL_TRY(describe_names(&s, doc.text, false));
        return mrl_code_read_yaml(&settings, doc.text, 1);
    }
    metadata = metadata_of(doc.text);
    MRL_TRY(describe_names(&s, metadata, true));
    return mrl_code_read_yaml(&settings, metadata, 2);
}

const struct mrl_format mrl_format_agent_file = {
    .id = "agent-file",
    .title = "agent",
    .role = MRL_ROLE_AGENT,
    .probe = probe_agent_file,
    .describe = describe_agent_file,
};
