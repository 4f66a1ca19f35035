/* SPDX-License-Identifier: Apache-2.0 */
/* Messages for a chat model: [{"role", "content"}], alone or under "messages". */
#include "base/limits.h"
#include "formats/document.h"
#include "formats/text_probe.h"

#include <string.h>

static bool probe_chat_messages(const struct mrl_probe *probe)
{
    static const char *const message[] = {"role", "content", NULL};
    static const char *const messages[] = {"messages", NULL};
    static const char *const names[] = {"*prompt*", "*message*", "*chat*", "*conversation*", NULL};
    static const char *const folders[] = {"prompt", "prompts", NULL};
    const int opens = mrl_probe_json_opens(probe);

    if (opens == '[')
        return mrl_probe_json_keys(probe, message) == 2;
    return opens == '{' && mrl_probe_json_keys(probe, messages) == 1 &&
           !mrl_name_matches(mrl_span_text(probe->name), "*.jsonl") &&
           (mrl_probe_named(probe, names) || mrl_probe_below(probe, folders));
}

static mrl_status describe_message(struct mrl_description *d, const struct mrl_node *message,
                                   uint64_t *systems)
{
    const struct mrl_node *role = mrl_node_get(message, "role");

    if (!mrl_node_text(role))
        return MRL_FAIL(d->err, MRL_E_FORMAT, MRL_NO_OFFSET, "the message of line %u has no role",
                        message->line);
    *systems += mrl_node_is(role, "system") || mrl_node_is(role, "developer");
    return mrl_ok();
}

static mrl_status describe_chat_messages(struct mrl_description *d)
{
    mrl_cleanup(mrl_document_done) struct mrl_document doc = {0};
    const struct mrl_node *list;
    uint64_t systems = 0;

    MRL_TRY(mrl_document_json(d, &doc));
    list = doc.tree.root;
    if (list->kind == MRL_NODE_MAP)
        list = mrl_node_get(list, "messages");
    if (!list || list->kind != MRL_NODE_LIST)
        return MRL_FAIL(d->err, MRL_E_FORMAT, MRL_NO_OFFSET, "messages is not a list");
    MRL_NODE_EACH(message, list)
    {
        MRL_TRY(describe_message(d, message, &systems));
    }
    MRL_TRY(mrl_describe_node(d, "model", mrl_node_get(doc.tree.root, "model")));
    MRL_TRY(mrl_describe_number(d, "message_count", list->count));
    return mrl_describe_number(d, "system_message_count", systems);
}

const struct mrl_format mrl_format_chat_messages = {
    .id = "chat-messages",
    .title = "messages for a chat model",
    .role = MRL_ROLE_PROMPT,
    .probe = probe_chat_messages,
    .describe = describe_chat_messages,
};
