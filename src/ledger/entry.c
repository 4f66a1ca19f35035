/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/entry.h"

#include "base/limits.h"
#include "base/node.h"
#include "base/text.h"

#include <string.h>

static const char *const kind_words[] = {"asset",   "record", "approval", "evidence",
                                         "project", "file",   NULL};
static const char *const event_words[] = {"create",   "change", "deploy", "retire", "approve",
                                          "withdraw", "assess", "note",   NULL};
static const char *const clock_words[] = {"system", "given", NULL};

_Static_assert(MRL_COUNT(kind_words) == MRL_ENTRY_KIND_COUNT + 1, "a word for each kind");
_Static_assert(MRL_COUNT(event_words) == MRL_EVENT_COUNT + 1, "a word for each event");

const char *mrl_entry_kind_name(enum mrl_entry_kind kind)
{
    return kind_words[kind];
}

const char *mrl_entry_event_name(enum mrl_entry_event event)
{
    return event_words[event];
}

/* --- writing --- */

static const char head[] = "{\"merlon_entry\":1,\"kind\":\"";

static mrl_status add_text(struct mrl_buf *buf, const char *key, const char *text,
                           struct mrl_error *err)
{
    if (!text)
        return mrl_ok();
    if (!mrl_utf8_valid(text, strlen(text)))
        return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET,
                        "the `%s` of an entry is not UTF-8, so it cannot be entered", key);
    mrl_buf_addf(buf, ",\"%s\":\"", key);
    mrl_text_add(buf, MRL_TEXT_JSON, text, strlen(text));
    mrl_buf_addc(buf, '"');
    return mrl_ok();
}

static void add_digest(struct mrl_buf *buf, const char *key, bool there,
                       const struct mrl_sha256 *digest)
{
    char hex[MRL_SHA256_HEX];

    if (!there)
        return;
    mrl_sha256_hex(digest, hex);
    mrl_buf_addf(buf, ",\"%s\":\"%s\"", key, hex);
}

mrl_status mrl_entry_write(const struct mrl_entry *entry, struct mrl_buf *ret,
                           struct mrl_error *err)
{
    const size_t start = ret->len;
    char at[MRL_TIME_TEXT];

    mrl_time_format(entry->at, at);
    mrl_buf_addf(ret, "%s%s\",\"event\":\"%s\",\"at\":\"%s\",\"clock\":\"%s\"", head,
                 kind_words[entry->kind], event_words[entry->event], at,
                 clock_words[entry->clock_given]);
    MRL_TRY(add_text(ret, "name", entry->name, err));
    MRL_TRY(add_text(ret, "type", entry->type, err));
    MRL_TRY(add_text(ret, "path", entry->path, err));
    add_digest(ret, "sha256", entry->has_digest, &entry->sha256);
    add_digest(ret, "before", entry->has_before, &entry->before);
    if (entry->stored)
        mrl_buf_adds(ret, ",\"stored\":true");
    MRL_TRY(add_text(ret, "author", entry->author, err));
    MRL_TRY(add_text(ret, "reason", entry->reason, err));
    MRL_TRY(add_text(ret, "record", entry->record, err));
    MRL_TRY(add_text(ret, "tool", entry->tool, err));
    mrl_buf_addc(ret, '}');
    MRL_TRY(mrl_buf_status(ret, err));
    if (ret->len - start > MRL_MAX_LEDGER_ENTRY)
        return MRL_FAIL(err, MRL_E_LIMIT, MRL_NO_OFFSET, "an entry of %zu bytes, the limit is %u",
                        ret->len - start, MRL_MAX_LEDGER_ENTRY);
    return mrl_ok();
}

/* --- reading --- */

static mrl_status read_word(const struct mrl_doc *doc, const char *key, const char *const *words,
                            size_t *ret, struct mrl_error *err)
{
    const struct mrl_node *node;

    MRL_TRY(mrl_node_need(doc, doc->root, key, MRL_NODE_STRING, &node, err));
    return mrl_node_choice(doc, node, words, ret, err);
}

