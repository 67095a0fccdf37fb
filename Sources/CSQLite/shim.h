#pragma once

#include <fcntl.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// What Swift can't call: variadic functions.
static inline int csqlite_configure(sqlite3 *connection, int option, int value) {
  return sqlite3_db_config(connection, option, value, (int *)0);
}

// Tells SQLite to copy what is bound; in its header a cast of -1, which Swift doesn't import.
static inline int csqlite_bind_text(sqlite3_stmt *statement, int index, const char *text, int count) {
  return sqlite3_bind_text(statement, index, text, count, SQLITE_TRANSIENT);
}
static inline int csqlite_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, int count) {
  return sqlite3_bind_blob(statement, index, bytes, count, SQLITE_TRANSIENT);
}

// POSIX locks are the process's: closing any descriptor of a file, as whoever reads the database's
// bytes beside SQLite does, drops those that SQLite holds on it. A writer that then closes would
// take itself for the last one, and remove a log that is still read. Locks of the open file itself
// (Linux 3.15) stay with SQLite's descriptor. Other descriptors of ours only ever hold read locks, so
// that one that outlives its use until its connection is closed disturbs none of ours.
static inline int csqlite_fcntl(int descriptor, int command, ...) {
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

static inline int csqlite_keep_locks(sqlite3_vfs *layer) {
  return layer->xSetSystemCall(layer, "fcntl", (sqlite3_syscall_ptr)csqlite_fcntl);
}

// Functions that take the place of SQLite's own, whose time grows with the product of two lengths
// and which neither the progress handler nor an interruption can stop.

void *memmem(const void *, size_t, const void *, size_t);

static inline int csqlite_is_null(int count, sqlite3_value **values) {
  for (int i = 0; i < count; i++)
    if (sqlite3_value_type(values[i]) == SQLITE_NULL) return 1;
  return 0;
}

static inline void csqlite_instr(sqlite3_context *context, int count, sqlite3_value **values) {
  if (csqlite_is_null(count, values)) return;
  int blobs = sqlite3_value_type(values[0]) == SQLITE_BLOB && sqlite3_value_type(values[1]) == SQLITE_BLOB;
  const unsigned char *text = blobs ? sqlite3_value_blob(values[0]) : sqlite3_value_text(values[0]);
  const unsigned char *part = blobs ? sqlite3_value_blob(values[1]) : sqlite3_value_text(values[1]);
  size_t length = (size_t)sqlite3_value_bytes(values[0]);
  size_t part_length = (size_t)sqlite3_value_bytes(values[1]);
  if (part_length == 0) return sqlite3_result_int(context, 1);
  const unsigned char *found = text && part ? memmem(text, length, part, part_length) : 0;
  if (!found) return sqlite3_result_int(context, 0);
  sqlite3_int64 position = 1;
  for (const unsigned char *at = text; at < found; at++) position += blobs || (*at & 0xC0) != 0x80;
  sqlite3_result_int64(context, position);
}

static inline void csqlite_replace(sqlite3_context *context, int count, sqlite3_value **values) {
  if (csqlite_is_null(count, values)) return;
  const char *text = (const char *)sqlite3_value_text(values[0]);
  const char *old = (const char *)sqlite3_value_text(values[1]);
  const char *new = (const char *)sqlite3_value_text(values[2]);
  size_t length = (size_t)sqlite3_value_bytes(values[0]);
  size_t old_length = (size_t)sqlite3_value_bytes(values[1]);
  size_t new_length = (size_t)sqlite3_value_bytes(values[2]);
  if (!text || !old || !new) return sqlite3_result_error_nomem(context);
  if (old_length == 0) return sqlite3_result_value(context, values[0]);
  size_t limit = (size_t)sqlite3_limit(sqlite3_context_db_handle(context), SQLITE_LIMIT_LENGTH, -1);
  size_t hits = 0;
  const char *end = text + length;
  for (const char *at = text; (at = memmem(at, (size_t)(end - at), old, old_length)); at += old_length) hits++;
  size_t size = length - hits * old_length + hits * new_length;
  if (size > limit) return sqlite3_result_error_toobig(context);
  char *result = sqlite3_malloc64(size + 1), *to = result;
  if (!result) return sqlite3_result_error_nomem(context);
  const char *from = text;
  for (const char *at; (at = memmem(from, (size_t)(end - from), old, old_length)); from = at + old_length) {
    memcpy(to, from, (size_t)(at - from));
    to += at - from;
    memcpy(to, new, new_length);
    to += new_length;
  }
  memcpy(to, from, (size_t)(end - from));
  sqlite3_result_text64(context, result, size, sqlite3_free, SQLITE_UTF8);
}

// trim, ltrim and rtrim: which ends are cut is told by the function's own data, 1 left, 2 right.
// Only characters that are one byte long are looked up by table; others are compared one by one,
// at most 64 of them.
static inline void csqlite_trim(sqlite3_context *context, int count, sqlite3_value **values) {
  if (csqlite_is_null(count, values)) return;
  const unsigned char *text = sqlite3_value_text(values[0]);
  int length = sqlite3_value_bytes(values[0]);
  if (!text) return sqlite3_result_error_nomem(context);
  unsigned char single[256] = {0};
  const unsigned char *wide[64];
  int wide_length[64], wide_count = 0;
  if (count == 1) {
    single[' '] = 1;
  } else {
    const unsigned char *set = sqlite3_value_text(values[1]);
    if (!set) return sqlite3_result_error_nomem(context);
    while (*set) {
      const unsigned char *start = set++;
      while ((*set & 0xC0) == 0x80) set++;
      if (set - start == 1) {
        single[*start] = 1;
      } else {
        if (wide_count == 64)
          return sqlite3_result_error(context, "trim: more than 64 characters beyond ASCII", -1);
        wide[wide_count] = start;
        wide_length[wide_count++] = (int)(set - start);
      }
    }
  }
  int flags = (int)(sqlite3_int64)sqlite3_user_data(context);
  for (int side = 1; side <= 2; side++) {
    if (!(flags & side)) continue;
    while (length > 0) {
      int cut = single[side == 1 ? text[0] : text[length - 1]];
      for (int i = 0; i < wide_count && !cut; i++)
        if (wide_length[i] <= length &&
            !memcmp(side == 1 ? text : text + length - wide_length[i], wide[i], (size_t)wide_length[i]))
          cut = wide_length[i];
      if (!cut) break;
      if (side == 1) text += cut;
      length -= cut;
    }
  }
  sqlite3_result_text(context, (const char *)text, length, SQLITE_TRANSIENT);
}

// printf and format: widths are bounded, then SQLite's own does the work, on a connection of its
// own that is made at the first call and kept in the function's data.
static inline int csqlite_is_wide(const char *format, int count, sqlite3_value **values) {
  const int max_width = 10000;
  int argument = 1;
  for (const char *at = format; *at; at++) {
    if (*at != '%') continue;
    at++;
    while (*at && strchr("-+ #0,!", *at)) at++;
    for (int part = 0; part < 2; part++) {
      if (part == 1 && *at != '.') break;
      if (part == 1) at++;
      sqlite3_int64 width = 0;
      if (*at == '*') {
        if (argument < count) width = sqlite3_value_int64(values[argument]);
        argument++;
        at++;
      } else {
        for (; *at >= '0' && *at <= '9'; at++) width = width > max_width ? width : width * 10 + (*at - '0');
      }
      if (width > max_width || width < -max_width) return 1;
    }
    while (*at == 'l') at++;
    if (!*at) break;
    if (*at != '%') argument++;
  }
  return 0;
}

static inline void csqlite_printf(sqlite3_context *context, int count, sqlite3_value **values) {
  const char *format = count > 0 ? (const char *)sqlite3_value_text(values[0]) : 0;
  if (!format) return;
  if (count > 100) return sqlite3_result_error(context, "printf: more than 100 arguments", -1);
  if (csqlite_is_wide(format, count, values))
    return sqlite3_result_error(context, "printf: a width or precision over 10000", -1);
  sqlite3 **own = sqlite3_user_data(context);
  if (!*own && sqlite3_open(":memory:", own) != SQLITE_OK) return sqlite3_result_error_nomem(context);
  char sql[512] = "SELECT printf(?";
  for (int i = 1; i < count; i++) strcat(sql, ",?");
  strcat(sql, ")");
  sqlite3_stmt *statement = 0;
  if (sqlite3_prepare_v2(*own, sql, -1, &statement, 0) != SQLITE_OK)
    return sqlite3_result_error(context, sqlite3_errmsg(*own), -1);
  for (int i = 0; i < count; i++) sqlite3_bind_value(statement, i + 1, values[i]);
  if (sqlite3_step(statement) == SQLITE_ROW) sqlite3_result_value(context, sqlite3_column_value(statement, 0));
  sqlite3_finalize(statement);
}

static inline void csqlite_free_printf(void *data) {
  sqlite3 **own = data;
  sqlite3_close(*own);
  free(own);
}

/// Puts the bounded functions in the place of SQLite's own.
static inline int csqlite_replace_functions(sqlite3 *connection) {
  int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
  int code = sqlite3_create_function_v2(connection, "instr", 2, flags, 0, csqlite_instr, 0, 0, 0);
  if (!code) code = sqlite3_create_function_v2(connection, "replace", 3, flags, 0, csqlite_replace, 0, 0, 0);
  const char *trims[] = {"ltrim", "rtrim", "trim"};
  for (sqlite3_int64 i = 0; i < 3; i++)
    for (int count = 1; count <= 2 && !code; count++)
      code = sqlite3_create_function_v2(
          connection, trims[i], count, flags, (void *)(i + 1), csqlite_trim, 0, 0, 0);
  const char *formats[] = {"printf", "format"};
  for (int i = 0; i < 2 && !code; i++)
    code = sqlite3_create_function_v2(
        connection, formats[i], -1, flags, calloc(1, sizeof(sqlite3 *)), csqlite_printf, 0, 0,
        csqlite_free_printf);
  return code;
}
