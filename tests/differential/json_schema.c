/* SPDX-License-Identifier: Apache-2.0 */
/* Runs files of the official JSON Schema test suite.
 *
 * usage: json_schema DRAFT formats|plain REMOTES FILE...
 *
 * REMOTES is a folder whose files stand for http://localhost:1234/; of its folders for drafts only
 * that of DRAFT counts.  One TAP line for each file. */
#include "schema/meta.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MAX_REMOTES 256
#define MAX_FILE    (1u << 20)

struct remotes {
    struct mrl_doc docs[MAX_REMOTES];
    const char *uris[MAX_REMOTES];
    size_t count;
};

static struct mrl_doc read_doc(const char *path, struct mrl_arena *arena)
{
    char *text = mrl_arena_alloc(arena, MAX_FILE);
    FILE *file = fopen(path, "rb");
    struct mrl_error err = {.message = "cannot be read"};
    struct mrl_doc doc;
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

static bool is_other_draft(const char *name, const char *draft)
{
    return (strncmp(name, "draft", 5) == 0 || strcmp(name, "v1") == 0) && strcmp(name, draft) != 0;
}

static void add_remotes(const char *root, const char *below, const char *draft,
                        struct mrl_arena *arena, struct remotes *r)
{
    char *path = mrl_arena_printf(arena, "%s/%s", root, below);
    DIR *dir = opendir(path);
    struct dirent *entry;

    while (dir && (entry = readdir(dir))) {
        char *name = mrl_arena_printf(arena, "%s%s%s", below, *below ? "/" : "", entry->d_name);
        char *full = mrl_arena_printf(arena, "%s/%s", root, name);
        struct stat st;

        if (entry->d_name[0] == '.' || is_other_draft(entry->d_name, draft) || stat(full, &st) != 0)
            continue;
        if (S_ISDIR(st.st_mode)) {
            add_remotes(root, name, draft, arena, r);
        } else if (strstr(name, ".json") && r->count < MAX_REMOTES) {
            r->docs[r->count] = read_doc(full, arena);
            r->uris[r->count++] = mrl_arena_printf(arena, "http://localhost:1234/%s", name);
        }
    }
    if (dir)
        closedir(dir);
}

struct suite {
    struct mrl_schema_options options;
    struct remotes remotes;
    const char *draft;
    size_t passed, failed;
};

static mrl_status compile(const struct suite *suite, const struct mrl_doc *file,
                          const struct mrl_node *node, struct mrl_arena *arena,
                          const struct mrl_schema **ret, struct mrl_error *err)
{
    const struct mrl_doc doc = {file->name, (struct mrl_node *)(uintptr_t)node};
    struct mrl_schema_set *set;

    MRL_TRY(mrl_schema_set_new(arena, &suite->options, &set, err));
    MRL_TRY(mrl_schema_add_meta(set, arena, err));
    for (size_t i = 0; i < suite->remotes.count; i++)
        MRL_TRY(mrl_schema_set_add(set, suite->remotes.uris[i], &suite->remotes.docs[i], err));
    MRL_TRY(mrl_schema_set_add(set, "test:schema", &doc, err));
    return mrl_schema_compile(set, "test:schema", ret, err);
}

static void judge(struct suite *suite, const struct mrl_node *group, const struct mrl_node *test,
                  const struct mrl_schema *schema)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64u << 20);
    const bool wanted = mrl_node_get(test, "valid")->boolean;
    struct mrl_schema_report report;
    struct mrl_error err = {0};
    bool valid;

    if (mrl_schema_validate(schema, mrl_node_get(test, "data"), arena, &report, &err).code ==
            MRL_OK &&
        mrl_schema_is_valid(schema, mrl_node_get(test, "data"), &valid, &err).code == MRL_OK &&
        (report.total == 0) == wanted && valid == wanted) {
        suite->passed++;
        return;
    }
    suite->failed++;
    printf("# %s: %s: wanted %s%s%s\n", mrl_node_text(mrl_node_get(group, "description")),
           mrl_node_text(mrl_node_get(test, "description")), wanted ? "valid" : "invalid",
           *err.message ? ", got " : "", err.message);
}

static void run_file(struct suite *suite, const struct mrl_doc *file)
{
    MRL_NODE_EACH(group, file->root)
    {
        mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(256u << 20);
        const struct mrl_node *tests = mrl_node_get(group, "tests");
        const struct mrl_schema *schema;
        struct mrl_error err;

        if (compile(suite, file, mrl_node_get(group, "schema"), arena, &schema, &err).code !=
            MRL_OK) {
            printf("# %s: %s:%u: %s\n", mrl_node_text(mrl_node_get(group, "description")),
                   err.where, err.line, err.message);
            suite->failed += tests->count;
            continue;
        }
        MRL_NODE_EACH(test, tests)
        {
            judge(suite, group, test, schema);
        }
    }
}

int main(int argc, char **argv)
{
    static struct suite suite;
    struct mrl_arena *arena = mrl_arena_new(UINT64_C(1) << 30);
    bool good = true;

    if (argc < 4 || !arena)
        return 2;
    suite.draft = argv[1];
    suite.options.draft_07 = strcmp(suite.draft, "draft7") == 0;
    suite.options.assert_formats = strcmp(argv[2], "formats") == 0;
    add_remotes(argv[3], "", suite.draft, arena, &suite.remotes);
    printf("1..%d\n", argc - 4);
    for (int i = 4; i < argc; i++) {
        const struct mrl_doc file = read_doc(argv[i], arena);

        suite.passed = suite.failed = 0;
        run_file(&suite, &file);
        printf("%s %d - %s: %zu of %zu\n", suite.failed ? "not ok" : "ok", i - 3, argv[i],
               suite.passed, suite.passed + suite.failed);
        good = good && suite.failed == 0;
    }
    mrl_arena_free(arena);
    return good ? 0 : 1;
}
