"""test_words - what is read from the words of debuggers and systems, and from crash records."""
import json

import pytest
from pgolib import commands, gdb_text, session, stops, target, writer
from pgolib.layouts import layout, node_size
from pgolib.target import Error, Region, Stop


def test_macos_exceptions():
    assert stops.mach_stop("EXC_BAD_ACCESS (code=1, address=0x10)") == Stop(11, "SIGSEGV", 1, 0x10)
    assert stops.mach_stop("EXC_BAD_ACCESS (code=2, address=0x7ff7bfefffff)").code == 2
    assert stops.mach_stop("EXC_BAD_ACCESS (code=EXC_I386_GPFLT)") == Stop(11, "SIGSEGV", 128, 0)
    assert stops.mach_stop("EXC_BREAKPOINT (code=EXC_I386_BPT, subcode=0x0)") is None
    assert stops.mach_stop(None) is None


def test_linux_descriptions():
    assert stops.linux_code("signal SIGSEGV: address not mapped to object (fault address: 0x2)") == 1
    assert stops.linux_code("signal SIGSEGV: invalid permissions for mapped object") == 2
    assert stops.linux_code("signal SIGSEGV") is None


def test_gdb_sections():
    found = gdb_text.parse_sections(
        "\t0x0000555555560 1e0 - junk\n"
        "\t0x00005555555601e0 - 0x00005555555602d0 is __llvm_prf_data\n"
        "\t0x00007ffff7fb01e0 - 0x00007ffff7fb0260 is __llvm_prf_data in /tmp/a folder/lib.so\n")
    assert found == {None: {"__llvm_prf_data": (0x5555555601e0, 240)},
                     "/tmp/a folder/lib.so": {"__llvm_prf_data": (0x7ffff7fb01e0, 128)}}


def test_gdb_mappings():
    text = ("          Start Addr           End Addr       Size     Offset  Perms  objfile\n"
            "      0x555555554000     0x555555556000     0x2000        0x0  r--p   /tmp/mixed\n"
            "      0x555555569000     0x55555558a000    0x21000        0x0  rw-p   [heap]\n"
            "      0x7ffff7dd1000     0x7ffff7dd4000     0x3000        0x0  /usr/lib/libc.so.6\n")
    assert gdb_text.parse_mappings(text) == [
        Region(0x555555554000, 0x555555556000, "r--p", "/tmp/mixed"),
        Region(0x555555569000, 0x55555558a000, "rw-p", "[heap]"),
        Region(0x7ffff7dd1000, 0x7ffff7dd4000, "r---", "/usr/lib/libc.so.6")]


@pytest.mark.parametrize("line, mnemonic, operands", [
    ("=> 0x5555555572a5 <initializeValueProfRuntimeRecord+85>:\tmov    (%r9,%rsi,8),%r10", "mov", "(%r9,%rsi,8),%r10"),
    ("   0x401000:\tret", "ret", ""),
    ("=> 0x401000 <f+3>:\trep stos %rax,%es:(%rdi)", "rep stos", "%rax,%es:(%rdi)"),
    ("=> 0x401000 <f>:\tldr\tx10, [x9, x11, lsl #3]", "ldr", "x10, [x9, x11, lsl #3]")])
def test_gdb_disassembly(line, mnemonic, operands):
    match = gdb_text.DISASSEMBLY.match(line)
    assert (match.group(1), match.group(2)) == (mnemonic, operands)


def test_elf_load_address(tmp_path):
    broken = tmp_path / "broken"
    broken.write_bytes(b"\x7fELF\x02\x01" + bytes(10))
    assert gdb_text.elf_load_address(str(broken)) == 0
    assert gdb_text.elf_load_address(str(tmp_path / "missing")) == 0


def test_proc_maps():
    text = "00400000-00401000 r-xp 00001000 08:01 123    /tmp/a b\n7ff0000-7ff1000 rw-s 00000000 00:00 0\nrubbish\n"
    assert target.parse_maps(text) == [Region(0x400000, 0x401000, "r-xp", "/tmp/a b"),
                                       Region(0x7ff0000, 0x7ff1000, "rw-s", "")]


def test_quit_codes():
    assert commands.quit_code("quit", commands.CRASHED) == 1
    assert commands.quit_code("quit 10", commands.ENDED) == 10
    assert commands.quit_code("quit 10", commands.NOTHING_RUN) == 12
    assert commands.quit_code("crash", commands.CRASHED) is None
    with pytest.raises(Error):
        commands.quit_code("quit now", commands.ENDED)


