/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/ledger.h"
#include "ledger/proof.h"

#include "base/file.h"
#include "folder.h"
#include "oom.h"
#include "unit.h"
#include "witness.h"

static struct mrl_note_signer signer;
static struct mrl_error err;

static int make_signer(void **state)
{
    (void)state;
    assert_ok(mrl_note_signer_new("example.org/log", &signer, &err));
    return 0;
}

static int drop_signer(void **state)
{
    (void)state;
    mrl_note_signer_done(&signer);
    return 0;
}

static int new_log(void **state)
{
    struct folder *f;

    assert_int_equal(folder_setup_in_memory(state), 0);
    f = *state;
    assert_ok(mrl_ledger_create(f->fd, &signer, &err));
    return 0;
}

static struct mrl_ledger *writer(const struct folder *f)
{
    struct mrl_ledger *l;

    assert_ok(mrl_ledger_open_writer(f->fd, &signer, &l, &err));
    return l;
}

static struct mrl_ledger *reader(const struct folder *f)
{
    struct mrl_ledger *l;

    assert_ok(mrl_ledger_open(f->fd, &signer.key, &l, &err));
    return l;
}

/* "entry N" for each N from the log's size on. */
static void append(struct mrl_ledger *l, size_t count)
{
    struct mrl_span *entries = calloc(count, sizeof(*entries));
    char(*texts)[24] = calloc(count, sizeof(*texts));

    assert_non_null(entries);
    assert_non_null(texts);
    for (size_t i = 0; i < count; i++) {
        (void)snprintf(texts[i], sizeof(texts[i]), "entry %zu", (size_t)mrl_ledger_size(l) + i);
        entries[i] = mrl_span_text(texts[i]);
    }
    assert_ok(mrl_ledger_append(l, entries, count, &err));
    free(entries);
    free(texts);
}

static void grow(const struct folder *f, size_t count)
{
    struct mrl_ledger *l = writer(f);

    append(l, count);
    assert_ok(mrl_ledger_publish(l, &err));
    mrl_ledger_close(l);
}

static void assert_entries(struct mrl_ledger *l, size_t count)
{
    assert_int_equal(mrl_ledger_size(l), count);
    for (size_t i = 0; i < count; i++) {
        char wanted[24];
        const uint8_t *entry;
        size_t n;

        (void)snprintf(wanted, sizeof(wanted), "entry %zu", i);
        assert_ok(mrl_ledger_entry(l, i, &entry, &n, &err));
        assert_int_equal(n, strlen(wanted));
        assert_memory_equal(entry, wanted, n);
    }
}

static mrl_status verify(const struct folder *f, struct mrl_ledger_report *ret)
{
    const struct mrl_ledger_verify how = {.witness_count = 0};
    mrl_cleanup(mrl_ledger_closep) struct mrl_ledger *l = NULL;
    struct mrl_ledger_report report;

    MRL_TRY(mrl_ledger_open(f->fd, &signer.key, &l, &err));
    return mrl_ledger_verify(l, &how, ret ? ret : &report, &err);
}

static void what_was_appended_is_read_back(void **state)
{
    static const size_t steps[] = {1, 2, 252, 1, 1, 3, 700, 65536, 5};
    struct mrl_ledger_report report;
    size_t size = 0;

    for (size_t i = 0; i < MRL_COUNT(steps); i++) {
        struct mrl_ledger *l;

        grow(*state, steps[i]);
        size += steps[i];
        l = reader(*state);
        if (size < 2000)
            assert_entries(l, size);
        mrl_ledger_close(l);
        assert_ok(verify(*state, &report));
        assert_int_equal(report.size, size);
        assert_int_equal(report.kept, i + 1);
    }
}

static void the_journal_counts_before_it_is_published(void **state)
{
    struct mrl_ledger *w = writer(*state), *l;

    append(w, 3);
    append(w, 300);
    l = reader(*state);
    assert_entries(l, 303);
    mrl_ledger_close(l);
    assert_ok(verify(*state, NULL));
    mrl_ledger_close(w);
    l = reader(*state);
    assert_entries(l, 303);
    mrl_ledger_close(l);
    w = writer(*state); /* publishes */
    append(w, 1);
    mrl_ledger_close(w);
    assert_ok(verify(*state, NULL));
    l = reader(*state);
    assert_entries(l, 304);
    mrl_ledger_close(l);
}

