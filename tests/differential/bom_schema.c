/* SPDX-License-Identifier: Apache-2.0 */
/* Compares our tables of a BOM format with an official schema, both run by our engine.
 *
 * usage: bom_schema FORMAT verdicts FILE...
 *        bom_schema FORMAT compare MUTANTS SCHEMA... -- FILE...
 *
 * verdicts: one line for each file: "valid" or "invalid", and its name.
 * compare: MUTANTS changed copies of each file are judged by both; SCHEMA is the official one, the
 * first after "#" its URI.  TAP; a mutant judged differently is printed. */
#include "base/json.h"
#include "bom/validate_private.h"
#include "schema/schema.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_FILE (4u << 20)

static struct mrl_doc read_doc(const char *path, struct mrl_arena *arena)
{
    char *text = mrl_arena_alloc(arena, MAX_FILE);
    FILE *file = fopen(path, "rb");
    struct mrl_error err = {.message = "cannot be read"};
    struct mrl_doc doc = {path, NULL};
    size_t n = 0;

    if (file && text)
        n = fread(text, 1, MAX_FILE, file);
    if (file)
        fclose(file);
    if (n == 0 || n == MAX_FILE ||
        mrl_json_parse(path, text, n, arena, &doc, &err).code != MRL_OK) {
        printf("Bail out! %s: %s\n", path, err.message);
        exit(1);
    }
    return doc;
}

static const struct mrl_schema *ours(enum mrl_bom_format format, struct mrl_arena *arena)
{
    const struct mrl_schema *schema;
    struct mrl_error err;

    if (mrl_bom_schema(format, arena, &schema, &err).code == MRL_OK)
        return schema;
    printf("Bail out! %s:%u:%u: %s\n", err.where, err.line, err.column, err.message);
    exit(1);
}

/* --- the official schema --- */

static const struct mrl_schema *official(char **files, int count, struct mrl_arena *arena)
{
    static const struct mrl_schema_options options = {.assert_formats = true};
    const struct mrl_schema *schema = NULL;
    struct mrl_schema_set *set;
    struct mrl_error err;
    mrl_status s = mrl_schema_set_new(arena, &options, &set, &err);

    for (int i = 0; i < count && s.code == MRL_OK; i++) {
        const struct mrl_doc doc = read_doc(files[i], arena);

        s = mrl_schema_set_add(set, files[i], &doc, &err);
    }
    if (s.code == MRL_OK)
        s = mrl_schema_compile(set, files[0], &schema, &err);
    if (s.code == MRL_OK)
        return schema;
    printf("Bail out! %s:%u:%u: %s\n", err.where, err.line, err.column, err.message);
    exit(1);
}

/* --- mutants --- */

/* xorshift64*, so that every run makes the same mutants. */
static uint64_t next_random(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(2685821657736338717);
}

static struct mrl_node *copy_tree(const struct mrl_node *node, struct mrl_arena *arena)
{
    struct mrl_node *copy = mrl_arena_memdup(arena, node, sizeof(*node));
    struct mrl_node **tail = copy ? &copy->first : NULL;

    if (!copy)
        exit(2);
    copy->next = NULL;
    if (node->kind != MRL_NODE_LIST && node->kind != MRL_NODE_MAP)
        return copy;
    copy->first = NULL;
    MRL_NODE_EACH(item, node)
    {
        *tail = copy_tree(item, arena);
        tail = &(*tail)->next;
    }
    return copy;
}

static size_t count_tree(const struct mrl_node *node)
{
    size_t n = 1;

    MRL_NODE_EACH(item, node)
    {
        n += count_tree(item);
    }
    return n;
}

static struct mrl_node *nth(struct mrl_node *node, size_t *n)
{
    if ((*n)-- == 0)
        return node;
    if (node->kind != MRL_NODE_LIST && node->kind != MRL_NODE_MAP)
        return NULL;
    for (struct mrl_node *item = node->first; item; item = item->next) {
        struct mrl_node *found = nth(item, n);

        if (found)
            return found;
    }
    return NULL;
}

static void set_text(struct mrl_node *node, const char *text)
{
    node->kind = MRL_NODE_STRING;
    node->text = text;
    node->len = strlen(text);
    node->count = 0;
}

static void remove_one(struct mrl_node *node, uint64_t r)
{
    struct mrl_node **at = &node->first;

    for (r %= node->count; r > 0; r--)
        at = &(*at)->next;
    *at = (*at)->next;
    node->count--;
}

static void append(struct mrl_node *node, struct mrl_node *more)
{
    struct mrl_node **at = &node->first;

    while (*at)
        at = &(*at)->next;
    *at = more;
    node->count++;
}

