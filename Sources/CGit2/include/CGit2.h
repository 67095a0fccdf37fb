#pragma once

#include <git2.h>
#include <git2/odb_backend.h>
#include <git2/sys/odb_backend.h>

// The functions of libgit2 that are called, which are called through a table: the library and the
// fifteen that it needs take longer to load than all the rest of the program does to start, and a
// server that is never asked about git needs none of them.
#define CGIT2_FUNCTIONS(each) \
  each(buf_dispose) each(diff_options_init) each(error_clear) each(error_last) \
  each(error_set_str) each(libgit2_init) each(libgit2_opts) each(object_string2type) \
  each(object_typeisloose) each(odb_add_backend) each(odb_backend_data_alloc) \
  each(odb_backend_data_free) each(odb_backend_one_pack) each(odb_exists_prefix) each(odb_free) \
  each(odb_init_backend) each(odb_new) each(odb_object_data) each(odb_object_free) \
  each(odb_object_size) each(odb_object_type) each(odb_read) each(oid_fmt) each(oid_fromstr) \
  each(oid_fromstrn) each(patch_free) each(patch_from_buffers) each(patch_line_stats) \
  each(patch_to_buf) each(reference_name_is_valid)

/// libgit2's functions, each named without `git_`.
struct cgit2_functions {
#define CGIT2_MEMBER(name) __typeof__(git_##name) *name;
  CGIT2_FUNCTIONS(CGIT2_MEMBER)
#undef CGIT2_MEMBER
};

/// Loads the library, once for the process; NULL: it isn't there, or lacks a function.
///
/// Not for a thread that is confined: it opens files of the system.
const struct cgit2_functions *cgit2_load(void);

/// Sets the library up, after it was loaded and once: nothing large is allocated or cached.
int cgit2_set_up(void);

/// Adds the loose objects of a directory to a database; the descriptor is taken.
int cgit2_add_loose(git_odb *database, int objects, int priority);
