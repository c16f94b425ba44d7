/* syscall.h - mimalloc includes it on every Unix, but uses nothing of it on macOS. */
