/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/buf.h"
#include "base/limits.h"
#include "base/map.h"
#include "schema/decimal.h"
#include "schema/format.h"
#include "schema/regex.h"
#include "schema/schema.h"

/* What the files of this room share. */

enum mrl_draft {
    MRL_DRAFT_UNKNOWN, /* of no use until it is needed, then an error */
    MRL_DRAFT_07,
    MRL_DRAFT_2020_12,
};

/* A schema with a URI of its own: a document, or a part of one that has an `$id`. */
struct mrl_schema_resource {
    const char *uri; /* absolute if it can be, without fragment */
    const struct mrl_doc *doc;
    const struct mrl_node *root;
    enum mrl_draft draft;
    bool validation;        /* 2020-12: the dialect has the validation vocabulary */
    bool assert_formats;    /* 2020-12: the dialect has the format-assertion vocabulary */
    struct mrl_map anchors; /* name: const struct mrl_node * */
    bool reached;           /* a rule was made of some part of it */
};

struct mrl_dynamic_anchor {
    const char *name;
    const struct mrl_node *node;
    struct mrl_schema_resource *resource;
    struct mrl_dynamic_anchor *next;
};

struct mrl_schema_rule;
struct mrl_rule_dynamic;

struct mrl_schema_set {
    struct mrl_arena *arena;
    struct mrl_schema_options options;
    struct mrl_map uris;  /* URI: struct mrl_schema_resource * */
    struct mrl_map roots; /* node of a schema with an `$id`: its resource */
    struct mrl_map rules; /* node: struct mrl_schema_rule * */
    struct mrl_dynamic_anchor *dynamic_anchors;
    struct mrl_schema_rule *pending;       /* rules that are yet to be filled in */
    struct mrl_rule_dynamic *dynamic_refs; /* all of them */
    size_t rule_count;
};

/* How a keyword holds schemas. */
enum mrl_keyword_shape {
    MRL_HOLDS_ONE,
    MRL_HOLDS_LIST,
    MRL_HOLDS_MAP,
    MRL_HOLDS_ONE_OR_LIST,  /* `items` of draft-07 */
    MRL_HOLDS_MAP_OR_LISTS, /* `dependencies`: schemas among lists of names */
    MRL_HOLDS_CHOICE,       /* `choose` */
};
struct mrl_keyword {
    const char *name;
    enum mrl_keyword_shape shape;
};

/* The keywords that hold schemas; NULL for others. */
const struct mrl_keyword *mrl_keyword_find(const char *name);

/* The resource of a URI without fragment, NULL if there is none. */
struct mrl_schema_resource *mrl_schema_resource_find(const struct mrl_schema_set *set,
                                                     const char *uri);
/* The resource whose root is this node, or `outer`. */
struct mrl_schema_resource *mrl_schema_resource_at(const struct mrl_schema_set *set,
                                                   const struct mrl_node *node,
                                                   struct mrl_schema_resource *outer);

/* A schema that a reference reaches. */
struct mrl_schema_target {
    const struct mrl_node *node;
    struct mrl_schema_resource *resource;
    const char *anchor; /* the plain name in the fragment, NULL if there was none */
};
mrl_status mrl_schema_resolve(struct mrl_schema_set *set, struct mrl_schema_resource *from,
                              const struct mrl_node *reference, struct mrl_schema_target *ret,
                              struct mrl_error *err) MRL_MUST_CHECK;

/* --- rules --- */

struct mrl_rule_list {
    const struct mrl_schema_rule **rules;
    size_t count;
};

/* `$dynamicRef`: which of them is meant depends on how validation came here. */
struct mrl_rule_dynamic {
    const char *name;
    const struct mrl_schema_rule *otherwise;
    struct mrl_rule_dynamic_choice {
        const struct mrl_schema_resource *resource;
        const struct mrl_schema_rule *rule;
    } * choices; /* of the resources that validation can come through */
    size_t count;
    struct mrl_rule_dynamic *next;
};

/* `enum` and `const`: values in canonical form. */
struct mrl_rule_values {
    const struct mrl_node *list; /* as written; the one value of `const` */
    bool is_const;
    struct mrl_map forms;
};

struct mrl_rule_bound {
    const struct mrl_node *node; /* NULL: none */
    struct mrl_decimal value;
};
struct mrl_rule_number {
    struct mrl_rule_bound minimum, maximum, above, below; /* the latter two exclusive */
    const struct mrl_node *multiple_node;
    struct mrl_divisor multiple;
};

/* Counts have MRL_NO_COUNT where there is no bound. */
#define MRL_NO_COUNT UINT64_MAX

struct mrl_rule_string {
    uint64_t min, max; /* code points */
    const struct mrl_regex *pattern;
    const struct mrl_node *pattern_node;
    const struct mrl_string_format *format;
};

struct mrl_rule_array {
    uint64_t min, max;
    bool unique;
    struct mrl_rule_list prefix;
    const char *prefix_keyword;
    const struct mrl_schema_rule *items; /* of the items behind the prefix */
    const char *items_keyword;
    const struct mrl_schema_rule *contains;
    uint64_t min_contains, max_contains;
    const struct mrl_schema_rule *unevaluated;
};