static void what_the_journal_held_long_ago_is_not_read_again(void **state)
{
    for (size_t i = 0; i < 5; i++) {
        struct mrl_ledger *w = writer(*state);

        for (size_t k = 0; k < 9 - i; k++)
            append(w, 1);
        mrl_ledger_close(w);
        assert_ok(verify(*state, NULL));
    }
}

static void proofs_lead_to_the_checkpoint(void **state)
{
    struct mrl_ledger *l;
    struct mrl_tree tree;

    grow(*state, 300);
    l = writer(*state);
    append(l, 40); /* some of it in the journal only */
    tree = mrl_ledger_tree(l);
    for (uint64_t i = 0; i < 340; i++) {
        struct mrl_tree_proof proof;
        struct mrl_sha256 leaf;

        assert_ok(tree.get(tree.context, 0, i, &leaf, &err));
        assert_ok(mrl_tree_inclusion(&tree, i, 340, &proof, &err));
        assert_ok(
            mrl_tree_check_inclusion(tree.hasher, &proof, &leaf, i, 340, mrl_ledger_root(l), &err));
    }
    for (uint64_t m = 0; m <= 340; m++) {
        struct mrl_tree_proof proof;
        struct mrl_sha256 old;

        assert_ok(mrl_tree_root(&tree, m, &old, &err));
        assert_ok(mrl_tree_consistency(&tree, m, 340, &proof, &err));
        assert_ok(mrl_tree_check_consistency(tree.hasher, &proof, m, &old, 340, mrl_ledger_root(l),
                                             &err));
    }
    mrl_ledger_close(l);
}

static void two_writers_exclude_each_other(void **state)
{
    const struct folder *f = *state;
    struct mrl_ledger *w = writer(f), *other = NULL;

    assert_code(MRL_E_BUSY, mrl_ledger_open_writer(f->fd, &signer, &other, &err));
    append(w, 1);
    mrl_ledger_close(w);
    w = writer(f);
    append(w, 1);
    mrl_ledger_close(w);
    assert_ok(verify(f, NULL));
}

static void a_log_is_made_once(void **state)
{
    const struct folder *f = *state;

    assert_code(MRL_E_EXISTS, mrl_ledger_create(f->fd, &signer, &err));
}

static void entries_have_their_limits(void **state)
{
    static char big[MRL_MAX_LEDGER_ENTRY + 1];
    struct mrl_ledger *w = writer(*state);
    struct mrl_span entry = mrl_span(big, sizeof(big));
    const uint8_t *bytes;
    size_t n;

    assert_code(MRL_E_LIMIT, mrl_ledger_append(w, &entry, 1, &err));
    for (size_t i = 1; i <= 2; i++) {
        entry.len = sizeof(big) - i;
        assert_ok(mrl_ledger_append(w, &entry, 1, &err));
        assert_ok(mrl_ledger_entry(w, i - 1, &bytes, &n, &err));
        assert_int_equal(n, entry.len);
    }
    entry.len = 0;
    assert_ok(mrl_ledger_append(w, &entry, 1, &err));
    assert_ok(mrl_ledger_append(w, NULL, 0, &err));
    assert_int_equal(mrl_ledger_size(w), 3);
    assert_ok(mrl_ledger_publish(w, &err));
    mrl_ledger_close(w);
    assert_ok(verify(*state, NULL));
}

static void another_key_opens_nothing(void **state)
{
    const struct folder *f = *state;
    struct mrl_note_signer other;
    struct mrl_ledger *l;

    assert_ok(mrl_note_signer_new("example.org/log", &other, &err));
    assert_code(MRL_E_DENIED, mrl_ledger_open(f->fd, &other.key, &l, &err));
    assert_code(MRL_E_DENIED, mrl_ledger_open_writer(f->fd, &other, &l, &err));
    mrl_note_signer_done(&other);
}

