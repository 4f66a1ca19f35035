/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verify_alarm.h"

#include "base/limits.h"
#include "base/text.h"
#include "base/version.h"
#include "catalog/catalog.h"
#include "cli/message.h"
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ARENA_BYTES (64u << 20) /* the catalogue */

static const char *outcome_of(const struct mrl_verify_pass *pass)
{
    const enum mrl_exit code = mrl_verify_pass_exit(pass);

    return code == MRL_EXIT_CLEAN      ? "verified"
           : code == MRL_EXIT_FINDINGS ? "tampered"
                                       : "unreadable";
}

/* --- evidence --- */

static void text_freep(char **text)
{
    free(*text);
}

/* The nearest directory above the model with a merlon.yaml; -1: there is none. */
static int find_project(const char *model)
{
    mrl_cleanup(text_freep) char *path = realpath(model, NULL);
    struct stat st;

    for (char *slash = path; path && slash;) {
        const int dir = open(*path ? path : "/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

        if (dir >= 0 && fstatat(dir, "merlon.yaml", &st, AT_SYMLINK_NOFOLLOW) == 0 &&
            S_ISREG(st.st_mode))
            return dir;
        if (dir >= 0)
            close(dir);
        slash = *path ? strrchr(path, '/') : NULL;
        if (slash)
            *slash = '\0';
    }
    return -1;
}

/* What a person wants to know first: how many, and one of them. */
static const char *describe(const struct mrl_verify_pass *pass, const char *model,
                            struct mrl_arena *arena)
{
    const struct mrl_model_result *const r = &pass->result;
    char name[128], path[128];

    mrl_text_quote(name, sizeof(name), model, strlen(model));
    if (pass->status.code != MRL_OK)
        return mrl_arena_printf(arena, "%s: %s", name, pass->err.message);
    if (r->change_count == 0)
        return mrl_arena_printf(arena, "%s is as signed by %s", name, pass->found.by.signer);
    mrl_text_quote(path, sizeof(path), r->changes[0].path, strlen(r->changes[0].path));
    return mrl_arena_printf(
        arena, "%s differs from what was signed by %s in %zu %s, among them %s (%s)", name,
        pass->found.by.signer, r->change_count, r->change_count == 1 ? "place" : "places", path,
        mrl_model_change_names[r->changes[0].kind]);
}

static mrl_status append(struct mrl_store *store, const struct mrl_evidence *evidence,
                         struct mrl_error *err)
{
    int64_t id;

    MRL_TRY(mrl_store_begin(store, err));
    MRL_TRY(mrl_store_add_evidence(store, evidence, &id, err));
    return mrl_store_commit(store, err);
}

static mrl_status record(struct mrl_cli *cli, const struct mrl_verify_args *args,
                         const struct mrl_verify_pass *pass, int root, struct mrl_error *err)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(ARENA_BYTES);
    mrl_cleanup(mrl_store_closep) struct mrl_store *store = NULL;
    const mrl_time now = mrl_clock_now(&cli->clock);
    const enum mrl_exit code = mrl_verify_pass_exit(pass);
    /* One model that is as signed again does not show that all assets are. */
    const enum mrl_outcome outcome = code == MRL_EXIT_CLEAN      ? MRL_OUTCOME_UNKNOWN
                                     : code == MRL_EXIT_FINDINGS ? MRL_OUTCOME_VIOLATED
                                                                 : MRL_OUTCOME_ERROR;
    struct mrl_catalog *catalog;
    struct mrl_subject subject = {.sha256 = pass->found.digest};
    struct mrl_evidence e = {
        .check = "asset.signature_verifies",
        .outcome = outcome,
        .basis = MRL_BASIS_MEASURED,
        .subjects = &subject,
        .subject_count = pass->status.code == MRL_OK,
        .at = now,
        .observed = now,
        .clock_given = cli->clock.given,
        .tool = MRL_TOOL,
    };

    if (!arena)
        return MRL_FAIL_NOMEM(err);
    e.remedy = code == MRL_EXIT_CLEAN
                   ? "`merlon assess` looks at all assets"
                   : "restore the model from a copy that verifies, and find out who changed it";
    e.message = describe(pass, cli->operands[0], arena);
    subject.name = mrl_arena_printf(arena, "file:%s", args->by.signature);
    if (!e.message || !subject.name)
        return MRL_FAIL_ARENA(err, arena);
    MRL_TRY(mrl_catalog_load(NULL, arena, &catalog, err));
    e.catalogue = catalog->digest;
    MRL_TRY(mrl_sha256_bytes(e.message, strlen(e.message), &e.inputs, err));
    MRL_TRY(mrl_store_open(root, true, &store, err));
    return append(store, &e, err);
}

