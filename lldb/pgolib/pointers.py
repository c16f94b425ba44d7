"""pointers - what a pointer found in profile data really points to, in words."""
import os

from .image import image_of, name_of
from .layouts import node_size

NULL_PAGE_END = 0x10000


def _in_section(target, image, section, offset):
    name = section.replace("__llvm_prf_", "")
    if name == "vnds":
        size = node_size(target.word, target.arch)
        if offset % size == 0:
            return f"value node {offset // size} of {image.name}"
        return f"{offset % size} bytes into value node {offset // size} of {image.name}: no node starts there"
    if name == "vals":
        return f"list head {offset // target.word} of {image.name}"
    if name == "data":
        record = image.covering(offset)
        if record is None:
            return f"{section}+{offset} of {image.name}"
        into = offset - record.offset
        return f"{f'{into} bytes into ' if into else ''}the {record.layout.name} record of {name_of(record)}"
    return f"{section}+{offset} of {image.name}"


def _in_region(target, address):
    if not target.has_process():
        return "not known before the program runs"
    region = target.region(address)
    if region is None:
        return "unmapped" if target.read(address, 1) is None else "readable memory"
    name = region.name or "anonymous memory"
    return os.path.basename(name) if name.startswith("/") else name


def _function(target, address):
    place = target.place(address)
    if place is None or place.function is None:
        return None
    return f"{place.function}+{place.offset}" if place.offset else place.function


def classify(target, images, address):
    """What ADDRESS points to: a phrase."""
    if address == 0:
        return "null"
    if not target.is_canonical(address):
        return "not an address (not canonical)"
    image = image_of(images, address)
    if image is not None:
        section, offset = image.section_of(address)
        return _in_section(target, image, section, offset)
    if address < NULL_PAGE_END and target.has_process():
        return "in the null page: nothing is mapped there"
    return _function(target, address) or _in_region(target, address)


def is_wild(target, address):
    """Would reading through ADDRESS fault?"""
    return not target.is_canonical(address) or target.read(address, 1) is None
