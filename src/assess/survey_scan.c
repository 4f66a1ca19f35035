/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/survey_scan.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/program.h"
#include "scan/pool.h"

#include <string.h>
#include <unistd.h>

/* One line of a remembered verdict; messages are cut far below. */
#define LINE_MAX 4096u

struct survey_scan {
    int root;
    struct mrl_store *store;    /* NULL: nothing is remembered */
    struct mrl_scan_pool *pool; /* hostile files are parsed in processes that are locked in */
    struct mrl_sha256 rules;    /* digest of what decides a verdict */
    struct mrl_arena *arena;    /* lasting */
    struct mrl_error *err;
    uint64_t scanned;

    /* Files that were handed to the pool, in the order in which it tells of them. */
    struct waiting {
        const struct mrl_asset_file *known;
        struct mrl_scanned_file *file;
    } * waiting;
    size_t handed, told;
};

/* --- remembering --- */

static mrl_status add_text(struct mrl_hasher *h, const char *text, struct mrl_error *err)
{
    return mrl_hasher_add(h, text, strlen(text) + 1, err);
}

static mrl_status digest_rules(const struct mrl_rules *rules, struct mrl_sha256 *ret,
                               struct mrl_error *err)
{
    mrl_cleanup(mrl_hasher_freep) struct mrl_hasher *h = NULL;
    char program[MRL_PROGRAM_ID];

    /* Detectors decide too, and change more often than version and rules. */
    mrl_program_id(program);
    MRL_TRY(mrl_hasher_new(&h, err));
    MRL_TRY(add_text(h, program, err));
    for (size_t i = 0; i < rules->count; i++) {
        const struct mrl_rule *rule = &rules->rules[i];

        MRL_TRY(add_text(h, rule->id, err));
        MRL_TRY(add_text(h, mrl_severity_name(rule->severity), err));
        MRL_TRY(add_text(h, mrl_scan_verdict_name(rule->verdict), err));
        for (size_t k = 0; k < rule->key_count; k++)
            MRL_TRY(add_text(h, rule->keys[k], err));
    }
    return mrl_hasher_finish(h, ret, err);
}

/* A verdict depends on the bytes, on the name (a hint for text formats) and on the rules.  It is
 * bound to the very file as well: a store that came with the project cannot know its inode and
 * times, so it cannot call clean what nobody scanned here. */
static mrl_status memo_key(const struct survey_scan *s, const struct mrl_asset_file *file,
                           struct mrl_sha256 *ret)
{
    mrl_cleanup(mrl_hasher_freep) struct mrl_hasher *h = NULL;

    MRL_TRY(mrl_hasher_new(&h, s->err));
    MRL_TRY(add_text(h, "scan", s->err));
    MRL_TRY(mrl_hasher_add(h, s->rules.bytes, sizeof(s->rules.bytes), s->err));
    MRL_TRY(mrl_hasher_add(h, file->sha256.bytes, sizeof(file->sha256.bytes), s->err));
    MRL_TRY(mrl_hasher_add(h, &file->id, sizeof(file->id), s->err));
    MRL_TRY(add_text(h, file->path, s->err));
    return mrl_hasher_finish(h, ret, s->err);
}

static mrl_status remember(struct survey_scan *s, const struct mrl_scanned_file *file,
                           const struct mrl_sha256 *key)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf b;

    if (!s->store)
        return mrl_ok();
    mrl_buf_init(&b, 4 * LINE_MAX);
    mrl_buf_addc(&b, (char)file->verdict);
    mrl_buf_addc(&b, (char)file->severity);
    mrl_buf_addc(&b, (char)(file->finding_count > 255 ? 255 : file->finding_count));
    mrl_buf_addf(&b, "%s\n%s\n", file->rule, file->message);
    MRL_TRY(mrl_buf_status(&b, s->err));
    return mrl_store_put_memo(s->store, key, mrl_buf_text(&b), b.len, s->err);
}

static mrl_status read_line(struct mrl_reader *r, struct mrl_arena *arena, const char **ret)
{
    const uint8_t *line;
    size_t n;

    MRL_TRY(mrl_read_line(r, "line", LINE_MAX, &line, &n));
    *ret = mrl_arena_strndup(arena, (const char *)line, n);
    return *ret ? mrl_ok() : MRL_FAIL_ARENA(r->err, arena);
}

