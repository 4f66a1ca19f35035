/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/clock.h"
#include "base/map.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An AI bill of materials in no particular format: things with fields, and relations between them.
 * CycloneDX 1.6, CycloneDX 1.7 and SPDX 3.0.1 are written from it and read into it; what each field
 * becomes there is the table of docs/formats/bom.md.  What is not known is absent.
 *
 * Everything lives in one arena.  Texts are UTF-8 with NUL and are kept, not copied: they must live
 * as long as the document. */

enum mrl_bom_kind {
    MRL_BOM_MODEL,
    MRL_BOM_DATASET,
    MRL_BOM_FILE,    /* a part of something else, or a file of no kind of its own */
    MRL_BOM_LIBRARY, /* a package that code depends on */
    MRL_BOM_FRAMEWORK,
    MRL_BOM_APPLICATION, /* the project, or one of its systems */
    MRL_BOM_CONTAINER,   /* image */
    MRL_BOM_PROMPT,
    MRL_BOM_TEMPLATE, /* chat template */
    MRL_BOM_CONFIGURATION,
    MRL_BOM_TOKENIZER,
    MRL_BOM_AGENT,
    MRL_BOM_TOOL,       /* function that a model may call, or the file that defines some */
    MRL_BOM_MCP_SERVER, /* server of the Model Context Protocol */
    MRL_BOM_SERVICE,    /* reached over a network */
    MRL_BOM_VECTOR_STORE,
    MRL_BOM_CARD,     /* of a model or dataset */
    MRL_BOM_MANIFEST, /* requirements and lock files, container and deployment files */
    MRL_BOM_CRYPTO_MATERIAL,
    MRL_BOM_KIND_COUNT,
};
const char *mrl_bom_kind_name(enum mrl_bom_kind kind); /* "mcp-server" */
bool mrl_bom_kind_parse(const char *name, enum mrl_bom_kind *ret);

/* How a value came to be known. */
enum mrl_bom_mark {
    MRL_BOM_UNMARKED, /* read from a BOM that does not say */
    MRL_BOM_VERIFIED, /* computed from, or read in, the bytes that the thing consists of */
    MRL_BOM_DECLARED, /* somebody wrote it: a card, a configuration, merlon.yaml */
    MRL_BOM_INFERRED, /* concluded from names, neighbourhood or conventions */
    MRL_BOM_MARK_COUNT,
};
const char *mrl_bom_mark_name(enum mrl_bom_mark mark); /* "verified"; "" for unmarked */
bool mrl_bom_mark_parse(const char *name, enum mrl_bom_mark *ret);

/* Where a value was read.  All but `file` may be missing. */
struct mrl_bom_source {
    const char *file; /* path in the project; NULL: not from a file, or not known */
    const char *key;  /* name of the value in it: "license", "general.architecture" */
    uint32_t line;    /* 1-based; 0: has none */
    uint64_t offset;  /* bytes; MRL_NO_OFFSET: has none */
};
#define MRL_BOM_NO_SOURCE ((struct mrl_bom_source){.offset = MRL_NO_OFFSET})

enum mrl_bom_key {
#define MRL_BOM_FIELD(id, word, many, what) MRL_BOM_##id,
#include "bom/fields.def"
#undef MRL_BOM_FIELD
    MRL_BOM_KEY_COUNT,
};
const char *mrl_bom_key_name(enum mrl_bom_key key); /* "use-case" */
const char *mrl_bom_key_what(enum mrl_bom_key key); /* for people */
bool mrl_bom_key_many(enum mrl_bom_key key);
bool mrl_bom_key_parse(const char *name, enum mrl_bom_key *ret);

/* One more piece of a composed value; fields.def says which a key has. */
struct mrl_bom_part {
    const char *name;
    const char *value;
};

struct mrl_bom_field {
    enum mrl_bom_key key;
    const char *name;  /* which of many: algorithm of a hash, name of a property; NULL if unnamed */
    const char *value; /* numbers, times and truths as text, see fields.def */
    const struct mrl_bom_part *parts; /* by name; none twice */
    size_t part_count;
    enum mrl_bom_mark mark;
    struct mrl_bom_source source;
};

struct mrl_bom_item {
    enum mrl_bom_kind kind;
    const char *ref; /* unique in the document and printable ASCII: bom-ref, end of an SPDX id */
    bool external;   /* named, but not part of the project: its bytes were not seen */
    struct mrl_bom_field *fields; /* in the order they were added */
    size_t field_count, field_capacity;
    size_t container; /* what it is a part of: the first that was said to contain it, so that these
                         form trees, nothing in more than MRL_MAX_BOM_DEPTH others; SIZE_MAX:
                         nothing */
    unsigned levels;  /* of parts below it */
};

