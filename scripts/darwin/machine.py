"""One Mach-O image in a Unicorn machine: its segments at their own addresses, a stack, a heap, and traps for imports.

Code runs as it is in the file. Calls that leave the image land in a page of return instructions, where a Python function
of libsystem.py is run in place of the C library's.
"""
import unicorn
from unicorn import arm64_const as arm, x86_const as x86

PAGE = 0x1000
TRAPS, TRAP_SIZE = 0x5_0000_0000, 16  # one trap for each imported function
CELLS = 0x5_1000_0000                 # imported variables: ___stderrp and the like
THREAD, THREAD_SIZE = 0x5_2000_0000, 0x10000  # what the thread register points to
HEAP, HEAP_SIZE = 0x6_0000_0000, 64 << 20
STACK, STACK_SIZE = 0x7_0000_0000, 8 << 20
RETURN = TRAPS + (1 << 20) - TRAP_SIZE  # where the outermost function returns to

CPU_ARM64, CPU_X86_64 = 0x0100000C, 0x01000007


class Fault(Exception):
    """The machine touched memory that is not there. address: as the CPU saw it."""

    def __init__(self, access, address, size, pc):
        super().__init__(f"{access} of {size} bytes at {address:#x}, instruction at {pc:#x}")
        self.access, self.address, self.size, self.pc = access, address, size, pc


class Stopped(Exception):
    """The program ended by itself: exit, abort, a failed assertion."""


class Arm64:
    unicorn = (unicorn.UC_ARCH_ARM64, unicorn.UC_MODE_ARM)
    ret = bytes.fromhex("c0035fd6")
    sp, pc, result = arm.UC_ARM64_REG_SP, arm.UC_ARM64_REG_PC, arm.UC_ARM64_REG_X0
    arguments = [getattr(arm, f"UC_ARM64_REG_X{i}") for i in range(8)]

    @staticmethod
    def prepare(cpu):
        cpu.ctl_set_cpu_model(arm.UC_CPU_ARM64_MAX)  # Apple's processors have the atomic instructions of ARMv8.1
        cpu.reg_write(arm.UC_ARM64_REG_CPACR_EL1, 3 << 20)  # floating point and vector registers on
        cpu.reg_write(arm.UC_ARM64_REG_TPIDRRO_EL0, THREAD)

    @staticmethod
    def enter(cpu, sp):
        cpu.reg_write(arm.UC_ARM64_REG_SP, sp)
        cpu.reg_write(arm.UC_ARM64_REG_LR, RETURN)

    @staticmethod
    def variadic(machine, named):
        """Apple's arm64 passes every variadic argument on the stack, 8 bytes each."""
        at = machine.cpu.reg_read(arm.UC_ARM64_REG_SP)
        while True:
            yield machine.word(at)
            at += 8


class X86:
    unicorn = (unicorn.UC_ARCH_X86, unicorn.UC_MODE_64)
    ret = b"\xc3"
    sp, pc, result = x86.UC_X86_REG_RSP, x86.UC_X86_REG_RIP, x86.UC_X86_REG_RAX
    arguments = [x86.UC_X86_REG_RDI, x86.UC_X86_REG_RSI, x86.UC_X86_REG_RDX, x86.UC_X86_REG_RCX,
                 x86.UC_X86_REG_R8, x86.UC_X86_REG_R9]

    @staticmethod
    def prepare(cpu):
        cpu.reg_write(x86.UC_X86_REG_GS_BASE, THREAD)

    @staticmethod
    def enter(cpu, sp):
        cpu.mem_write(sp - 8, RETURN.to_bytes(8, "little"))
        cpu.reg_write(x86.UC_X86_REG_RSP, sp - 8)

    @staticmethod
    def variadic(machine, named):
        """System V: the registers that are left, then the stack above the return address."""
        for register in X86.arguments[named:]:
            yield machine.cpu.reg_read(register)
        at = machine.cpu.reg_read(X86.sp) + 8
        while True:
            yield machine.word(at)
            at += 8


