// A library to preload that makes one file call of a process fail: `segments-lab faults` starts the command under it again
// and again, each time with another call failing, and looks at what comes of it.
//
//     cc -shared -fPIC -O2 -Wall -Werror -o failing-calls.so failing-calls.c -ldl
//
//     FAULT_CALL=k     the k-th call of the whole process fails, all threads counted together, from 1; 0: none does
//     FAULT_ERROR=e    with this errno
//     FAULT_ONWARD=1   and so do all calls after it
//     FAULT_LOG=file   takes a line for the call that failed, or with FAULT_LIST=1 for every call: its number, its name and
//                      what it was about
//     FAULT_SECONDS=s  the process is ended by SIGALRM after so long
//
// Counted is what the program itself asks of the C library: what the loader and the library ask among themselves is not seen
// from here. Descriptors that are neither files nor folders (Dispatch's own) don't count, but for the standard ones; nor do
// the files in which Dispatch looks up its threads.
//
// A call that fails does nothing, but for close and its kin, which close.

#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long calls;
static long failing;
static int failing_error;
static int is_onward, lists_all;
static int log_descriptor = -1;
static pthread_once_t once = PTHREAD_ONCE_INIT;

// Nothing here may go through the functions below.
static long number_of(const char *name) {
    const char *text = getenv(name);
    return text ? strtol(text, NULL, 10) : 0;
}

// At the first call: the program's own libraries may make some before this one's constructor is run.
static void prepare(void) {
    failing = number_of("FAULT_CALL");
    failing_error = (int)number_of("FAULT_ERROR");
    is_onward = number_of("FAULT_ONWARD") != 0;
    lists_all = number_of("FAULT_LIST") != 0;
    const char *log = getenv("FAULT_LOG");
    if (log) {
        int made = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        // Out of the way: a program that is given fewer descriptors, or closes those it doesn't know, must not meet it.
        log_descriptor = made < 0 ? made : (int)syscall(SYS_fcntl, made, F_DUPFD_CLOEXEC, 200);
        if (made >= 0) syscall(SYS_close, made);
    }
    long seconds = number_of("FAULT_SECONDS");
    if (seconds > 0) alarm((unsigned)seconds);
}

// What a descriptor is open on.
static void describe(int descriptor, char *text, size_t size) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    long length = syscall(SYS_readlinkat, AT_FDCWD, link, text, size - 1);
    text[length < 0 ? 0 : length] = 0;
}

static void note(long number, const char *name, int descriptor, const char *path) {
    char place[PATH_MAX] = "", line[2 * PATH_MAX + 100];
    if (descriptor >= 0) describe(descriptor, place, sizeof place);
    const char *between = place[0] && path && path[0] ? "/" : "";
    if (path && path[0] == '/') place[0] = 0, between = "";
    int length = snprintf(line, sizeof line, "%ld %s %s%s%s\n", number, name, place, between, path ? path : "");
    if (length > 0 && log_descriptor >= 0) syscall(SYS_write, log_descriptor, line, (size_t)length);
}

__attribute__((constructor)) static void prepare_at_last(void) { pthread_once(&once, prepare); }

// Whether a descriptor is one that counts.
static int counts(int descriptor) {
    if (descriptor >= 0 && descriptor <= 2) return 1;
    if (descriptor == log_descriptor) return 0;
    struct stat status;
    if (syscall(SYS_newfstatat, descriptor, "", &status, AT_EMPTY_PATH) != 0) return 0;
    return S_ISREG(status.st_mode) || S_ISDIR(status.st_mode);
}

// The threads' own files, /proc/1234/stat: Dispatch looks at them, and ends the process where it can't.
static int is_own(const char *path) {
    return path && strncmp(path, "/proc/", 6) == 0 && path[6] >= '0' && path[6] <= '9';
}

// Counts a call; not 0 where it has to fail, and errno says how.
static int fails(const char *name, int descriptor, const char *path) {
    int kept = errno;
    pthread_once(&once, prepare);
    long number = atomic_fetch_add(&calls, 1) + 1;
    int failing_now = failing > 0 && (number == failing || (is_onward && number > failing));
    if (lists_all || number == failing) note(number, name, descriptor, path);
    errno = failing_now ? failing_error : kept;
    return failing_now;
}

#define REAL(name) \
    static __typeof__(name) *real; \
    if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

