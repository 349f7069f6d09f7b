"""Writes a grey PNG of 720 x 480 pixels that is rough all over: rough_picture.py SEED FILE"""
import random
import struct
import sys
import zlib

random.seed(int(sys.argv[1]))
width, height = 720, 480
light = [[128.0] * width for _ in range(height)]
for step, depth in ((24, 40), (8, 40), (3, 30)):
    grid = [[random.uniform(-depth, depth) for _ in range(width // step + 1)] for _ in range(height // step + 1)]
    for y in range(height):
        for x in range(width):
            light[y][x] += grid[y // step][x // step]
rows = b"".join(b"\0" + bytes(max(0, min(255, int(level))) for level in row) for row in light)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


with open(sys.argv[2], "wb") as file:
    file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)))
    file.write(chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
