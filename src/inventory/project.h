/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/id.h"
#include "base/node.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What an organisation declares about its AI system: merlon.yaml, read strictly (an unknown key,
 * a doubled id or a name that nothing bears is an error with file, line and column).  Format:
 * docs/formats/merlon-yaml.md. */

#define MRL_PROJECT_FILE "merlon.yaml"

/* A value `FILL-IN` or `FILL-IN: question`, as `merlon init` writes it, counts as missing. */
bool mrl_is_placeholder(const char *text);

/* Roles of EN 304 223, clause 4, as a set. */
enum {
    MRL_ROLE_DEVELOPER = 1u << 0,
    MRL_ROLE_SYSTEM_OPERATOR = 1u << 1,
    MRL_ROLE_DATA_CUSTODIAN = 1u << 2,
    MRL_ROLE_END_USER = 1u << 3,
};

enum mrl_sensitivity { /* ordered: a higher one needs more protection */
                       MRL_SENSITIVITY_UNSET,
                       MRL_SENSITIVITY_PUBLIC,
                       MRL_SENSITIVITY_INTERNAL,
                       MRL_SENSITIVITY_CONFIDENTIAL,
                       MRL_SENSITIVITY_RESTRICTED,
};

enum mrl_environment {
    MRL_ENVIRONMENT_UNSET,
    MRL_ENVIRONMENT_DEVELOPMENT,
    MRL_ENVIRONMENT_TRAINING,
    MRL_ENVIRONMENT_TEST,
    MRL_ENVIRONMENT_PRODUCTION,
};

const char *mrl_sensitivity_name(enum mrl_sensitivity s); /* "internal"; "" when unset */
const char *mrl_environment_name(enum mrl_environment e);

enum mrl_asset_kind {
    MRL_ASSET_MODEL,
    MRL_ASSET_DATASET,
    MRL_ASSET_TOKENIZER,
    MRL_ASSET_CONFIGURATION,
    MRL_ASSET_PROMPT,
    MRL_ASSET_CARD,
    MRL_ASSET_DEPENDENCIES,
    MRL_ASSET_DEPLOYMENT,
    MRL_ASSET_TOOL,
    MRL_ASSET_AGENT,
    MRL_ASSET_SERVICE, /* reached over a network; has a URL instead of a path */
    MRL_ASSET_VECTOR_STORE,
    MRL_ASSET_SECRET,
    MRL_ASSET_OTHER,
    MRL_ASSET_KIND_COUNT,
};
const char *mrl_asset_kind_name(enum mrl_asset_kind kind); /* "vector-store" */

/* How one asset depends on another.  Read "FROM <kind> TO". */
enum mrl_edge_kind {
    MRL_EDGE_SHARD_OF,
    MRL_EDGE_TOKENIZER_OF,
    MRL_EDGE_CONFIGURED_BY,
    MRL_EDGE_BASE_MODEL,
    MRL_EDGE_TRAINED_ON,
    MRL_EDGE_DEPENDS_ON,
    MRL_EDGE_CALLS,
    MRL_EDGE_SERVED_AT,
    MRL_EDGE_KIND_COUNT,
};
const char *mrl_edge_kind_name(enum mrl_edge_kind kind); /* "trained_on", as in merlon.yaml */

struct mrl_person {
    const char *id;
    const char *name;         /* NULL if missing or placeholder */
    const char *const *roles; /* the organisation's own words: "owner", "ciso", "data-custodian" */
    size_t role_count;
    const char *key; /* "ed25519:BASE64" of the 32-byte public key; NULL: may not sign.  No two
                        people share one */
    uint32_t line, column;
};

struct mrl_external {
    const char *supplier; /* NULL if missing or placeholder */
    const char *source;   /* NULL if not said */
    const char *version;  /* NULL if not said */
    const char *licence;  /* NULL if not said */
};