/* Keys that stand somewhere in the file: a known key in the wrong place is the better test. */
static const char *some_key(struct mrl_node *root, uint64_t r)
{
    static const char *const keys[] = {
        "surprise",     "name",       "type",    "bom-ref",   "spdxId",    "version",
        "url",          "ref",        "id",      "text",      "signature", "isExternal",
        "versionRange", "properties", "comment", "licensing", "@id",       "expression"};
    size_t n = (size_t)(r >> 8) % count_tree(root);
    const struct mrl_node *node = nth(root, &n);

    return r % 4 == 0 || !node || !node->key ? keys[(r >> 40) % MRL_COUNT(keys)] : node->key;
}

static void add_key(struct mrl_node *root, struct mrl_node *node, uint64_t r,
                    struct mrl_arena *arena)
{
    const char *key = some_key(root, r);
    size_t n = (size_t)(r >> 20) % count_tree(root);
    struct mrl_node *value;

    if (mrl_node_get(node, key))
        return;
    value = copy_tree(nth(root, &n), arena);
    value->key = key;
    append(node, value);
}

static void mutate_scalar(struct mrl_node *node, uint64_t r)
{
    static const char *const texts[] = {"",
                                        "x",
                                        "not one of them",
                                        "http://a b/c",
                                        "2026-13-01T00:00:00Z",
                                        "1.7",
                                        "_:blank",
                                        "urn:uuid:3E671687-395b-41f5-a30f-a58921a69b79",
                                        "https://example.com/#1",
                                        "yes",
                                        "sha256",
                                        "2026-01-01T00:00:00Z",
                                        "2026-01-01T00:00:00.5Z",
                                        "a/b",
                                        "SHA-256",
                                        "text",
                                        "MIT",
                                        "1.0.0"};

    switch (r % 6) {
    case 0:
        node->kind = MRL_NODE_INT;
        node->integer = 7;
        node->text = "7";
        node->len = 1;
        return;
    case 1:
        node->kind = MRL_NODE_REAL;
        node->text = "-0.5";
        node->len = 4;
        node->real = -0.5;
        return;
    case 2:
        node->kind = MRL_NODE_BOOL;
        node->boolean = r >> 20 & 1;
        return;
    case 3:
        node->kind = MRL_NODE_NULL;
        return;
    default:
        set_text(node, texts[(r >> 8) % MRL_COUNT(texts)]);
        return;
    }
}

static void empty(struct mrl_node *node, enum mrl_node_kind kind)
{
    node->kind = kind;
    node->count = 0;
    node->first = NULL;
}

static void mutate(struct mrl_node *root, uint64_t r, uint64_t how, struct mrl_arena *arena)
{
    size_t n = (size_t)(r >> 16) % count_tree(root);
    struct mrl_node *node = nth(root, &n);
    const bool container = node->kind == MRL_NODE_LIST || node->kind == MRL_NODE_MAP;

    if (container && node->count > 0 && how % 8 < 3) {
        remove_one(node, r >> 3);
    } else if (node->kind == MRL_NODE_MAP && how % 8 < 6) {
        add_key(root, node, r, arena);
    } else if (node->kind == MRL_NODE_LIST && node->count > 0 && how % 8 < 6) {
        append(node, copy_tree(node->first, arena));
    } else if (how % 8 == 6) {
        empty(node, r & 1 ? MRL_NODE_LIST : MRL_NODE_MAP);
    } else if (how % 8 == 7) {
        size_t other = (size_t)(r >> 24) % count_tree(root);
        struct mrl_node *copy = copy_tree(nth(root, &other), arena);
        const char *key = node->key;
        struct mrl_node *next = node->next;

        *node = *copy;
        node->key = key;
        node->next = next;
    } else {
        mutate_scalar(node, r >> 5);
    }
}

/* --- comparing --- */

static bool is_valid(const struct mrl_schema *schema, const struct mrl_node *node)
{
    struct mrl_error err;
    bool valid;

    if (mrl_schema_is_valid(schema, node, &valid, &err).code == MRL_OK)
        return valid;
    printf("Bail out! %s\n", err.message);
    exit(1);
}

