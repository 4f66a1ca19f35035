/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "base/span.h"
#include "base/text.h"
#include "govern/private.h"
#include "govern/template.h"

#include <string.h>

static mrl_status unbindable(const char *asset, const char *why, struct mrl_error *err)
{
    return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET, "the asset `%s` %s", asset, why);
}

static mrl_status bind_asset(const struct mrl_project *project,
                             const struct mrl_inventory *inventory, struct mrl_record_subject *s,
                             struct mrl_error *err)
{
    const struct mrl_declared_asset *declared = mrl_project_asset(project, s->asset);
    const struct mrl_asset *asset = mrl_inventory_asset(inventory, s->asset);

    if (!declared)
        return unbindable(s->asset, "is not in merlon.yaml", err);
    s->has_digest = false;
    if (declared->url)
        return mrl_ok();
    if (!asset || asset->state == MRL_ASSET_MISSING)
        return unbindable(s->asset, "has no file, so there is nothing to bind the record to", err);
    if (!asset->has_digest)
        return unbindable(s->asset, "cannot be read wholly, so it has no digest", err);
    s->sha256 = asset->sha256;
    s->has_digest = true;
    return mrl_ok();
}

mrl_status mrl_record_subjects_today(const struct mrl_record_subject *subjects, size_t count,
                                     const struct mrl_project *project,
                                     const struct mrl_inventory *inventory, struct mrl_arena *arena,
                                     struct mrl_record_subject **ret, struct mrl_error *err)
{
    struct mrl_record_subject *today = mrl_arena_array(arena, count + 1, sizeof(*today));

    if (!today)
        return MRL_FAIL_ARENA(err, arena);
    for (size_t i = 0; i < count; i++) {
        today[i] = subjects[i];
        if (today[i].asset)
            MRL_TRY(bind_asset(project, inventory, &today[i], err));
    }
    *ret = today;
    return mrl_ok();
}

/* --- rewriting --- */

static bool nodes_equal(const struct mrl_node *a, const struct mrl_node *b);

static bool children_equal(const struct mrl_node *a, const struct mrl_node *b)
{
    const struct mrl_node *x = a->first, *y = b->first;

    for (; x && y; x = x->next, y = y->next)
        if ((x->key && strcmp(x->key, y->key) != 0) || !nodes_equal(x, y))
            return false;
    return !x && !y;
}

/* As deep as a tree may be: MRL_MAX_TREE_DEPTH. */
static bool nodes_equal(const struct mrl_node *a, const struct mrl_node *b)
{
    if (a->kind != b->kind)
        return false;
    if (a->kind == MRL_NODE_LIST || a->kind == MRL_NODE_MAP)
        return children_equal(a, b);
    return a->len == b->len && (a->len == 0 || memcmp(a->text, b->text, a->len) == 0);
}

/* Whether the two differ in `subjects` alone. */
static bool only_subjects_differ(const struct mrl_node *a, const struct mrl_node *b)
{
    const struct mrl_node *x = a->first, *y = b->first;

    if (b->kind != MRL_NODE_MAP)
        return false;
    for (; x && y; x = x->next, y = y->next)
        if (strcmp(x->key, y->key) != 0 || (strcmp(x->key, "subjects") != 0 && !nodes_equal(x, y)))
            return false;
    return !x && !y;
}

/* A line that belongs to the block above it. */
static bool continues(struct mrl_span line)
{
    const int first = mrl_span_byte(line, 0);

    return first == ' ' || first == '\t' || first == '-';
}

static bool is_blank_or_comment(struct mrl_span line)
{
    const int first = mrl_span_byte(mrl_span_trim(line), 0);

    return first < 0 || (first == '#' && mrl_span_byte(line, 0) == '#');
}

/* Bytes of the block that starts at `text`: its first line, and those up to its last line that is
 * neither blank nor a comment at the margin. */
static size_t block_length(struct mrl_span text)
{
    struct mrl_span rest = text, line;
    size_t length = 0;

    (void)mrl_span_line(&rest, &line);
    length = text.len - rest.len;
    while (mrl_span_line(&rest, &line)) {
        if (continues(line))
            length = text.len - rest.len;
        else if (!is_blank_or_comment(line))
            break;
    }
    return length;
}

/* Where the key stands at the margin; text.len if it does not. */
static size_t find_block(struct mrl_span text)
{
    struct mrl_span rest = text, line;
    size_t start = 0;

    while (mrl_span_line(&rest, &line)) {
        if (mrl_span_starts(line, "subjects:"))
            return start;
        start = text.len - rest.len;
    }
    return text.len;
}

static mrl_status check_result(const struct mrl_doc *doc, const struct mrl_buf *buf,
                               struct mrl_arena *arena, struct mrl_error *err)
{
    struct mrl_doc again;
    const mrl_status s = mrl_yaml_parse(doc->name, mrl_buf_text(buf), buf->len, arena, &again, err);

    if (s.code == MRL_E_NOMEM)
        return s;
    if (s.code == MRL_OK && only_subjects_differ(doc->root, again.root))
        return mrl_ok();
    mrl_error_set(err, MRL_E_UNSUPPORTED, MRL_NO_OFFSET,
                  "`subjects` cannot be rewritten without touching what stands around it");
    mrl_error_where(err, doc->name);
    mrl_error_hint(err, "write it as a block of its own: `subjects:` at the margin, and one line "
                        "`  - {asset: ID}` for each");
    return (mrl_status){MRL_E_UNSUPPORTED};
}

mrl_status mrl_record_rebind(const struct mrl_doc *doc, const char *text, size_t n,
                             const struct mrl_record_subject *subjects, size_t count,
                             struct mrl_arena *arena, const char **ret, size_t *len,
                             struct mrl_error *err)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf buf;
    const struct mrl_span whole = mrl_span(text, n);
    const struct mrl_span before = mrl_span_first(whole, find_block(whole));
    const struct mrl_span block = mrl_span_without(whole, before.len);
    const struct mrl_span after = mrl_span_without(block, block_length(block));
    char *copy;

    mrl_buf_init(&buf, 2 * (size_t)MRL_MAX_PROJECT_FILE);
    mrl_buf_add(&buf, before.at, before.len);
    mrl_record_subjects_write(subjects, count, &buf);
    mrl_buf_add(&buf, after.at, after.len);
    MRL_TRY(mrl_buf_status(&buf, err));
    MRL_TRY(check_result(doc, &buf, arena, err));
    copy = mrl_arena_memdup(arena, mrl_buf_text(&buf), buf.len + 1);
    if (!copy)
        return MRL_FAIL_ARENA(err, arena);
    *ret = copy;
    *len = buf.len;
    return mrl_ok();
}
