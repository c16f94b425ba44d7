# profile_write.gdb - follow the profile writer: gdb -x lldb/gdb_pgo.py -x lldb/sessions/profile_write.gdb --args PROG ARGS
pgo check
pgo watch-writer
backtrace
