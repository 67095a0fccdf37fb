#pragma once

#include <sqlite3.h>

/// Bounds the memory of each thread's query; before anything else of SQLite is called.
int csqlite_bound_memory(void);

/// Has the calling thread count on from what a connection has taken, 0 for a new one.
///
/// Returns what it had counted.
sqlite3_int64 csqlite_exchange_memory(sqlite3_int64 count);

/// The number in the file's header that every transaction without a log counts up, read anew; -1 if it
/// can't be read.
sqlite3_int64 csqlite_change_counter(sqlite3 *connection);

/// Lets functions that may take long ask whether the time of the calling thread's query is over.
void csqlite_begin_time(int (*is_over)(void *), void *context);

/// Ends that.
void csqlite_end_time(void);

/// Whether another program holds a lock to write on a database: one that keeps its journal in memory, or
/// none, shows by nothing else.
int csqlite_has_writer(int descriptor);

/// Takes note of the descriptor that the calling thread opened last for SQLite, -1 for none.
///
/// Returns the one before.
int csqlite_exchange_opened(int descriptor);

/// Makes SQLite's locks those of the open file, not of the process, and keeps it from giving files
/// to others.
int csqlite_keep_files(sqlite3_vfs *layer);

/// Puts functions whose time is bounded in the place of SQLite's own.
int csqlite_replace_functions(sqlite3 *connection);
