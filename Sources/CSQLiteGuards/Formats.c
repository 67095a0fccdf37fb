#include "Functions.h"

#include <stdlib.h>
#include <string.h>

// printf and format: widths are bounded, then SQLite's own does the work, on a connection of its
// own that is made at the first call and kept in the function's data.
static int csqlite_is_wide(const char *format, int count, sqlite3_value **values) {
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

void csqlite_printf(sqlite3_context *context, int count, sqlite3_value **values) {
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

void csqlite_free_printf(void *data) {
  sqlite3 **own = data;
  sqlite3_close(*own);
  free(own);
}
