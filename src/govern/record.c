/* SPDX-License-Identifier: Apache-2.0 */
#include "govern/record.h"

#include "govern/private.h"

#include <string.h>

const char *mrl_record_state_name(enum mrl_record_state state)
{
    static const char *const names[] = {
        [MRL_RECORD_VALID] = "valid",
        [MRL_RECORD_MALFORMED] = "malformed",
        [MRL_RECORD_INCOMPLETE] = "incomplete",
        [MRL_RECORD_NOT_YET] = "not-yet",
        [MRL_RECORD_EXPIRED] = "expired",
        [MRL_RECORD_UNAPPROVED] = "unapproved",
        [MRL_RECORD_BAD_APPROVAL] = "bad-approval",
        [MRL_RECORD_WRONG_SUBJECT] = "wrong-subject",
    };

    return names[state];
}

const struct mrl_record *mrl_records_find(const struct mrl_records *records, const char *id)
{
    for (size_t i = 0; i < records->count; i++)
        if (strcmp(records->items[i].id, id) == 0)
            return &records->items[i];
    return NULL;
}

bool mrl_record_about_asset(const struct mrl_record *record, const char *asset)
{
    for (size_t i = 0; i < record->subject_count; i++)
        if (record->subjects[i].asset && strcmp(record->subjects[i].asset, asset) == 0)
            return true;
    return false;
}

bool mrl_record_about_system(const struct mrl_record *record, const char *system)
{
    for (size_t i = 0; i < record->subject_count; i++)
        if (record->subjects[i].system && strcmp(record->subjects[i].system, system) == 0)
            return true;
    return false;
}

bool mrl_node_is_filled(const struct mrl_node *node)
{
    const char *text = mrl_node_text(node);

    if (!node || node->kind == MRL_NODE_NULL)
        return false;
    return !text || (text[strspn(text, " \t\r\n")] != '\0' && !mrl_is_placeholder(text));
}

const struct mrl_node *mrl_record_field(const struct mrl_record *record, const char *name)
{
    const struct mrl_node *node = mrl_node_get(record->fields, name);

    return mrl_node_is_filled(node) ? node : NULL;
}
