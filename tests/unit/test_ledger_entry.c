/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/content.h"
#include "ledger/diff.h"
#include "ledger/entry.h"
#include "ledger/journal.h"

#include "base/limits.h"
#include "folder.h"
#include "oom.h"
#include "unit.h"

static struct mrl_error err;

static const struct mrl_entry full = {
    .at = 1772366400,
    .clock_given = true,
    .kind = MRL_ENTRY_ASSET,
    .event = MRL_EVENT_CHANGE,
    .name = "system-prompt",
    .type = "prompt",
    .path = "prompts/\"x\".txt",
    .author = "bob",
    .reason = "two\nlines",
    .record = "change-1",
    .tool = "merlon 0",
    .has_digest = true,
    .has_before = true,
    .sha256 = {{1}},
    .before = {{2}},
    .stored = true,
};

static void an_entry_is_read_back(void **state)
{
    struct mrl_arena *arena = mrl_arena_new(1u << 20);
    struct mrl_entry e;
    struct mrl_buf text;

    (void)state;
    mrl_buf_init(&text, MRL_MAX_LEDGER_JOURNAL);
    assert_ok(mrl_entry_write(&full, &text, &err));
    assert_ok(mrl_entry_read(text.data, text.len, arena, &e, &err));
    assert_int_equal(e.at, full.at);
    assert_true(e.clock_given && e.stored && e.has_digest && e.has_before);
    assert_int_equal(e.kind, full.kind);
    assert_int_equal(e.event, full.event);
    assert_string_equal(e.name, full.name);
    assert_string_equal(e.type, full.type);
    assert_string_equal(e.path, full.path);
    assert_string_equal(e.author, full.author);
    assert_string_equal(e.reason, full.reason);
    assert_string_equal(e.record, full.record);
    assert_memory_equal(&e.before, &full.before, sizeof(e.before));
    assert_false(mrl_entry_is_evidence(text.data, text.len));
    for (size_t cut = 0; cut < text.len; cut++)
        assert_true(mrl_entry_read(text.data, cut, arena, &e, &err).code != MRL_OK);
    mrl_buf_done(&text);
    mrl_arena_free(arena);
}

static void evidence_is_told_from_its_first_bytes(void **state)
{
    const struct mrl_entry e = {.kind = MRL_ENTRY_EVIDENCE, .event = MRL_EVENT_ASSESS};
    struct mrl_buf text;

    (void)state;
    mrl_buf_init(&text, 4096);
    assert_ok(mrl_entry_write(&e, &text, &err));
    assert_true(mrl_entry_is_evidence(text.data, text.len));
    mrl_buf_done(&text);
}

static void entries_of_other_shapes_are_refused(void **state)
{
    static const char *const texts[] = {
        "",
        "[]",
        "{}",
        "{\"merlon_entry\":2,\"kind\":\"asset\",\"event\":\"create\",\"at\":\"2026-03-01\","
        "\"clock\":\"system\"}",
        "{\"merlon_entry\":1,\"kind\":\"thing\",\"event\":\"create\",\"at\":\"2026-03-01\","
        "\"clock\":\"system\"}",
        "{\"merlon_entry\":1,\"kind\":\"asset\",\"event\":\"create\",\"at\":\"today\","
        "\"clock\":\"system\"}",
        "{\"merlon_entry\":1,\"kind\":\"asset\",\"event\":\"create\",\"at\":\"2026-03-01\"}",
        "{\"merlon_entry\":1,\"kind\":\"asset\",\"event\":\"create\",\"at\":\"2026-03-01\","
        "\"clock\":\"system\",\"sha256\":\"00\"}",
        "{\"merlon_entry\":1,\"kind\":\"asset\",\"event\":\"create\",\"at\":\"2026-03-01\","
        "\"clock\":\"system\",\"name\":\"a\\u0000b\"}",
        "{\"merlon_entry\":1,\"kind\":\"asset\",\"event\":\"create\",\"at\":\"2026-03-01\","
        "\"clock\":\"system\",\"kind\":\"asset\"}",
    };
    struct mrl_arena *arena = mrl_arena_new(1u << 20);
    struct mrl_entry e;

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(texts); i++)
        assert_true(mrl_entry_read(texts[i], strlen(texts[i]), arena, &e, &err).code != MRL_OK);
    mrl_arena_free(arena);
}

static void what_cannot_be_entered_is_refused(void **state)
{
    static char large[MRL_MAX_LEDGER_ENTRY + 2];
    struct mrl_entry e = {.name = "\xff"};
    struct mrl_buf text;

    (void)state;
    mrl_buf_init(&text, MRL_MAX_LEDGER_JOURNAL);
    assert_code(MRL_E_FORMAT, mrl_entry_write(&e, &text, &err));
    mrl_buf_clear(&text);
    memset(large, 'a', sizeof(large) - 1);
    e.name = large;
    assert_code(MRL_E_LIMIT, mrl_entry_write(&e, &text, &err));
    mrl_buf_done(&text);
}

