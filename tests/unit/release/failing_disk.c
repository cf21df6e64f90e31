/* Preloaded by a test: writes to files called *.part* fail after FAIL_AFTER bytes with FAIL_ERRNO,
   below HDF5 as below everything else. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static long written;

static int fails(int fd, size_t count) {
    char link[64], path[4096];
    const char *after = getenv("FAIL_AFTER");
    if (!after) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    if (!strstr(path, ".part")) return 0;
    written += (long)count;
    if (written <= atol(after)) return 0;
    errno = atoi(getenv("FAIL_ERRNO"));
    return 1;
}

ssize_t write(int fd, const void *data, size_t count) {
    static ssize_t (*real)(int, const void *, size_t);
    if (!real) real = dlsym(RTLD_NEXT, "write");
    return fails(fd, count) ? -1 : real(fd, data, count);
}

ssize_t pwrite(int fd, const void *data, size_t count, off_t offset) {
    static ssize_t (*real)(int, const void *, size_t, off_t);
    if (!real) real = dlsym(RTLD_NEXT, "pwrite");
    return fails(fd, count) ? -1 : real(fd, data, count, offset);
}

ssize_t pwrite64(int fd, const void *data, size_t count, off64_t offset) {
    static ssize_t (*real)(int, const void *, size_t, off64_t);
    if (!real) real = dlsym(RTLD_NEXT, "pwrite64");
    return fails(fd, count) ? -1 : real(fd, data, count, offset);
}
