#define _GNU_SOURCE
#include "CSandbox.h"

#include <errno.h>
#include <fcntl.h>

#if defined(__linux__)
#include <linux/openat2.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

const int csandbox_o_path = O_PATH;

int csandbox_open_beneath(int directory, const char *path, int flags, unsigned mode) {
  struct open_how how = {
      .flags = (uint64_t)flags,
      .mode = flags & O_CREAT ? mode : 0,
      .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS,
  };
  // EAGAIN: something was renamed while `..` was resolved. Bounded, so that nobody can keep us here.
  for (int tries = 0; tries < 1000; tries++) {
    long descriptor = syscall(SYS_openat2, directory, path, &how, sizeof how);
    if (descriptor >= 0) return (int)descriptor;
    if (errno != EINTR && errno != EAGAIN) return -errno;
  }
  return -EAGAIN;
}

int csandbox_has_magic_links(int descriptor) {
  struct statfs facts;
  if (fstatfs(descriptor, &facts) < 0) return -errno;
  return facts.f_type == 0x9fa0;  // PROC_SUPER_MAGIC
}

int csandbox_is_shared(int descriptor) {
  struct statfs facts;
  if (fstatfs(descriptor, &facts) < 0) return 0;
  switch ((uint32_t)facts.f_type) {
    case 0x6969:      // NFS
    case 0x517b:      // SMB
    case 0xff534d42:  // CIFS
    case 0xfe534d42:  // SMB2
    case 0x65735546:  // FUSE
    case 0x01021997:  // 9P
    case 0x00c36400:  // Ceph
    case 0x786f4256:  // VirtualBox shared folders
      return 1;
    default: return 0;
  }
}

int csandbox_exchange(const char *one, const char *other) {
  return syscall(SYS_renameat2, AT_FDCWD, one, AT_FDCWD, other, 2) < 0 ? -errno : 0;
}

// Landlock, defined here: Debian 12's headers end at its second ABI.

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif

enum {
  access_execute = 1 << 0,
  access_write_file = 1 << 1,
  access_read_file = 1 << 2,
  access_read_dir = 1 << 3,
  access_make_char = 1 << 6,
  access_make_block = 1 << 11,
  access_refer = 1 << 13,
  access_truncate = 1 << 14,
  access_ioctl_device = 1 << 15,
};

struct ruleset {
  uint64_t files, network, scoped;
};

struct __attribute__((packed)) beneath {
  uint64_t access;
  int32_t parent;
};

int csandbox_landlock_abi(void) {
  long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, 1);
  return abi < 0 ? -errno : (int)abi;
}

static int allow(int rules, int descriptor, uint64_t access) {
  struct stat facts;
  if (fstat(descriptor, &facts) < 0) return -errno;
  if (!S_ISDIR(facts.st_mode)) access &= access_read_file | access_write_file | access_truncate;
  struct beneath rule = {.access = access, .parent = descriptor};
  return syscall(SYS_landlock_add_rule, rules, 1, &rule, 0) < 0 ? -errno : 0;
}

int csandbox_landlock_confine(
    const int *readable, size_t readable_count, const int *writable, size_t writable_count) {
  int abi = csandbox_landlock_abi();
  if (abi < 1) return abi < 0 ? abi : -ENOSYS;
  uint64_t all = (1 << 13) - 1;
  if (abi >= 2) all |= access_refer;
  if (abi >= 3) all |= access_truncate;
  if (abi >= 5) all |= access_ioctl_device;
  // No TCP, no abstract sockets, no signals to others.
  struct ruleset handled = {.files = all, .network = abi >= 4 ? 3 : 0, .scoped = abi >= 6 ? 3 : 0};
  size_t size = abi >= 6 ? 24 : abi >= 4 ? 16 : 8;
  long rules = syscall(SYS_landlock_create_ruleset, &handled, size, 0);
  if (rules < 0) return -errno;
  uint64_t change = all & ~(uint64_t)(access_execute | access_make_char | access_make_block |
                                      access_ioctl_device);
  int code = 0;
  for (size_t i = 0; i < readable_count && !code; i++)
    code = allow((int)rules, readable[i], access_read_file | access_read_dir);
  for (size_t i = 0; i < writable_count && !code; i++) code = allow((int)rules, writable[i], change);
  if (!code && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) code = -errno;
  if (!code && syscall(SYS_landlock_restrict_self, rules, 0) < 0) code = -errno;
  close((int)rules);
  return code;
}

#else

const int csandbox_o_path = 0;

int csandbox_open_beneath(int directory, const char *path, int flags, unsigned mode) {
  return -ENOSYS;
}
int csandbox_has_magic_links(int descriptor) { return 0; }
int csandbox_is_shared(int descriptor) { return 0; }
int csandbox_exchange(const char *one, const char *other) { return -ENOSYS; }
int csandbox_landlock_abi(void) { return 0; }
int csandbox_landlock_confine(
    const int *readable, size_t readable_count, const int *writable, size_t writable_count) {
  return -ENOSYS;
}

#endif
