"""Makes the fixtures of these tests: a packed set by Python's `lmdb` (py-lmdb 2), idx files by `gzip`.

python3 make_fixtures.py; needs `pip install lmdb pillow`.
"""

import gzip
import io
import os
import struct

import lmdb
from PIL import Image

here = os.path.dirname(os.path.abspath(__file__))


def png(grey):
    image = Image.new("L", (20, 10), 255)
    image.paste(grey, (5, 3, 15, 7))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


# As the tools of the field write it (CRNN's create_dataset.py): a folder with data.mdb, keys from 1 on. The third line has a
# label that is not UTF-8, the fourth no picture, the fifth no label.
path = os.path.join(here, "packed.lmdb")
if os.path.exists(path):
    os.remove(path)
environment = lmdb.open(path, map_size=1 << 20, subdir=False, lock=False)
with environment.begin(write=True) as transaction:
    for number, (grey, label) in enumerate([(0, "one"), (30, "cafe\u0301"), (60, None)], 1):
        transaction.put(b"image-%09d" % number, png(grey))
        transaction.put(b"label-%09d" % number, b"f\xfcr" if label is None else label.encode())
    transaction.put(b"label-%09d" % 4, b"four")
    transaction.put(b"image-%09d" % 5, png(0))
    transaction.put(b"writer-%09d" % 2, b"ann")
    transaction.put(b"num-samples", b"5")
environment.close()


def idx(dimensions, data):
    return struct.pack(">BBBB", 0, 0, 8, len(dimensions)) + b"".join(struct.pack(">I", d) for d in dimensions) + bytes(data)


# Three pictures of 28 x 28, transposed as EMNIST has them: the first is a bar that stands upright, at column 4, rows 2 to 21.
def picture(columns, rows):
    upright = [[255 if x in columns and y in rows else 0 for x in range(28)] for y in range(28)]
    return [upright[y][x] for x in range(28) for y in range(28)]


pictures = picture([4], range(2, 22)) + picture(range(6, 20), [14]) + picture([9, 10], range(5, 9))
for name, content in [("images-idx3", idx([3, 28, 28], pictures)), ("labels-idx1", idx([3], [1, 11, 46]))]:
    with open(os.path.join(here, f"emnist-balanced-test-{name}-ubyte.gz"), "wb") as file:
        file.write(gzip.compress(content, mtime=0))
