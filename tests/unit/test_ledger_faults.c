/* SPDX-License-Identifier: Apache-2.0 */
/* A log whose writer is stopped at each system call, in each way: what it had reported as done is
 * there, the log verifies, and the next writer goes on. */
#include "ledger/ledger.h"

#include "disk.h"
#include "folder.h"
#include "unit.h"

#include <sys/mman.h>
#include <sys/wait.h>

static struct mrl_note_signer signer;
static struct mrl_error err;

/* What the process that is stopped tells before. */
static struct told {
    uint64_t appended;  /* size of the log after the last append that returned */
    uint64_t published; /* after the last publishing */
    bool done;          /* to the end, no call was left to break */
} * told;

static mrl_status append(struct mrl_ledger *l, size_t count, struct mrl_error *e)
{
    struct mrl_span entries[512];
    char texts[512][24];

    for (size_t i = 0; i < count; i++) {
        (void)snprintf(texts[i], sizeof(texts[i]), "entry %zu", (size_t)mrl_ledger_size(l) + i);
        entries[i] = mrl_span_text(texts[i]);
    }
    MRL_TRY(mrl_ledger_append(l, entries, count, e));
    told->appended = mrl_ledger_size(l);
    return mrl_ok();
}

static mrl_status publish(struct mrl_ledger *l, struct mrl_error *e)
{
    MRL_TRY(mrl_ledger_publish(l, e));
    told->published = mrl_ledger_size(l);
    return mrl_ok();
}

/* A run of a writer: appends, tiles that become full, a second level, directories that are new. */
static mrl_status write_log(int dir)
{
    mrl_cleanup(mrl_ledger_closep) struct mrl_ledger *l = NULL;
    struct mrl_error e;

    MRL_TRY(mrl_ledger_open_writer(dir, &signer, &l, &e));
    MRL_TRY(append(l, 1, &e));
    MRL_TRY(append(l, 2, &e));
    MRL_TRY(publish(l, &e));
    MRL_TRY(append(l, 3, &e));
    MRL_TRY(publish(l, &e));
    return append(l, 5, &e);
}

/* Two who come one after another; the second finds what the first left in the journal. */
static void write_twice(int dir)
{
    for (int i = 0; i < 2; i++)
        if (write_log(dir).code != MRL_OK)
            return;
}

