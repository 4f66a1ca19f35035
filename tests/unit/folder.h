/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "unit.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A folder of its own for each test: set up with cmocka_unit_test_setup_teardown(test,
 * folder_setup, folder_teardown); *state is a struct folder. */
struct folder {
    char path[32];
    int fd;
};

static inline int folder_setup_in(void **state, const char *where)
{
    struct folder *f = malloc(sizeof(*f));

    assert_non_null(f);
    (void)snprintf(f->path, sizeof(f->path), "%s/merlon-XXXXXX", where);
    assert_non_null(mkdtemp(f->path));
    f->fd = open(f->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_true(f->fd >= 0);
    *state = f;
    return 0;
}

static inline int folder_setup(void **state)
{
    return folder_setup_in(state, "/tmp");
}

/* In memory where there is such a place: for tests that make thousands of files durable. */
static inline int folder_setup_in_memory(void **state)
{
    return folder_setup_in(state, access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
}

/* Removes everything below an open directory, and closes it.  By name from each directory: a path
 * may be longer than the kernel takes at once. */
static inline void folder_empty(int fd)
{
    DIR *dir = fdopendir(fd);
    const struct dirent *entry;

    assert_non_null(dir);
    while ((entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
            unlinkat(fd, entry->d_name, 0) == 0)
            continue;
        folder_empty(openat(fd, entry->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        assert_int_equal(unlinkat(fd, entry->d_name, AT_REMOVEDIR), 0);
    }
    closedir(dir);
}

static inline int folder_teardown(void **state)
{
    struct folder *f = *state;

    folder_empty(openat(f->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    close(f->fd);
    assert_int_equal(rmdir(f->path), 0);
    free(f);
    return 0;
}

static inline void folder_put(const struct folder *f, const char *name, const char *text)
{
    const int fd = openat(f->fd, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
}

/* Up to 1000 bytes. */
static inline void folder_has(const struct folder *f, const char *name, const char *wanted)
{
    char got[1001] = {0};
    const int fd = openat(f->fd, name, O_RDONLY | O_CLOEXEC);

    assert_true(fd >= 0);
    assert_true(read(fd, got, sizeof(got) - 1) >= 0);
    close(fd);
    assert_string_equal(got, wanted);
}

static inline void folder_make(const struct folder *f, const char *name)
{
    assert_int_equal(mkdirat(f->fd, name, 0755), 0);
}

static inline void folder_link(const struct folder *f, const char *name, const char *target)
{
    assert_int_equal(symlinkat(target, f->fd, name), 0);
}

/* Permissions do not hold root back: tests of them run as somebody else meanwhile. */
static inline void folder_as_nobody(const struct folder *f)
{
    if (geteuid() != 0)
        return;
    assert_int_equal(fchown(f->fd, 65534, 65534), 0);
    assert_int_equal(seteuid(65534), 0);
}

static inline void folder_as_before(void)
{
    if (getuid() == 0)
        assert_int_equal(seteuid(0), 0);
}