/* An asset as declared. */
struct mrl_declared_asset {
    const char *id;
    /* Path or pattern (glob(7), `**` crosses directories) below the project; no "..", "." or empty
     * part.  Exactly one of path and url is set, or neither while a placeholder stands there. */
    const char *path;
    const char *url; /* services have one; tools, agents and vector stores may */
    enum mrl_asset_kind kind;
    const char *owner; /* person id; NULL if missing or placeholder */
    enum mrl_sensitivity sensitivity;
    enum mrl_environment environment;
    const struct mrl_external *external; /* NULL: our own */
    bool released;                       /* handed to others */
    const struct mrl_declared_signature {
        const char *bundle; /* of OpenSSF Model Signing; this and all paths below the project */
        /* Who must have signed, one of: a key, certificates that are trusted (both PEM), or a name
         * and a Sigstore trusted root. */
        const char *public_key;
        const char *certificate_chain;
        const char *trusted_root; /* with public_key: its log entries must hold, too */
        const char *identity, *identity_provider; /* NULL where merlon.yaml leaves them open */
    } * signature;                                /* NULL: none is named */
    bool public_data;                             /* dataset taken from public places */
    /* Whether merlon.yaml says so in words, a no too: what it leaves out shows less. */
    bool external_said, released_said, public_data_said;
    struct mrl_declared_edge {
        enum mrl_edge_kind kind;
        const char *to; /* asset id; of MRL_EDGE_SERVED_AT a route id */
    } * edges;
    size_t edge_count;
    const struct mrl_system **systems; /* those that list it */
    size_t system_count;
    uint32_t line, column;
};

struct mrl_system {
    const char *id;
    const char *purpose; /* NULL if missing or placeholder */
    const char *owner;
    enum mrl_environment environment;
    enum mrl_sensitivity clearance;
    mrl_time deployed;         /* 0: not deployed */
    mrl_time retired;          /* 0: in use */
    const char *const *assets; /* ids, none twice */
    size_t asset_count;
    uint32_t line, column;
};

struct mrl_route {
    const char *id;
    const char *url;    /* NULL if missing or placeholder, as are the next two */
    const char *system; /* id */
    const char *asset;  /* id */
    uint32_t line, column;
};

/* Somewhere a placeholder stands or a needed value is missing; assess reports them. */
struct mrl_gap {
    const char *what;     /* "assets[model].owner" */
    const char *question; /* what stands behind `FILL-IN:`, raw; NULL if nothing does */
    uint32_t line, column;
};

struct mrl_project {
    struct mrl_doc doc;       /* for messages */
    struct mrl_sha256 sha256; /* of the bytes that all below was read from */
    const char *name;         /* of the organisation; "" if missing */
    unsigned roles;           /* MRL_ROLE_* held */
    struct mrl_person *people;
    size_t person_count;
    struct mrl_system *systems;
    size_t system_count;
    struct mrl_declared_asset *assets;
    size_t asset_count;
    struct mrl_route *routes;
    size_t route_count;
    const struct mrl_node *policies; /* map; NULL if none.  Keys and bounds are checked */
    const struct mrl_node *raise;    /* its list `raise`: ids of supporting checks that this
                                        organisation makes mandatory; NULL if none.  Text only; the
                                        names are checked where the catalogue is known */
    /* Texts as of c2sp.org/signed-note; what they are is checked where the ledger is read. */
    const char *ledger_key; /* whose signature its checkpoints bear; NULL: no ledger is kept */
    const char *const *ledger_witnesses;
    size_t ledger_witness_count;
    struct mrl_gap *gaps;
    size_t gap_count;
};

/* Reads merlon.yaml of the project directory.  MRL_E_ABSENT with a hint to `merlon init` when
 * there is none. */
mrl_status mrl_project_load(int root, struct mrl_arena *arena, struct mrl_project *ret,
                            struct mrl_error *err) MRL_MUST_CHECK;
mrl_status mrl_project_parse(const char *name, const char *text, size_t n, struct mrl_arena *arena,
                             struct mrl_project *ret, struct mrl_error *err) MRL_MUST_CHECK;

const struct mrl_person *mrl_project_person(const struct mrl_project *p, const char *id);
const struct mrl_system *mrl_project_system(const struct mrl_project *p, const char *id);
const struct mrl_declared_asset *mrl_project_asset(const struct mrl_project *p, const char *id);
const struct mrl_route *mrl_project_route(const struct mrl_project *p, const char *id);
bool mrl_person_has_role(const struct mrl_person *person, const char *role);

/* A threshold from `policies`, or the built-in default of that name; the table of names, defaults
 * and bounds is policy.c. Programmer error if the name is unknown. */
double mrl_project_policy(const struct mrl_project *p, const char *name);

/* Whether the organisation raised this check. */
bool mrl_project_raises(const struct mrl_project *p, const char *check);

/* The table behind it, for documents and tests; `index` below the returned count. */
struct mrl_policy {
    const char *name;
    double fallback; /* when merlon.yaml says nothing */
    double min, max; /* outside, a value is refused */
    const char *what;
};
const struct mrl_policy *mrl_policies(size_t *count);