static void run_broken(const struct folder *f, enum disk_fault fault, unsigned long n)
{
    const pid_t child = fork();
    int status;

    assert_true(child >= 0);
    if (child == 0) {
        disk_break(fault, n);
        write_twice(f->fd);
        told->done = !disk_has_broken();
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_true(WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == DISK_EXIT);
}

static void assert_entries(struct mrl_ledger *l)
{
    for (uint64_t i = 250; i < mrl_ledger_size(l); i++) {
        char wanted[24];
        const uint8_t *entry;
        size_t n;

        (void)snprintf(wanted, sizeof(wanted), "entry %zu", (size_t)i);
        assert_ok(mrl_ledger_entry(l, i, &entry, &n, &err));
        assert_int_equal(n, strlen(wanted));
        assert_memory_equal(entry, wanted, n);
    }
}

static uint64_t assert_holds(const struct folder *f)
{
    const struct mrl_ledger_verify how = {.witness_count = 0};
    struct mrl_ledger_report report;
    struct mrl_ledger *l;
    uint64_t size;
    mrl_status s = mrl_ledger_open(f->fd, &signer.key, &l, &err);

    if (s.code != MRL_OK)
        fail_msg("does not open: %s: %s", err.where, err.message);
    if (mrl_ledger_verify(l, &how, &report, &err).code != MRL_OK)
        fail_msg("does not verify: %s: %s", err.where, err.message);
    assert_entries(l);
    size = mrl_ledger_size(l);
    mrl_ledger_close(l);
    return size;
}

static void goes_on(const struct folder *f, uint64_t size)
{
    struct mrl_ledger *l;

    if (mrl_ledger_open_writer(f->fd, &signer, &l, &err).code != MRL_OK)
        fail_msg("the next writer fails: %s: %s", err.where, err.message);
    assert_int_equal(mrl_ledger_size(l), size);
    assert_ok(append(l, 3, &err));
    assert_ok(publish(l, &err));
    mrl_ledger_close(l);
    assert_int_equal(assert_holds(f), size + 3);
}

static struct folder *new_folder(void)
{
    void *state;

    assert_int_equal(folder_setup_in_memory(&state), 0);
    return state;
}

static void prepare(struct folder **f)
{
    struct mrl_ledger *l;

    *f = new_folder();
    assert_ok(mrl_ledger_create((*f)->fd, &signer, &err));
    assert_ok(mrl_ledger_open_writer((*f)->fd, &signer, &l, &err));
    assert_ok(append(l, 254, &err));
    assert_ok(publish(l, &err));
    mrl_ledger_close(l);
}

/* How many calls there were. */
static unsigned long break_each(enum disk_fault fault)
{
    for (unsigned long n = 1;; n++) {
        struct folder *f;
        uint64_t size;
        void *state;

        prepare(&f);
        *told = (struct told){.appended = 254, .published = 254};
        run_broken(f, fault, n);
        size = assert_holds(f);
        if (size < told->appended)
            fail_msg("%s at call %lu: %zu entries of %zu are left", disk_fault_name(fault), n,
                     (size_t)size, (size_t)told->appended);
        goes_on(f, size);
        state = f;
        folder_teardown(&state);
        if (told->done)
            return n - 1;
    }
}

static void survives(void **state)
{
    const enum disk_fault fault = *(const enum disk_fault *)*state;
    const unsigned long calls = break_each(fault);

    print_message("# %s: %lu calls\n", disk_fault_name(fault), calls);
    assert_true(calls > 100);
}

/* --- making a log --- */

static mrl_status create(int dir)
{
    struct mrl_error e;

    return mrl_ledger_create(dir, &signer, &e);
}

static void a_log_is_made_wholly_or_can_be_made_again(void **unused)
{
    (void)unused;
    for (int fault = 0; fault < DISK_FAULT_COUNT; fault++)
        for (unsigned long n = 1;; n++) {
            struct folder *f;
            void *state;
            pid_t child;
            int status;

            f = state = new_folder();
            told->done = false;
            child = fork();
            if (child == 0) {
                disk_break((enum disk_fault)fault, n);
                (void)create(f->fd);
                told->done = !disk_has_broken();
                _exit(0);
            }
            assert_int_equal(waitpid(child, &status, 0), child);
            if (create(f->fd).code != MRL_E_EXISTS)
                assert_code(MRL_E_EXISTS, create(f->fd));
            goes_on(f, assert_holds(f));
            folder_teardown(&state);
            if (told->done)
                break;
        }
}

static int setup(void **state)
{
    (void)state;
    told = mmap(NULL, sizeof(*told), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(told != MAP_FAILED);
    assert_ok(mrl_note_signer_new("example.org/log", &signer, &err));
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    mrl_note_signer_done(&signer);
    return munmap(told, sizeof(*told));
}

int main(void)
{
    static const enum disk_fault faults[] = {DISK_FAILS,      DISK_FULL,      DISK_KILL_BEFORE,
                                             DISK_KILL_AFTER, DISK_POWER_ALL, DISK_POWER_DATA};
#define CASE(name, fault)                                                                          \
    {                                                                                              \
        name, survives, NULL, NULL, (void *)(uintptr_t)&faults[fault]                              \
    }
    const struct CMUnitTest tests[] = {
        CASE("a_log_survives_each_call_that_fails", DISK_FAILS),
        CASE("a_log_survives_a_full_disk_from_each_call_on", DISK_FULL),
        CASE("a_log_survives_kill_before_each_call", DISK_KILL_BEFORE),
        CASE("a_log_survives_kill_after_each_call_and_torn_writes", DISK_KILL_AFTER),
        CASE("a_log_survives_loss_of_power_with_all_that_is_not_durable", DISK_POWER_ALL),
        CASE("a_log_survives_loss_of_power_with_what_was_written", DISK_POWER_DATA),
        cmocka_unit_test(a_log_is_made_wholly_or_can_be_made_again),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