/* --- altering --- */

struct bytes {
    char path[512];
    uint8_t *data;
    size_t n;
};

static void take(const struct folder *f, struct bytes *b)
{
    struct stat st;
    const int fd = openat(f->fd, b->path, O_RDONLY | O_CLOEXEC);

    assert_true(fd >= 0);
    assert_int_equal(fstat(fd, &st), 0);
    b->n = (size_t)st.st_size;
    b->data = malloc(b->n + 1);
    assert_non_null(b->data);
    assert_int_equal(read(fd, b->data, b->n), b->n);
    close(fd);
}

static void give(const struct folder *f, const struct bytes *b)
{
    const int fd = openat(f->fd, b->path, O_WRONLY | O_TRUNC | O_CLOEXEC);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, b->data, b->n), b->n);
    close(fd);
}

static void copy_all(const struct folder *from, const struct folder *to)
{
    char command[128];

    (void)snprintf(command, sizeof(command), "cp -a %s/. %s/", from->path, to->path);
    assert_int_equal(system(command), 0);
}

/* The paths of all files that a log consists of. */
static size_t list(const char *dir, char (*ret)[128])
{
    char command[128];
    size_t count = 0;
    FILE *in;

    (void)snprintf(command, sizeof(command), "cd %s && find * -type f", dir);
    in = popen(command, "r");
    assert_non_null(in);
    while (fgets(ret[count], 128, in)) {
        ret[count][strcspn(ret[count], "\n")] = '\0';
        assert_true(++count < 64);
    }
    assert_int_equal(pclose(in), 0);
    return count;
}

/* Of files that are large, every so many bytes. */
static void change_file(const struct folder *f, const char *path, size_t step)
{
    struct bytes b;
    size_t n;

    (void)snprintf(b.path, sizeof(b.path), "%s", path);
    take(f, &b);
    for (size_t i = 0; i < b.n; i += step) {
        b.data[i] ^= 0x01;
        give(f, &b);
        if (verify(f, NULL).code == MRL_OK)
            fail_msg("%s verifies with another byte at %zu", path, i);
        b.data[i] ^= 0x01;
    }
    n = b.n;
    while (b.n > 0) {
        b.n -= b.n < step ? b.n : step;
        give(f, &b);
        if (verify(f, NULL).code == MRL_OK)
            fail_msg("%s verifies though it was cut to %zu", path, b.n);
    }
    b.n = n;
    give(f, &b);
    assert_ok(verify(f, NULL));
    free(b.data);
}

static void change_files(const struct folder *f, size_t step, size_t least)
{
    char files[64][128];
    const size_t count = list(f->path, files);

    assert_true(count >= least);
    for (size_t i = 0; i < count; i++)
        if (strcmp(files[i], "lock") != 0 && strcmp(files[i], "journal") != 0)
            change_file(f, files[i], step);
}

static void no_byte_of_the_log_can_be_changed(void **state)
{
    const struct folder *f = *state;

    grow(f, 2);
    grow(f, 3);
    change_files(f, 1, 9);
    grow(f, 253); /* full tiles, and a second one */
    change_files(f, 37, 10);
}

static void a_journal_is_changed_to_its_last_frame_at_most(void **state)
{
    const struct folder *f = *state;
    struct mrl_ledger *w = writer(f);
    struct bytes b = {.path = "journal"};

    append(w, 2);
    append(w, 2);
    append(w, 2);
    mrl_ledger_close(w);
    take(f, &b);
    for (size_t i = 0; i < 2 * 4096; i++) { /* the first two of three frames */
        struct mrl_ledger_report report;

        b.data[i] ^= 0x01;
        give(f, &b);
        if (verify(f, &report).code == MRL_OK)
            assert_int_equal(report.size, 6); /* padding */
        b.data[i] ^= 0x01;
    }
    give(f, &b);
    assert_ok(verify(f, NULL));
    free(b.data);
}

