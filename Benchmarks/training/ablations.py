"""What each part of the training recipe brings, on a small network at equal processor time, as a table.

    longhand pack unipen:UNIPEN --split train --limit 24000 --out train.lmdb
    longhand pack unipen:UNIPEN --split validation --limit 600 --out validation.lmdb
    python3 Benchmarks/training/ablations.py train.lmdb validation.lmdb [--seconds 150] [--only base adam]    # writes ABLATIONS.md here
    python3 Benchmarks/training/ablations.py ... --only base "no space around the texts" --add "Spaces"    # adds a table to it

The network is `script` at two thirds of its height and half of its channels. Each variant changes one thing; a short run first tells what a
line costs it, and the long one takes as many lines as the time allows. Time is processor time of the whole process, so that the machine
may be shared. The base is run from several seeds: what differs by less than these do is noise.
"""

import argparse
import copy
import csv
import datetime
import json
import os
import pathlib
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent


def block(channels, pool=None, residual=False):
    return {"channels": channels, "kernel": 3, "padding": 1} | ({"pool": pool} if pool else {}) | ({"residual": True} if residual else {})


BASE = {
    "seed": 1,
    "threads": 1,
    "architecture": {
        "name": "small", "height": 32, "collapse": "max", "hidden": 96, "lstmLayers": 2, "auxiliaryWeight": 0.1,
        "blocks": [block(16, [2, 2]), block(32, [2, 2]), block(48, [2, 1]), block(64), block(64, [2, 1]), block(96)]},
    "alphabet": "ascii",
    "augmentation": {
        "geometricProbability": 0.7, "shear": [-0.25, 0.25], "rotation": [-1.5, 1.5], "widthScale": [0.85, 1.18], "elasticProbability": 0.3,
        "elasticAmplitude": 0.03, "strokeProbability": 0.05, "blurProbability": 0.12, "toneProbability": 0.6, "paper": [180, 255],
        "ink": [0, 100], "ruledLineProbability": 0.02, "unevenLightProbability": 0.15, "noiseProbability": 0.2, "noise": [2, 9],
        "speckProbability": 0.08},
    "batch": {"lines": 16, "columns": 4096},
    "optimizer": "muon",
    "learningRate": 4e-3,
    "schedule": {"kind": "cosine", "warmup": 100, "final": 0.01},
    "weightDecay": 0.01,
    "dropout": 0.1,
    "averageDecay": 0.99,
    "epochs": 1,
    "reportSteps": 1000,
}


def deeper(residual):
    def change(blocks):
        blocks.insert(4, block(64, residual=residual))
        blocks.append(block(96, residual=residual))
    return change


# What is changed, by the configuration's keys; a function changes what is there.
VARIANTS = {
    "base": {},
    "base, second seed": {"seed": 2},
    "base, third seed": {"seed": 3},
    "AdamW at 2e-3 for Muon": {"optimizer": "adam", "learningRate": 2e-3},
    "no averaging of weights": {"averageDecay": 0},
    "no auxiliary CTC": {"architecture.auxiliaryWeight": 0},
    "mean of the columns for the maximum": {"architecture.collapse": "mean"},
    "one LSTM layer": {"architecture.lstmLayers": 1},
    "three LSTM layers": {"architecture.lstmLayers": 3},
    "two more blocks": {"architecture.blocks": deeper(residual=False)},
    "two more blocks, residual": {"architecture.blocks": deeper(residual=True)},
    "48 pixels high": {"architecture.height": 48},
    "dropout 0.3": {"dropout": 0.3},
    "no augmentation": {"augmentation": "none"},
    "augmentation `handwriting`": {"augmentation": "handwriting"},
    "no space around the texts": {"spacesAround": False},
    "parts of other lines, 25 %": {"augmentation.neighbourProbability": 0.25},
    "batches of 32": {"batch.lines": 32, "batch.columns": 8192},
}


HEAD = "| variant | CER % | thousand lines | ms a line |\n|---|---|---|---|\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("training", type=pathlib.Path)
    parser.add_argument("validation", type=pathlib.Path)
    parser.add_argument("--program", default=HERE.parent.parent / "longhand")
    parser.add_argument("--seconds", type=float, default=150, help="of the processor, for each variant")
    parser.add_argument("--only", nargs="+", choices=VARIANTS, default=list(VARIANTS))
    parser.add_argument("--work", type=pathlib.Path, help="keeps results there, to go on after a stop")
    parser.add_argument("--add", metavar="TITLE", help="a table under this title to the file that is there, whose base may have been another")
    parser.add_argument("--out", type=pathlib.Path, default=HERE)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = options.work or pathlib.Path(folder)
        work.mkdir(parents=True, exist_ok=True)
        rows = [measured(name, options, work) for name in options.only]
    table = "".join(
        f"| {row['name']} | {row['cer']:.1f} | {row['lines'] / 1000:.0f} | {row['milliseconds']:.1f} |\n" for row in rows)
    file = options.out / "ABLATIONS.md"
    if options.add:
        file.write_text(
            f"{file.read_text()}\n## {options.add}\n\nOn {datetime.date.today()}, {options.seconds:.0f} s each; the base is that of then.\n\n{HEAD}{table}")
        return
    file.write_text(
        f"# What each part of the recipe brings\n\nWritten by `Benchmarks/training/ablations.py` on {datetime.date.today()}; do not edit. A small "
        f"network on UNIPEN's words and lines, {options.seconds:.0f} s of processor time each; CER on lines of validation writers. The seeds of the "
        "base tell the noise; what a part brings to so short a run may differ from what it brings to a long one.\n\n"
        + HEAD + table)


def measured(name, options, work):
    """Trains a variant, or takes what a run before has left in `work`."""
    known = work / (name.replace(" ", "-").replace("`", "") + ".json")
    if known.exists():
        return json.loads(known.read_text())
    with tempfile.TemporaryDirectory() as folder:
        pilot, _ = train(name, 2000, options, pathlib.Path(folder) / "pilot")
        lines = round(options.seconds / pilot * 2000)
        seconds, cer = train(name, lines, options, pathlib.Path(folder) / "run")
    row = {"name": name, "cer": cer, "lines": lines, "milliseconds": 1000 * seconds / lines}
    known.write_text(json.dumps(row))
    print(row, flush=True)
    return row


def train(name, lines, options, run):
    """Seconds of the processor, and the CER in %."""
    configuration = copy.deepcopy(BASE)
    for path, value in VARIANTS[name].items():
        *sections, last = path.split(".")
        place = configuration
        for section in sections:
            place = place[section]
        if callable(value):
            value(place[last])
        else:
            place[last] = value
    configuration |= {
        "run": str(run), "epochLines": lines, "data": [{"kind": "lmdb", "path": str(options.training.resolve())}],
        "validation": [{"kind": "lmdb", "path": str(options.validation.resolve())}]}
    file = run.with_suffix(".yml")
    file.write_text(json.dumps(configuration))  # JSON is YAML, too.
    process = subprocess.Popen([options.program, "train", file], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    errors = process.stderr.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{name}: {errors}")
    with open(run / "history.csv", newline="") as history:
        return usage.ru_utime + usage.ru_stime, 100 * float(list(csv.DictReader(history))[-1]["cer"])


if __name__ == "__main__":
    main()
