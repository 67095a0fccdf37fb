#include "Library.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

// Loose objects, beneath a directory that was opened once, read within bounds: libgit2 1.5.1 turns for
// ever over one that is truncated.

struct cgit2_loose {
  git_odb_backend backend;
  int objects;
};

// Neither the directory nor the file may be a link, which could lead outside. -1: there is none.
static int cgit2_open_loose(git_odb_backend *backend, const git_oid *id) {
  char hex[41] = {0}, folder[3] = {0};
  cgit2.oid_fmt(hex, id);
  memcpy(folder, hex, 2);
  int directory = openat(((struct cgit2_loose *)backend)->objects, folder,
                         O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (directory < 0) return -1;
  int file = openat(directory, hex + 2, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  close(directory);
  struct stat facts;
  if (file < 0) return -1;
  if (fstat(file, &facts) == 0 && S_ISREG(facts.st_mode)) return file;
  close(file);
  return -1;
}

// Inflates the header and, where it is wanted, the whole of an object; every byte is bounded by
// the file's length and by the size that the header names.
static int cgit2_read_loose(
    void **data, size_t *size, git_object_t *type, git_odb_backend *backend, const git_oid *id) {
  int file = cgit2_open_loose(backend, id);
  if (file < 0) return GIT_ENOTFOUND;
  off_t unread = cgit2_max_object;
  unsigned char input[16384], head[64];
  unsigned char *body = NULL;
  size_t head_length = 0, filled = 0;
  int code = GIT_ERROR, state = Z_OK, has_header = 0;
  z_stream stream = {0};
  if (inflateInit(&stream) != Z_OK) { close(file); return GIT_ERROR; }
  cgit2.error_set_str(GIT_ERROR_ODB, "a loose object is damaged");
  for (ssize_t got; state == Z_OK && (got = read(file, input, sizeof input)) > 0;) {
    if ((unread -= got) < 0) { cgit2_refuse(); goto done; }
    stream.next_in = input;
    stream.avail_in = (unsigned)got;
    while (state == Z_OK && stream.avail_in > 0) {
      unsigned char extra;
      if (!has_header) { stream.next_out = head + head_length; stream.avail_out = 1; }
      else if (filled < *size) { stream.next_out = body + filled; stream.avail_out = (unsigned)(*size - filled); }
      else { stream.next_out = &extra; stream.avail_out = 1; }
      unsigned room = stream.avail_out;
      state = inflate(&stream, Z_NO_FLUSH);
      size_t made = room - stream.avail_out;
      if (has_header) {
        if (filled == *size && made) goto done;  // longer than its header says
        filled += made;
      } else if (made) {
        if (head[head_length++] == 0) {
          char *space = strchr((char *)head, ' ');
          if (!space) goto done;
          *space = 0;
          *type = cgit2.object_string2type((char *)head);
          char *end;
          unsigned long long length = strtoull(space + 1, &end, 10);
          if (!cgit2.object_typeisloose(*type) || *end || end == space + 1 || *(space + 1) == '-') goto done;
          if (length > cgit2_max_object) { cgit2_refuse(); goto done; }
          *size = (size_t)length;
          has_header = 1;
          if (!data) { code = 0; goto done; }
          body = cgit2.odb_backend_data_alloc(backend, *size + 1);
          if (!body) goto done;
          body[*size] = 0;
        } else if (head_length == sizeof head) {
          goto done;
        }
      }
      if (state == Z_BUF_ERROR && !made) break;
    }
  }
  if (has_header && state == Z_STREAM_END && filled == *size) {
    *data = body;
    body = NULL;
    code = 0;
  }
done:
  inflateEnd(&stream);
  close(file);
  if (body) cgit2.odb_backend_data_free(backend, body);
  if (code == 0) cgit2.error_clear();
  return code;
}

static int cgit2_loose_read(
    void **data, size_t *size, git_object_t *type, git_odb_backend *backend, const git_oid *id) {
  return cgit2_read_loose(data, size, type, backend, id);
}

static int cgit2_loose_read_header(
    size_t *size, git_object_t *type, git_odb_backend *backend, const git_oid *id) {
  return cgit2_read_loose(NULL, size, type, backend, id);
}

static int cgit2_loose_exists(git_odb_backend *backend, const git_oid *id) {
  int file = cgit2_open_loose(backend, id);
  if (file < 0) return 0;
  close(file);
  return 1;
}

static int cgit2_loose_exists_prefix(
    git_oid *found, git_odb_backend *backend, const git_oid *prefix, size_t length) {
  if (length < 2) return GIT_EAMBIGUOUS;
  char hex[41] = {0}, folder[3] = {0};
  cgit2.oid_fmt(hex, prefix);
  memcpy(folder, hex, 2);
  int descriptor = openat(((struct cgit2_loose *)backend)->objects, folder,
                          O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  DIR *directory = descriptor < 0 ? NULL : fdopendir(descriptor);
  if (!directory) { if (descriptor >= 0) close(descriptor); return GIT_ENOTFOUND; }
  int count = 0;
  for (struct dirent *entry; count < 2 && (entry = readdir(directory));) {
    if (strlen(entry->d_name) != 38 || strncmp(entry->d_name, hex + 2, length - 2)) continue;
    char full[41];
    snprintf(full, sizeof full, "%s%s", folder, entry->d_name);
    if (!cgit2.oid_fromstr(found, full)) count++;
  }
  closedir(directory);
  return count == 0 ? GIT_ENOTFOUND : count == 1 ? 0 : GIT_EAMBIGUOUS;
}

static int cgit2_loose_read_prefix(
    git_oid *found, void **data, size_t *size, git_object_t *type, git_odb_backend *backend,
    const git_oid *prefix, size_t length) {
  int code = cgit2_loose_exists_prefix(found, backend, prefix, length);
  return code ? code : cgit2_read_loose(data, size, type, backend, found);
}

static void cgit2_loose_free(git_odb_backend *backend) {
  close(((struct cgit2_loose *)backend)->objects);
  free(backend);
}

int cgit2_add_loose(git_odb *database, int objects, int priority) {
  struct cgit2_loose *loose = calloc(1, sizeof *loose);
  if (!loose || cgit2.odb_init_backend(&loose->backend, GIT_ODB_BACKEND_VERSION) < 0) {
    free(loose);
    close(objects);
    return -1;
  }
  loose->objects = objects;
  loose->backend.read = cgit2_loose_read;
  loose->backend.read_prefix = cgit2_loose_read_prefix;
  loose->backend.read_header = cgit2_loose_read_header;
  loose->backend.exists = cgit2_loose_exists;
  loose->backend.exists_prefix = cgit2_loose_exists_prefix;
  loose->backend.free = cgit2_loose_free;
  if (cgit2.odb_add_backend(database, &loose->backend, priority) == 0) return 0;
  cgit2_loose_free(&loose->backend);
  return -1;
}