def test_terminal_escapes_are_shown_not_sent():
    assert commands.printable("a\x1b[2Jb\nc") == "a\\x1b[2Jb\\x0ac"


def test_commands_with_wrong_words():
    words = commands.Commands(None, print)
    for text in ("", "records a b", "nodes", "nonsense", "open", "records 'unbalanced"):
        with pytest.raises(Error):
            words.execute(text)


def record_file(tmp_path, **more):
    program = tmp_path / "prog"
    program.write_bytes(b"")
    document = {"schema": "repro.crash/1", "subject": {"path": str(program), "build_id": "ab"},
                "run": {"argv": ["prog", "a b", "$x"], "cwd": str(tmp_path),
                        "env": {"LLVM_PROFILE_FILE": "/results/p_%m.profraw", "LLVM_X": "1"}}, **more}
    path = tmp_path / "crash.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return str(path)


def test_record_opens_with_a_fresh_profile(tmp_path, monkeypatch):
    monkeypatch.setenv("REPRO_PROFILE_FOLDER", str(tmp_path / "fresh"))
    start = session.start_of(record_file(tmp_path))
    assert start.argv == ["a b", "$x"] and start.cwd == str(tmp_path)
    assert start.env == {"LLVM_PROFILE_FILE": str(tmp_path / "fresh" / "p_%m.profraw"), "LLVM_X": "1"}


def test_home_is_put_back(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "prog").write_bytes(b"")
    (tmp_path / "home.json").write_text(json.dumps({
        "schema": "repro.crash/1", "subject": {"path": "~/prog"},
        "run": {"argv": ["~/prog", "~/in", "--x=~/y", "a~/b"], "cwd": "~", "env": {"LD_LIBRARY_PATH": "~/a:/b:~/c"}}}))
    start = session.start_of(str(tmp_path / "home.json"))
    assert start.program == f"{tmp_path}/prog" and start.cwd == str(tmp_path)
    assert start.argv == [f"{tmp_path}/in", f"--x={tmp_path}/y", "a~/b"]
    assert start.env["LD_LIBRARY_PATH"] == f"{tmp_path}/a:/b:{tmp_path}/c"


def test_pool_files_stay_where_the_crash_needs_them(tmp_path):
    start = session.start_of(record_file(tmp_path, diagnosis={"class": "damaged-pool-file"}))
    assert start.env["LLVM_PROFILE_FILE"] == "/results/p_%m.profraw" and start.profile_folder is None


@pytest.mark.parametrize("text, says", [
    ("", "no JSON"), ("[]", "no crash record"), ("{}", "no crash record"), ('{"schema": "repro.matrix/1"}', "no crash"),
    ('{"schema": "repro.crash/1"}', "does not say which program"),
    ('{"schema": "repro.crash/1", "subject": {"path": ".../prog"}}', "--redact none"),
    ('{"schema": "repro.crash/1", "subject": {"path": "/nowhere/prog"}}', "/nowhere/prog: the program")])
def test_bad_records(tmp_path, text, says):
    path = tmp_path / "bad.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Error, match=says):
        session.start_of(str(path))


def test_writer_line_says_where_the_walk_parts(mixed):
    from conftest import DATA
    lines = []
    watch = writer.Watch(mixed.target(), [mixed.image()], lines.append)
    watch.step(DATA)
    watch.step(DATA + 64)
    assert "steps through 112 bytes by 64 (v10)" in lines[0]
    assert lines[1].split(";")[0].split() == ["0", "+0", "main"]
    assert "really the v8 record of codec.c:codec" in lines[2]


def test_writer_stays_readable_with_very_many_records(mixed):
    from conftest import DATA
    lines = []
    watch = writer.Watch(mixed.target(), [mixed.image()], lines.append)
    for _ in range(1000):
        watch.step(DATA)
    watch.step(DATA + 64)
    assert watch.steps == 1001 and len(lines) < 210 and "codec" in lines[-1]


def test_value_nodes_of_i386_are_smaller():
    assert node_size(4, "i386") == 20 and node_size(4, "arm") == 24 and node_size(8, "x86_64") == 24


def test_two_names_of_one_walk():
    assert layout("v9|v10", 8).name == "v9" and layout("v12", 8) is None and layout(None, 8) is None