static void remove_all(const struct folder *f)
{
    char command[96];

    (void)snprintf(command, sizeof(command), "rm -rf %s/*", f->path);
    assert_int_equal(system(command), 0);
}

/* The same key signs another history: whoever holds it can.  Older checkpoints tell. */
static void a_rewritten_log_does_not_continue_an_older_checkpoint(void **state)
{
    const struct folder *f = *state;
    struct mrl_span entry = mrl_span_text("entry 0, but another one");
    mrl_cleanup(mrl_buf_done) struct mrl_buf old;
    struct mrl_checkpoint c;
    struct mrl_ledger *l;
    struct mrl_note note;

    grow(f, 5);
    l = reader(f);
    mrl_buf_init(&old, 4096);
    mrl_buf_add(&old, mrl_ledger_checkpoint(l).at, mrl_ledger_checkpoint(l).len);
    mrl_ledger_close(l);
    assert_ok(mrl_checkpoint_open(old.data, old.len, &signer.key, &note, &c, &err));

    remove_all(f);
    assert_ok(mrl_ledger_create(f->fd, &signer, &err));
    grow(f, 4);
    assert_ok(verify(f, NULL));
    l = reader(f);
    assert_code(MRL_E_DENIED, mrl_ledger_continues(l, &c, &err));
    assert_non_null(strstr(err.message, "cut short"));
    mrl_ledger_close(l);
    grow(f, 3);
    l = reader(f);
    assert_ok(mrl_ledger_continues(l, &c, &err)); /* the same entries again: the same log */
    mrl_ledger_close(l);

    remove_all(f);
    assert_ok(mrl_ledger_create(f->fd, &signer, &err));
    l = writer(f);
    assert_ok(mrl_ledger_append(l, &entry, 1, &err));
    append(l, 7);
    assert_code(MRL_E_DENIED, mrl_ledger_continues(l, &c, &err));
    assert_non_null(strstr(err.message, "rewritten"));
    mrl_ledger_close(l);
}

static void a_log_put_back_to_an_older_copy_contradicts_what_was_kept(void **state)
{
    const struct folder *f = *state;
    struct folder *older;
    void *other;
    char command[128];

    grow(f, 5);
    assert_int_equal(folder_setup_in_memory(&other), 0);
    older = other;
    copy_all(f, older);
    grow(f, 5);
    (void)snprintf(command, sizeof(command), "cp %s/checkpoint %s/checkpoint && rm %s/journal",
                   older->path, f->path, f->path);
    assert_int_equal(system(command), 0);
    assert_code(MRL_E_DENIED, verify(f, NULL));
    assert_non_null(strstr(err.message, "cut short"));
    folder_teardown(&other);
}

/* --- witnesses --- */

struct witness {
    struct mrl_secret_key *secret;
    struct mrl_note_key key;
};

static struct witness new_witness(void)
{
    struct witness w;

    assert_ok(mrl_secret_key_new(&w.secret, &err));
    assert_ok(mrl_note_key_make("example.net/witness", MRL_NOTE_COSIGNATURE,
                                mrl_secret_key_public(w.secret), &w.key, &err));
    return w;
}

static mrl_status cosign(const struct folder *f, const struct mrl_buf *note,
                         const struct witness *w, size_t *added)
{
    mrl_cleanup(mrl_ledger_closep) struct mrl_ledger *l = writer(f);

    return mrl_ledger_cosign(l, note->data, note->len, &w->key, 1, added, &err);
}

static struct mrl_ledger_report witnessed(const struct folder *f, const struct witness *w)
{
    const struct mrl_ledger_verify how = {.witnesses = &w->key, .witness_count = 1};
    mrl_cleanup(mrl_ledger_closep) struct mrl_ledger *l = reader(f);
    struct mrl_ledger_report report;

    assert_ok(mrl_ledger_verify(l, &how, &report, &err));
    return report;
}

