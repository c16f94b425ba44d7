"""pgolib - what LLVM profile data looks like in the memory of a process, for any debugger.

Nothing here knows LLDB or gdb: lldb/pgo.py and lldb/gdb_pgo.py are the adapters (target.py says what they provide).
Which layout a record of a file has is decided by `repro check`, the cause of a crash by `repro explain`.
"""