void mrl_verify_alarm_record(struct mrl_cli *cli, const struct mrl_verify_args *args,
                             const struct mrl_verify_pass *pass)
{
    mrl_cleanup(mrl_fd_close) int root = find_project(cli->operands[0]);
    struct mrl_error err;

    if (root >= 0 && record(cli, args, pass, root, &err).code != MRL_OK)
        mrl_say_error(cli, "the evidence was not kept", &err);
}

/* --- the hook --- */

static void run_hook(const struct mrl_verify_args *args, const char *model, const char *outcome,
                     int report)
{
    char *const argv[] = {(char *)(uintptr_t)args->hook, NULL};
    sigset_t none;

    sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    (void)signal(SIGPIPE, SIG_DFL);
    (void)signal(SIGXFSZ, SIG_DFL);
    if (dup2(report, STDIN_FILENO) < 0 || lseek(STDIN_FILENO, 0, SEEK_SET) < 0 ||
        setenv("MERLON_OUTCOME", outcome, 1) != 0 || setenv("MERLON_MODEL", model, 1) != 0 ||
        setenv("MERLON_SIGNATURE", args->by.signature, 1) != 0)
        _exit(126);
    execvp(argv[0], argv);
    _exit(127);
}

/* Answers what waitpid() said, or -1 if it had to be killed. */
static int wait_for(pid_t pid)
{
    const struct timespec moment = {.tv_nsec = 20000000};
    int status;

    for (unsigned i = 0; i < MRL_HOOK_SECONDS * 50; i++) {
        if (waitpid(pid, &status, WNOHANG) == pid)
            return status;
        (void)nanosleep(&moment, NULL);
    }
    (void)kill(pid, SIGKILL);
    (void)waitpid(pid, &status, 0);
    return -1;
}

static void tell_hook(struct mrl_cli *cli, const char *hook, int status)
{
    if (status == -1)
        mrl_say(cli, hook, "was ended: it ran for more than %u seconds", MRL_HOOK_SECONDS);
    else if (WIFSIGNALED(status))
        mrl_say(cli, hook, "was ended by signal %d", WTERMSIG(status));
    else if (WEXITSTATUS(status) == 127)
        mrl_say(cli, hook, "could not be run");
    else if (WEXITSTATUS(status) != 0)
        mrl_say(cli, hook, "ended with %d", WEXITSTATUS(status));
}

void mrl_verify_alarm_hook(struct mrl_cli *cli, const struct mrl_verify_args *args,
                           const struct mrl_verify_pass *pass)
{
    struct mrl_verify_args json = *args;
    struct mrl_cli quiet = *cli;
    FILE *report = args->hook ? tmpfile() : NULL;
    pid_t pid;

    if (!args->hook)
        return;
    if (!report) {
        mrl_say(cli, args->hook, "could not be run: %s", strerror(errno));
        return;
    }
    json.json = true;
    quiet.out = report;
    mrl_verify_pass_tell(&quiet, &json, pass);
    (void)fflush(report);
    (void)fflush(cli->out);
    pid = fork();
    if (pid == 0)
        run_hook(args, cli->operands[0], outcome_of(pass), fileno(report));
    if (pid < 0)
        mrl_say(cli, args->hook, "could not be run: %s", strerror(errno));
    else
        tell_hook(cli, args->hook, wait_for(pid));
    (void)fclose(report);
}
