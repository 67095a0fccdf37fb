#pragma once

#include <stddef.h>
#include <stdint.h>

// What Swift can't call or see: variadic system calls, flags behind _GNU_SOURCE.
// All return a negated errno on failure.

/// Opens without following to what lies behind a path: see O_PATH in open(2). 0 where it isn't known.
extern const int csandbox_o_path;

/// openat2(2) with RESOLVE_BENEATH and RESOLVE_NO_MAGICLINKS; -ENOSYS where the kernel lacks it.
int csandbox_open_beneath(int directory, const char *_Nonnull path, int flags, unsigned mode);

/// Whether a descriptor lies on a file system whose links are magic (procfs).
int csandbox_has_magic_links(int descriptor);

/// Whether a descriptor lies on a file system that others may change without this kernel knowing.
int csandbox_is_shared(int descriptor);

/// The Landlock ABI of the kernel; 0 or less where it has none.
int csandbox_landlock_abi(void);

/// Confines the calling thread, and those it starts, to what lies beneath these descriptors.
int csandbox_landlock_confine(
    const int *_Nullable readable, size_t readable_count,
    const int *_Nullable writable, size_t writable_count);

/// renameat2(2) with RENAME_EXCHANGE: swaps two names at once.
int csandbox_exchange(const char *_Nonnull one, const char *_Nonnull other);
