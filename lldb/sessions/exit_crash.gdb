# exit_crash.gdb - run the program to its crash and explain it: gdb -x lldb/gdb_pgo.py -x lldb/sessions/exit_crash.gdb --args PROG ARGS
pgo check
pgo run
thread apply all backtrace
info registers
x/4i $pc
pgo records