static void print_tree(struct mrl_json_writer *w, const struct mrl_node *node, const char *key)
{
    switch (node->kind) {
    case MRL_NODE_NULL:
        mrl_json_write_null(w, key);
        return;
    case MRL_NODE_BOOL:
        mrl_json_write_bool(w, key, node->boolean);
        return;
    case MRL_NODE_INT:
        mrl_json_write_i64(w, key, node->integer);
        return;
    case MRL_NODE_REAL:
        mrl_json_write_double(w, key, node->real);
        return;
    case MRL_NODE_STRING:
        mrl_json_write_bytes(w, key, node->text, node->len);
        return;
    case MRL_NODE_LIST:
    case MRL_NODE_MAP:
        break;
    }
    if (node->kind == MRL_NODE_LIST)
        mrl_json_write_array(w, key);
    else
        mrl_json_write_object(w, key);
    MRL_NODE_EACH(item, node)
    {
        print_tree(w, item, node->kind == MRL_NODE_MAP ? item->key : NULL);
    }
    if (node->kind == MRL_NODE_LIST)
        mrl_json_write_array_end(w);
    else
        mrl_json_write_object_end(w);
}

/* What our tables find, and the mutant itself on stderr. */
static void show(const struct mrl_schema *mine, const struct mrl_schema *theirs,
                 const struct mrl_node *node, const char *name, struct mrl_arena *arena)
{
    struct mrl_schema_report report;
    struct mrl_json_writer w;
    struct mrl_error err;

    for (int i = 0; i < 2; i++) {
        if (mrl_schema_validate(i ? theirs : mine, node, arena, &report, &err).code != MRL_OK)
            continue;
        printf("# %s: %s: %s\n", name, i ? "official" : "ours", report.total ? "invalid" : "valid");
        for (size_t k = 0; k < report.count && k < 3; k++)
            printf("#   %s: %s (%s)\n", report.problems[k].path, report.problems[k].message,
                   report.problems[k].clause);
    }
    mrl_json_writer_init(&w, stderr, true);
    print_tree(&w, node, NULL);
    fputc('\n', stderr);
}

struct counts {
    size_t compared, valid, different;
};

static void compare(const struct mrl_schema *mine, const struct mrl_schema *theirs,
                    const char *file, unsigned mutants, struct counts *counts)
{
    struct mrl_arena *arena = mrl_arena_new(512u << 20);
    const struct mrl_doc doc = read_doc(file, arena);
    uint64_t random = 88172645463325252u;

    for (const char *p = file; *p; p++)
        random = random * 31 + (uint64_t)*p;
    for (unsigned i = 0; i <= mutants; i++) {
        struct mrl_arena *own = mrl_arena_new(512u << 20);
        struct mrl_node *root = copy_tree(doc.root, own);
        bool valid;

        for (unsigned k = 0; k < (i + 2) / 3 % 4 && i > 0; k++)
            mutate(root, next_random(&random), next_random(&random), own);
        valid = is_valid(mine, root);
        counts->compared++;
        counts->valid += valid;
        if (valid != is_valid(theirs, root)) {
            if (counts->different++ < 10)
                show(mine, theirs, root, file, own);
        }
        mrl_arena_free(own);
    }
    mrl_arena_free(arena);
}

static int run_compare(enum mrl_bom_format format, int argc, char **argv, struct mrl_arena *arena)
{
    const unsigned mutants = (unsigned)strtoul(argv[0], NULL, 10);
    struct counts counts = {0};
    int dashes = 1;

    while (dashes < argc && strcmp(argv[dashes], "--") != 0)
        dashes++;
    {
        const struct mrl_schema *mine = ours(format, arena);
        const struct mrl_schema *theirs = official(argv + 1, dashes - 1, arena);

        for (int i = dashes + 1; i < argc; i++)
            compare(mine, theirs, argv[i], mutants, &counts);
    }
    printf("1..1\n%s 1 - %zu documents, %zu of them valid, %zu judged differently\n",
           counts.different ? "not ok" : "ok", counts.compared, counts.valid, counts.different);
    return counts.different ? 1 : 0;
}

int main(int argc, char **argv)
{
    struct mrl_arena *arena = mrl_arena_new(512u << 20);
    enum mrl_bom_format format = MRL_BOM_FORMAT_COUNT;
    int code = 0;

    for (int i = 0; i < MRL_BOM_FORMAT_COUNT && argc > 3; i++)
        if (strcmp(argv[1], mrl_bom_format_names[i]) == 0)
            format = (enum mrl_bom_format)i;
    if (format == MRL_BOM_FORMAT_COUNT || !arena)
        return 2;
    if (strcmp(argv[2], "compare") == 0) {
        code = run_compare(format, argc - 3, argv + 3, arena);
    } else {
        const struct mrl_schema *mine = ours(format, arena);

        for (int i = 3; i < argc; i++)
            printf("%s %s\n", is_valid(mine, read_doc(argv[i], arena).root) ? "valid" : "invalid",
                   argv[i]);
    }
    mrl_arena_free(arena);
    return code;
}
