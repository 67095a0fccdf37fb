#include "CSQLiteGuards.h"

#include <fcntl.h>
#include <stdarg.h>
#include <unistd.h>

// POSIX locks are the process's: closing any descriptor of a file, as whoever reads the database's
// bytes beside SQLite does, drops those that SQLite holds on it. A writer that then closes would
// take itself for the last one, and remove a log that is still read. Locks of the open file itself
// (Linux 3.15) stay with SQLite's descriptor. Other descriptors of ours only ever hold read locks, so
// that one that outlives its use until its connection is closed disturbs none of ours.
static int csqlite_fcntl(int descriptor, int command, ...) {
  va_list arguments;
  va_start(arguments, command);
  void *argument = va_arg(arguments, void *);
  va_end(arguments);
#ifdef __linux__
  const int own_get = 36, own_set = 37;  // F_OFD_GETLK and F_OFD_SETLK, behind _GNU_SOURCE
  if (command == F_GETLK || command == F_SETLK) {
    struct flock *lock = argument;
    lock->l_pid = 0;
    return fcntl(descriptor, command == F_GETLK ? own_get : own_set, lock);
  }
#endif
  return fcntl(descriptor, command, argument);
}

// The bytes that SQLite locks (https://sqlite.org/lockingv3.html): the first two and all of the others
// are locked to write by a writer, each at another step.
int csqlite_has_writer(int descriptor) {
  struct flock lock = {.l_type = F_RDLCK, .l_whence = SEEK_SET, .l_start = 0x40000000, .l_len = 512};
  return csqlite_fcntl(descriptor, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

static _Thread_local int opened = -1;

int csqlite_exchange_opened(int descriptor) {
  int before = opened;
  opened = descriptor;
  return before;
}

// Where it runs as root, SQLite gives a log that it opens to the database's owner, even to read it.
static int csqlite_fchown(int descriptor, uid_t owner, gid_t group) {
  (void)descriptor, (void)owner, (void)group;
  return 0;
}

sqlite3_int64 csqlite_change_counter(sqlite3 *connection) {
  sqlite3_file *file = 0;
  unsigned char counter[4];
  if (sqlite3_file_control(connection, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK) return -1;
  if (!file || !file->pMethods || file->pMethods->xRead(file, counter, 4, 24) != SQLITE_OK) return -1;
  return (sqlite3_int64)counter[0] << 24 | counter[1] << 16 | counter[2] << 8 | counter[3];
}

int csqlite_keep_files(sqlite3_vfs *layer) {
  int code = layer->xSetSystemCall(layer, "fcntl", (sqlite3_syscall_ptr)csqlite_fcntl);
  return code ? code : layer->xSetSystemCall(layer, "fchown", (sqlite3_syscall_ptr)csqlite_fchown);
}
