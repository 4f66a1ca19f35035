/* SPDX-License-Identifier: Apache-2.0 */
#include "base/reach.h"

#include "base/file.h"
#include "base/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- who may open it --- */

static bool others_may(int dir, const char *name, mode_t any)
{
    struct stat st;

    return fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && (st.st_mode & any) != 0;
}

/* Whether they may pass every directory above the root. */
static bool others_reach(int root)
{
    mrl_cleanup(mrl_fd_close) int dir = openat(root, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);

    for (unsigned depth = 0; dir >= 0 && depth < MRL_MAX_PATH_BYTES; depth++) {
        struct stat here, above;
        int parent;

        if (fstat(dir, &here) != 0 || !(here.st_mode & S_IXOTH))
            return false;
        parent = openat(dir, "..", O_PATH | O_DIRECTORY | O_CLOEXEC);
        mrl_fd_close(&dir);
        dir = parent;
        if (dir < 0 || fstat(dir, &above) != 0)
            return false;
        if (above.st_dev == here.st_dev && above.st_ino == here.st_ino)
            return true;
    }
    return false;
}

bool mrl_file_open_to_others(int root, const char *path)
{
    char folder[MRL_MAX_PATH_BYTES];

    if (strlen(path) >= sizeof(folder) || !others_may(root, path, S_IROTH | S_IWOTH))
        return false;
    (void)snprintf(folder, sizeof(folder), "%s", path);
    for (char *slash; (slash = strrchr(folder, '/')) != NULL;) {
        *slash = '\0';
        if (!others_may(root, folder, S_IXOTH))
            return false;
    }
    return others_reach(root);
}

/* --- where it leads --- */

/* The path of an open file, as the kernel knows it. */
static bool real_path(int fd, char ret[MRL_MAX_PATH_BYTES])
{
    char name[40];
    ssize_t n;

    (void)snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
    n = readlink(name, ret, MRL_MAX_PATH_BYTES);
    if (n <= 0 || n >= (ssize_t)MRL_MAX_PATH_BYTES)
        return false;
    ret[n] = '\0';
    return true;
}

enum mrl_link_end mrl_link_follow(int root, const char *path, char *ret)
{
    mrl_cleanup(mrl_fd_close) int fd = openat(root, path, O_PATH | O_CLOEXEC);
    char base[MRL_MAX_PATH_BYTES];
    char end[MRL_MAX_PATH_BYTES];
    size_t n;

    if (fd < 0)
        return errno == ENOENT || errno == ENOTDIR || errno == ELOOP ? MRL_LINK_NOWHERE
                                                                     : MRL_LINK_OUTSIDE;
    if (!real_path(root, base) || !real_path(fd, end))
        return MRL_LINK_OUTSIDE;
    n = strcmp(base, "/") == 0 ? 0 : strlen(base);
    if (strncmp(base, end, n) != 0 || (end[n] != '/' && end[n] != '\0'))
        return MRL_LINK_OUTSIDE;
    (void)snprintf(ret, MRL_MAX_PATH_BYTES, "%s", end[n] == '/' ? end + n + 1 : "");
    return MRL_LINK_INSIDE;
}

bool mrl_link_is_interpreter(int root, const char *path)
{
    const char *const name = strstr(path, "bin/python");
    char mark[MRL_MAX_PATH_BYTES];

    /* The last two components, and nothing before "bin" but a whole directory. */
    if (!name || (name != path && name[-1] != '/') || strchr(name + strlen("bin/"), '/') ||
        strlen(path) + sizeof("pyvenv.cfg") > sizeof(mark))
        return false;
    (void)snprintf(mark, sizeof(mark), "%.*spyvenv.cfg", (int)(name - path), path);
    return mrl_file_exists(root, mark);
}
