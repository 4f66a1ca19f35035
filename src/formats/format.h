/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/reader.h"
#include "base/source.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a file is, told from its bytes, and what can be read off it without loading or running
 * anything.  One file per format; the rows stand in formats.def, in the order in which they are
 * asked.  This room knows nothing of projects, findings or provisions. */

/* What sort of thing a file of this format is in an AI project. */
enum mrl_role {
    MRL_ROLE_OTHER, /* known, but no AI asset of its own: an archive, a script */
    MRL_ROLE_MODEL, /* weights or a serialised model */
    MRL_ROLE_DATASET,
    MRL_ROLE_TOKENIZER,
    MRL_ROLE_CONFIGURATION,
    MRL_ROLE_PROMPT,
    MRL_ROLE_CARD,         /* model or dataset card */
    MRL_ROLE_DEPENDENCIES, /* requirements and lock files */
    MRL_ROLE_DEPLOYMENT,   /* Dockerfile, compose */
    MRL_ROLE_TOOL,         /* MCP and agent tool definitions */
    MRL_ROLE_SECRET,       /* a key or a file made of keys */
    MRL_ROLE_CODE,         /* a program that uses models, data or services */
    MRL_ROLE_AGENT,        /* what makes up an agent */
    MRL_ROLE_NOTICE,       /* what the organisation publishes; no asset, but looked at */
};

/* One fact: a name from the format's own vocabulary and a value.  Text is raw bytes of the file:
 * escape it when printing. */
struct mrl_fact {
    const char *name; /* lower case with underscores: "architecture", "tensor_count" */
    const char *text; /* NULL for numbers */
    size_t len;
    uint64_t number;
    uint32_t line; /* where it stands in a text, 1-based; 0: no text, or not told */
};

/* Something structurally wrong or noteworthy.  `id` is stable and names a rule in catalog/rules:
 * "safetensors.overlap".  Its severity is the rule's business. */
struct mrl_issue {
    const char *id;
    uint64_t offset;    /* MRL_NO_OFFSET if it has no place */
    const char *member; /* inside an archive; NULL otherwise; raw bytes */
    const char *text;   /* one sentence, already escaped */
};

/* A reference to something else, to be resolved by the inventory. */
enum mrl_link_kind {
    MRL_LINK_SHARD,         /* target is a part of this model (shard index) */
    MRL_LINK_EXTERNAL_DATA, /* tensors that lie in another file (ONNX) */
    MRL_LINK_BASE_MODEL,    /* name or path of the model this one was made from */
    MRL_LINK_DATASET,       /* name of a dataset it was trained on */
    MRL_LINK_PACKAGE,       /* "pkg:pypi/numpy@1.24.2", a purl */
    MRL_LINK_IMAGE,         /* container image */
    MRL_LINK_SERVICE,       /* URL or command of a tool or model service that is called */
    MRL_LINK_FILE,          /* another file by relative path */
    MRL_LINK_MODEL,         /* model that is loaded: "owner/name@revision" on a hub, or a path */
    MRL_LINK_SERVED_MODEL,  /* model that a service offers, by the name it has there */
    MRL_LINK_DATA,          /* dataset that is read: "owner/name@revision" on a hub, or a path */
    MRL_LINK_KIND_COUNT,
};
struct mrl_link {
    enum mrl_link_kind kind;
    const char *target; /* raw bytes, NUL-terminated */
    uint32_t line;      /* where it stands, as in struct mrl_fact */
};

/* What describe() is given and fills in.  Lives in `arena`. */
struct mrl_description {
    struct mrl_source *source;
    const char *path; /* relative, raw; a hint only: content decides */
    struct mrl_arena *arena;
    struct mrl_error *err; /* for the readers that describe() opens */

    struct mrl_fact *facts;
    size_t fact_count, fact_capacity;
    struct mrl_issue *issues;
    size_t issue_count, issue_capacity;
    struct mrl_link *links;
    size_t link_count, link_capacity;

    uint32_t line;       /* given to the facts that are added; 0: none */
    uint32_t first_line; /* of a tree that does not start with the file; 0: it does */
    uint64_t parsed;     /* bytes that were understood */
    uint64_t inert;      /* bytes of tensors or columns, as the rest of the file says */
    bool incomplete;     /* something was not looked into; an issue says what */
};