/* Read "FROM <kind> TO". */
enum mrl_bom_relation_kind {
    MRL_BOM_CONTAINS,
    MRL_BOM_DEPENDS_ON,
    MRL_BOM_DERIVED_FROM, /* base model; `detail`: "finetune", "adapter", "quantized", "merge" */
    MRL_BOM_TRAINED_ON,
    MRL_BOM_TESTED_ON,
    MRL_BOM_TOKENIZER_OF,
    MRL_BOM_CONFIGURED_BY,
    MRL_BOM_CALLS,
    MRL_BOM_USES_TOOL,
    MRL_BOM_SHARD_OF,
    MRL_BOM_DOCUMENTS,    /* a card, its model or dataset */
    MRL_BOM_HAS_MANIFEST, /* a project, its lock file */
    MRL_BOM_SERVED_AT,
    MRL_BOM_HAS_EVIDENCE, /* a model, its signature */
    MRL_BOM_RELATION_KIND_COUNT,
};
const char *mrl_bom_relation_name(enum mrl_bom_relation_kind kind); /* "trained-on" */
bool mrl_bom_relation_parse(const char *name, enum mrl_bom_relation_kind *ret);

struct mrl_bom_relation {
    enum mrl_bom_relation_kind kind;
    size_t from, to;    /* indices into items; always in range, never the same */
    const char *detail; /* NULL if there is none */
    enum mrl_bom_mark mark;
    struct mrl_bom_source source;
};

/* A standard, its requirements, and what an assessment said about each.  Wording is ours. */
struct mrl_bom_requirement {
    const char *id;     /* "5.2.1-1" */
    const char *title;  /* NULL if not known */
    const char *parent; /* id of the requirement above; NULL for none */

    /* From the assessment; verdict NULL if there was none. */
    const char *verdict; /* pass, fail, inconclusive, not-applicable */
    const char *reason;
    const struct mrl_bom_part *evidence; /* name: check; value: "basis: message" */
    size_t evidence_count;
};
struct mrl_bom_standard {
    const char *id;      /* "ETSI EN 304 223" */
    const char *version; /* "V2.1.1" */
    const char *owner;   /* "ETSI" */
    const char *title;
    const struct mrl_bom_requirement *requirements; /* in the standard's order */
    size_t requirement_count;
    const char *assessed_at; /* RFC 3339; NULL: not assessed */
    const char *assessor;
};

struct mrl_bom {
    struct mrl_arena *arena;
    struct mrl_bom_item *items;
    size_t item_count, item_capacity;
    struct mrl_bom_relation *relations;
    size_t relation_count, relation_capacity;
    struct mrl_map by_ref;  /* ref: index into items */
    struct mrl_map numbers; /* ref that was asked for again: the number that was given last */
    struct mrl_map known;   /* fields and relations that need not be added again */

    size_t root;          /* index of what the document is about; SIZE_MAX if it does not say */
    const char *serial;   /* "urn:uuid:..."; NULL if not known */
    uint64_t version;     /* of this serial number; 1 and up */
    const char *created;  /* RFC 3339; NULL if not known */
    const char *supplier; /* organisation that made the document; NULL if not known */
    const char *tool, *tool_version; /* program that made it; NULL if not known */
    bool incomplete;                 /* something could not be looked at: things may be missing */
    const struct mrl_bom_standard *standard; /* NULL if there is none */
};

/* Starts an empty document in `arena`. */
void mrl_bom_init(struct mrl_bom *bom, struct mrl_arena *arena);

/* Adds a thing under a ref that none has.  A ref that is taken gets "-2", "-3" and so on behind it.
 * Limit: MRL_MAX_BOM_ITEMS. */
mrl_status mrl_bom_add(struct mrl_bom *bom, enum mrl_bom_kind kind, const char *ref, size_t *ret,
                       struct mrl_error *err) MRL_MUST_CHECK;

/* The thing with that ref; NULL if there is none.  Things move when others are added. */
struct mrl_bom_item *mrl_bom_find(const struct mrl_bom *bom, const char *ref, size_t *ret);

/* Adds a field.  An empty or missing value adds nothing.  Of a key that is not `many`, the value
 * with the better mark stays (verified before declared before inferred), else the first; of others,
 * the same name and value is kept once.  Limit: MRL_MAX_BOM_FIELDS of one thing. */
mrl_status mrl_bom_set(struct mrl_bom *bom, size_t item, const struct mrl_bom_field *field,
                       struct mrl_error *err) MRL_MUST_CHECK;

/* The first field with that key (and name, unless NULL); NULL if there is none. */
const struct mrl_bom_field *mrl_bom_get(const struct mrl_bom_item *item, enum mrl_bom_key key,
                                        const char *name);
const char *mrl_bom_value(const struct mrl_bom_item *item, enum mrl_bom_key key); /* or NULL */
const char *mrl_bom_part(const struct mrl_bom_field *field, const char *name);    /* or NULL */

/* Relates two things of the document.  The same relation is kept once, that of a thing to itself
 * not at all.  Limit: MRL_MAX_BOM_RELATIONS. */
mrl_status mrl_bom_relate(struct mrl_bom *bom, const struct mrl_bom_relation *relation,
                          struct mrl_error *err) MRL_MUST_CHECK;

/* Bytes as a ref: percent-encoded but for letters, digits and "-._~/:@+", cut to a length that
 * tools accept (then with a digest of the whole).  NULL: MRL_FAIL_ARENA. */
const char *mrl_bom_ref(struct mrl_arena *arena, const char *prefix, const char *bytes);
