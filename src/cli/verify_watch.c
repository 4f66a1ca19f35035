/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verify_watch.h"

#include "base/file.h"
#include "base/limits.h"
#include "base/tree_watch.h"
#include "cli/message.h"
#include "cli/verify_alarm.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define ARENA_BYTES (512u << 20) /* bundle, manifest and paths of MRL_MAX_PAYLOAD */

/* Until nothing more happens, so that a copy is not looked at half way; but not for ever. */
#define QUIET_MS   200
#define PATIENT_MS 2000
/* Without events. */
#define POLL_MS 10000

struct watch {
    struct mrl_cli *cli;
    const struct mrl_verify_args *a;
    struct mrl_tree_watch *tree; /* NULL: the system gives us none; files are polled */
    int signals;
    struct mrl_arena *arena; /* of the last pass, with what is known since */
    bool has_known;
    struct mrl_verify_known known;
    bool has_state;
    struct mrl_sha256 state; /* what was told last */
    enum mrl_exit last;
    int64_t next_full_ms;
    bool stop;
};

static int64_t now_ms(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* --- what is watched --- */

static void watch_signature(struct watch *w)
{
    const char *const path = w->a->by.signature;
    const char *const slash = strrchr(path, '/');
    char *parent = slash ? strndup(path, slash == path ? 1 : (size_t)(slash - path)) : strdup(".");
    mrl_cleanup(mrl_fd_close) int dir = -1;
    struct mrl_error err;

    if (parent)
        dir = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(parent);
    /* That it cannot be watched is found out by the passes that come of themselves. */
    if (dir >= 0)
        (void)mrl_tree_watch_add_name(w->tree, dir, slash ? slash + 1 : path, &err).code;
}

/* A directory, or the one that a single file lies in. */
static int open_tree(const char *path)
{
    struct stat st;
    char *copy, *slash;
    int dir;

    if (stat(path, &st) != 0 || S_ISDIR(st.st_mode))
        return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    copy = strdup(path);
    slash = copy ? strrchr(copy, '/') : NULL;
    if (slash)
        slash[slash == copy] = '\0';
    dir = open(slash ? copy : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(copy);
    return dir;
}

/* Anew each time directories come: what is watched already stays so. */
static void watch_tree(struct watch *w)
{
    mrl_cleanup(mrl_fd_close) int dir = -1;
    struct mrl_error err;

    if (!w->tree)
        return;
    watch_signature(w);
    dir = open_tree(w->cli->operands[0]);
    if (dir < 0 || mrl_tree_watch_add(w->tree, dir, &err).code == MRL_OK)
        return;
    mrl_say(w->cli, w->cli->operands[0], "looks every %d seconds instead: %s", POLL_MS / 1000,
            err.message);
    mrl_tree_watch_freep(&w->tree);
}

/* --- passes --- */

static mrl_status digest_state(const struct mrl_verify_pass *pass, struct mrl_sha256 *ret,
                               struct mrl_error *err)
{
    mrl_cleanup(mrl_hasher_freep) struct mrl_hasher *h = NULL;
    const struct mrl_model_result *const r = &pass->result;
    const int outcome = (int)mrl_verify_pass_exit(pass);

    MRL_TRY(mrl_hasher_new(&h, err));
    MRL_TRY(mrl_hasher_add(h, &outcome, sizeof(outcome), err));
    if (pass->status.code != MRL_OK)
        MRL_TRY(mrl_hasher_add(h, pass->err.message, strlen(pass->err.message), err));
    for (size_t i = 0; pass->status.code == MRL_OK && i < r->change_count; i++) {
        MRL_TRY(mrl_hasher_add(h, &r->changes[i].kind, sizeof(r->changes[i].kind), err));
        MRL_TRY(mrl_hasher_add(h, r->changes[i].path, strlen(r->changes[i].path) + 1, err));
    }
    return mrl_hasher_finish(h, ret, err);
}

/* Tells what is new, once. */
static void react(struct watch *w, const struct mrl_verify_pass *pass)
{
    struct mrl_sha256 state = {{0}};
    struct mrl_error err;

    w->last = mrl_verify_pass_exit(pass);
    if (digest_state(pass, &state, &err).code == MRL_OK && w->has_state &&
        mrl_sha256_equal(&state, &w->state))
        return;
    mrl_verify_pass_tell(w->cli, w->a, pass);
    (void)fflush(w->cli->out);
    if (w->has_state || w->last != MRL_EXIT_CLEAN) {
        mrl_verify_alarm_record(w->cli, w->a, pass);
        mrl_verify_alarm_hook(w->cli, w->a, pass);
    }
    w->has_state = true;
    w->state = state;
    w->stop = w->last != MRL_EXIT_CLEAN && !w->a->keep_watching;
}

static void look(struct watch *w, bool full)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(ARENA_BYTES);
    struct mrl_verify_plan plan = {.args = w->a,
                                   .path = w->cli->operands[0],
                                   .now = mrl_clock_now(&w->cli->clock),
                                   .known = w->has_known && !full ? &w->known : NULL,
                                   .paranoid = full,
                                   .remember = true};
    struct mrl_verify_pass pass = {.refused = false};

    if (arena)
        mrl_verify_pass_run(&plan, arena, &pass);
    else
        pass.status = MRL_FAIL_NOMEM(&pass.err);
    react(w, &pass);
    w->has_known = pass.status.code == MRL_OK;
    if (w->has_known) {
        w->known = (struct mrl_verify_known){pass.found.digest, pass.result.known};
        mrl_arena_free(w->arena);
        w->arena = arena;
        arena = NULL;
    }
    if (full)
        w->next_full_ms = now_ms() + (int64_t)w->a->interval_s * 1000;
}

/* --- waiting --- */

/* Answers whether something happened within that time; *stop: a signal. */
static bool wait_for(struct watch *w, int64_t ms)
{
    struct pollfd fds[2] = {
        {.fd = w->signals, .events = POLLIN},
        {.fd = w->tree ? mrl_tree_watch_fd(w->tree) : -1, .events = POLLIN},
    };
    struct signalfd_siginfo info;

    if (poll(fds, 2, ms < 0 ? 0 : ms > 3600000 ? 3600000 : (int)ms) <= 0)
        return false;
    if ((fds[0].revents & POLLIN) && read(w->signals, &info, sizeof(info)) == sizeof(info)) {
        w->stop = w->stop || info.ssi_signo != SIGHUP;
        /* SIGHUP: look at everything now. */
        w->next_full_ms = 0;
    }
    return (fds[1].revents & POLLIN) != 0;
}

/* Takes events until it has been quiet for a while. */
static bool take_events(struct watch *w)
{
    const int64_t until = now_ms() + PATIENT_MS;
    bool any = false, directories = false;

    do {
        struct mrl_tree_events events;
        struct mrl_error err;

        if (mrl_tree_watch_take(w->tree, &events, &err).code != MRL_OK)
            events = (struct mrl_tree_events){.any = true, .lost = true};
        any = any || events.any;
        directories = directories || events.directories;
        /* What was lost may have been anything. */
        if (events.lost)
            w->next_full_ms = 0;
    } while (!w->stop && any && now_ms() < until && wait_for(w, QUIET_MS));
    if (directories)
        watch_tree(w);
    return any;
}

static void go_on(struct watch *w)
{
    while (!w->stop) {
        const int64_t left = w->next_full_ms - now_ms();
        const bool polled = !w->tree && left > POLL_MS;
        const bool happened = wait_for(w, polled ? POLL_MS : left);
        const bool due = !w->stop && now_ms() >= w->next_full_ms;

        if (w->stop)
            break;
        if (happened && take_events(w) && !w->stop)
            look(w, now_ms() >= w->next_full_ms);
        else if (due)
            look(w, true);
        else if (polled)
            look(w, false);
    }
}

static bool take_signals(struct watch *w)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    if (sigprocmask(SIG_BLOCK, &set, NULL) != 0)
        return false;
    w->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    return w->signals >= 0;
}

enum mrl_exit mrl_verify_watch(struct mrl_cli *cli, const struct mrl_verify_args *args)
{
    struct watch w = {.cli = cli, .a = args, .signals = -1, .last = MRL_EXIT_FAILED};
    struct mrl_error err;

    if (!take_signals(&w)) {
        mrl_say(cli, cli->operands[0], "signals cannot be waited for: %s", strerror(errno));
        return MRL_EXIT_FAILED;
    }
    if (mrl_tree_watch_new(&w.tree, &err).code != MRL_OK)
        mrl_say_error(cli, cli->operands[0], &err);
    /* Before the first look: what happens meanwhile is looked at after it. */
    watch_tree(&w);
    look(&w, true);
    if (!w.stop && !cli->common.quiet)
        mrl_say(cli, cli->operands[0], "watching");
    go_on(&w);
    mrl_tree_watch_free(w.tree);
    mrl_arena_free(w.arena);
    mrl_fd_close(&w.signals);
    return w.last;
}
