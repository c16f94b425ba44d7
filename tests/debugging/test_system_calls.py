"""test_system_calls - traces of the three tools as events, and the story of a profile that they tell."""
import os
import struct
import sys

import pytest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.environ["REPRO_SOURCE"], "scripts", "debug.d"))

from profile_story import Story, is_profile, parts, stopped_in  # noqa: E402
from system_calls import parse, parse_strace  # noqa: E402

STRACE = r"""17206 openat(AT_FDCWD</tmp/w>, "/tmp/w/1.profraw", O_WRONLY|O_CREAT|O_TRUNC, 0666) = 3</tmp/w/1.profraw>
17206 close(3</tmp/w/1.profraw>)        = 0
17206 openat(AT_FDCWD</tmp/w>, "/etc/passwd", O_RDONLY|O_CLOEXEC) = 3</etc/passwd>
17206 openat(AT_FDCWD</tmp/w>, "/tmp/w/1.profraw", O_WRONLY|O_CREAT|O_APPEND, 0666) = 3</tmp/w/1.profraw>
17206 write(3</tmp/w/1.profraw>, "\201rforpl\377\n\0\0\0\0\0\0\1"..., 464) = 464
17206 write(1</dev/pts/0>, "hello ) = 3\n", 12) = 12
17206 write(3</tmp/w/1.profraw>, "\37\37x\332"..., 48) = 48
17206 --- SIGSEGV {si_signo=SIGSEGV, si_code=SEGV_MAPERR, si_addr=0x2} ---
17206 +++ killed by SIGSEGV +++
"""

DTRUSS = """	PID/THRD  SYSCALL(args) 		 = return
 1234/0x5a1:  open("/tmp/w/1.profraw\\0", 0x601, 0x1B6)		 = 3 0
 1234/0x5a1:  close(0x3)		 = 0 0
 1234/0x5a1:  open("/tmp/w/1.profraw\\0", 0x209, 0x1B6)		 = 3 0
 1234/0x5a1:  write(0x3, "\\201rforpl\\377\\n\\0", 0x1D0)		 = 464 0
 1234/0x5a1:  write_nocancel(0x3, "\\037\\037x\\0", 0x30)		 = -1 Err#28
"""

FS_USAGE = """10:15:00.000001  open              F=3   (_WC_T_______)  /tmp/w/1.profraw                  0.000050   mixed.1234
10:15:00.000101  close             F=3                                                    0.000005   mixed.1234
10:15:00.000201  open              F=3   (_WCA________)  /tmp/w/1.profraw                  0.000050   mixed.1234
10:15:00.000301  write             F=3   B=0x1d0                                          0.000020   mixed.1234
10:15:00.000401  write             F=3   B=0x30                                           0.000020   mixed.1234
"""


def only_file(text, **more):
    story = Story(parse(text), **more)
    assert list(story.files) == ["/tmp/w/1.profraw"]
    return story, story.files["/tmp/w/1.profraw"]


def test_strace():
    story, file = only_file(STRACE)
    assert file.bytes == 512 and file.writes == 2 and len(file.opens) == 2 and "O_TRUNC" in file.opens[0]
    assert story.fault.startswith("SIGSEGV") and story.open_at_fault == ["/tmp/w/1.profraw"] and story.begun_at_fault


def test_strace_of_threads():
    events = parse_strace('7 write(3</a.profraw>, "x"..., 10 <unfinished ...>\n'
                          '8 close(4</b>) = 0\n'
                          '7 <... write resumed>)              = 10\n')
    assert [(event.call, event.path, event.size) for event in events] == [("close", "/b", None), ("write", "/a.profraw", 10)]


def test_strace_errors():
    _, file = only_file('1 openat(AT_FDCWD</>, "/tmp/w/1.profraw", O_WRONLY|O_CREAT, 0666) = 3</tmp/w/1.profraw>\n'
                        '1 write(3</tmp/w/1.profraw>, "\\201"..., 464) = -1 ENOSPC (No space left on device)\n')
    assert file.errors == ["write: ENOSPC"] and file.bytes == 0


def test_dtruss():
    _, file = only_file(DTRUSS)
    assert file.bytes == 464 and file.errors == ["write_nocancel: ENOSPC"]
    assert file.opens == [["O_WRONLY", "O_CREAT", "O_TRUNC"], ["O_WRONLY", "O_CREAT", "O_APPEND"]]
    assert file.depth == 1


def test_fs_usage():
    _, file = only_file(FS_USAGE)
    assert file.bytes == 512 and file.writes == 2 and file.depth == 1
    assert file.opens == [["O_WRONLY", "O_CREAT", "O_TRUNC"], ["O_WRONLY", "O_CREAT", "O_APPEND"]]


@pytest.mark.parametrize("text", ["", "rubbish\n", "\x00\x01\n)))((( = =\n", "1 write(3<", "1 <... write resumed>) = 4\n"])
def test_rubbish_is_no_event(text):
    assert [event for event in parse(text) if event.path] == []


def test_crash_before_the_write():
    story = Story(parse('1 openat(AT_FDCWD</>, "/p.profraw", O_WRONLY|O_CREAT|O_TRUNC, 0666) = 3</p.profraw>\n'
                        "1 close(3</p.profraw>) = 0\n1 --- SIGBUS {si_addr=0x1} ---\n"))
    assert not story.open_at_fault and not story.begun_at_fault


def test_reading_a_profile_is_no_story():
    assert not Story(parse('1 openat(AT_FDCWD</>, "/p.profraw", O_RDONLY) = 3</p.profraw>\n')).files


def test_names_from_the_pattern():
    assert is_profile("/x/prof-123-99.data", "out/prof-%p-%4m.data")
    assert not is_profile("/x/other.data", "out/prof-%p.data") and not is_profile(None, "x")


def header(version, size, values):
    head = bytearray(size)
    head[:8] = b"\x81rforpl\xff"
    struct.pack_into("<Q", head, 8, version | 1 << 56)
    for offset, value in values.items():
        struct.pack_into("<Q", head, offset, value)
    return bytes(head)


def test_parts_of_a_profile(tmp_path):
    # version 10: 32 bytes of ids, 4 records, 6 counters, 45 bytes of names
    head = header(10, 128, {16: 32, 24: 4, 40: 6, 72: 45})
    assert parts(head)[-1] == ("vtables", 128 + 32 + 256 + 48 + 48)
    path = tmp_path / "p.profraw"
    for size, says in ((0, "the file is empty"), (60, "in the header"), (130, "in the binary ids: 2 of 32"),
                       (200, "in the records: 40 of 256"), (512, "after the names: 0 bytes"),
                       (600, "after the names: 88 bytes")):
        path.write_bytes((head + bytes(600))[:size])
        assert says in stopped_in(str(path)), size


def test_parts_of_an_old_profile():
    assert parts(header(8, 88, {24: 2, 40: 3, 56: 10}))[-1] == ("names", 88 + 96 + 24 + 10)
    assert parts(header(99, 128, {})) == [] and parts(b"short") == []
