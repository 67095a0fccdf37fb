#pragma once

#include "CGit2.h"

// No object may be larger, and nothing larger is allocated.
enum { cgit2_max_object = 64 << 20, cgit2_max_allocation = cgit2_max_object + (1 << 20) };

/// The functions, after `cgit2_load` gave them.
extern struct cgit2_functions cgit2;

/// Says that something is too large; what there is of it is NULL.
void *cgit2_refuse(void);
