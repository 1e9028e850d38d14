# Makes the pictures of this folder: python3 make_fixtures.py (needs Pillow, numpy and Leptonica).
# One 40 x 20 picture in many formats: white paper, a black box at columns 8..<20, rows 5..<12, and a grey (96) box at
# columns 26..<32, rows 5..<12.
import ctypes
import os
import struct
import zlib

import numpy as np
from PIL import Image

base = np.full((20, 40), 255, np.uint8)
base[5:12, 8:20] = 0
base[5:12, 26:32] = 96
gray = Image.fromarray(base)
bilevel = gray.point(lambda v: 255 if v > 127 else 0).convert("1")

gray.save("gray.png")
gray.save("gray.bmp")
gray.save("gray.pgm")
gray.save("gray.webp", lossless=True)
gray.save("gray.jp2", irreversible=False)
gray.save("gray.jpg", quality=95)
bilevel.save("bilevel.png")
bilevel.save("bilevel.gif")
Image.fromarray(base.astype(np.uint16) * 257).save("gray16.png")
Image.fromarray(255 - base).save("dark.png")
Image.fromarray(np.stack([base] * 3, -1)).quantize(4).save("palette.png")
# Black all over; the writing is in the alpha channel alone.
alpha = np.zeros((20, 40, 4), np.uint8)
alpha[..., 3] = 255 - base
Image.fromarray(alpha).save("alpha.png")
Image.fromarray(np.stack([base] * 3, -1)).save("rgb.png")
lept = ctypes.CDLL("liblept.so.5")
lept.pixRead.restype = ctypes.c_void_p
LZW, G4 = 9, 8


def tiff(name, source, compression, mode):
    lept.pixWriteTiff(name, ctypes.c_void_p(lept.pixRead(source)), compression, mode)


tiff(b"pages.tiff", b"gray.png", LZW, b"w")
tiff(b"pages.tiff", b"bilevel.png", G4, b"a")
tiff(b"pages.tiff", b"rgb.png", LZW, b"a")

noisy = Image.fromarray(np.random.default_rng(1).integers(0, 256, (64, 64), dtype=np.uint8))
noisy.save("noise.png")
for name in ("png", "jpg", "webp", "tiff"):
    if name == "tiff":
        tiff(b"cut.tiff", b"noise.png", LZW, b"w")
    else:
        noisy.save("cut." + name)
    data = open("cut." + name, "rb").read()
    open("cut." + name, "wb").write(data[: len(data) * 2 // 3])
os.remove("noise.png")
open("text.png", "w").write("This is no picture at all.\n")


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


header = struct.pack(">IIBBBBB", 99_999, 99_999, 8, 0, 0, 0, 0)
open("huge.png", "wb").write(
    b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b""))
