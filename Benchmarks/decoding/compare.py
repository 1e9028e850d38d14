"""Runs Longhand's beam search and those of pyctcdecode and fast-ctc-decode in turn on the same log-probabilities, and
writes a table of times and scores to RESULTS.md.

    pip install -r Benchmarks/decoding/requirements.txt
    ./longhand scores unipen:PATH/TO/UNIPEN --split validation --limit 300 --out scores.safetensors
    python3 Benchmarks/decoding/compare.py scores.safetensors

All decode one line after another on one thread, with beams of the same width and without a language model. A round runs
every decoder once over all lines, each round in another order; a time is processor time, the median over the rounds.
Starting, loading and conversion are not counted: fast-ctc-decode gets probabilities, the others logarithms. A text's score is its log-probability
over all alignments, worked out here for all texts alike.
"""

import argparse
import datetime
import json
import logging
import pathlib
import platform
import resource
import statistics
import subprocess
import sys
import time
from importlib.metadata import version

import numpy as np

logging.disable(logging.CRITICAL)
import fast_ctc_decode  # noqa: E402
import pyctcdecode  # noqa: E402

# How often Longhand decodes all lines for a measurement.
ROUNDS = 10
HERE = pathlib.Path(__file__).resolve().parent


def main():
    options = arguments()
    symbols, lines = read(options.scores)
    texts, times = {}, {}
    for beam in options.beams:
        decoders = peers(symbols, lines, beam)
        names = ["Longhand", *decoders]
        for number in range(options.rounds):
            turn = number % len(names)
            for name in names[turn:] + names[:turn]:
                if name == "Longhand":
                    read_texts, milliseconds = longhand(options, beam)
                else:
                    start = time.process_time()
                    read_texts = decoders[name]()
                    milliseconds = 1000 * (time.process_time() - start) / len(lines)
                texts[name, beam] = read_texts
                times.setdefault((name, beam), []).append(milliseconds)
                print(f"beam {beam}: {name}: {milliseconds:.3f} ms a line", file=sys.stderr)
    report = render(symbols, lines, texts, times, options)
    # What accuracy.py wrote stays.
    rest = options.out.read_text().partition("\n# What decoding brings\n") if options.out.exists() else ("", "", "")
    report += "".join(rest[1:])
    temporary = options.out.with_suffix(".partial")
    temporary.write_text(report)
    temporary.replace(options.out)
    print(report)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scores", type=pathlib.Path)
    parser.add_argument("--longhand", type=pathlib.Path, default=HERE.parent.parent / "longhand")
    parser.add_argument("--beams", type=int, nargs="+", default=[16, 100])
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--out", type=pathlib.Path, default=HERE / "RESULTS.md")
    return parser.parse_args()


def read(path):
    """The symbols without the blank, and the lines by name: (T, V) log-probabilities."""
    data = path.read_bytes()
    size = int.from_bytes(data[:8], "little")
    header = json.loads(data[8:8 + size])
    symbols = json.loads(header.pop("__metadata__")["alphabet"])
    lines = {}
    for name, entry in header.items():
        first, last = entry["data_offsets"]
        lines[name] = np.frombuffer(data[8 + size + first:8 + size + last], "<f4").reshape(entry["shape"])
    return symbols, dict(sorted(lines.items()))


def peers(symbols, lines, beam):
    logarithms = [line.copy() for line in lines.values()]
    probabilities = [np.exp(line) for line in logarithms]
    alphabet = ["\0", *symbols]
    decoder = pyctcdecode.build_ctcdecoder(["", *symbols])

    def fast(threshold):
        return lambda: [fast_ctc_decode.beam_search(p, alphabet, beam, threshold)[0] for p in probabilities]

    return {
        "pyctcdecode": lambda: [decoder.decode(x, beam_width=beam) for x in logarithms],
        "fast-ctc-decode": fast(0.0),
        "fast-ctc-decode, cut at 0.001": fast(0.001),
    }


def longhand(options, beam):
    def run(rounds):
        command = [options.longhand, "decode", options.scores, "--beam", str(beam), "--rounds", str(rounds), "--json"]
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        result = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        return result["lines"], resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before

    _, once = run(1)
    lines, often = run(1 + ROUNDS)
    texts = [line["text"] for line in sorted(lines, key=lambda line: line["name"])]
    return texts, 1000 * (often - once) / ROUNDS / len(lines)


def log_probability(scores, labels):
    """Natural logarithm of the labels' probability over all alignments (Graves et al., 2006), in float64."""
    scores = scores.astype(np.float64)
    states = np.zeros(2 * len(labels) + 1, int)
    states[1::2] = labels
    skips = np.zeros(len(states), bool)
    skips[2:] = (states[2:] != 0) & (states[2:] != states[:-2])
    last = np.full(len(states), -np.inf)
    last[:2] = scores[0, states[:2]]
    for row in scores[1:]:
        one = np.concatenate(([-np.inf], last[:-1]))
        two = np.where(skips, np.concatenate(([-np.inf, -np.inf], last))[:len(states)], -np.inf)
        last = np.logaddexp(np.logaddexp(last, one), two) + row[states]
    return np.logaddexp(last[-1], last[-2]) if len(states) > 1 else last[-1]


def render(symbols, lines, texts, times, options):
    label = {symbol: index + 1 for index, symbol in enumerate(symbols)}
    scores = {
        key: np.array([log_probability(line, [label[c] for c in text]) for line, text in zip(lines.values(), read_texts)])
        for key, read_texts in texts.items()
    }
    frames = sorted(len(line) for line in lines.values())
    rows = []
    for (name, beam), measured in times.items():
        mine = statistics.median(times["Longhand", beam])
        own = statistics.median(measured)
        worse = int((scores[name, beam] < scores["Longhand", beam] - 1e-3).sum())
        better = int((scores[name, beam] > scores["Longhand", beam] + 1e-3).sum())
        comparison = "" if name == "Longhand" else f"{worse} / {better}"
        rows.append(
            f"| {beam} | {name} | {own:.3f} | {own / mine:.1f} | {scores[name, beam].mean():.4f} | {comparison} |")
    processor = next((l.split(":")[1].strip() for l in open("/proc/cpuinfo") if l.startswith("model name")), platform.machine())
    return f"""# Beam search beside other decoders

Measured by `Benchmarks/decoding/compare.py` on {datetime.date.today()}, {options.rounds} rounds, one thread.

- {len(lines)} lines of {frames[0]} to {frames[-1]} frames (median {frames[len(frames) // 2]}) by {len(symbols) + 1} symbols, scores of the
  shipped model; no language model.
- Processor: {processor}. fast-ctc-decode {version("fast-ctc-decode")}, pyctcdecode {version("pyctcdecode")}, Python {platform.python_version()}.
- Longhand's time includes each symbol's frames, posterior and alternatives; the others give the text, and the frames or one score.
- pyctcdecode prunes as it does by default. fast-ctc-decode is run as it is by default, and with symbols below a probability of 0.001 left out.
- "Score" is the mean log-probability of the texts; "worse / better" counts lines whose text is less, or more, probable than Longhand's.

| beam | decoder | ms a line | times Longhand's | score | worse / better |
|---|---|---|---|---|---|
{chr(10).join(rows)}
"""


main()
