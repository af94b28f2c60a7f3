/*
 * Writes down, in order, everything that a program does to the files of one folder: what it creates, writes, cuts off,
 * renames and deletes, and what it has the disk keep for certain.
 *
 * Loaded before the C library (LD_PRELOAD). POWER_FOLDER names the folder, POWER_LOG the file to write to. Each entry
 * is four 64-bit numbers (kind, inode, offset, length) and `length` bytes. A call and its entry happen under one lock,
 * so the log's order is the order on the disk. Nothing is really synced: to have asked for it is all that counts here.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { NOT_OURS, A_FILE, THE_FOLDER };
enum { MOST_DESCRIPTORS = 65536 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned char watched[MOST_DESCRIPTORS];
static const char *folder;
static int log_file = -1;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

__attribute__((constructor)) static void begin(void) {
    folder = getenv("POWER_FOLDER");
    const char *path = getenv("POWER_LOG");
    if (folder == NULL || path == NULL) abort();
    log_file = REAL(openat)(AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log_file < 0) abort();
}

static void put(const void *bytes, size_t length) {
    const char *left = bytes;
    while (length > 0) {
        ssize_t done = syscall(SYS_write, log_file, left, length);
        if (done <= 0) abort();  /* A log with a gap would prove anything. */
        left += done;
        length -= (size_t)done;
    }
}

static void note(char kind, uint64_t file, uint64_t offset, const void *bytes, size_t length) {
    uint64_t head[4] = {(uint64_t)kind, file, offset, length};
    put(head, sizeof head);
    put(bytes, length);
}

static uint64_t inode(int fd) {
    struct stat found;
    return fstat(fd, &found) == 0 ? (uint64_t)found.st_ino : 0;
}

static int kind_of(const char *path) {
    size_t length = folder == NULL ? 0 : strlen(folder);
    if (length == 0 || strncmp(path, folder, length) != 0) return NOT_OURS;
    if (path[length] == '/') return A_FILE;
    return path[length] == '\0' ? THE_FOLDER : NOT_OURS;
}

static int is_watched(int fd) { return fd >= 0 && fd < MOST_DESCRIPTORS && watched[fd] != NOT_OURS; }

static int opened(int at, const char *path, int flags, mode_t mode) {
    int kind = kind_of(path);
    if (kind == NOT_OURS) return REAL(openat)(at, path, flags, mode);
    pthread_mutex_lock(&lock);
    int is_new = (flags & O_CREAT) && faccessat(at, path, F_OK, 0) != 0;
    int fd = REAL(openat)(at, path, flags, mode);
    if (fd >= MOST_DESCRIPTORS) abort();
    if (fd >= 0) {
        watched[fd] = (unsigned char)kind;
        if (is_new) note('C', inode(fd), 0, path, strlen(path));
        else if (flags & O_TRUNC) note('T', inode(fd), 0, NULL, 0);
    }
    pthread_mutex_unlock(&lock);
    return fd;
}

#define MODE(flags)                          \
    mode_t mode = 0;                         \
    if ((flags) & (O_CREAT | O_TMPFILE)) {   \
        va_list more;                        \
        va_start(more, flags);               \
        mode = va_arg(more, mode_t);         \
        va_end(more);                        \
    }

int open(const char *path, int flags, ...) { MODE(flags) return opened(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags) return opened(AT_FDCWD, path, flags, mode); }
int openat(int at, const char *path, int flags, ...) { MODE(flags) return opened(at, path, flags, mode); }
int openat64(int at, const char *path, int flags, ...) { MODE(flags) return opened(at, path, flags, mode); }

int close(int fd) {
    if (is_watched(fd)) watched[fd] = NOT_OURS;
    return REAL(close)(fd);
}

static ssize_t written_at(int fd, const void *bytes, size_t length, off_t offset) {
    pthread_mutex_lock(&lock);
    ssize_t done = REAL(pwrite)(fd, bytes, length, offset);
    if (done > 0) note('W', inode(fd), (uint64_t)offset, bytes, (size_t)done);
    pthread_mutex_unlock(&lock);
    return done;
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) {
    return is_watched(fd) ? written_at(fd, bytes, length, offset) : REAL(pwrite)(fd, bytes, length, offset);
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) { return pwrite(fd, bytes, length, offset); }

ssize_t write(int fd, const void *bytes, size_t length) {
    if (!is_watched(fd)) return REAL(write)(fd, bytes, length);
    pthread_mutex_lock(&lock);
    ssize_t done = REAL(write)(fd, bytes, length);
    if (done > 0) note('W', inode(fd), (uint64_t)(lseek(fd, 0, SEEK_CUR) - done), bytes, (size_t)done);
    pthread_mutex_unlock(&lock);
    return done;
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    if (!is_watched(fd)) return REAL(writev)(fd, parts, count);
    ssize_t all = 0;
    for (int part = 0; part < count; part++) {
        ssize_t done = write(fd, parts[part].iov_base, parts[part].iov_len);
        if (done < 0) return all > 0 ? all : done;
        all += done;
    }
    return all;
}

int ftruncate(int fd, off_t size) {
    if (!is_watched(fd)) return REAL(ftruncate)(fd, size);
    pthread_mutex_lock(&lock);
    int status = REAL(ftruncate)(fd, size);
    if (status == 0) note('T', inode(fd), (uint64_t)size, NULL, 0);
    pthread_mutex_unlock(&lock);
    return status;
}

int ftruncate64(int fd, off64_t size) { return ftruncate(fd, size); }

static int synced(int fd) {
    pthread_mutex_lock(&lock);
    note(watched[fd] == THE_FOLDER ? 'D' : 'S', inode(fd), 0, NULL, 0);
    pthread_mutex_unlock(&lock);
    return 0;
}

int fsync(int fd) { return is_watched(fd) ? synced(fd) : REAL(fsync)(fd); }
int fdatasync(int fd) { return is_watched(fd) ? synced(fd) : REAL(fdatasync)(fd); }

int unlink(const char *path) {
    if (kind_of(path) != A_FILE) return REAL(unlink)(path);
    pthread_mutex_lock(&lock);
    int status = REAL(unlink)(path);
    if (status == 0) note('U', 0, 0, path, strlen(path));
    pthread_mutex_unlock(&lock);
    return status;
}

int rename(const char *from, const char *to) {
    if (kind_of(to) != A_FILE) return REAL(rename)(from, to);
    pthread_mutex_lock(&lock);
    int status = REAL(rename)(from, to);
    if (status == 0) {
        char both[2 * 4096];
        int length = snprintf(both, sizeof both, "%s%c%s", from, '\n', to);
        note('R', 0, 0, both, (size_t)length);
    }
    pthread_mutex_unlock(&lock);
    return status;
}

/* What is written through shared memory is not seen here: nobody may rely on what such a file holds after a cut. */
static void mapped(int protection, int flags, int fd) {
    if (!is_watched(fd) || !(protection & PROT_WRITE) || !(flags & MAP_SHARED)) return;
    pthread_mutex_lock(&lock);
    note('M', inode(fd), 0, NULL, 0);
    pthread_mutex_unlock(&lock);
}

void *mmap(void *address, size_t length, int protection, int flags, int fd, off_t offset) {
    mapped(protection, flags, fd);
    return REAL(mmap)(address, length, protection, flags, fd, offset);
}

void *mmap64(void *address, size_t length, int protection, int flags, int fd, off64_t offset) {
    return mmap(address, length, protection, flags, fd, offset);
}
