#include "Library.h"

#include <git2/sys/alloc.h>
#include <stdlib.h>
#include <string.h>

// An allocator that refuses what no object here needs: a small delta can ask for gigabytes.
void *cgit2_refuse(void) {
  cgit2.error_set_str(GIT_ERROR_NOMEMORY, "too large");
  return NULL;
}
static void *cgit2_malloc(size_t n, const char *file, int line) {
  (void)file, (void)line;
  return n > cgit2_max_allocation ? cgit2_refuse() : malloc(n ? n : 1);
}
static void *cgit2_calloc(size_t count, size_t size, const char *file, int line) {
  (void)file, (void)line;
  if (size && count > cgit2_max_allocation / size) return cgit2_refuse();
  return calloc(count ? count : 1, size ? size : 1);
}
static void *cgit2_realloc(void *old, size_t n, const char *file, int line) {
  (void)file, (void)line;
  return n > cgit2_max_allocation ? cgit2_refuse() : realloc(old, n ? n : 1);
}
static void *cgit2_reallocarray(void *old, size_t count, size_t size, const char *file, int line) {
  if (size && count > cgit2_max_allocation / size) return cgit2_refuse();
  return cgit2_realloc(old, count * size, file, line);
}
static void *cgit2_mallocarray(size_t count, size_t size, const char *file, int line) {
  return cgit2_reallocarray(NULL, count, size, file, line);
}
static char *cgit2_substrdup(const char *text, size_t n, const char *file, int line) {
  char *copy = n < cgit2_max_allocation ? cgit2_malloc(n + 1, file, line) : NULL;
  if (!copy) return NULL;
  memcpy(copy, text, n);
  copy[n] = 0;
  return copy;
}
static char *cgit2_strndup(const char *text, size_t n, const char *file, int line) {
  return cgit2_substrdup(text, strnlen(text, n), file, line);
}
static char *cgit2_strdup(const char *text, const char *file, int line) {
  return cgit2_substrdup(text, strlen(text), file, line);
}
static void cgit2_free(void *memory) { free(memory); }

static int cgit2_set_allocator(void) {
  // Two layouts of the same structure: up to libgit2 1.6, and after.
  const void *nine[] = {
      (void *)cgit2_malloc, (void *)cgit2_calloc, (void *)cgit2_strdup, (void *)cgit2_strndup,
      (void *)cgit2_substrdup, (void *)cgit2_realloc, (void *)cgit2_reallocarray,
      (void *)cgit2_mallocarray, (void *)cgit2_free};
  const void *three[] = {(void *)cgit2_malloc, (void *)cgit2_realloc, (void *)cgit2_free};
  static git_allocator allocator;
  if (sizeof allocator == sizeof nine) memcpy(&allocator, nine, sizeof nine);
  else if (sizeof allocator == sizeof three) memcpy(&allocator, three, sizeof three);
  else return -1;
  return cgit2.libgit2_opts(GIT_OPT_SET_ALLOCATOR, &allocator);
}

int cgit2_set_up(void) {
  if (cgit2_set_allocator() < 0 || cgit2.libgit2_init() < 0) return -1;
  cgit2.libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
  cgit2.libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, (ssize_t)(16 << 20));
  cgit2.libgit2_opts(GIT_OPT_SET_MWINDOW_MAPPED_LIMIT, (size_t)(256 << 20));
  return 0;
}
