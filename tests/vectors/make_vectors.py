#!/usr/bin/env python3
"""Computes the test vectors from the text of docs/format.md, and from nothing else: no line of the C++ is used.

    make_vectors.py           writes mark-a.txt and mark-b.txt beside this script
    make_vectors.py --check   exits with code 1 unless the files hold what it computes

A vector is never computed again to make a test pass. When they differ, either the format has changed and has a new version number, or
the program is wrong.
"""

import hashlib
import math
import pathlib
import struct
import sys

VERSION = "1"
LANES = 8

# --- Section 2: keys -------------------------------------------------------------------------------------------------


def subkey(key, purpose, context=b""):
    message = b"telltale/" + VERSION.encode() + b"/" + purpose.encode() + b"\0" + context
    return hashlib.blake2b(message, key=key, digest_size=32).digest()


def key_id(key):
    return subkey(key, "key-id")[:8]


def chacha20(key, nonce, length):
    """The keystream of RFC 8439 from block 0."""

    def rotate(value, bits):
        return (value << bits | value >> (32 - bits)) & 0xFFFFFFFF

    def quarter_round(s, a, b, c, d):
        s[a] = s[a] + s[b] & 0xFFFFFFFF
        s[d] = rotate(s[d] ^ s[a], 16)
        s[c] = s[c] + s[d] & 0xFFFFFFFF
        s[b] = rotate(s[b] ^ s[c], 12)
        s[a] = s[a] + s[b] & 0xFFFFFFFF
        s[d] = rotate(s[d] ^ s[a], 8)
        s[c] = s[c] + s[d] & 0xFFFFFFFF
        s[b] = rotate(s[b] ^ s[c], 7)

    stream = b""
    counter = 0
    while len(stream) < length:
        start = list(struct.unpack("<16I", b"expand 32-byte k" + key + struct.pack("<I", counter) + nonce))
        state = list(start)
        for _ in range(10):
            for a, b, c, d in ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15)):
                quarter_round(state, a, b, c, d)
            for a, b, c, d in ((0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)):
                quarter_round(state, a, b, c, d)
        stream += struct.pack("<16I", *((x + y) & 0xFFFFFFFF for x, y in zip(start, state)))
        counter += 1
    return stream[:length]


class Keystream:
    """Whole numbers below a bound, of two bytes each, little-endian. Those past the last whole multiple of it are passed over."""

    def __init__(self, key, a=0, b=0):
        self.bytes = chacha20(key, struct.pack("<III", a, b, 0), 8192)
        self.position = 0

    def below(self, bound):
        limit = 65536 // bound * bound
        while True:
            (value,) = struct.unpack_from("<H", self.bytes, self.position)
            self.position += 2
            if value < limit:
                return value % bound


# --- Section 3: copies and chips -------------------------------------------------------------------------------------


def copy_id(document, recipient_id, salt, nonce):
    commitment = hashlib.blake2b(recipient_id.encode(), key=salt, digest_size=32).digest()
    return hashlib.blake2b(document + commitment + nonce, digest_size=16).digest()


def copy_seed(key, copy):
    return hashlib.blake2b(copy, key=subkey(key, "copy-seed"), digest_size=32).digest()


def file_tag(key, copy):
    return hashlib.blake2b(copy, key=subkey(key, "file-tag"), digest_size=16).digest()


TINT = 1  # the channel's number