static mrl_status decode(const void *bytes, size_t n, struct mrl_arena *arena,
                         struct mrl_scanned_file *file, struct mrl_error *err)
{
    uint8_t verdict, severity, count;
    struct mrl_reader r;

    mrl_reader_init(&r, bytes, n, err);
    MRL_TRY(mrl_read_u8(&r, "verdict", &verdict));
    MRL_TRY(mrl_read_u8(&r, "severity", &severity));
    MRL_TRY(mrl_read_u8(&r, "count", &count));
    if (verdict >= MRL_SCAN_VERDICT_COUNT || severity >= MRL_SEVERITY_COUNT)
        return MRL_FAIL(err, MRL_E_FORMAT, 0, "a remembered verdict that is none");
    MRL_TRY(read_line(&r, arena, &file->rule));
    MRL_TRY(read_line(&r, arena, &file->message));
    file->verdict = (enum mrl_scan_verdict)verdict;
    file->severity = (enum mrl_severity)severity;
    file->finding_count = count;
    return mrl_ok();
}

static mrl_status recall(struct survey_scan *s, const struct mrl_sha256 *key,
                         struct mrl_scanned_file *file, bool *ret)
{
    struct mrl_error odd;
    const void *bytes;
    size_t n;

    *ret = false;
    if (!s->store)
        return mrl_ok();
    MRL_TRY(mrl_store_get_memo(s->store, key, s->arena, ret, &bytes, &n, s->err));
    if (*ret && decode(bytes, n, s->arena, file, &odd).code != MRL_OK)
        *ret = false;
    return mrl_ok();
}

/* --- scanning --- */

static const struct mrl_finding *worst_finding(const struct mrl_scan_report *report)
{
    const struct mrl_finding *worst = NULL;

    for (size_t i = 0; i < report->finding_count; i++)
        if (!worst || report->findings[i].rule->severity > worst->rule->severity)
            worst = &report->findings[i];
    return worst;
}

static mrl_status keep(struct survey_scan *s, const struct mrl_scan_report *report,
                       struct mrl_scanned_file *file)
{
    const struct mrl_finding *worst = worst_finding(report);

    file->verdict = report->verdict;
    file->finding_count = report->finding_count;
    file->severity = worst ? worst->rule->severity : MRL_SEVERITY_INFO;
    file->rule = mrl_arena_strdup(s->arena, worst ? worst->rule->id : "");
    file->message = worst && worst->call
                        ? mrl_arena_printf(s->arena, "%s: %.400s", worst->message, worst->call)
                        : mrl_arena_strdup(s->arena, worst ? worst->message : "");
    return file->rule && file->message ? mrl_ok() : MRL_FAIL_ARENA(s->err, s->arena);
}

static mrl_status complain(struct survey_scan *s, struct mrl_scanned_file *file)
{
    file->verdict = MRL_SCAN_INCOMPLETE;
    file->rule = "";
    file->message = mrl_arena_strdup(s->arena, s->err->message);
    return file->message ? mrl_ok() : MRL_FAIL_ARENA(s->err, s->arena);
}

/* Opens what was hashed; other bytes would get a verdict on what nobody looked at. */
static mrl_status open_known(struct survey_scan *s, const struct mrl_asset_file *known, int *ret)
{
    mrl_cleanup(mrl_fd_close) int fd = -1;
    struct mrl_file_id id;

    MRL_TRY(mrl_file_open(s->root, known->path, &fd, &id, s->err));
    if (!mrl_file_id_equal(&id, &known->id))
        return MRL_FAIL(s->err, MRL_E_CHANGED, MRL_NO_OFFSET, "changed after it was hashed");
    *ret = fd;
    fd = -1;
    return mrl_ok();
}

/* The same bytes are still there: what was scanned is what was hashed. */
static mrl_status check_unchanged(struct survey_scan *s, const struct mrl_asset_file *known)
{
    mrl_cleanup(mrl_fd_close) int fd = -1;

    return open_known(s, known, &fd);
}

static mrl_status conclude(struct survey_scan *s, const struct waiting *w,
                           const struct mrl_scan_report *report)
{
    struct mrl_sha256 key;

    MRL_TRY(check_unchanged(s, w->known));
    MRL_TRY(keep(s, report, w->file));
    if (w->file->verdict == MRL_SCAN_INCOMPLETE)
        return mrl_ok();
    MRL_TRY(memo_key(s, w->known, &key));
    return remember(s, w->file, &key);
}

