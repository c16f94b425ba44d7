# segfault.gdb - all that gdb can tell of a crash in the profile runtime, for a log: scripts/debug_pgo_segfault.sh --gdb runs it
show version
pgo check
pgo watch-writer
info sharedlibrary
thread apply all backtrace
info registers
x/8i $pc
info proc mappings
pgo records
