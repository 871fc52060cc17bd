/*
 * Makes calls of the C library fail, and the wall clock jump, in a program that is started with LD_PRELOAD:
 *
 *   FAULT_FILE   text that the path of a file holds of which calls fail
 *   FAULT_CALLS  which, with commas: read, write, sync, truncate, rename, open
 *   FAULT_ERRNO  what they fail with
 *   FAULT_FROM   from which of these calls on, from 1
 *   FAULT_TO     up to which of them
 *   FAULT_CLOCK  offsets of the wall clock, with commas: from so many seconds after the start so many seconds, as in 1:3600,2:-60
 *   FAULT_SPEED  how many times as fast the wall clock goes
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static unsigned long calls_seen;

static int fails_path(const char *call, const char *path) {
    const char *file = getenv("FAULT_FILE");
    const char *calls = getenv("FAULT_CALLS");
    if (!file || !calls || !strstr(path, file) || !strstr(calls, call)) {
        return 0;
    }
    const char *from = getenv("FAULT_FROM");
    const char *to = getenv("FAULT_TO");
    unsigned long number = __atomic_add_fetch(&calls_seen, 1, __ATOMIC_SEQ_CST);
    if (number < (unsigned long) (from ? atol(from) : 1) || (to && number > (unsigned long) atol(to))) {
        return 0;
    }
    errno = atoi(getenv("FAULT_ERRNO"));
    return 1;
}

static int fails(const char *call, int fd) {
    if (!getenv("FAULT_FILE")) {
        return 0;
    }
    char link[64];
    char path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    int saved = errno;
    ssize_t length = readlink(link, path, sizeof path - 1);
    errno = saved;
    if (length < 0) {
        return 0;
    }
    path[length] = 0;
    return fails_path(call, path);
}

#define REAL(name)                                                                                                             \
    ({                                                                                                                         \
        static __typeof__(&name) real;                                                                                         \
        if (!real) {                                                                                                           \
            real = (__typeof__(&name)) dlsym(RTLD_NEXT, #name);                                                                \
        }                                                                                                                      \
        real;                                                                                                                  \
    })

ssize_t write(int fd, const void *bytes, size_t count) {
    return fails("write", fd) ? -1 : REAL(write)(fd, bytes, count);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) {
    return fails("write", fd) ? -1 : REAL(pwrite64)(fd, bytes, count, at);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    return fails("write", fd) ? -1 : REAL(writev)(fd, parts, count);
}

ssize_t read(int fd, void *bytes, size_t count) {
    return fails("read", fd) ? -1 : REAL(read)(fd, bytes, count);
}

ssize_t pread64(int fd, void *bytes, size_t count, off64_t at) {
    return fails("read", fd) ? -1 : REAL(pread64)(fd, bytes, count, at);
}

int fsync(int fd) {
    return fails("sync", fd) ? -1 : REAL(fsync)(fd);
}

int fdatasync(int fd) {
    return fails("sync", fd) ? -1 : REAL(fdatasync)(fd);
}

int ftruncate64(int fd, off64_t length) {
    return fails("truncate", fd) ? -1 : REAL(ftruncate64)(fd, length);
}

int rename(const char *from, const char *to) {
    return fails_path("rename", from) ? -1 : REAL(rename)(from, to);
}

int open64(const char *path, int flags, ...) {
    va_list more;
    va_start(more, flags);
    mode_t mode = va_arg(more, mode_t);
    va_end(more);
    return fails_path("open", path) ? -1 : REAL(open64)(path, flags, mode);
}

/* How far the wall clock is from what it should be, nanoseconds. */
static long long offset_ns(void) {
    static struct timespec begin;
    const char *jumps = getenv("FAULT_CLOCK");
    const char *speed = getenv("FAULT_SPEED");
    if (!jumps && !speed) {
        return 0;
    }
    struct timespec now;
    REAL(clock_gettime)(CLOCK_MONOTONIC, &now);
    if (begin.tv_sec == 0) {
        begin = now;
    }
    double passed = (now.tv_sec - begin.tv_sec) + (now.tv_nsec - begin.tv_nsec) * 1e-9;
    double offset = speed ? passed * (atof(speed) - 1) : 0;
    double jump = 0;
    for (const char *at = jumps; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL) {
        double from = 0;
        double by = 0;
        if (sscanf(at, "%lf:%lf", &from, &by) == 2 && passed >= from) {
            jump = by;
        }
    }
    return (long long) ((offset + jump) * 1e9);
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    int result = REAL(clock_gettime)(clock, time);
    if (result == 0 && clock == CLOCK_REALTIME) {
        long long ns = time->tv_sec * 1000000000LL + time->tv_nsec + offset_ns();
        time->tv_sec = ns / 1000000000LL;
        time->tv_nsec = ns % 1000000000LL;
    }
    return result;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    time->tv_sec = now.tv_sec;
    time->tv_usec = now.tv_nsec / 1000;
    (void) zone;
    return 0;
}
