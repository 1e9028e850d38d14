"""Trains a small network from some seeds by Winograd's convolutions and by direct ones, and shows the curves.

    python3 Benchmarks/winograd/curves.py UNIPEN [--seeds 1 2] [--epochs 12] [--out DIR]      # writes CURVES.md and curves.svg beside this file

The two runs of a seed draw the same lines in the same order, in float32; they differ by rounding alone, which grows from step to step
until they part as two runs of different seeds do.
"""

import argparse
import csv
import datetime
import itertools
import pathlib
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
CONFIGURATION = """
run: {run}
architecture: {{height: 32, blocks: [
  {{channels: 16, kernel: 3, padding: 1, pool: [2, 2]}}, {{channels: 32, kernel: 3, padding: 1, pool: [2, 2]}},
  {{channels: 64, kernel: 3, padding: 1}}, {{channels: 64, kernel: 3, padding: 1, pool: [2, 1]}},
  {{channels: 128, kernel: 3, padding: 1}}], hidden: 96}}
alphabet: ascii
seed: {seed}
precision: float32
convolution: {method}
threads: {threads}
data:
  - {{kind: unipen, path: {unipen}, split: train, categories: ["7"], limit: 16000}}
validation:
  - {{kind: unipen, path: {unipen}, split: validation, categories: ["7"], limit: 500}}
augmentation: none
epochs: {epochs}
epochLines: 4000
batch: {{lines: 16, columns: 4096}}
learningRate: 2e-3
schedule: {{kind: cosine, warmup: 100, final: 0.02}}
averageDecay: 0.99
"""
METHODS = ["winograd", "direct"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("unipen", type=pathlib.Path)
    parser.add_argument("--program", default=HERE.parent.parent / "longhand")
    parser.add_argument("--seeds", nargs="+", type=int, default=[1, 2])
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--out", type=pathlib.Path, default=HERE)
    options = parser.parse_args()
    curves = {}
    with tempfile.TemporaryDirectory() as folder:
        for seed, method in itertools.product(options.seeds, METHODS):
            run = pathlib.Path(folder) / f"{method}-{seed}"
            file = pathlib.Path(f"{run}.yml")
            file.write_text(
                CONFIGURATION.format(
                    run=run, seed=seed, method=method, unipen=options.unipen.resolve(), epochs=options.epochs, threads=options.threads))
            subprocess.run([options.program, "train", file], check=True)
            with open(run / "history.csv", newline="") as history:
                curves[f"{method} {seed}"] = [(float(row["loss"]), 100 * float(row["cer"])) for row in csv.DictReader(history)]
    write(curves, options.out)


def write(curves, out):
    names = list(curves)
    table = f"| epoch | {' | '.join(names)} |\n" + "|---" * (1 + len(names)) + "|\n"
    for epoch, row in enumerate(zip(*curves.values()), 1):
        table += f"| {epoch} | {' | '.join(f'{loss:.3f}, {cer:.2f}' for loss, cer in row)} |\n"
    (out / "CURVES.md").write_text(
        f"# Training by Winograd's convolutions and by direct ones\n\nWritten by `Benchmarks/winograd/curves.py` on {datetime.date.today()}; "
        "do not edit. UNIPEN's words, float32, 4,000 lines an epoch; validation on 500 words of other writers. Of each method and seed: "
        f"training loss, CER of validation in %.\n\n![CER by epoch](curves.svg)\n\n{table}")
    (out / "curves.svg").write_text(plot({name: [cer for _, cer in curve] for name, curve in curves.items()}))


def plot(curves):
    width, height, left, bottom = 640, 360, 48, 32
    epochs = max(map(len, curves.values()))

    def point(epoch, cer):
        return f"{left + epoch * (width - left - 16) / max(epochs - 1, 1):.1f},{(100 - min(cer, 100)) / 100 * (height - bottom - 16) + 16:.1f}"

    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">']
    parts.append(f'<rect width="{width}" height="{height}" fill="white"/>')
    for cer in range(0, 101, 20):
        y = point(0, cer).split(",")[1]
        parts.append(f'<path d="M{left} {y}H{width - 16}" stroke="#ddd"/><text x="{left - 6}" y="{y}" text-anchor="end" dy="4">{cer} %</text>')
    for number, (colour, (name, curve)) in enumerate(zip(["#0072b2", "#d55e00", "#56b4e9", "#e69f00", "#009e73", "#cc79a7"], curves.items())):
        parts.append(f'<polyline points="{" ".join(point(i, cer) for i, cer in enumerate(curve))}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(f'<text x="{width - 24}" y="{36 + 18 * number}" text-anchor="end" fill="{colour}">{name}</text>')
    parts.append(f'<text x="{(left + width) // 2}" y="{height - 8}" text-anchor="middle">CER of validation by epoch, 1 to {epochs}</text></svg>\n')
    return "\n".join(parts)


if __name__ == "__main__":
    main()