def pages(address, size):
    first = address // PAGE * PAGE
    return first, -(-(address + size - first) // PAGE) * PAGE


class Machine:
    def __init__(self, image, library):
        self.image, self.library = image, library
        self.abi = {CPU_ARM64: Arm64, CPU_X86_64: X86}[image.cpu]
        self.cpu = unicorn.Uc(*self.abi.unicorn)
        self.abi.prepare(self.cpu)
        self.failure, self.heap_end, self.blocks = None, HEAP, {}
        for name, address, size, content, _ in image.segments:
            if name not in ("__PAGEZERO", "__LINKEDIT") and size:
                self.cpu.mem_map(*pages(address, size))
                self.cpu.mem_write(address, content)
        for address, size in ((TRAPS, 1 << 20), (CELLS, PAGE), (THREAD, THREAD_SIZE), (HEAP, HEAP_SIZE), (STACK, STACK_SIZE)):
            self.cpu.mem_map(address, size)
        self.cpu.mem_write(TRAPS, self.abi.ret.ljust(TRAP_SIZE, b"\0") * ((1 << 20) // TRAP_SIZE))
        self.cpu.mem_write(THREAD, THREAD.to_bytes(8, "little"))  # its first word is its own address
        self._bind()
        self.thread_variables = self.put(image.thread_template() or b"\0")
        self.cpu.hook_add(unicorn.UC_HOOK_CODE, self._trap, begin=TRAPS, end=RETURN - 1)
        self.cpu.hook_add(unicorn.UC_HOOK_MEM_INVALID, self._invalid)

    def _bind(self):
        self.traps, cells = [], {}
        for pointer, name in self.image.imports.items():
            size = self.library.variables.get(name)
            if size is not None:
                target = cells.setdefault(name, CELLS + 256 * len(cells))
            else:
                if name not in self.traps:
                    self.traps.append(name)
                target = TRAPS + TRAP_SIZE * self.traps.index(name)
            self.cpu.mem_write(pointer, target.to_bytes(8, "little"))

    def _trap(self, cpu, address, size, _):
        name = self.traps[(address - TRAPS) // TRAP_SIZE]
        try:
            result = self.library.call(self, name)
        except Exception as error:  # Unicorn swallows what a hook raises
            self.failure = error
            cpu.emu_stop()
            return
        cpu.reg_write(self.abi.result, (result or 0) & (1 << 64) - 1)

    def _invalid(self, cpu, access, address, size, value, _):
        kinds = {unicorn.UC_MEM_READ_UNMAPPED: "read", unicorn.UC_MEM_WRITE_UNMAPPED: "write",
                 unicorn.UC_MEM_FETCH_UNMAPPED: "execute"}
        self.failure = Fault(kinds.get(access, "access"), address, size, cpu.reg_read(self.abi.pc))
        return False

    def call(self, function, *arguments, limit=50_000_000):
        """Run FUNCTION(ARGUMENTS) to its return. Raises Fault, Stopped, or what a library function raised."""
        self.abi.enter(self.cpu, STACK + STACK_SIZE - 0x10000)
        for register, argument in zip(self.abi.arguments, arguments):
            self.cpu.reg_write(register, argument)
        self.failure = None
        try:
            self.cpu.emu_start(function, RETURN, count=limit)
        except unicorn.UcError as error:
            if self.failure is None:
                self.failure = Fault(str(error), 0, 0, self.cpu.reg_read(self.abi.pc))
        if self.failure is not None:
            raise self.failure
        if self.cpu.reg_read(self.abi.pc) != RETURN:
            raise Stopped(f"no end after {limit} instructions")
        return self.cpu.reg_read(self.abi.result)

    # What library functions use.
    def argument(self, index):
        return self.cpu.reg_read(self.abi.arguments[index])

    def variadic(self, named):
        return self.abi.variadic(self, named)

    def word(self, address):
        return int.from_bytes(self.cpu.mem_read(address, 8), "little")

    def text(self, address):
        found = bytearray()
        while True:
            byte = self.cpu.mem_read(address + len(found), 1)
            if byte == b"\0":
                return bytes(found)
            found += byte

    def allocate(self, size):
        address = self.heap_end
        self.heap_end += max(16, -(-size // 16) * 16)
        if self.heap_end > HEAP + HEAP_SIZE:
            raise Stopped("out of memory")
        self.blocks[address] = size
        return address

    def put(self, content):
        address = self.allocate(len(content))
        self.cpu.mem_write(address, content)
        return address