static mrl_status read_time(const struct mrl_doc *doc, mrl_time *ret, struct mrl_error *err)
{
    const struct mrl_node *node;

    MRL_TRY(mrl_node_need(doc, doc->root, "at", MRL_NODE_STRING, &node, err));
    if (mrl_time_parse(node->text, node->len, ret))
        return mrl_ok();
    return mrl_node_fail(doc, node, err, "is no time");
}

static mrl_status read_digest(const struct mrl_doc *doc, const char *key, bool *there,
                              struct mrl_sha256 *ret, struct mrl_error *err)
{
    const struct mrl_node *node = NULL;

    MRL_TRY(mrl_node_opt(doc, doc->root, key, MRL_NODE_STRING, &node, err));
    *there = node != NULL;
    if (node && !mrl_sha256_parse(node->text, node->len, ret))
        return mrl_node_fail(doc, node, err, "is no SHA-256");
    return mrl_ok();
}

/* A name with a NUL in it would be cut where it is compared. */
static mrl_status read_text(const struct mrl_doc *doc, const char *key, const char **ret,
                            struct mrl_error *err)
{
    const struct mrl_node *node = NULL;

    MRL_TRY(mrl_node_opt(doc, doc->root, key, MRL_NODE_STRING, &node, err));
    if (node && strlen(node->text) != node->len)
        return mrl_node_fail(doc, node, err, "holds a NUL");
    *ret = node ? node->text : NULL;
    return mrl_ok();
}

static mrl_status read_texts(const struct mrl_doc *doc, struct mrl_entry *e, struct mrl_error *err)
{
    const struct {
        const char *key;
        const char **to;
    } texts[] = {
        {"name", &e->name},     {"type", &e->type},     {"path", &e->path}, {"author", &e->author},
        {"reason", &e->reason}, {"record", &e->record}, {"tool", &e->tool},
    };

    for (size_t i = 0; i < MRL_COUNT(texts); i++)
        MRL_TRY(read_text(doc, texts[i].key, texts[i].to, err));
    return mrl_ok();
}

static mrl_status read_head(const struct mrl_doc *doc, struct mrl_entry *e, struct mrl_error *err)
{
    const struct mrl_node *version;
    size_t kind, event, clock;

    MRL_TRY(mrl_node_need(doc, doc->root, "merlon_entry", MRL_NODE_INT, &version, err));
    if (version->integer != 1)
        return mrl_node_fail(doc, version, err, "is a version that is not known here");
    MRL_TRY(read_word(doc, "kind", kind_words, &kind, err));
    MRL_TRY(read_word(doc, "event", event_words, &event, err));
    MRL_TRY(read_word(doc, "clock", clock_words, &clock, err));
    e->kind = (enum mrl_entry_kind)kind;
    e->event = (enum mrl_entry_event)event;
    e->clock_given = clock == 1;
    return read_time(doc, &e->at, err);
}

mrl_status mrl_entry_read(const void *bytes, size_t n, struct mrl_arena *arena,
                          struct mrl_entry *ret, struct mrl_error *err)
{
    struct mrl_entry e = {.name = NULL};
    const struct mrl_node *stored = NULL;
    struct mrl_doc doc;

    MRL_TRY(mrl_json_parse("entry", bytes, n, arena, &doc, err));
    if (doc.root->kind != MRL_NODE_MAP)
        return mrl_node_fail(&doc, doc.root, err, "is no entry of merlon");
    MRL_TRY(read_head(&doc, &e, err));
    MRL_TRY(read_texts(&doc, &e, err));
    MRL_TRY(read_digest(&doc, "sha256", &e.has_digest, &e.sha256, err));
    MRL_TRY(read_digest(&doc, "before", &e.has_before, &e.before, err));
    MRL_TRY(mrl_node_opt(&doc, doc.root, "stored", MRL_NODE_BOOL, &stored, err));
    e.stored = stored && stored->boolean && e.has_digest;
    *ret = e;
    return mrl_ok();
}

bool mrl_entry_is_evidence(const void *bytes, size_t n)
{
    static const char begin[] = "{\"merlon_entry\":1,\"kind\":\"evidence\",";

    return n >= sizeof(begin) - 1 && memcmp(bytes, begin, sizeof(begin) - 1) == 0;
}
