/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/map.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

/* What the scanner can say about a file: one rule for each kind of trouble, from the tables
 * catalog/rules/NAME.yaml.  Detectors and parsers name what they saw by a key, such as
 * "pickle.call-dangerous" or "safetensors.overlap"; a rule lists the keys it speaks for and gives
 * them a stable id, a severity, an explanation and references.  Keys and ids are unique over all
 * files.  Everything lives in the arena it was loaded into. */

/* After reference rule sets of code scanning: how bad it is if it is true. */
enum mrl_severity {
    MRL_SEVERITY_INFO,     /* worth knowing */
    MRL_SEVERITY_LOW,      /* odd, no known harm */
    MRL_SEVERITY_MEDIUM,   /* could not be shown to be harmless */
    MRL_SEVERITY_HIGH,     /* reaches files, network or other code, or lies about structure */
    MRL_SEVERITY_CRITICAL, /* runs code */
    MRL_SEVERITY_COUNT,
};
const char *mrl_severity_name(enum mrl_severity severity); /* "critical" */
bool mrl_severity_parse(const char *name, enum mrl_severity *ret);

/* What one file is, all in all; each is stronger than those above it. */
enum mrl_scan_verdict {
    MRL_SCAN_SAFE_DATA,  /* nothing in it names code */
    MRL_SCAN_SAFE_KNOWN, /* names code, and all of it is known to be harmless as it is used */
    MRL_SCAN_INCOMPLETE, /* a part was not looked into */
    MRL_SCAN_MALFORMED,  /* contradicts its format */
    MRL_SCAN_UNKNOWN,    /* names code that nobody has shown to be harmless */
    MRL_SCAN_DANGEROUS,
    MRL_SCAN_VERDICT_COUNT,
};
const char *mrl_scan_verdict_name(enum mrl_scan_verdict verdict); /* "safe-data" */

struct mrl_rule {
    const char *id; /* "MRL-PKL-001": letters name the family, never reused */
    const char *title;
    enum mrl_severity severity;
    enum mrl_scan_verdict verdict; /* the least that a file with this finding is */
    const char *explanation;       /* why it matters, some sentences */
    const char *remedy;
    const char *const *keys; /* what detectors call it; at least one */
    size_t key_count;
    const char *const *refs; /* "CWE-502", "AML.T0011.000", "LLM03:2025" */
    size_t ref_count;
    const char *const *provisions; /* of EN 304 223: "5.2.1-1" */
    size_t provision_count;
};

struct mrl_rules {
    struct mrl_rule *rules; /* by id */
    size_t count;
    const struct mrl_rule *fallback; /* the rule with the key "scan.unnamed" */
    struct mrl_map by_key;           /* index into rules, as is the next */
    struct mrl_map by_id;
};

/* Loads the embedded rules.  Strict: an unknown key, a doubled id, a severity that is none is an
 * error with file, line and column. */
mrl_status mrl_rules_load(struct mrl_arena *arena, struct mrl_rules **ret,
                          struct mrl_error *err) MRL_MUST_CHECK;

/* One file of rules, as the tables hold them.  `bytes` and `name` must outlive the arena. */
struct mrl_rules_file {
    const char *name;
    const char *bytes;
    size_t size;
};
mrl_status mrl_rules_load_files(const struct mrl_rules_file *files, size_t count,
                                struct mrl_arena *arena, struct mrl_rules **ret,
                                struct mrl_error *err) MRL_MUST_CHECK;

/* NULL if there is no such rule. */
const struct mrl_rule *mrl_rules_find(const struct mrl_rules *rules, const char *id);

/* The rule that speaks for a key, or for "*" and its part from the dot on: "*.malformed".  A key
 * that no rule lists is never lost: the fallback answers. */
const struct mrl_rule *mrl_rules_for(const struct mrl_rules *rules, const char *key);