def chip_bytes(seed, channel, lane, count):
    """Chip i is +1 when bit i % 8 of byte i // 8 is set, else -1."""
    return chacha20(seed, struct.pack("<III", channel, lane, 0), (count + 7) // 8)


def chips_of(packed, count):
    return [1 if packed[i // 8] >> (i % 8) & 1 else -1 for i in range(count)]


# --- Section 4: the constellation ------------------------------------------------------------------------------------

MIN_RADIUS = 4
MAX_RADIUS = 20
PILOT_PERCENT = 25
PHASES = 96


def make_lattice():
    return [
        (x, y)
        for y in range(0, MAX_RADIUS + 1)
        for x in range(-MAX_RADIUS, MAX_RADIUS + 1)
        if (y > 0 or x > 0) and MIN_RADIUS**2 <= x * x + y * y <= MAX_RADIUS**2
    ]


LATTICE = make_lattice()


def amplitude(point):
    """A lattice point's amplitude, in sixteenths of that of the inner points."""
    x, y = point
    return 16 - sum(x * x + y * y > limit for limit in (160, 196, 235, 277, 324, 373))


def choose_pilots(key):
    """Returns pilots and data: indices into the lattice, in the order of their phases and chips."""
    order = list(range(len(LATTICE)))
    stream = Keystream(subkey(key, "tint-pilots"))
    for i in range(len(order) - 1, 0, -1):
        j = stream.below(i + 1)
        order[i], order[j] = order[j], order[i]
    count = len(order) * PILOT_PERCENT // 100
    return order[:count], order[count:]


def base_phases(key, purpose, lane, count):
    stream = Keystream(subkey(key, purpose), lane)
    return [stream.below(PHASES) for _ in range(count)]


# --- Section 5: the tile ---------------------------------------------------------------------------------------------

SAMPLES = 144
TABLE_SIZE = 2 * SAMPLES  # in half samples, since samples lie at the middle of their squares
STEPS_PER_PHASE = TABLE_SIZE // PHASES
TABLE_SCALE = 16384

# round() rounds halves to even, which makes no difference here, since no value lies near a half.
COSINE = [round(TABLE_SCALE * math.cos(2 * math.pi * i / TABLE_SIZE)) for i in range(TABLE_SIZE)]


def lattice_angles(key, lane, chips):
    """The phase of every lattice point, in half samples."""
    pilots, data = choose_pilots(key)
    angle = [0] * len(LATTICE)
    for index, phase in zip(pilots, base_phases(key, "tint-pilot-phase", lane, len(pilots))):
        angle[index] = STEPS_PER_PHASE * phase
    eighth_turns = {(1, 1): 1, (-1, 1): 3, (-1, -1): 5, (1, -1): 7}
    for j, (index, phase) in enumerate(zip(data, base_phases(key, "tint-data-phase", lane, len(data)))):
        angle[index] = STEPS_PER_PHASE * phase + eighth_turns[chips[2 * j], chips[2 * j + 1]] * TABLE_SIZE // 8
    return angle


# The standard deviation of the pattern.
UNIT = round(TABLE_SCALE**2 * math.sqrt(sum(amplitude(point) ** 2 for point in LATTICE) / 2))


def level_of(pattern, steps):
    """The level that white becomes where the pattern, a sum of products of two table values, has this value."""
    return 255 - sum(pattern <= step * UNIT // 1000 for step in steps)


def draw_tile(key, lane, chips, steps):
    angles = lattice_angles(key, lane, chips)
    levels = []
    for row in range(SAMPLES):
        # cos(a + b) = cos a cos b - sin a sin b, summed over the points of one column frequency first.
        sums = {}
        for (x, y), angle in zip(LATTICE, angles):
            a = y * (2 * row + 1) + angle
            real, imaginary = sums.get(x, (0, 0))
            weight = amplitude((x, y))
            sums[x] = real + weight * COSINE[a % TABLE_SIZE], imaginary + weight * COSINE[(a - TABLE_SIZE // 4) % TABLE_SIZE]
        for column in range(SAMPLES):
            pattern = 0
            for x, (real, imaginary) in sums.items():
                b = x * (2 * column + 1)
                pattern += real * COSINE[b % TABLE_SIZE] - imaginary * COSINE[(b - TABLE_SIZE // 4) % TABLE_SIZE]
            levels.append(level_of(pattern, steps))
    return bytes(levels)


# --- The vectors -----------------------------------------------------------------------------------------------------


def spaced(numbers):
    return " ".join(str(n) for n in numbers)


def vectors(key, document_text, recipient_id, salt, nonce, lane, steps):
    document = hashlib.sha256(document_text.encode()).digest()
    copy = copy_id(document, recipient_id, salt, nonce)
    seed = copy_seed(key, copy)
    pilots, data = choose_pilots(key)
    chip_count = 2 * len(data)
    packed = chip_bytes(seed, TINT, lane, chip_count)
    tile = draw_tile(key, lane, chips_of(packed, chip_count), steps)
    return {
        "version": VERSION,
        "key": key.hex(),
        "key id": key_id(key).hex(),
        "subkey copy-seed": subkey(key, "copy-seed").hex(),
        "document text": document_text,
        "document": document.hex(),
        "recipient id": recipient_id,
        "salt": salt.hex(),
        "nonce": nonce.hex(),
        "copy": copy.hex(),
        "copy seed": seed.hex(),
        "file tag": file_tag(key, copy).hex(),
        "lattice size": len(LATTICE),
        "pilots": spaced(pilots),
        "data": spaced(data),
        "lane": lane,
        "pilot phases": spaced(base_phases(key, "tint-pilot-phase", lane, len(pilots))),
        "data phases": spaced(base_phases(key, "tint-data-phase", lane, len(data))),
        "chip count": chip_count,
        "chips": packed.hex(),
        "steps": spaced(steps),
        "tile row 0": spaced(tile[:SAMPLES]),
        "tile row 37": spaced(tile[37 * SAMPLES : 38 * SAMPLES]),
        "tile sha256": hashlib.sha256(tile).hexdigest(),
    }


FILES = {
    "mark-a.txt": vectors(bytes(range(32)), "a document", "wang", bytes(range(16)), bytes(range(16, 32)), 0, (-2110, -1260, 890)),
    "mark-b.txt": vectors(bytes([0xA5] * 32), "另一份文件", "李娜 3", bytes([7] * 16), bytes([9] * 16), 5, (-2500, -1875, -1250, -625, 0, 625, 1250, 1875, 2500)),
}


def main():
    folder = pathlib.Path(__file__).parent
    for name, values in FILES.items():
        text = "".join(f"{key}: {value}\n" for key, value in values.items())
        path = folder / name
        if "--check" in sys.argv[1:]:
            if path.read_text(encoding="utf-8") != text:
                sys.exit(f"{path} is not what docs/format.md says")
        else:
            path.write_text(text, encoding="utf-8")


main()
