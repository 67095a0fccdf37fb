#pragma once

#include <sqlite3.h>

void csqlite_instr(sqlite3_context *, int count, sqlite3_value **);
void csqlite_replace(sqlite3_context *, int count, sqlite3_value **);
void csqlite_trim(sqlite3_context *, int count, sqlite3_value **);
void csqlite_like(sqlite3_context *, int count, sqlite3_value **);
void csqlite_printf(sqlite3_context *, int count, sqlite3_value **);
void csqlite_free_printf(void *);

// Whether the time of the calling thread's query is over.
int csqlite_is_over(void);
