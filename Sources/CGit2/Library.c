#include "Library.h"

#ifndef __APPLE__
#include <dlfcn.h>
#include <pthread.h>
#endif

struct cgit2_functions cgit2;

#ifdef __APPLE__

// The loader there looks for no library of Homebrew's by name alone; it is linked.
const struct cgit2_functions *cgit2_load(void) {
#define CGIT2_TAKE(name) cgit2.name = git_##name;
  CGIT2_FUNCTIONS(CGIT2_TAKE)
  return &cgit2;
}

#else

static int is_loaded;

static void load(void) {
  // By the version of the headers: another may lay out its structures otherwise.
  void *library = dlopen("libgit2.so." LIBGIT2_SOVERSION, RTLD_LAZY | RTLD_LOCAL);
  if (!library) return;
#define CGIT2_TAKE(name) if (!(*(void **)&cgit2.name = dlsym(library, "git_" #name))) return;
  CGIT2_FUNCTIONS(CGIT2_TAKE)
  is_loaded = 1;
}

const struct cgit2_functions *cgit2_load(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, load);
  return is_loaded ? &cgit2 : NULL;
}

#endif
