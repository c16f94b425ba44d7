# core.gdb - explain a core file: gdb -x lldb/gdb_pgo.py -x lldb/sessions/core.gdb PROG CORE
pgo check
pgo crash
thread apply all backtrace
info registers
pgo records
