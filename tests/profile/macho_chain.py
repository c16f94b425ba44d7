#!/usr/bin/env python3
# macho_chain.py - writes a classic Mach-O image again with chained fixups in a pointer format that no linker here writes.
"""Usage: macho_chain.py IMAGE OUT FORMAT      FORMAT: 1, 9, 12 (arm64e), 3 (32-bit)

The places come from llvm-objdump --rebase, the encoding from Apple's <mach-o/fixup-chains.h>. Every second pointer of arm64e
is a signed one. In format 3 the chains that cannot reach the next pointer end, and the page has a list of starts; one number
between two pointers is made part of a chain."""
import re
import struct
import subprocess
import sys

LC_SEGMENT, LC_SEGMENT_64, LC_DYLD_INFO_ONLY, LC_CHAINED_FIXUPS = 1, 0x19, 0x80000022, 0x80000034
PAGE, NONE, MULTI, LAST = 0x4000, 0xFFFF, 0x8000, 0x8000
MAX_POINTER = 0x3000000


class Image:
    def __init__(self, data):
        self.data = bytearray(data)
        self.word = 8 if data[:4] == b"\xcf\xfa\xed\xfe" else 4
        self.segments, self.info_at = [], None
        at = 32 if self.word == 8 else 28
        for _ in range(struct.unpack_from("<I", data, 16)[0]):
            command, size = struct.unpack_from("<II", data, at)
            if command in (LC_SEGMENT, LC_SEGMENT_64):
                name = data[at + 8:at + 24].rstrip(b"\0").decode()
                self.segments.append((name, *struct.unpack_from("<QQQQ" if self.word == 8 else "<IIII", data, at + 24)))
            elif command == LC_DYLD_INFO_ONLY:
                self.info_at = at
            at += size
        self.base = next(s[1] for s in self.segments if s[0] == "__TEXT")

    def place(self, address):
        """Offset in the file of an address."""
        name, start, _, offset, _ = next(s for s in self.segments if s[1] <= address < s[1] + s[2] and s[4])
        return offset + address - start


def encode_e(image, form, number, value, next_words):
    """arm64e: rebase, or signed rebase with a discriminator."""
    assert next_words < 1 << 11
    if number % 2:
        return (value - image.base) | 0x1234 << 32 | 1 << 48 | 2 << 49 | next_words << 51 | 1 << 63
    return (value if form == 1 else value - image.base) | next_words << 51


def chains_e(image, form, places):
    """Encode the pointers of one page; returns its starts."""
    for i, address in enumerate(places):
        at = image.place(address)
        value = struct.unpack_from("<Q", image.data, at)[0]
        following = (places[i + 1] - address) // 8 if i + 1 < len(places) else 0
        struct.pack_into("<Q", image.data, at, encode_e(image, form, i, value, following))
    return [places[0] % PAGE]


def bridge(image, places):
    """A small number between two pointers, to become part of the chain."""
    for a, b in zip(places, places[1:]):
        for address in range(a + 4, b, 4):
            if 0 < struct.unpack_from("<I", image.data, image.place(address))[0] < 100 and address - a <= 124 and b - address <= 124:
                return address
    return None


def chains_32(image, places):
    number = bridge(image, places)
    words = sorted(places + ([number] if number else []))
    bias = (0x4000000 + MAX_POINTER) // 2
    starts, fresh = [], True
    for i, address in enumerate(words):
        if fresh:
            starts.append(address % PAGE)
        step = (words[i + 1] - address) // 4 if i + 1 < len(words) else 0
        fresh = step == 0 or step > 31 or i % 5 == 4
        at = image.place(address)
        value = struct.unpack_from("<I", image.data, at)[0] + (bias if address == number else 0)
        assert (value > MAX_POINTER) == (address == number) and value < 1 << 26
        struct.pack_into("<I", image.data, at, value | (0 if fresh else step) << 26)
    print(f"{len(words)} words in {len(starts)} chains, a number among them: {number is not None}")
    return starts


def starts_of_segment(image, form, segment, places):
    name, start, size, _, _ = segment
    pages = [[a for a in places if (a - start) // PAGE == k] for k in range((size + PAGE - 1) // PAGE)]
    first, lists = [], []
    for page in pages:
        starts = [] if not page else chains_32(image, page) if form == 3 else chains_e(image, form, page)
        if len(starts) > 1:
            first.append(MULTI | len(pages) + len(lists))
            lists += starts[:-1] + [starts[-1] | LAST]
        else:
            first.append(starts[0] if starts else NONE)
    numbers = struct.pack("<%dH" % (len(first) + len(lists)), *first, *lists)
    head = struct.pack("<IHHQIH", 22 + len(numbers), PAGE, form, start - image.base, MAX_POINTER if form == 3 else 0, len(pages))
    return head + numbers + bytes(-(len(head) + len(numbers)) % 8)


def replace_command(image, command):
    """Put COMMAND where LC_DYLD_INFO_ONLY (48 bytes) stands; the commands behind it move up."""
    size = struct.unpack_from("<I", image.data, 20)[0]
    end = (32 if image.word == 8 else 28) + size
    behind = bytes(image.data[image.info_at + 48:end])
    new = command + behind
    image.data[image.info_at:end] = new + bytes(end - image.info_at - len(new))
    struct.pack_into("<I", image.data, 20, size - 48 + len(command))


def main():
    source, out, form = sys.argv[1], sys.argv[2], int(sys.argv[3])
    with open(source, "rb") as f:
        image = Image(f.read())
    table = subprocess.run(["llvm-objdump-22", "--macho", "--rebase", source], capture_output=True, text=True, check=True).stdout
    places = sorted(int(m[1], 16) for m in re.finditer(r"\s0x([0-9A-F]+)\s+pointer", table))
    assert places, "no rebases"
    offsets, body = [], b""
    head_size = 4 + 4 * len(image.segments)
    head_size += -head_size % 8
    for segment in image.segments:
        mine = [a for a in places if segment[1] <= a < segment[1] + segment[2]]
        offsets.append(head_size + len(body) if mine else 0)
        body += starts_of_segment(image, form, segment, mine) if mine else b""
    starts = struct.pack("<I%dI" % len(offsets), len(offsets), *offsets)
    starts += bytes(head_size - len(starts)) + body
    fixups = struct.pack("<IIIIIII", 0, 32, 32 + len(starts), 32 + len(starts), 0, 1, 0) + bytes(4) + starts
    at = len(image.data)
    replace_command(image, struct.pack("<IIII", LC_CHAINED_FIXUPS, 16, at, len(fixups)))
    with open(out, "wb") as f:
        f.write(image.data + fixups)


main()