/* One name that a rule for objects speaks of. */
struct mrl_rule_name {
    const char *name;
    const struct mrl_schema_rule *rule; /* of `properties` */
    bool required;
    const char **needs; /* names that must be there beside it */
    size_t need_count;
    const struct mrl_schema_rule *needs_rule; /* what the object must be if it is there */
    const char *needs_keyword;
};
struct mrl_rule_pattern {
    const struct mrl_regex *regex;
    const struct mrl_schema_rule *rule;
};
struct mrl_rule_object {
    uint64_t min, max;
    struct mrl_map index; /* name: its place in names */
    struct mrl_rule_name *names;
    size_t name_count, name_capacity;
    struct mrl_rule_pattern *patterns;
    size_t pattern_count;
    const struct mrl_schema_rule *additional;
    const struct mrl_schema_rule *key_rule; /* `propertyNames` */
    const struct mrl_schema_rule *unevaluated;
    bool conditional; /* some name has needs */
};

/* `choose`: the value of one key tells which schema the object must obey. */
struct mrl_rule_choice {
    const char *key;
    struct mrl_map values; /* text: rule */
    const struct mrl_node *of;
};

enum mrl_rule_verdict { MRL_RULE_CHECKS, MRL_RULE_ALWAYS, MRL_RULE_NEVER };

struct mrl_schema_rule {
    enum mrl_rule_verdict verdict;
    const struct mrl_node *node;
    struct mrl_schema_resource *resource;
    /* Where it stands: below a keyword of its parent, or where a reference found it. */
    const struct mrl_schema_rule *parent;
    const char *keyword;
    const char *key; /* in a map */
    size_t index;    /* in a list; SIZE_MAX for none */
    const char *fragment;
    struct mrl_schema_rule *next_pending;

    unsigned types; /* bits of enum mrl_schema_type; 0: any */
    const struct mrl_schema_rule *ref;
    struct mrl_rule_dynamic *dynamic_ref;
    struct mrl_rule_values *values[2]; /* `enum` and `const` */
    struct mrl_rule_number *number;
    struct mrl_rule_string *string;
    struct mrl_rule_array *array;
    struct mrl_rule_object *object;
    struct mrl_rule_choice *choice;
    struct mrl_rule_list all_of, any_of, one_of;
    const struct mrl_schema_rule *not_rule;
    const struct mrl_schema_rule *if_rule, *then_rule, *else_rule;
};

enum mrl_schema_type {
    MRL_TYPE_NULL = 1,
    MRL_TYPE_BOOLEAN = 2,
    MRL_TYPE_INTEGER = 4,
    MRL_TYPE_NUMBER = 8,
    MRL_TYPE_STRING = 16,
    MRL_TYPE_ARRAY = 32,
    MRL_TYPE_OBJECT = 64,
};

struct mrl_schema {
    const struct mrl_schema_rule *root;
};

/* Where a schema was found below another, for messages and for its base URI. */
struct mrl_rule_place {
    const struct mrl_schema_rule *parent;
    const char *keyword;
    const char *key;
    size_t index;
};

/* The rule of a node, to be filled in later if it is new. */
mrl_status mrl_rule_of(struct mrl_schema_set *set, const struct mrl_node *node,
                       struct mrl_schema_resource *resource, const struct mrl_rule_place *place,
                       const struct mrl_schema_rule **ret, struct mrl_error *err) MRL_MUST_CHECK;

/* Shared by the files that fill rules in. */
struct mrl_rule_builder {
    struct mrl_schema_set *set;
    struct mrl_schema_rule *rule;
    const struct mrl_doc *doc;
    struct mrl_error *err;
};
mrl_status mrl_rule_child(struct mrl_rule_builder *b, const struct mrl_node *node,
                          const char *keyword, const struct mrl_schema_rule **ret) MRL_MUST_CHECK;
mrl_status mrl_rule_children(struct mrl_rule_builder *b, const struct mrl_node *list,
                             const char *keyword, struct mrl_rule_list *ret) MRL_MUST_CHECK;
mrl_status mrl_rule_regex(struct mrl_rule_builder *b, const struct mrl_node *at, const char *text,
                          size_t n, const struct mrl_regex **ret) MRL_MUST_CHECK;
mrl_status mrl_rule_count(struct mrl_rule_builder *b, const struct mrl_node *node,
                          uint64_t *ret) MRL_MUST_CHECK;

/* Each takes one keyword; *known tells whether it was one of its own. */
mrl_status mrl_rule_take_scalar(struct mrl_rule_builder *b, const struct mrl_node *value,
                                bool *known) MRL_MUST_CHECK;
mrl_status mrl_rule_take_array(struct mrl_rule_builder *b, const struct mrl_node *value,
                               bool *known) MRL_MUST_CHECK;
mrl_status mrl_rule_take_object(struct mrl_rule_builder *b, const struct mrl_node *value,
                                bool *known) MRL_MUST_CHECK;

/* The one spelling of a value: equal values, and no others, have the same.  1.0 is 1. */
void mrl_canonical_add(struct mrl_buf *buf, const struct mrl_node *node);

/* The bits of what a value is: an integer is a number too. */
unsigned mrl_schema_types_of(const struct mrl_node *node);

/* The number of a node; false for `.inf` and such out of YAML. */
bool mrl_node_decimal(const struct mrl_node *node, struct mrl_decimal *ret);
