#include "CSQLiteGuards.h"

// A query runs on one thread, so what a thread has taken is what its query's connection has: one that
// takes too much fails, and none beside it. Between two queries a connection keeps its own count.

static const sqlite3_int64 limit = 128 << 20;
static sqlite3_mem_methods own;
static _Thread_local sqlite3_int64 taken;

static void *bounded_malloc(int size) {
  if (taken + size > limit) return 0;
  void *memory = own.xMalloc(size);
  if (memory) taken += own.xSize(memory);
  return memory;
}

static void bounded_free(void *memory) {
  taken -= own.xSize(memory);
  own.xFree(memory);
}

static void *bounded_realloc(void *memory, int size) {
  sqlite3_int64 before = own.xSize(memory);
  if (taken - before + size > limit) return 0;
  void *moved = own.xRealloc(memory, size);
  if (moved) taken += own.xSize(moved) - before;
  return moved;
}

int csqlite_bound_memory(void) {
  int code = sqlite3_config(SQLITE_CONFIG_GETMALLOC, &own);
  if (code != SQLITE_OK) return code;
  sqlite3_mem_methods bounded = own;
  bounded.xMalloc = bounded_malloc;
  bounded.xFree = bounded_free;
  bounded.xRealloc = bounded_realloc;
  return sqlite3_config(SQLITE_CONFIG_MALLOC, &bounded);
}

sqlite3_int64 csqlite_exchange_memory(sqlite3_int64 count) {
  sqlite3_int64 before = taken;
  taken = count;
  return before;
}
