"""Checks what `longhand import` and `longhand export` write against PyTorch, onnx.checker and ONNX Runtime.

    python3 check_exports.py                          # hashed weights of seed, pen and residual, through import and every export
    python3 check_exports.py MODEL.safetensors ...    # a model of yours, through every export

Prints the largest difference between log-probabilities; ends with status 1 where one is above 1e-4. The hashed weights must
also give the numbers of Tests/NetworkTests/Fixtures/parity-*.json, to which the tests hold Longhand's own network.
Needs torch, safetensors, onnx and onnxruntime; LONGHAND names the program where it is not ../../longhand.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import onnx
import onnxruntime
import torch

import longhand_model
from make_parity_fixture import PEN, RESIDUAL, fill, hashed_images

HERE = pathlib.Path(__file__).resolve().parent
PROGRAM = os.environ.get("LONGHAND", str(HERE.parent.parent / "longhand"))
LIMIT = 1e-4
failed = False


def longhand(*arguments):
    subprocess.run([PROGRAM, *map(str, arguments)], check=True)


def report(what, a, b):
    global failed
    difference = float(np.abs(np.asarray(a) - np.asarray(b)).max())
    failed |= not difference <= LIMIT
    print(f"  {what:44} {difference:.1e}{'' if difference <= LIMIT else '   TOO FAR'}")


def check(model_file, folder):
    """Exports a model file to every format and compares their scores; returns the ONNX session."""
    for format, end in [("pytorch", "pth"), ("onnx", "onnx"), ("safetensors", "safetensors")]:
        longhand("export", "--model", model_file, "--format", format, "--out", folder / f"export.{end}")
    reference = longhand_model.load(model_file)
    again = longhand_model.load(folder / "export.safetensors")
    module = longhand_model.Model(reference.architecture, reference.symbols)
    module.load_state_dict(torch.load(folder / "export.pth", weights_only=True))
    module.eval()
    onnx.checker.check_model(str(folder / "export.onnx"), full_check=True)
    session = onnxruntime.InferenceSession(str(folder / "export.onnx"), providers=["CPUExecutionProvider"])
    metadata = session.get_modelmeta().custom_metadata_map
    assert json.loads(metadata["alphabet"]) == list(reference.symbols)
    for batch, width in [(1, 64), (3, 200), (2, 1024)]:
        images = hashed_images(batch, reference.architecture["height"], width)
        with torch.no_grad():
            scores = reference(images)
            report(f"safetensors {batch}x{width}", again(images), scores)
            report(f"state_dict {batch}x{width}", module(images), scores)
            assert module.text(module(images)) == reference.text(scores)
        report(f"ONNX Runtime {batch}x{width}", session.run(None, {"images": images.numpy()})[0], scores)
    return session


def main(model_files):
    torch.set_num_threads(2)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for model_file in model_files:
            print(model_file)
            check(model_file, folder)
        if model_files:
            return
        for architecture in (longhand_model.SEED, PEN, RESIDUAL):
            print(architecture["name"])
            model = longhand_model.Model(architecture, longhand_model.SEED_SYMBOLS[:architecture["symbols"] - 1])
            fill(model, architecture["hidden"])
            if architecture is RESIDUAL:
                # No name stands for it: it comes as a whole model.
                longhand_model.save(model, folder / "hashed.safetensors")
                longhand("import", folder / "hashed.safetensors", "--out", folder / "model.safetensors")
            else:
                torch.save(model.state_dict(), folder / "hashed.pth")
                longhand("import", folder / "hashed.pth", "--out", folder / "model.safetensors")
            session = check(folder / "model.safetensors", folder)
            path = HERE.parent.parent / f"Tests/NetworkTests/Fixtures/parity-{architecture['name']}.json"
            fixture = json.loads(path.read_text())
            images = hashed_images(fixture["batch"], architecture["height"], fixture["width"]).numpy()
            scores = session.run(None, {"images": images})[0]
            report("ONNX Runtime, parity fixture", scores.ravel(), fixture["evaluation"]["logProbabilities"])


if __name__ == "__main__":
    main(sys.argv[1:])
    sys.exit(1 if failed else 0)
