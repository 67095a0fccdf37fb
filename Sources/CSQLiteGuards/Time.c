#include "CSQLiteGuards.h"
#include "Functions.h"

static _Thread_local int (*ask)(void *);
static _Thread_local void *asked;

void csqlite_begin_time(int (*is_over)(void *), void *context) {
  ask = is_over;
  asked = context;
}

void csqlite_end_time(void) { ask = 0; }

int csqlite_is_over(void) { return ask && ask(asked); }
