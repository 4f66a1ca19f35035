/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/node.h"
#include "base/span.h"
#include "formats/format.h"

/* A text file that is small enough to be read whole while it is described: configurations, lists
 * of packages, prompts.  Lives in memory of its own, so that what is kept of it is only the facts.
 *
 *     mrl_cleanup(mrl_document_done) struct mrl_document doc = {0};
 *     MRL_TRY(mrl_document_json(d, &doc));
 */
struct mrl_document {
    struct mrl_arena *arena;
    struct mrl_span text; /* all bytes; a NUL follows */
    struct mrl_doc tree;  /* of mrl_document_json() and mrl_document_yaml() */
};
void mrl_document_done(struct mrl_document *doc);

/* Each counts the bytes it read as parsed.  Larger than MRL_MAX_DOCUMENT is MRL_E_LIMIT, other
 * than UTF-8 is MRL_E_FORMAT. */
mrl_status mrl_document_text(struct mrl_description *d, struct mrl_document *ret) MRL_MUST_CHECK;
mrl_status mrl_document_json(struct mrl_description *d, struct mrl_document *ret) MRL_MUST_CHECK;
mrl_status mrl_document_yaml(struct mrl_description *d, struct mrl_document *ret) MRL_MUST_CHECK;

/* JSON with comments and commas behind last items, as editors keep their settings: these are
 * blanked out first, so that places stay what they are. */
mrl_status mrl_document_jsonc(struct mrl_description *d, struct mrl_document *ret) MRL_MUST_CHECK;

/* The first bytes of a file of any size, at most `max`. */
mrl_status mrl_document_head(struct mrl_description *d, size_t max,
                             struct mrl_document *ret) MRL_MUST_CHECK;

/* Where a piece of the text lies in the file. */
uint64_t mrl_document_offset(const struct mrl_document *doc, struct mrl_span piece);

/* A fact out of the tree: text, number or truth as it is written; of a list, one fact for each of
 * its first MRL_MAX_LISTED scalars.  Nothing for NULL, null, maps and lists inside lists. */
mrl_status mrl_describe_node(struct mrl_description *d, const char *name,
                             const struct mrl_node *node) MRL_MUST_CHECK;
mrl_status mrl_describe_span(struct mrl_description *d, const char *name,
                             struct mrl_span text) MRL_MUST_CHECK;

/* The SHA-256 of bytes that lie inside the file, as a fact in hexadecimal: what a tokenizer or a
 * GGUF file carries as chat template can so be compared with the template beside it. */
mrl_status mrl_describe_sha256(struct mrl_description *d, const char *name, const void *bytes,
                               size_t n) MRL_MUST_CHECK;

/* A link for a string of the tree, or for each string of a list. */
mrl_status mrl_describe_node_link(struct mrl_description *d, enum mrl_link_kind kind,
                                  const struct mrl_node *node) MRL_MUST_CHECK;
