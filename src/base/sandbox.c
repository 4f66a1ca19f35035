/* SPDX-License-Identifier: Apache-2.0 */
#include "base/sandbox.h"

#include <errno.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Open files: the channel and the one that is read. */
#define MAX_FILES 16

static mrl_status limit(int resource, rlim_t value, struct mrl_error *err)
{
    const struct rlimit l = {value, value};

    /* int on glibc with -std=gnu, an enum otherwise */
    if (setrlimit((__rlimit_resource_t)resource, &l) != 0)
        return MRL_FAIL(err, MRL_E_IO, MRL_NO_OFFSET, "cannot limit resource %d: %m", resource);
    return mrl_ok();
}

static mrl_status limit_all(const struct mrl_sandbox *sandbox, struct mrl_error *err)
{
    MRL_TRY(limit(RLIMIT_CORE, 0, err));
    MRL_TRY(limit(RLIMIT_NOFILE, MAX_FILES, err));
    MRL_TRY(limit(RLIMIT_FSIZE, 0, err));
#ifndef __SANITIZE_ADDRESS__
    MRL_TRY(limit(RLIMIT_AS, sandbox->memory_bytes, err));
#else
    (void)sandbox;
#endif
    return mrl_ok();
}

/* A ruleset that handles every access and allows none.  Rights that the kernel does not know are
 * left out, by the version of its interface (Linux documentation, userspace-api/landlock). */
static mrl_status deny_files(unsigned *layers, struct mrl_error *err)
{
    struct landlock_ruleset_attr rules = {
        .handled_access_fs = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1,
    };
    const long version =
        syscall(SYS_landlock_create_ruleset, NULL, (size_t)0, LANDLOCK_CREATE_RULESET_VERSION);
    long ruleset, s;

    if (version < 1)
        return mrl_ok();
    ruleset = syscall(SYS_landlock_create_ruleset, &rules, sizeof(rules), 0u);
    if (ruleset < 0)
        return MRL_FAIL(err, MRL_E_IO, MRL_NO_OFFSET, "cannot set up Landlock: %m");
    s = syscall(SYS_landlock_restrict_self, (int)ruleset, 0u);
    (void)close((int)ruleset);
    if (s != 0)
        return MRL_FAIL(err, MRL_E_IO, MRL_NO_OFFSET, "cannot enter Landlock: %m");
    *layers |= MRL_SANDBOX_LANDLOCK;
    return mrl_ok();
}

/* Reading, memory, time, talking to the parent, ending. */
static const int allowed[] = {
    SCMP_SYS(read),
    SCMP_SYS(pread64),
    SCMP_SYS(write),
    SCMP_SYS(close),
    SCMP_SYS(fstat),
    SCMP_SYS(newfstatat),
    SCMP_SYS(lseek),
    SCMP_SYS(recvmsg),
    SCMP_SYS(sendmsg),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(brk),
    SCMP_SYS(madvise),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_getres),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(futex),
    SCMP_SYS(getrandom),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(tgkill),
    SCMP_SYS(sched_yield),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
#ifdef __SANITIZE_ADDRESS__
    /* What the sanitizers' own run time asks for. */
    SCMP_SYS(mmap),
    SCMP_SYS(mprotect),
    SCMP_SYS(openat),
    SCMP_SYS(readlink),
    SCMP_SYS(getdents64),
    SCMP_SYS(prctl),
    SCMP_SYS(clone),
    SCMP_SYS(wait4),
    SCMP_SYS(ptrace),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(prlimit64),
    SCMP_SYS(getrlimit),
#endif
};

static int add_rules(scmp_filter_ctx filter)
{
    int s = 0;

    for (size_t i = 0; s == 0 && i < MRL_COUNT(allowed); i++)
        s = seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0);
#ifndef __SANITIZE_ADDRESS__
    /* Memory, but none that could be run. */
    if (s == 0)
        s = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
                             SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    if (s == 0)
        s = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
                             SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
#endif
    return s;
}

static mrl_status filter_calls(unsigned *layers, struct mrl_error *err)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    int s;

    if (!filter)
        return MRL_FAIL_NOMEM(err);
    s = add_rules(filter);
    if (s == 0)
        s = seccomp_load(filter);
    seccomp_release(filter);
    /* A kernel without seccomp answers EINVAL to its system call. */
    if (s == -EINVAL || s == -ENOSYS)
        return mrl_ok();
    if (s != 0)
        return MRL_FAIL(err, MRL_E_IO, MRL_NO_OFFSET, "cannot set up seccomp: error %d", -s);
    *layers |= MRL_SANDBOX_SECCOMP;
    return mrl_ok();
}

mrl_status mrl_sandbox_enter(const struct mrl_sandbox *sandbox, unsigned *layers,
                             struct mrl_error *err)
{
    *layers = 0;
    (void)prctl(PR_SET_DUMPABLE, 0);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return MRL_FAIL(err, MRL_E_IO, MRL_NO_OFFSET, "cannot give up privileges: %m");
    MRL_TRY(limit_all(sandbox, err));
    *layers |= MRL_SANDBOX_LIMITS;
    MRL_TRY(deny_files(layers, err));
    return filter_calls(layers, err);
}