/* What the pool says about the next file.  One that cannot be read now was read a moment ago: it
 * is not clean, it is unknown. */
static mrl_status tell(void *context, const struct mrl_scan_result *result, struct mrl_error *err)
{
    struct survey_scan *s = context;
    const struct waiting *w = &s->waiting[s->told++];
    mrl_status status;

    (void)err;
    s->scanned++;
    status = conclude(s, w, result->report);
    return status.code == MRL_OK || status.code == MRL_E_NOMEM ? status : complain(s, w->file);
}

static mrl_status hand_out(struct survey_scan *s, const struct mrl_asset_file *known,
                           struct mrl_scanned_file *file)
{
    int fd = -1;
    const mrl_status status = open_known(s, known, &fd);

    if (status.code == MRL_E_NOMEM)
        return status;
    if (status.code != MRL_OK)
        return complain(s, file);
    s->waiting[s->handed++] = (struct waiting){known, file};
    return mrl_scan_pool_add(s->pool, fd, known->id.size, known->path, s->err);
}

static mrl_status judge_file(struct survey_scan *s, const struct mrl_asset_file *known,
                             struct mrl_scanned_file *file)
{
    struct mrl_sha256 key;
    bool remembered;

    MRL_TRY(memo_key(s, known, &key));
    MRL_TRY(recall(s, &key, file, &remembered));
    return remembered ? mrl_ok() : hand_out(s, known, file);
}

static size_t count_files(const struct mrl_inventory *inv)
{
    size_t n = 0;

    for (size_t i = 0; i < inv->asset_count; i++)
        n += inv->assets[i].file_count;
    return n;
}

static mrl_status judge_all(struct survey_scan *s, const struct mrl_inventory *inv,
                            struct mrl_scanned_file *files, size_t *count)
{
    for (size_t i = 0; i < inv->asset_count; i++)
        for (size_t j = 0; j < inv->assets[i].file_count; j++) {
            const struct mrl_asset_file *file = &inv->assets[i].files[j];

            if (!file->has_digest)
                continue;
            files[*count] = (struct mrl_scanned_file){
                .asset = &inv->assets[i], .path = file->path, .sha256 = file->sha256};
            MRL_TRY(judge_file(s, file, &files[(*count)++]));
        }
    return mrl_scan_pool_finish(s->pool, s->err);
}

static unsigned worker_count(void)
{
    const long processors = sysconf(_SC_NPROCESSORS_ONLN);

    if (processors < 1)
        return 1;
    return processors < (long)MRL_SCAN_WORKERS ? (unsigned)processors : MRL_SCAN_WORKERS;
}

static mrl_status set_up_and_judge(struct survey_scan *s, const struct mrl_inventory *inv,
                                   struct mrl_facts_view *facts)
{
    struct mrl_scanned_file *files =
        mrl_arena_array(s->arena, count_files(inv) + 1, sizeof(*files));
    struct mrl_scan_pool_options options = {.workers = worker_count(), .tell = tell, .context = s};
    struct mrl_rules *rules;

    s->waiting = mrl_arena_array(s->arena, count_files(inv) + 1, sizeof(*s->waiting));
    if (!files || !s->waiting)
        return MRL_FAIL_ARENA(s->err, s->arena);
    MRL_TRY(mrl_rules_load(s->arena, &rules, s->err));
    MRL_TRY(digest_rules(rules, &s->rules, s->err));
    options.rules = rules;
    MRL_TRY(mrl_scan_pool_new(&options, &s->pool, s->err));
    facts->scans = files;
    return judge_all(s, inv, files, &facts->scan_count);
}

mrl_status mrl_survey_scan(int root, struct mrl_store *store, const struct mrl_inventory *inv,
                           struct mrl_arena *arena, struct mrl_facts_view *facts, uint64_t *scanned,
                           struct mrl_error *err)
{
    struct survey_scan s = {.root = root, .store = store, .arena = arena, .err = err};
    char program[MRL_PROGRAM_ID];
    mrl_status status;

    /* A program that cannot be told from another one remembers nothing. */
    mrl_program_id(program);
    if (!*program)
        s.store = NULL;
    status = set_up_and_judge(&s, inv, facts);
    mrl_scan_pool_free(s.pool);
    *scanned = s.scanned;
    return status;
}