static void what_a_witness_signed_is_kept(void **state)
{
    struct witness w = new_witness(), other = new_witness();
    const struct folder *f = *state;
    struct mrl_buf note;
    struct mrl_note parsed;
    struct mrl_ledger *l;
    size_t added, bare;

    grow(f, 4);
    l = reader(f);
    mrl_buf_init(&note, 4096);
    mrl_buf_add(&note, mrl_ledger_checkpoint(l).at, mrl_ledger_checkpoint(l).len);
    mrl_ledger_close(l);
    assert_code(MRL_E_DENIED, cosign(f, &note, &w, &added)); /* nobody has signed */
    bare = note.len;
    assert_ok(mrl_note_parse(note.data, note.len, &parsed, &err));
    witness_signs(w.secret, &w.key, parsed.text, 1772366400, &note);
    assert_code(MRL_E_DENIED, cosign(f, &note, &other, &added)); /* not one we trust */
    grow(f, 3);                                                  /* it took its time */
    assert_ok(cosign(f, &note, &w, &added));
    assert_int_equal(added, 1);
    assert_ok(cosign(f, &note, &w, &added));
    assert_int_equal(added, 0);
    assert_int_equal(witnessed(f, &w).cosigned, 4);
    assert_int_equal(witnessed(f, &w).cosigned_at, 1772366400);
    assert_int_equal(witnessed(f, &other).cosigned, 0);

    note.data[note.len - 10] = note.data[note.len - 10] == 'A' ? 'B' : 'A';
    assert_code(MRL_E_DENIED, cosign(f, &note, &w, &added));
    note.len = bare;
    note.data[bare] = '\0';
    mrl_buf_done(&note);
    mrl_secret_key_free(w.secret);
    mrl_secret_key_free(other.secret);
}

static void the_checkpoint_of_another_log_is_not_cosigned(void **state)
{
    struct witness w = new_witness();
    const struct mrl_sha256 root = {{1}};
    struct mrl_note parsed;
    struct mrl_buf note;
    size_t added;

    grow(*state, 4);
    mrl_buf_init(&note, 4096);
    assert_ok(mrl_checkpoint_sign(&signer, 4, &root, &note, &err));
    assert_ok(mrl_note_parse(note.data, note.len, &parsed, &err));
    witness_signs(w.secret, &w.key, parsed.text, 1772366400, &note);
    assert_code(MRL_E_DENIED, cosign(*state, &note, &w, &added));
    mrl_buf_done(&note);
    mrl_secret_key_free(w.secret);
}

static mrl_status use_it(void *context)
{
    const struct folder *f = context;
    mrl_cleanup(mrl_ledger_closep) struct mrl_ledger *l = NULL;
    const struct mrl_ledger_verify how = {.witness_count = 0};
    const struct mrl_span entry = mrl_span_text("one more");
    struct mrl_ledger_report report;
    struct mrl_error e;

    MRL_TRY(mrl_ledger_open_writer(f->fd, &signer, &l, &e));
    MRL_TRY(mrl_ledger_append(l, &entry, 1, &e));
    MRL_TRY(mrl_ledger_publish(l, &e));
    return mrl_ledger_verify(l, &how, &report, &e);
}

static void a_log_survives_want_of_memory(void **state)
{
    grow(*state, 3);
    assert_survives_oom(use_it, *state);
    assert_ok(verify(*state, NULL));
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, new_log, folder_teardown)
    const struct CMUnitTest tests[] = {
        T(what_was_appended_is_read_back),
        T(the_journal_counts_before_it_is_published),
        T(what_the_journal_held_long_ago_is_not_read_again),
        T(proofs_lead_to_the_checkpoint),
        T(two_writers_exclude_each_other),
        T(a_log_is_made_once),
        T(entries_have_their_limits),
        T(another_key_opens_nothing),
        T(no_byte_of_the_log_can_be_changed),
        T(a_journal_is_changed_to_its_last_frame_at_most),
        T(a_rewritten_log_does_not_continue_an_older_checkpoint),
        T(a_log_put_back_to_an_older_copy_contradicts_what_was_kept),
        T(what_a_witness_signed_is_kept),
        T(the_checkpoint_of_another_log_is_not_cosigned),
        T(a_log_survives_want_of_memory),
    };

    return cmocka_run_group_tests(tests, make_signer, drop_signer);
}
