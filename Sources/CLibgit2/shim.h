#pragma once

// Headers alone: CGit2 says how the library itself comes in.
#include <git2.h>
