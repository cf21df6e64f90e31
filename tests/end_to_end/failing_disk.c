/* Preloaded by tests below Python, HDF5 and SQLite: everything that changes a file under one folder
   is counted, and after `after` of them it either fails with an error number, as a full or broken
   disk does, or ends the process at once, as a power cut does. Reading is left alone. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static char folder[4096];
static long changes, limit = -1;
static int number; /* 0 ends the process */

void failing_disk_arm(const char *under, long after, int error) {
    snprintf(folder, sizeof folder, "%s", under);
    changes = 0;
    limit = after;
    number = error;
}

long failing_disk_changes(void) { return changes; }

static int fails(const char *path) {
    if (limit < 0 || strncmp(path, folder, strlen(folder))) return 0;
    if (__sync_fetch_and_add(&changes, 1) < limit) return 0;
    if (!number) kill(getpid(), SIGKILL);
    errno = number;
    return 1;
}

static int fails_fd(int fd) {
    char link[64], path[4096];
    int kept = errno;
    if (limit < 0) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    errno = kept;
    if (length < 0) return 0;
    path[length] = 0;
    return fails(path);
}

static int fails_path(const char *path) {
    char whole[8192], here[4000];
    if (limit < 0) return 0;
    if (path[0] == '/') return fails(path);
    if (!getcwd(here, sizeof here)) return 0;
    snprintf(whole, sizeof whole, "%s/%s", here, path);
    return fails(whole);
}

#define REAL(name) \
    static __typeof__(name) *real; \
    if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

ssize_t write(int fd, const void *data, size_t count) {
    REAL(write);
    return fails_fd(fd) ? -1 : real(fd, data, count);
}
ssize_t pwrite(int fd, const void *data, size_t count, off_t offset) {
    REAL(pwrite);
    return fails_fd(fd) ? -1 : real(fd, data, count, offset);
}
ssize_t pwrite64(int fd, const void *data, size_t count, off64_t offset) {
    REAL(pwrite64);
    return fails_fd(fd) ? -1 : real(fd, data, count, offset);
}
int fsync(int fd) {
    REAL(fsync);
    return fails_fd(fd) ? -1 : real(fd);
}
int fdatasync(int fd) {
    REAL(fdatasync);
    return fails_fd(fd) ? -1 : real(fd);
}
int ftruncate64(int fd, off64_t length) {
    REAL(ftruncate64);
    return fails_fd(fd) ? -1 : real(fd, length);
}
int rename(const char *old, const char *new) {
    REAL(rename);
    return fails_path(new) ? -1 : real(old, new);
}
int mkdir(const char *path, mode_t mode) {
    REAL(mkdir);
    return fails_path(path) ? -1 : real(path, mode);
}
int unlink(const char *path) {
    REAL(unlink);
    /* A full disk still removes files, and so does cleaning up on one; a power cut does not. */
    return (!number || number == EROFS) && fails_path(path) ? -1 : real(path);
}

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        REAL(name); \
        va_list rest; \
        va_start(rest, flags); \
        mode_t mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
        va_end(rest); \
        return flags & O_CREAT && fails_path(path) ? -1 : real(path, flags, mode); \
    }
OPEN(open)
OPEN(open64)
