"""Rounding errors of Winograd's convolutions, for every layer of `seed`, and prints a table of them.

    python3 Benchmarks/winograd/accuracy.py          # wants PyTorch, numpy, Pillow and clang

The transforms are Longhand's own, compiled from Sources/CKernels; the products between them are numpy's in single precision. Errors are
root mean squares relative to that of the output, against the same convolution in double precision; beside them stands the direct
convolution of PyTorch in single precision. "Random" inputs are normal numbers after ReLU; "real" ones are what the layers before make
of Examples/*.png, with PyTorch's initial weights and the batch's normalisation.
"""

import ctypes
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import torch

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tools" / "pytorch"))
FORMS = {"F(2x2,3x3)": (0, 2, 4, 3), "F(4x4,3x3)": (1, 4, 6, 3), "F(3x3,2x2)": (2, 3, 4, 2)}


class Pictures(ctypes.Structure):
    _fields_ = [(name, ctypes.c_long) for name in ("height", "width", "channels", "picture", "row", "column")]


class Tiles(ctypes.Structure):
    _fields_ = [(name, ctypes.c_long) for name in ("first", "count", "down", "across")]


def compile_kernels():
    library = pathlib.Path(tempfile.mkdtemp()) / "kernels.so"
    folder = ROOT / "Sources" / "CKernels"
    subprocess.run(["clang", "-O2", "-shared", "-fPIC", f"-I{folder / 'include'}", *folder.glob("*.c"), "-o", library], check=True)
    return ctypes.CDLL(str(library))


def pointer(array):
    return array.ctypes.data_as(ctypes.POINTER(ctypes.c_float))


def pictures(height, width, channels):
    return Pictures(height, width, channels, height * width * channels, width * channels, channels)


def winograd(kernels, form, x, w, padding):
    code, tile, span, kernel = FORMS[form]
    batch, inputs, height, width = x.shape
    outputs = w.shape[0]
    out_height, out_width = height + 2 * padding - kernel + 1, width + 2 * padding - kernel + 1
    down, across = -(-out_height // tile), -(-out_width // tile)
    tiles = Tiles(0, batch * down * across, down, across)
    last = np.ascontiguousarray(x.transpose(0, 2, 3, 1))
    u = np.empty((span * span, inputs, outputs), np.float32)
    v = np.empty((span * span, tiles.count, inputs), np.float32)
    y = np.empty((batch, out_height, out_width, outputs), np.float32)
    long = ctypes.c_long
    kernels.winograd_weights(code, pointer(w), long(inputs), long(outputs), 0, long(0), long(inputs), pointer(u))
    kernels.winograd_input(
        code, pointer(last), pictures(height, width, inputs), long(padding), tiles, pointer(v), long(tiles.count * inputs))
    m = np.matmul(v, u)
    kernels.winograd_output(
        code, pointer(m), long(tiles.count * outputs), None, 0, 0, pointer(y), pictures(out_height, out_width, outputs), tiles)
    return y.transpose(0, 3, 1, 2)


def error(value, exact):
    return float(np.sqrt(((value - exact) ** 2).mean() / (exact**2).mean()))


def real_inputs():
    """The input of each convolution of a fresh `seed` in training, with its weights."""
    import longhand_model
    from PIL import Image

    torch.manual_seed(1)
    model = longhand_model.Model().train()
    lines = []
    for file in sorted((ROOT / "Examples").glob("*.png"))[:4]:
        image = Image.open(file).convert("L")
        image = image.resize((max(1, image.width * 64 // image.height), 64), Image.BILINEAR)
        line = np.full((64, 256), 255, np.uint8)
        part = np.asarray(image)[:, :256]
        line[:, : part.shape[1]] = part
        lines.append(line)
    x = torch.from_numpy(np.stack(lines)[:, None].astype(np.float32) / 255)
    layers = []
    with torch.no_grad():
        for module in model.cnn:
            if isinstance(module, torch.nn.Conv2d):
                layers.append((x.numpy().copy(), module.weight.numpy().copy(), module.padding[0]))
            x = module(x)
    return layers


def main():
    kernels = compile_kernels()
    generator = np.random.default_rng(1)
    print("| layer | inputs | direct | F(2x2,3x3) | F(4x4,3x3) | F(3x3,2x2) |")
    print("|---|---|---|---|---|---|")
    for number, (real, w, padding) in enumerate(real_inputs(), 1):
        if real.shape[1] == 1:
            continue
        random = np.maximum(generator.standard_normal(real.shape), 0).astype(np.float32)
        for name, x in (("random", random), ("real", real)):
            exact = torch.nn.functional.conv2d(
                torch.from_numpy(x).double(), torch.from_numpy(w).double(), padding=padding).numpy()
            direct = torch.nn.functional.conv2d(torch.from_numpy(x), torch.from_numpy(w), padding=padding).numpy()
            cells = [
                f"{error(winograd(kernels, form, x, w, padding), exact):.1e}" if FORMS[form][3] == w.shape[2] else ""
                for form in FORMS
            ]
            print(f"| {number}: {w.shape[1]} to {w.shape[0]} | {name} | {error(direct, exact):.1e} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
