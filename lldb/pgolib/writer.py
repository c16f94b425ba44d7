"""writer - the profile writer's walk over the records, one line for each."""
from .image import image_of, name_of
from .layouts import VALUE_KINDS
from .pointers import classify
from .records import parse, sites

# Called by the writer once for every record, the record's address is its first argument.
STEP_FUNCTION = "initializeValueProfRuntimeRecord"
LINES_MAX = 200


def first_argument(target):
    """The first argument at the entry of a function, or None."""
    registers = target.registers()
    if target.arch == "i386":
        return target.unsigned(registers["esp"] + 4, 4)
    return registers.get({"x86_64": "rdi", "aarch64": "x0"}.get(target.arch))


def _truth(image, offset):
    record = image.covering(offset)
    if record is None:
        return "no record there"
    into = offset - record.offset
    if into:
        return f"really {into} bytes into the {record.layout.name} record of {name_of(record)}"
    if image.is_foreign(record):
        return f"really the {record.layout.name} record of {name_of(record)}"
    return name_of(record)


def step_line(target, images, address):
    """One step of the walk: what the runtime reads at ADDRESS, and what is really there."""
    image = image_of(images, address)
    if image is None or image.runtime is None:
        return f"  a record at {target.hex(address)}: {classify(target, images, address)}"
    offset = address - image.start
    values = parse(target.read(address, image.runtime.size) or b"", image.runtime, target.big_endian)
    counts = ",".join(str(count) for count in sites(values)) or "?"
    array = values.get("Values")
    line = f"  {offset // image.runtime.size:>4}  +{offset:<6} {_truth(image, offset)}; sites {counts}"
    if array is not None and (array or any(sites(values))):
        line += f"; Values {array:#x}: {classify(target, images, array)}"
    return line


def heading(image):
    """What the columns are."""
    kinds = ", ".join(VALUE_KINDS[:image.runtime.kinds])
    return (f"{image.name}: the writer steps through {image.size} bytes by {image.runtime.size} ({image.runtime.name}); "
            f"its record, offset, what is there; sites: {kinds}")


class Watch:
    """Counts the steps and says of each what it is; after LINES_MAX lines only where the walk leaves the rails."""

    def __init__(self, target, images, emit):
        self.target, self.images, self.emit = target, images, emit
        self.steps, self.shown, self.announced = 0, 0, set()

    def _is_off(self, address):
        image = image_of(self.images, address)
        if image is None:
            return True
        record = image.covering(address - image.start)
        return record is None or record.offset != address - image.start or image.is_foreign(record)

    def step(self, address):
        """The writer has come to the record at ADDRESS."""
        self.steps += 1
        image = image_of(self.images, address)
        if image is not None and image.runtime is not None and image.path not in self.announced:
            self.announced.add(image.path)
            self.emit(heading(image))
        if self.shown < LINES_MAX or self._is_off(address) and self.shown < 2 * LINES_MAX:
            self.shown += 1
            self.emit(step_line(self.target, self.images, address))
        elif self.shown == LINES_MAX:
            self.shown += 1
            self.emit("  ... (further records that are what the runtime takes them for are not listed)")