/* --- contents --- */

static void contents_are_kept_by_their_digest(void **state)
{
    struct mrl_arena *arena = mrl_arena_new(1u << 20);
    const struct folder *f = *state;
    char hex[MRL_SHA256_HEX], path[128];
    struct mrl_sha256 digest;
    const char *bytes;
    size_t n;

    for (int again = 0; again < 2; again++)
        assert_ok(mrl_content_put(f->fd, "a prompt", 8, &digest, &err));
    assert_ok(mrl_content_get(f->fd, &digest, arena, &bytes, &n, &err));
    assert_int_equal(n, 8);
    assert_memory_equal(bytes, "a prompt", 8);
    mrl_sha256_hex(&digest, hex);
    (void)snprintf(path, sizeof(path), "content/%.2s/%s", hex, hex + 2);
    folder_put(f, path, "b prompt");
    assert_code(MRL_E_DENIED, mrl_content_get(f->fd, &digest, arena, &bytes, &n, &err));
    digest.bytes[0] ^= 1;
    assert_code(MRL_E_ABSENT, mrl_content_get(f->fd, &digest, arena, &bytes, &n, &err));
    mrl_arena_free(arena);
}

/* --- the journal --- */

static void a_frame_is_whole_or_none(void **state)
{
    const struct mrl_journal_frame frame = {
        .first = 7, .count = 1, .bundle = {"\0\3abc", 5}, .note = {"note", 4}};
    struct mrl_journal_frame again;
    struct mrl_buf bytes;
    bool found;

    (void)state;
    mrl_buf_init(&bytes, 65536);
    assert_ok(mrl_journal_write(&frame, &bytes, &err));
    assert_int_equal(bytes.len, MRL_JOURNAL_BLOCK);
    assert_ok(mrl_journal_read((const uint8_t *)bytes.data, bytes.len, &found, &again, &err));
    assert_true(found);
    assert_int_equal(again.first, 7);
    assert_int_equal(again.blocks, 1);
    assert_memory_equal(again.note.at, "note", 4);
    for (size_t i = 0; i < 28 + 5 + 4 + 32; i++) {
        bytes.data[i] = (char)(bytes.data[i] ^ 1);
        assert_ok(mrl_journal_read((const uint8_t *)bytes.data, bytes.len, &found, &again, &err));
        assert_false(found);
        bytes.data[i] = (char)(bytes.data[i] ^ 1);
    }
    for (size_t cut = 0; cut < 28 + 5 + 4 + 32; cut++) {
        assert_ok(mrl_journal_read((const uint8_t *)bytes.data, cut, &found, &again, &err));
        assert_false(found);
    }
    mrl_buf_done(&bytes);
}

/* --- differences --- */

static mrl_status collect(void *context, enum mrl_diff_mark mark, struct mrl_span line, bool ended,
                          struct mrl_error *e)
{
    struct mrl_buf *out = context;

    (void)e;
    if (mark != MRL_DIFF_HUNK)
        mrl_buf_addc(out, (char)mark);
    mrl_buf_add(out, line.at, line.len);
    mrl_buf_adds(out, ended ? "\n" : "$\n");
    return mrl_ok();
}

static void assert_diff(const char *old, const char *new, const char *wanted)
{
    struct mrl_buf out;
    const struct mrl_diff_sink sink = {collect, &out};

    mrl_buf_init(&out, 1u << 24);
    assert_ok(mrl_diff(mrl_span_text(old), mrl_span_text(new), &sink, &err));
    assert_string_equal(mrl_buf_text(&out), wanted);
    mrl_buf_done(&out);
}

static void differences_are_as_diff_u_shows_them(void **state)
{
    (void)state;
    assert_diff("", "", "");
    assert_diff("a\nb\n", "a\nb\n", "");
    assert_diff("", "a\n", "@@ -0,0 +1,1 @@\n+a\n");
    assert_diff("a\n", "", "@@ -1,1 +0,0 @@\n-a\n");
    assert_diff("a\nb\nc\n", "a\nx\nc\n", "@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n");
    assert_diff("a", "a\n", "@@ -1,1 +1,1 @@\n-a$\n+a\n");
    assert_diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n", "1\n2\nX\n4\n5\n6\n7\n8\n9\n10\nY\n12\n",
                "@@ -1,6 +1,6 @@\n 1\n 2\n-3\n+X\n 4\n 5\n 6\n@@ -8,5 +8,5 @@\n 8\n 9\n 10\n-11\n"
                "+Y\n 12\n");
    assert_diff("a\nb\nc\na\nb\nb\na\n", "c\nb\na\nb\na\nc\n",
                "@@ -1,7 +1,6 @@\n-a\n-b\n c\n+b\n a\n b\n-b\n a\n+c\n");
}

