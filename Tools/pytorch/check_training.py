"""Holds train.py to `longhand train`: both prepare lines alike, and their losses follow each other over twenty steps, by Adam and by Muon.

    python3 check_training.py                     # on the lines of ../../Examples
    python3 check_training.py lmdb:LINES.lmdb     # on 8 lines of a data set of yours

Both start from the same weights, in float32, on the CPU, without augmentation and dropout; a step is an epoch, all lines in one
batch, so that both take the same batches. Muon trains a network with a residual block. Prints the largest differences; ends with
status 1 where one is above its limit.
LONGHAND names the program where it is not ../../longhand.
"""

import csv
import os
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import torch
import yaml
from PIL import Image

import line_pictures
import longhand_model
import train

HERE = pathlib.Path(__file__).resolve().parent
PROGRAM = os.environ.get("LONGHAND", str(HERE.parent.parent / "longhand"))
STEPS = 20
SCRIPT = longhand_model.SCRIPT
RESIDUAL = SCRIPT | {
    "name": "residual", "blocks": SCRIPT["blocks"][:4] + [SCRIPT["blocks"][3] | {"residual": True}] + SCRIPT["blocks"][4:]}
failed = False


def longhand(*arguments):
    subprocess.run([PROGRAM, *map(str, arguments)], check=True)


def report(what, value, limit):
    global failed
    failed |= not value <= limit
    print(f"  {what:62} {value:.1e}{'' if value <= limit else '   TOO FAR'}")


def check_preparation(lines, height, folder):
    """The pictures as they are and changed at random, prepared here and by `longhand pack --height`."""
    random = np.random.default_rng(1)
    keys = line_pictures.HANDWRITING | {"ruledLineProbability": 0.5, "neighbourProbability": 0.7}
    for name in ("plain", "changed"):
        (folder / name).mkdir()
        prepared = {}
        for index in range(len(lines.lines)):
            picture = lines.picture(index)
            if name == "changed":
                augmentation = line_pictures.Augmentation(keys, random)
                picture = augmentation.toned(augmentation.between_lines(augmentation.moved(picture)))
            Image.fromarray(picture).save(folder / name / f"{index}.png")
            (folder / name / f"{index}.gt.txt").write_text(str(index))
            prepared[str(index)] = line_pictures.prepare(picture, height)
        longhand("pack", folder / name, "--height", height, "--out", folder / f"{name}.lmdb")
        theirs = packed(folder / f"{name}.lmdb")
        differences = []
        for index, text in theirs.lines:
            own, other = prepared["".join(text)], theirs.picture(index - 1)
            same = own is not None and own.shape == other.shape
            differences.append(np.abs(own.astype(int) - other).max() if same else 255)
        assert len(theirs.lines) == sum(picture is not None for picture in prepared.values())
        report(f"{name} lines: grey levels of 255", max(differences), 2)


def packed(path):
    return train.PackedSet(train.SOURCE | {"path": str(path)})


def check_losses(path, folder, architecture, optimizer, rate, **keys):
    folder.mkdir()
    torch.manual_seed(1)
    symbols = longhand_model.LATIN_SYMBOLS
    model = longhand_model.Model(architecture | {"symbols": len(symbols) + 1}, symbols)
    longhand_model.save(model, folder / "initial.safetensors")
    configuration = {
        "architecture": architecture, "alphabet": "latin", "initialWeights": str(folder / "initial.safetensors"), "dropout": 0,
        "augmentation": "none", "precision": "float32", "data": [{"kind": "lmdb", "path": str(path)}], "validation": [],
        "epochs": STEPS, "batch": {"lines": 1000, "columns": 0, "bucket": 1}, "schedule": {"kind": "cosine", "warmup": 5},
        "optimizer": optimizer, "learningRate": rate, "weightDecay": 0.01, "averageDecay": 0.9, "threads": torch.get_num_threads()} | keys
    losses, models = [], []
    for name in ("swift", "torch"):
        run = folder / name
        file = folder / f"{name}.yml"
        file.write_text(yaml.safe_dump(configuration | {"run": str(run)}))
        if name == "swift":
            longhand("train", file)
        else:
            train.train(train.read_configuration(file), device=torch.device("cpu"))
        with open(run / "history.csv") as table:
            losses.append([float(row["loss"]) for row in csv.DictReader(table)])
        models.append(longhand_model.load(run / "best.safetensors"))
    assert models[0].architecture == models[1].architecture
    assert list(models[0].symbols) == list(models[1].symbols) == list(symbols)
    print(f"{architecture['name']} by {optimizer}\n  step   longhand train   train.py")
    for step, (a, b) in enumerate(zip(*losses, strict=True), 1):
        print(f"  {step:4}   {a:14.5f}   {b:8.5f}")
    assert losses[0][-1] < losses[0][0] / 2, "the network learned nothing, so this shows little"
    report(f"losses of {STEPS} steps, relative", max(abs(a - b) / a for a, b in zip(*losses)), 2e-3)
    longhand("import", folder / "torch/best.safetensors", "--out", folder / "imported.safetensors")
    again = longhand_model.load(folder / "imported.safetensors")
    picture = line_pictures.prepare(packed(path).picture(0), 48)
    images = torch.from_numpy(picture)[None, None].float() / 255
    with torch.no_grad():
        report("probabilities of the averaged weights", (models[0](images).exp() - models[1](images).exp()).abs().max().item(), 0.02)
        report("the model file through `longhand import`", (again(images) - models[1](images)).abs().max().item(), 0)


def check_disagreement():
    """The divergences of Tests/NetworkTests/ConsistencyLossTests.swift."""
    logits = torch.tensor([
        -0.31, -0.71, -0.73, -0.3, -0.25, -0.36, 0.94, 1.16, -0.17, 0.01, -0.05, 0.55, -1.25, 0.32, 0.59, 1.06, 0.8, 0.37,
        0.57, 1.57, -2.07, -0.19, 0.36, -0.36, -0.42, -0.22, -0.48, -0.04, 1.37, 0.85, -1.04, 0.75, 0.49, 0.71, -0.79, 1.08,
    ]).view(2, 2, 9)
    # Labels of two symbols and of five.
    own = train.disagreement(logits.log_softmax(dim=2), torch.tensor([2, 2]), torch.tensor([2, 5]))
    report("what two views disagree on", abs(own.item() - (0.6293487 / 2 + 0.5069437 / 5) / 2), 1e-6)


def main(dataset):
    check_disagreement()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        longhand("pack", dataset, "--limit", 8, "--out", folder / "lines.lmdb")
        check_preparation(packed(folder / "lines.lmdb"), 48, folder)
        check_losses(folder / "lines.lmdb", folder / "adam", SCRIPT, "adam", 1e-3)
        check_losses(folder / "lines.lmdb", folder / "muon", RESIDUAL, "muon", 3e-3)
        # Without augmentation the views of a line are alike: this shows no more than that both pair them.
        check_losses(folder / "lines.lmdb", folder / "views", RESIDUAL, "muon", 3e-3, consistency=0.2)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else str(HERE.parent.parent / "Examples"))
    sys.exit(1 if failed else 0)
