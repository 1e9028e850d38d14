"""Makes the files of Tests/CheckpointsTests/Fixtures with the libraries that own the formats.

    python3 make_file_fixtures.py FOLDER

`numbers.safetensors`: one tensor of each kind that Longhand reads, and one that it passes over. `tiny.pth` and
`tiny.safetensors`: a `state_dict` of the tiny architecture of make_parity_fixture.py, its weights hashed as there.
`training.pth`: the same in a training checkpoint's dictionary, half precision, one tensor not contiguous. `zip64.zip`: sizes and
places in the 64-bit fields alone, as zip's specification allows; `deflated.zip`: a compressed entry.
"""

import struct
import sys
import zipfile
import zlib

import torch
from safetensors.torch import save_file

import longhand_model
from make_parity_fixture import TINY, fill

NUMBERS = [0, -0.0, 1, -2.5, 65504, 6.1035e-05, 5.96e-08, -3.0518e-05, float("inf"), 0.1]


def main(folder):
    x = torch.tensor(NUMBERS)
    save_file(
        {
            "single": x.reshape(2, 5), "half": x.half(), "bfloat": x.bfloat16().reshape(5, 2), "double": x.double(),
            "scalar": torch.tensor(3.25), "empty": torch.zeros(0, 4), "count": torch.tensor([7], dtype=torch.int64),
        },
        f"{folder}/numbers.safetensors", metadata={"note": 'gr\u00fcn "quoted" \\ \n', "empty": ""})

    model = longhand_model.Model(TINY)
    fill(model, TINY["hidden"])
    state = model.state_dict()
    torch.save(state, f"{folder}/tiny.pth")
    save_file(state, f"{folder}/tiny.safetensors")

    state = {f"module.{name}": value.half() if value.is_floating_point() else value for name, value in state.items()}
    state["module.fc.weight"] = state["module.fc.weight"].T.contiguous().T
    torch.save(
        {"epoch": 12, "best": 0.125, "big": 2**40, "done": False, "model_state_dict": state, "history": [3.5, 2.5, None]},
        f"{folder}/training.pth")

    name, data = b"a/b", b"hello"
    crc, none = zlib.crc32(data), 0xFFFFFFFF
    local = struct.pack("<IHHHHHIIIHH", 0x04034B50, 45, 0, 0, 0, 0, crc, none, none, 3, 20)
    local += name + struct.pack("<HHQQ", 1, 16, 5, 5) + data
    entry = struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, 45, 45, 0, 0, 0, 0, crc, none, none, 3, 28, 0, 0, 0, 0, none)
    entry += name + struct.pack("<HHQQQ", 1, 24, 5, 5, 0)
    end = struct.pack("<IQHHIIQQQQ", 0x06064B50, 44, 45, 45, 0, 0, 1, 1, len(entry), len(local))
    end += struct.pack("<IIQI", 0x07064B50, 0, len(local) + len(entry), 1)
    end += struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 0xFFFF, 0xFFFF, none, none, 0)
    with open(f"{folder}/zip64.zip", "wb") as file:
        file.write(local + entry + end)
    assert zipfile.ZipFile(f"{folder}/zip64.zip").read("a/b") == data
    with zipfile.ZipFile(f"{folder}/deflated.zip", "w", compression=zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/data.pkl", b"}." * 20)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else ".")
