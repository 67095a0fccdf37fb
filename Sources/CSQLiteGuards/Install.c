#include "CSQLiteGuards.h"
#include "Functions.h"

#include <stdlib.h>

// Puts the bounded functions in the place of SQLite's own.
int csqlite_replace_functions(sqlite3 *connection) {
  int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
  int code = sqlite3_create_function_v2(connection, "instr", 2, flags, 0, csqlite_instr, 0, 0, 0);
  if (!code) code = sqlite3_create_function_v2(connection, "replace", 3, flags, 0, csqlite_replace, 0, 0, 0);
  for (int count = 2; count <= 3 && !code; count++)
    code = sqlite3_create_function_v2(connection, "like", count, flags, 0, csqlite_like, 0, 0, 0);
  if (!code) code = sqlite3_create_function_v2(connection, "glob", 2, flags, (void *)1, csqlite_like, 0, 0, 0);
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