/* What a probe may look at. */
struct mrl_probe {
    const uint8_t *head; /* first bytes, NUL-padded to MRL_PROBE_HEAD */
    size_t head_len;
    const uint8_t *tail; /* last bytes, at most MRL_PROBE_TAIL; within head for small files */
    size_t tail_len;
    uint64_t size;
    const char *path; /* relative, raw */
    const char *name; /* last part of path */
    bool is_text;     /* head is UTF-8 without control characters other than white space */
};
#define MRL_PROBE_HEAD 4096u
#define MRL_PROBE_TAIL 1024u

/* Where the bytes of a probe lie. */
struct mrl_probe_buffer {
    uint8_t head[MRL_PROBE_HEAD];
    uint8_t tail[MRL_PROBE_TAIL];
};

struct mrl_format {
    const char *id;    /* stable: "safetensors" */
    const char *title; /* for people: "safetensors tensors" */
    enum mrl_role role;

    /* Whether the bytes are of this format.  Cheap, allocates nothing, never reads elsewhere.
     * A name alone never decides for a binary format.  NULL: only refine() of another format
     * leads here. */
    bool (*probe)(const struct mrl_probe *probe);

    /* For containers: looks inside, within limits, which flavour it is.  *ret is untouched when it
     * is none; a broken container is no failure of identification. */
    mrl_status (*refine)(struct mrl_source *source, const struct mrl_probe *probe,
                         const struct mrl_format **ret, struct mrl_error *err);

    /* Reads facts, issues and links.  A broken file is not a failure: it is an issue
     * "FORMAT.malformed" with the reader's message ("FORMAT.limit" for MRL_E_LIMIT,
     * "FORMAT.unsupported" for MRL_E_UNSUPPORTED), which mrl_format_describe() adds when describe()
     * fails so.  NULL: the format has no facts. */
    mrl_status (*describe)(struct mrl_description *d);
};

extern const struct mrl_format *const mrl_formats[];
extern const size_t mrl_format_count;

const struct mrl_format *mrl_format_find(const char *id); /* NULL if there is none */
const char *mrl_role_name(enum mrl_role role);            /* "model" */

/* Head and tail of a source.  `buffer` and `path` must outlive *ret. */
mrl_status mrl_probe_read(struct mrl_source *source, const char *path,
                          struct mrl_probe_buffer *buffer, struct mrl_probe *ret,
                          struct mrl_error *err) MRL_MUST_CHECK;

/* The first format whose probe() knows the bytes, without looking inside; NULL if none does. */
const struct mrl_format *mrl_format_probe(const struct mrl_probe *probe);

/* The format of a source; NULL if none knows it. */
mrl_status mrl_format_identify(struct mrl_source *source, const char *path,
                               const struct mrl_format **ret, struct mrl_error *err) MRL_MUST_CHECK;

/* Runs describe() and turns a broken input into issues, as promised above; what was learnt before
 * stays.  Fails only for what is not the input's fault: MRL_E_NOMEM, MRL_E_IO, MRL_E_CHANGED.
 * `path` and `source` must outlive *ret. */
mrl_status mrl_format_describe(const struct mrl_format *format, struct mrl_source *source,
                               const char *path, struct mrl_arena *arena,
                               struct mrl_description *ret, struct mrl_error *err) MRL_MUST_CHECK;

/* For describe(): add to the lists.  Names of facts and ids of issues are kept, all other text is
 * copied; an issue's text is a printf format whose untrusted arguments are already escaped
 * (mrl_text_quote).  Over their limits, facts and links fail with MRL_E_LIMIT; issues end in one
 * "format.more-issues". */
mrl_status mrl_describe_text(struct mrl_description *d, const char *name, const char *bytes,
                             size_t n) MRL_MUST_CHECK;
mrl_status mrl_describe_number(struct mrl_description *d, const char *name,
                               uint64_t value) MRL_MUST_CHECK;
mrl_status mrl_describe_issue(struct mrl_description *d, const char *id, uint64_t offset,
                              const char *fmt, ...) MRL_PRINTF(4, 5) MRL_MUST_CHECK;
mrl_status mrl_describe_member_issue(struct mrl_description *d, const char *id, uint64_t offset,
                                     const char *member, size_t n, const char *fmt, ...)
    MRL_PRINTF(6, 7) MRL_MUST_CHECK;
mrl_status mrl_describe_link(struct mrl_description *d, enum mrl_link_kind kind, const char *target,
                             size_t n) MRL_MUST_CHECK;
