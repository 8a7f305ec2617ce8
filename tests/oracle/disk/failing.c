/* Loaded before the C library (LD_PRELOAD): makes writes to regular files below a folder fail.

   FAIL_BELOW  the folder;  FAIL_AT  the write that fails, of each process, the first is 1;  FAIL_HOW  once (an error,
   all others succeed), ever (an error from then on), or torn (half of it is written and the process is killed). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long seen;

static int is_ours(int handle) {
    const char *below = getenv("FAIL_BELOW");
    char link[64], place[4096];
    struct stat status;
    ssize_t length;
    if (!below || fstat(handle, &status) || !S_ISREG(status.st_mode)) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", handle);
    length = readlink(link, place, sizeof place - 1);
    return length > 0 && !strncmp(place, below, strlen(below));
}

static int is_failing(int handle) {
    const char *at = getenv("FAIL_AT"), *how = getenv("FAIL_HOW");
    if (!at || !how || !is_ours(handle)) return 0;
    long number = atomic_fetch_add(&seen, 1) + 1;
    return number == atol(at) || (number > atol(at) && !strcmp(how, "ever"));
}

static int is_torn(void) { return !strcmp(getenv("FAIL_HOW"), "torn"); }

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define FAIL(half)                                      \
    do {                                                \
        if (is_torn()) { half; raise(SIGKILL); }        \
        errno = EIO;                                    \
        return -1;                                      \
    } while (0)

ssize_t write(int handle, const void *bytes, size_t count) {
    if (is_failing(handle)) FAIL((void)!REAL(write)(handle, bytes, count / 2));
    return REAL(write)(handle, bytes, count);
}

ssize_t pwrite(int handle, const void *bytes, size_t count, off_t at) {
    if (is_failing(handle)) FAIL((void)!REAL(pwrite)(handle, bytes, count / 2, at));
    return REAL(pwrite)(handle, bytes, count, at);
}

ssize_t pwrite64(int handle, const void *bytes, size_t count, off64_t at) {
    if (is_failing(handle)) FAIL((void)!REAL(pwrite64)(handle, bytes, count / 2, at));
    return REAL(pwrite64)(handle, bytes, count, at);
}

ssize_t writev(int handle, const struct iovec *parts, int count) {
    if (is_failing(handle)) FAIL((void)0);
    return REAL(writev)(handle, parts, count);
}

ssize_t sendfile(int to, int from, off_t *at, size_t count);
ssize_t sendfile(int to, int from, off_t *at, size_t count) {
    if (is_failing(to)) FAIL((void)!REAL(sendfile)(to, from, at, count / 2));
    return REAL(sendfile)(to, from, at, count);
}

ssize_t sendfile64(int to, int from, off64_t *at, size_t count);
ssize_t sendfile64(int to, int from, off64_t *at, size_t count) {
    if (is_failing(to)) FAIL((void)!REAL(sendfile64)(to, from, at, count / 2));
    return REAL(sendfile64)(to, from, at, count);
}

ssize_t copy_file_range(int from, off64_t *at, int to, off64_t *into, size_t count, unsigned flags) {
    if (is_failing(to)) FAIL((void)0);
    return REAL(copy_file_range)(from, at, to, into, count, flags);
}

int fsync(int handle) {
    if (is_failing(handle)) FAIL((void)0);
    return REAL(fsync)(handle);
}

int ftruncate(int handle, off_t length) {
    if (is_failing(handle)) FAIL((void)0);
    return REAL(ftruncate)(handle, length);
}

int ftruncate64(int handle, off64_t length) {
    if (is_failing(handle)) FAIL((void)0);
    return REAL(ftruncate64)(handle, length);
}
