"""The few functions of macOS's C library that an instrumented program and its profile runtime call, for machine.py.

Files are kept in memory; standard error is collected as text. A function that is not here ends the run with its name,
so that nothing is silently wrong.
"""
import re

from darwin.machine import Stopped

ENOENT = 2


class LibSystem:
    variables = {"___stack_chk_guard": 8, "___stderrp": 8, "___stdoutp": 8, "___stdinp": 8}

    def __init__(self, environment=None):
        self.environment = environment or {}
        self.files, self.open_files, self.errors, self.at_exit = {}, {}, "", []
        self.error_cell, self.output = None, ""

    def call(self, machine, name):
        function = getattr(self, "do" + name, None)
        if function is None:
            raise Stopped(f"the program calls {name}, which the emulator does not know")
        count = function.__code__.co_argcount - 2
        return function(machine, *(machine.argument(i) for i in range(count)))

    def expand(self, machine, template, values):
        """printf's conversions, as far as the profile runtime uses them."""
        def one(match):
            flags, length, kind = match.groups()
            if kind == "%":
                return "%"
            value = next(values)
            if kind == "s":
                return machine.text(value).decode(errors="replace") if value else "(null)"
            if kind == "c":
                return chr(value & 255)
            bits = 64 if length in ("l", "ll", "z", "j", "t") or kind == "p" else 32
            value &= (1 << bits) - 1
            if kind in "di" and value >> bits - 1:
                value -= 1 << bits
            return ("%" + flags + {"p": "#x", "i": "d", "u": "d"}.get(kind, kind)) % value
        return re.sub(r"%([-+ #0-9.]*)(hh|h|ll|l|z|j|t)?([%diuxXscp])", one, template.decode(errors="replace"))

    # Memory and strings
    def do_malloc(self, m, size): return m.allocate(size)
    def do_calloc(self, m, count, size): return m.allocate(count * size)  # fresh memory is zero, nothing is reused
    def do_free(self, m, address): return 0
    def do_strdup(self, m, s): return m.put(m.text(s) + b"\0")
    def do_strlen(self, m, s): return len(m.text(s))
    def do_getpagesize(self, m): return 0x4000
    def do_madvise(self, m): return 0

    def do_memcpy(self, m, to, source, size):
        m.cpu.mem_write(to, bytes(m.cpu.mem_read(source, size)))
        return to

    do_memmove = do_memcpy

    def do_memset(self, m, to, byte, size):
        m.cpu.mem_write(to, bytes([byte & 255]) * size)
        return to

    def do_bzero(self, m, to, size): self.do_memset(m, to, 0, size)
    def do___bzero(self, m, to, size): self.do_memset(m, to, 0, size)

    def do_strcmp(self, m, a, b):
        a, b = m.text(a), m.text(b)
        return (a > b) - (a < b)

    def do_strncpy(self, m, to, source, size):
        m.cpu.mem_write(to, m.text(source)[:size].ljust(size, b"\0"))
        return to

    def do_strchr(self, m, s, byte):
        at = m.text(s).find(bytes([byte & 255]))
        return s + at if at >= 0 else 0

    def do_strrchr(self, m, s, byte):
        at = m.text(s).rfind(bytes([byte & 255]))
        return s + at if at >= 0 else 0

    def do_atoi(self, m, s):
        return int((re.match(rb"\s*[-+]?\d+", m.text(s)) or [b"0"])[0])

    def do_strerror(self, m, number): return m.put(b"error %d\0" % number)

    # Process
    def do_getpid(self, m): return 4242
    def do_setenv(self, m): return 0
    def do_uname(self, m): return -1 & (1 << 64) - 1

    def do__tlv_bootstrap(self, m, descriptor): return m.thread_variables + m.word(descriptor + 16)

    def do_pthread_key_create(self, m, key, destructor):
        m.cpu.mem_write(key, (300).to_bytes(8, "little"))
        return 0

    def do_CCRandomGenerateBytes(self, m, to, size):
        m.cpu.mem_write(to, bytes(size))  # the same every time: the outcome must not depend on it
        return 0

    def do__NSGetEnviron(self, m): return m.put(m.put(bytes(8)).to_bytes(8, "little"))
    def do_pthread_setspecific(self, m): return 0
    def do___toupper(self, m, byte): return ord(chr(byte & 127).upper())

    def do_clock_gettime(self, m, clock, to):
        m.cpu.mem_write(to, bytes(16))
        return 0

    def do_sysctl(self, m): return -1 & (1 << 64) - 1
    def do_sysctlbyname(self, m): return -1 & (1 << 64) - 1
    def do_sysconf(self, m): return 0x4000

    def do_getenv(self, m, name):
        value = self.environment.get(m.text(name).decode())
        return m.put(value.encode() + b"\0") if value is not None else 0

    def do_atexit(self, m, function):
        self.at_exit.append(function)
        return 0

    def do___error(self, m):
        if self.error_cell is None:
            self.error_cell = m.put(ENOENT.to_bytes(8, "little"))
        return self.error_cell

    def do___assert_rtn(self, m, function, file, line, text):
        raise Stopped(f"assertion failed: {m.text(text).decode()}")

    def do___stack_chk_fail(self, m): raise Stopped("stack check failed")
    def do_abort(self, m): raise Stopped("abort")

    # Files
    def _opened(self, path):
        handle = 0x100 + len(self.open_files)
        self.open_files[handle] = path
        return handle

    def do_fopen(self, m, path, mode):
        path, mode = m.text(path).decode(), m.text(mode).decode()
        if mode.startswith("r") and path not in self.files:
            return 0
        if not mode.startswith("r"):
            self.files[path] = bytearray()
        return self._opened(path)

    def do_open(self, m, path):
        path = m.text(path).decode()
        self.files.setdefault(path, bytearray())
        return self._opened(path)

    def do_fdopen(self, m, handle): return handle
    def do_fileno(self, m, handle): return handle
    def do_fcntl(self, m): return 0
    def do_fflush(self, m): return 0
    def do_fclose(self, m): return 0
    def do_mkdir(self, m): return 0
    def do_fseek(self, m): return 0
    def do_ftell(self, m, handle): return len(self.files[self.open_files[handle]])
    def do_mmap(self, m): return -1 & (1 << 64) - 1
    def do_munmap(self, m): return 0

    def do_ftruncate(self, m, handle, size):
        del self.files[self.open_files[handle]][size:]
        return 0

    def do_fwrite(self, m, source, size, count, handle):
        if handle in self.open_files:
            self.files[self.open_files[handle]] += m.cpu.mem_read(source, size * count)
        else:  # stderr, whose pointer is 0 here
            self.errors += bytes(m.cpu.mem_read(source, size * count)).decode(errors="replace")
        return count

    def do_fprintf(self, m, handle, template):
        self.errors += self.expand(m, m.text(template), m.variadic(2))
        return 0

    def do_fputs(self, m, s, handle):
        self.output += m.text(s).decode(errors="replace")
        return 0

    def do_snprintf(self, m, to, size, template):
        text = self.expand(m, m.text(template), m.variadic(3)).encode()
        if size:
            m.cpu.mem_write(to, text[:size - 1] + b"\0")
        return len(text)