// A call about a descriptor, and one about a path.
#define ON_DESCRIPTOR(type, name, failure, parameters, arguments) \
    type name parameters { \
        REAL(name); \
        if (counts(descriptor) && fails(#name, descriptor, NULL)) return failure; \
        return real arguments; \
    }
#define ON_PATH(type, name, failure, parameters, arguments) \
    type name parameters { \
        REAL(name); \
        if (!is_own(path) && fails(#name, -1, path)) return failure; \
        return real arguments; \
    }
#define AT_PATH(type, name, failure, parameters, arguments) \
    type name parameters { \
        REAL(name); \
        if (fails(#name, descriptor == AT_FDCWD ? -1 : descriptor, path)) return failure; \
        return real arguments; \
    }

// With a mode where there is one to give.
#define MODE(flags, last) \
    mode_t mode = 0; \
    if ((flags) & (O_CREAT | __O_TMPFILE)) { \
        va_list more; \
        va_start(more, last); \
        mode = va_arg(more, mode_t); \
        va_end(more); \
    }

int open(const char *path, int flags, ...) {
    REAL(open);
    MODE(flags, flags)
    if (!is_own(path) && fails("open", -1, path)) return -1;
    return real(path, flags, mode);
}
int open64(const char *path, int flags, ...) {
    REAL(open64);
    MODE(flags, flags)
    if (!is_own(path) && fails("open64", -1, path)) return -1;
    return real(path, flags, mode);
}
int openat(int descriptor, const char *path, int flags, ...) {
    REAL(openat);
    MODE(flags, flags)
    if (fails("openat", descriptor == AT_FDCWD ? -1 : descriptor, path)) return -1;
    return real(descriptor, path, flags, mode);
}
int openat64(int descriptor, const char *path, int flags, ...) {
    REAL(openat64);
    MODE(flags, flags)
    if (fails("openat64", descriptor == AT_FDCWD ? -1 : descriptor, path)) return -1;
    return real(descriptor, path, flags, mode);
}

ON_DESCRIPTOR(ssize_t, read, -1, (int descriptor, void *to, size_t size), (descriptor, to, size))
ON_DESCRIPTOR(ssize_t, pread, -1, (int descriptor, void *to, size_t size, off_t at), (descriptor, to, size, at))
ON_DESCRIPTOR(ssize_t, pread64, -1, (int descriptor, void *to, size_t size, off64_t at), (descriptor, to, size, at))
ON_DESCRIPTOR(ssize_t, readv, -1, (int descriptor, const struct iovec *to, int count), (descriptor, to, count))
ON_DESCRIPTOR(ssize_t, write, -1, (int descriptor, const void *from, size_t size), (descriptor, from, size))
ON_DESCRIPTOR(ssize_t, pwrite, -1, (int descriptor, const void *from, size_t size, off_t at), (descriptor, from, size, at))
ON_DESCRIPTOR(
    ssize_t, pwrite64, -1, (int descriptor, const void *from, size_t size, off64_t at), (descriptor, from, size, at))
ON_DESCRIPTOR(ssize_t, writev, -1, (int descriptor, const struct iovec *from, int count), (descriptor, from, count))
ON_DESCRIPTOR(off_t, lseek, -1, (int descriptor, off_t to, int whence), (descriptor, to, whence))
ON_DESCRIPTOR(off64_t, lseek64, -1, (int descriptor, off64_t to, int whence), (descriptor, to, whence))
ON_DESCRIPTOR(int, fsync, -1, (int descriptor), (descriptor))
ON_DESCRIPTOR(int, fdatasync, -1, (int descriptor), (descriptor))
ON_DESCRIPTOR(int, ftruncate, -1, (int descriptor, off_t size), (descriptor, size))
ON_DESCRIPTOR(int, ftruncate64, -1, (int descriptor, off64_t size), (descriptor, size))
ON_DESCRIPTOR(int, fchmod, -1, (int descriptor, mode_t mode), (descriptor, mode))
ON_DESCRIPTOR(int, flock, -1, (int descriptor, int operation), (descriptor, operation))
ON_DESCRIPTOR(int, fstat, -1, (int descriptor, struct stat *status), (descriptor, status))
ON_DESCRIPTOR(int, fstat64, -1, (int descriptor, struct stat64 *status), (descriptor, status))
ON_DESCRIPTOR(DIR *, fdopendir, NULL, (int descriptor), (descriptor))
ON_DESCRIPTOR(int, dup, -1, (int descriptor), (descriptor))

ON_PATH(int, stat, -1, (const char *restrict path, struct stat *restrict status), (path, status))
ON_PATH(int, stat64, -1, (const char *restrict path, struct stat64 *restrict status), (path, status))
ON_PATH(int, lstat, -1, (const char *restrict path, struct stat *restrict status), (path, status))
ON_PATH(int, lstat64, -1, (const char *restrict path, struct stat64 *restrict status), (path, status))
ON_PATH(int, access, -1, (const char *path, int mode), (path, mode))
ON_PATH(DIR *, opendir, NULL, (const char *path), (path))
ON_PATH(int, mkdir, -1, (const char *path, mode_t mode), (path, mode))
ON_PATH(int, chmod, -1, (const char *path, mode_t mode), (path, mode))
ON_PATH(int, unlink, -1, (const char *path), (path))
ON_PATH(int, rmdir, -1, (const char *path), (path))
ON_PATH(int, remove, -1, (const char *path), (path))
ON_PATH(int, rename, -1, (const char *path, const char *to), (path, to))
ON_PATH(int, symlink, -1, (const char *path, const char *link), (path, link))
ON_PATH(int, truncate, -1, (const char *path, off_t size), (path, size))
ON_PATH(ssize_t, readlink, -1, (const char *restrict path, char *restrict to, size_t size), (path, to, size))
ON_PATH(char *, realpath, NULL, (const char *restrict path, char *restrict to), (path, to))
ON_PATH(FILE *, fopen, NULL, (const char *restrict path, const char *restrict mode), (path, mode))
ON_PATH(FILE *, fopen64, NULL, (const char *restrict path, const char *restrict mode), (path, mode))

AT_PATH(
    int, fstatat, -1, (int descriptor, const char *restrict path, struct stat *restrict status, int flags),
    (descriptor, path, status, flags))
AT_PATH(
    int, fstatat64, -1, (int descriptor, const char *restrict path, struct stat64 *restrict status, int flags),
    (descriptor, path, status, flags))
AT_PATH(int, faccessat, -1, (int descriptor, const char *path, int mode, int flags), (descriptor, path, mode, flags))
AT_PATH(int, mkdirat, -1, (int descriptor, const char *path, mode_t mode), (descriptor, path, mode))
AT_PATH(int, unlinkat, -1, (int descriptor, const char *path, int flags), (descriptor, path, flags))
AT_PATH(
    int, renameat, -1, (int descriptor, const char *path, int target, const char *to), (descriptor, path, target, to))
AT_PATH(
    int, renameat2, -1, (int descriptor, const char *path, int target, const char *to, unsigned flags),
    (descriptor, path, target, to, flags))
AT_PATH(
    ssize_t, readlinkat, -1, (int descriptor, const char *restrict path, char *restrict to, size_t size),
    (descriptor, path, to, size))

int symlinkat(const char *target, int descriptor, const char *path) {
    REAL(symlinkat);
    if (fails("symlinkat", descriptor, path)) return -1;
    return real(target, descriptor, path);
}

char *getcwd(char *to, size_t size) {
    REAL(getcwd);
    if (fails("getcwd", -1, "")) return NULL;
    return real(to, size);
}

int fcntl(int descriptor, int command, ...) {
    REAL(fcntl);
    va_list more;
    va_start(more, command);
    void *argument = va_arg(more, void *);
    va_end(more);
    if (counts(descriptor) && fails("fcntl", descriptor, NULL)) return -1;
    return real(descriptor, command, argument);
}
int fcntl64(int descriptor, int command, ...) {
    REAL(fcntl64);
    va_list more;
    va_start(more, command);
    void *argument = va_arg(more, void *);
    va_end(more);
    if (counts(descriptor) && fails("fcntl64", descriptor, NULL)) return -1;
    return real(descriptor, command, argument);
}

// The end of a folder and an error are told apart by errno alone.
struct dirent *readdir(DIR *stream) {
    REAL(readdir);
    if (fails("readdir", dirfd(stream), NULL)) return NULL;
    return real(stream);
}
struct dirent64 *readdir64(DIR *stream) {
    REAL(readdir64);
    if (fails("readdir64", dirfd(stream), NULL)) return NULL;
    return real(stream);
}

// Of a file read line by line the first line alone: one call of the system's brings many.
static _Atomic(FILE *) stream_read;
static int is_read_anew(FILE *stream) { return atomic_exchange(&stream_read, stream) != stream; }

char *fgets(char *restrict to, int size, FILE *restrict stream) {
    REAL(fgets);
    if (counts(fileno(stream)) && is_read_anew(stream) && fails("fgets", fileno(stream), NULL)) return NULL;
    return real(to, size, stream);
}
ssize_t getline(char **restrict line, size_t *restrict size, FILE *restrict stream) {
    REAL(getline);
    if (counts(fileno(stream)) && is_read_anew(stream) && fails("getline", fileno(stream), NULL)) return -1;
    return real(line, size, stream);
}
size_t fread(void *restrict to, size_t size, size_t count, FILE *restrict stream) {
    REAL(fread);
    if (counts(fileno(stream)) && is_read_anew(stream) && fails("fread", fileno(stream), NULL)) return 0;
    return real(to, size, count, stream);
}

// What closes does so even where it fails, as the system does.
int close(int descriptor) {
    REAL(close);
    int failing_now = counts(descriptor) && fails("close", descriptor, NULL);
    int error = errno;
    int result = real(descriptor);
    if (!failing_now) return result;
    errno = error;
    return -1;
}
int closedir(DIR *stream) {
    REAL(closedir);
    int failing_now = fails("closedir", dirfd(stream), NULL);
    int error = errno;
    int result = real(stream);
    if (!failing_now) return result;
    errno = error;
    return -1;
}
int fclose(FILE *stream) {
    REAL(fclose);
    int failing_now = counts(fileno(stream)) && fails("fclose", fileno(stream), NULL);
    atomic_store(&stream_read, NULL);
    int error = errno;
    int result = real(stream);
    if (!failing_now) return result;
    errno = error;
    return EOF;
}
