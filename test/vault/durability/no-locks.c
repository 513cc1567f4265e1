/*
 * A file system that cannot lock, for LD_PRELOAD: every byte-range lock on a file below NOLOCK_UNDER fails with the error number
 * NOLOCK_ERRNO, as NFS without a lock service (ENOLCK) or a share without locks at all (EOPNOTSUPP) does.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int is_under(int fd) {
  char link[64], path[PATH_MAX + 1];
  const char *under = getenv("NOLOCK_UNDER");
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, PATH_MAX);
  if (under == NULL || length < 0) return 0;
  path[length] = '\0';
  return strncmp(path, under, strlen(under)) == 0;
}

static int locked_or_not(const char *name, int fd, int command, void *argument) {
  if ((command == F_SETLK || command == F_SETLKW || command == F_GETLK) && is_under(fd)) {
    errno = atoi(getenv("NOLOCK_ERRNO"));
    return -1;
  }
  int (*real)(int, int, ...) = (int (*)(int, int, ...))dlsym(RTLD_NEXT, name);
  return real(fd, command, argument);
}

#define INSTEAD_OF(name)                                 \
  int name(int fd, int command, ...) {                   \
    va_list rest;                                        \
    va_start(rest, command);                             \
    void *argument = va_arg(rest, void *);               \
    va_end(rest);                                        \
    return locked_or_not(#name, fd, command, argument);  \
  }

INSTEAD_OF(fcntl)
INSTEAD_OF(fcntl64)
