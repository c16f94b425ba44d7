"""image - a loaded file with profile records: where they are in the process, what layout each really has."""
import bisect
import os
from collections import namedtuple

from . import program
from .layouts import layout
from .target import Error

# A record as repro found it. index: in true order; offset: bytes from the start of the section.
Record = namedtuple("Record", "index offset size layout function name_hash function_hash")
DATA = "__llvm_prf_data"


class Image:
    """A module's profile sections together with the static check of its file."""

    def __init__(self, module, check, word):
        self.path = module.path
        self.name = os.path.basename(module.path)
        self.bias = module.bias
        self.sections = module.sections
        self.check = check
        self.word = word
        self.start, self.size = module.sections.get(DATA, (0, 0))
        self.runtime = layout((check["runtime"] or {}).get("layout"), word)
        self.records = [
            Record(index, entry["offset"], entry["size"], layout(entry["layout"], word), entry["function"],
                   int(entry["name_hash"], 16), int(entry["function_hash"], 16))
            for index, entry in enumerate(check.get("records", [])) if layout(entry["layout"], word)
        ]
        self._offsets = [record.offset for record in self.records]

    def covering(self, offset):
        """The record that covers OFFSET of the section, or None."""
        place = bisect.bisect_right(self._offsets, offset) - 1
        if place < 0 or offset >= self.records[place].offset + self.records[place].size:
            return None
        return self.records[place]

    def is_foreign(self, record):
        """Can this image's runtime not walk RECORD?"""
        return self.runtime is not None and record.layout is not None and \
            record.layout.record_class != self.runtime.record_class

    def section_of(self, address):
        """(section name, offset in it) for an address in a profile section, or None."""
        for name, (start, size) in self.sections.items():
            if start <= address < start + size:
                return name, address - start
        return None

    def find(self, wanted):
        """Records of the function WANTED: its name, its name without the file in front, or #INDEX."""
        if wanted.startswith("#") and wanted[1:].isdigit():
            return [record for record in self.records if record.index == int(wanted[1:])]
        exact = [record for record in self.records if record.function == wanted]
        return exact or [record for record in self.records if record.function and
                         (record.function.endswith(";" + wanted) or record.function.endswith(":" + wanted))]


def name_of(record):
    """Whose record it is, for a sentence."""
    return record.function or "a function without a name"


def load(target):
    """The Images of TARGET: its modules with profile records."""
    modules = [module for module in target.modules() if DATA in module.sections]
    if not modules:
        raise Error("no loaded image holds profile records")
    checks = program.check_files([module.path for module in modules], records=True)
    return [Image(module, check, target.word) for module, check in zip(modules, checks)]


def image_of(images, address):
    """The image with ADDRESS in one of its profile sections, or None."""
    return next((image for image in images if image.section_of(address)), None)