/* Applies the difference of two texts to the first: the second comes out. */
struct patch {
    struct mrl_buf out;
    struct mrl_span old;
    size_t line; /* lines of old that were used */
};

static mrl_status patch_line(void *context, enum mrl_diff_mark mark, struct mrl_span line,
                             bool ended, struct mrl_error *e)
{
    struct patch *p = context;
    struct mrl_span next;
    size_t first;

    (void)e;
    if (mark == MRL_DIFF_HUNK) {
        first = strtoul(line.at + 4, NULL, 10);
        while (p->line + 1 < first && mrl_span_cut(&p->old, '\n', &next)) {
            mrl_buf_addf(&p->out, "%.*s\n", (int)next.len, next.at);
            p->line++;
        }
        return mrl_ok();
    }
    if (mark != MRL_DIFF_ADDED) {
        assert_true(mrl_span_cut(&p->old, '\n', &next));
        assert_int_equal(next.len, line.len);
        p->line++;
    }
    if (mark != MRL_DIFF_REMOVED)
        mrl_buf_addf(&p->out, "%.*s%s", (int)line.len, line.at, ended ? "\n" : "");
    return mrl_ok();
}

static void make_text(unsigned *seed, char *ret)
{
    const int lines = rand_r(seed) % 12;
    size_t n = 0;

    for (int i = 0; i < lines; i++) {
        ret[n++] = (char)('a' + rand_r(seed) % 3);
        ret[n++] = '\n';
    }
    ret[n] = '\0';
}

static void a_difference_leads_from_one_text_to_the_other(void **state)
{
    unsigned seed = 1;

    (void)state;
    for (int i = 0; i < 20000; i++) {
        char old[64], new[64];
        struct patch p = {.line = 0};
        const struct mrl_diff_sink sink = {patch_line, &p};

        make_text(&seed, old);
        make_text(&seed, new);
        p.old = mrl_span_text(old);
        mrl_buf_init(&p.out, 4096);
        assert_ok(mrl_diff(mrl_span_text(old), mrl_span_text(new), &sink, &err));
        mrl_buf_add(&p.out, p.old.at, p.old.len);
        assert_string_equal(mrl_buf_text(&p.out), new);
        mrl_buf_done(&p.out);
    }
}

static void texts_without_anything_in_common_are_replaced(void **state)
{
    struct mrl_buf old, new, out;
    const struct mrl_diff_sink sink = {collect, &out};

    (void)state;
    mrl_buf_init(&old, 1u << 24);
    mrl_buf_init(&new, 1u << 24);
    mrl_buf_init(&out, 1u << 24);
    for (unsigned i = 0; i < MRL_MAX_DIFF_EDITS; i++) {
        mrl_buf_addf(&old, "old %u\n", i);
        mrl_buf_addf(&new, "new %u\n", i);
    }
    assert_ok(mrl_diff(mrl_span(old.data, old.len), mrl_span(new.data, new.len), &sink, &err));
    assert_int_equal(strncmp(out.data, "@@ -1,4096 +1,4096 @@\n-old 0\n", 29), 0);
    mrl_buf_done(&old);
    mrl_buf_done(&new);
    mrl_buf_done(&out);
}

static mrl_status diff_and_put(void *context)
{
    const struct folder *f = context;
    mrl_cleanup(mrl_buf_done) struct mrl_buf out;
    const struct mrl_diff_sink sink = {collect, &out};
    struct mrl_sha256 digest;

    mrl_buf_init(&out, 4096);
    MRL_TRY(mrl_diff(mrl_span_text("a\nb\n"), mrl_span_text("a\nc\n"), &sink, &err));
    MRL_TRY(mrl_buf_status(&out, &err));
    MRL_TRY(mrl_entry_write(&full, &out, &err));
    return mrl_content_put(f->fd, "x", 1, &digest, &err);
}

static void want_of_memory_is_told(void **state)
{
    assert_survives_oom(diff_and_put, *state);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, folder_setup, folder_teardown)
    const struct CMUnitTest tests[] = {
        T(an_entry_is_read_back),
        T(evidence_is_told_from_its_first_bytes),
        T(entries_of_other_shapes_are_refused),
        T(what_cannot_be_entered_is_refused),
        T(contents_are_kept_by_their_digest),
        T(a_frame_is_whole_or_none),
        T(differences_are_as_diff_u_shows_them),
        T(a_difference_leads_from_one_text_to_the_other),
        T(texts_without_anything_in_common_are_replaced),
        T(want_of_memory_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
