#define _GNU_SOURCE
#include "Functions.h"

#include <string.h>

// Functions that take the place of SQLite's own, whose time grows with the product of two lengths
// and which neither the progress handler nor an interruption can stop.

int csqlite_is_null(int count, sqlite3_value **values) {
  for (int i = 0; i < count; i++)
    if (sqlite3_value_type(values[i]) == SQLITE_NULL) return 1;
  return 0;
}

void csqlite_instr(sqlite3_context *context, int count, sqlite3_value **values) {
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

void csqlite_replace(sqlite3_context *context, int count, sqlite3_value **values) {
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
void csqlite_trim(sqlite3_context *context, int count, sqlite3_value **values) {
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
