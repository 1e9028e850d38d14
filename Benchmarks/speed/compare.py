"""Runs Longhand and its peers in turn on the same shapes, and writes a table of medians and ratios to RESULTS.md.

    python3 Benchmarks/speed/compare.py                       # installs the peers under .dependencies/peers first
    python3 Benchmarks/speed/compare.py --python PYTHON       # with an interpreter that has them
    python3 Benchmarks/speed/compare.py --cases train --rounds 3

The network is `seed`, in single precision. Every measurement is a process of its own; a round runs all engines once on a
case, one after the other, each round in another order. A cell is the median over the rounds of the medians of the runs; a ratio is
the median over the rounds of (engine / Longhand). The peer of the training step is the best of four ways to run PyTorch. Measure on a
quiet machine.
"""

import argparse
import datetime
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
LONGHAND = ROOT / "longhand"
# How Longhand computes its convolutions: as it comes, and by their sums; in float32 throughout, as the others do.
LONGHAND_WAYS = {"Longhand": "winograd", "Longhand, direct": "direct"}

# glibc gives memory back and maps large blocks anew; without that PyTorch faults fewer pages.
MALLOC = {"MALLOC_TRIM_THRESHOLD_": "1000000000000", "MALLOC_TOP_PAD_": "268435456", "MALLOC_MMAP_MAX_": "0"}
PYTORCH = {
    "PyTorch": ("pytorch", {}),
    "PyTorch, malloc": ("pytorch", MALLOC),
    "PyTorch, channels last": ("pytorch-channels-last", {}),
    "PyTorch, both": ("pytorch-channels-last", MALLOC),
}
OTHERS = {"ONNX Runtime": ("onnxruntime", {}), "OpenVINO": ("openvino", {}), "MNN": ("mnn", {})}
ENGINES = PYTORCH | OTHERS


def main():
    options = arguments()
    python = options.python or install_peers()
    files = prepare_files(python, options.files)
    subprocess.run([LONGHAND, "--help"], check=True, stdout=subprocess.DEVNULL)
    agreement = check_agreement(python, files)
    cases = [case for case in all_cases(options.threads, options.widths) if case["task"] in options.cases]
    measured = []
    for case in cases:
        names = [*LONGHAND_WAYS] + [name for name in ENGINES if case["task"] == "read" or name in PYTORCH]
        rounds = {name: [] for name in names}
        for number in range(options.rounds):
            turn = number % len(names)
            for name in names[turn:] + names[:turn]:
                result = measure(name, case, python, files, options.seconds)
                rounds[name].append(result)
                print(f"{label(case)}: {name}: {result['median_ms']:.1f} ms", file=sys.stderr)
        measured.append((case, rounds))
    starts = measure_starts(python, files, options.rounds) if "start" in options.cases else {}
    report = render(measured, starts, agreement, versions(python), options)
    temporary = options.out.with_suffix(".partial")
    temporary.write_text(report)
    temporary.rename(options.out)
    print(report)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--python", help="interpreter that has torch, onnxruntime, openvino and MNN")
    parser.add_argument("--files", type=pathlib.Path, default=ROOT / ".dependencies" / "peer-files")
    parser.add_argument("--cases", nargs="+", default=["read", "train", "start"], choices=["read", "train", "start"])
    parser.add_argument("--threads", nargs="+", type=int, default=[1, 2])
    parser.add_argument("--widths", nargs="+", type=int, default=[256, 1024], help="of the lines that are read")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4, help="of each measurement")
    parser.add_argument("--out", type=pathlib.Path, default=HERE / "RESULTS.md")
    return parser.parse_args()


def all_cases(thread_counts, widths):
    for threads in thread_counts:
        for width in widths:
            for batch in (1, 32):
                yield {"task": "read", "batch": batch, "height": 64, "width": width, "threads": threads}
    for threads in thread_counts:
        yield {"task": "train", "batch": 32, "height": 64, "width": 256, "threads": threads}


def label(case):
    return f"{case['task']} {lines(case)}, {case['threads']} threads"


def lines(case):
    return f"{case['batch']} x {case['height']}x{case['width']}"


def install_peers():
    folder = ROOT / ".dependencies" / "peers"
    python = folder / "bin" / "python"
    stamp = folder / "installed"
    if not stamp.exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", HERE / "requirements.txt"], check=True)
        stamp.touch()
    return str(python)


def prepare_files(python, folder):
    """The same random weights for all: a PyTorch file, imported by Longhand, exported by it to ONNX, converted to MNN."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "seed.pth").exists():
        code = (
            f"import sys; sys.path.insert(0, {str(ROOT / 'Tools' / 'pytorch')!r}); import torch, longhand_model; "
            f"torch.manual_seed(1); torch.save(longhand_model.Model().state_dict(), {str(folder / 'seed.pth')!r})"
        )
        subprocess.run([python, "-c", code], check=True)
    subprocess.run([LONGHAND, "import", folder / "seed.pth", "--out", folder / "seed.safetensors"], check=True)
    model = ["--model", folder / "seed.safetensors"]
    subprocess.run([LONGHAND, "export", *model, "--format", "onnx", "--out", folder / "seed.onnx"], check=True)
    # MNN's own command installs a package that reports its use; the library below it does not. Without the LSTM as one operation the
    # converter of 3.6.1 crashes.
    convert = "import sys, _tools; _tools.mnnconvert(sys.argv)"
    subprocess.run(
        [python, "-c", convert, "-f", "ONNX", "--modelFile", folder / "seed.onnx", "--MNNModel", folder / "seed.mnn",
         "--bizCode", "longhand", "--useOriginRNNImpl"], check=True, stdout=subprocess.DEVNULL, cwd=folder)
    return folder


def run_peer(python, name, arguments):
    engine, environment = ENGINES[name]
    command = [python, HERE / "peer.py", "--engine", engine, *map(str, arguments)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, env=os.environ | environment).stdout


def check_agreement(python, files):
    """The largest difference of each engine's log-probabilities from PyTorch's, so that all are known to do the same work."""
    arguments = ["--task", "start", "--batch", 2, "--width", 256, "--files", files, "--output"]
    for name in ["PyTorch", *OTHERS]:
        run_peer(python, name, [*arguments, files / f"{name}.npy"])
    code = (
        "import sys, numpy as np; a = np.load(sys.argv[1]).ravel(); "
        "print(*(f'{np.abs(np.load(f).ravel() - a).max():.0e}' for f in sys.argv[2:]))"
    )
    arrays = [files / f"{name}.npy" for name in ["PyTorch", *OTHERS]]
    differences = subprocess.run([python, "-c", code, *arrays], check=True, stdout=subprocess.PIPE, text=True).stdout.split()
    for name, difference in zip(OTHERS, differences):
        if not float(difference) < 1e-3:
            sys.exit(f"{name} gives other scores than PyTorch (by {difference}): it does not run the same network")
    return dict(zip(OTHERS, differences))


def measure(name, case, python, files, seconds):
    arguments = [f"--{key}={value}" for key, value in case.items()] + [f"--seconds={seconds}"]
    if name in LONGHAND_WAYS:
        output = subprocess.run(
            [LONGHAND, "bench", "--json", "--architecture", "seed", "--precision", "float32", "--convolution", LONGHAND_WAYS[name],
             *arguments], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
        return json.loads(output)[0]
    # MNN writes lines of its own before.
    return json.loads(run_peer(python, name, [*arguments, "--files", files]).splitlines()[-1])


def measure_starts(python, files, rounds):
    """Seconds from the start of a process to the first result of one line, the model's loading included."""
    examples = sorted((ROOT / "Examples").glob("*.png"))
    commands = {}
    if examples:
        if (ROOT / "Models" / "default.safetensors").exists():
            commands["Longhand, shipped model"] = [LONGHAND, "recognize", examples[0]]
        commands["Longhand, seed"] = [LONGHAND, "recognize", examples[0], "--model", files / "seed.safetensors"]
    for name in ["PyTorch", *OTHERS]:
        commands[name] = [
            python, HERE / "peer.py", "--engine", ENGINES[name][0], "--task", "start", "--threads", "2", "--files", files]
    times = {name: [] for name in commands}
    for _ in range(max(5, rounds)):
        for name, command in commands.items():
            begin = time.perf_counter()
            subprocess.run(list(map(str, command)), check=True, stdout=subprocess.DEVNULL)
            times[name].append(time.perf_counter() - begin)
    return {name: statistics.median(values) for name, values in times.items()}


def versions(python):
    code = (
        "import importlib.metadata as m; "
        "print(*(f'{n} {m.version(n)}' for n in ('torch', 'onnxruntime', 'openvino', 'MNN')), sep=', ')"
    )
    return subprocess.run([python, "-c", code], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def render(measured, starts, agreement, versions, options):
    cpu = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "unknown")
    flags = next((line for line in open("/proc/cpuinfo") if line.startswith("flags")), "")
    vectors = next((name for name in ("avx512f", "avx2", "avx") if f" {name}" in flags), "sse2")
    commit = subprocess.run(
        ["git", "-C", ROOT, "describe", "--always", "--dirty"], stdout=subprocess.PIPE, text=True).stdout.strip()
    differences = ", ".join(f"{name} {value}" for name, value in agreement.items())
    text = f"""# Speed beside other engines

Written by `Benchmarks/speed/compare.py` on {datetime.date.today()}, Longhand at {commit or 'an unknown commit'}; do not edit.

- Network: `seed`, single precision, the same weights for all. Largest difference from PyTorch's scores: {differences}.
- Processor: {cpu}, {os.cpu_count()} logical, {vectors}. Peers: {versions}.
- {options.rounds} round{"s" if options.rounds > 1 else ""}, all engines in turn in each, {options.seconds:g} s or at least 5 runs a measurement, each in a process of its own.
- Milliseconds are medians. In brackets: the engine's time divided by Longhand's; above 1, Longhand is faster.
- "PyTorch, best" is the fastest of stock, malloc tuned, channels last, and both.
"""
    reading = [(case, rounds) for case, rounds in measured if case["task"] == "read"]
    if reading:
        text += "\n## Reading, ms\n\n| lines | threads | Longhand | Longhand, direct | PyTorch, best | ONNX Runtime | OpenVINO | MNN |\n|---|---|---|---|---|---|---|---|\n"
        for case, rounds in reading:
            best = best_pytorch(rounds)
            cells = [time_of(rounds, "Longhand"), compared(rounds, "Longhand, direct"), compared(rounds, best) + note(best)]
            text += row([lines(case), case["threads"], *cells, *(compared(rounds, name) for name in OTHERS)])
        text += "\n## Reading, peak memory of the process, MB\n\n| lines | threads | Longhand | PyTorch | ONNX Runtime | OpenVINO | MNN |\n|---|---|---|---|---|---|---|\n"
        for case, rounds in reading:
            names = ["Longhand", "PyTorch", *OTHERS]
            text += row([lines(case), case["threads"], *(megabytes(rounds, name) for name in names)])
    training = [(case, rounds) for case, rounds in measured if case["task"] == "train"]
    if training:
        others = ["Longhand, direct", *PYTORCH]
        header = "| lines | threads | Longhand | " + " | ".join(others) + " |\n" + "|---" * (3 + len(others)) + "|\n"
        text += "\n## Training step (forward, CTC, backward, clip, Adam), ms\n\n" + header
        for case, rounds in training:
            text += row([lines(case), case["threads"], time_of(rounds, "Longhand"), *(compared(rounds, name) for name in others)])
        text += "\n## Training step, peak memory of the process, MB\n\n" + header
        for case, rounds in training:
            text += row([lines(case), case["threads"], *(megabytes(rounds, name) for name in ["Longhand", *others])])
    if starts:
        text += (
            "\n## From the start of the process to the first result, ms\n\n"
            "One line, the model's loading included; Longhand's from the image file to the text, the others' from numbers to scores.\n\n")
        text += row(starts) + "|---" * len(starts) + "|\n" + row(f"{value * 1e3:.0f}" for value in starts.values())
    return text


def row(cells):
    return "| " + " | ".join(map(str, cells)) + " |\n"


def median(rounds, name, key="median_ms"):
    return statistics.median(result[key] for result in rounds[name])


def best_pytorch(rounds):
    return min(PYTORCH, key=lambda name: median(rounds, name))


def note(name):
    return " " + name.removeprefix("PyTorch").removeprefix(", ") if name != "PyTorch" else " stock"


def time_of(rounds, name):
    value = median(rounds, name)
    return f"{value:.1f}" if value < 100 else f"{value:.0f}"


def compared(rounds, name):
    ratios = [other["median_ms"] / own["median_ms"] for other, own in zip(rounds[name], rounds["Longhand"])]
    return f"{time_of(rounds, name)} ({statistics.median(ratios):.2f})"


def megabytes(rounds, name):
    return f"{median(rounds, name, 'peak_bytes') / 1e6:.0f}"


if __name__ == "__main__":
    main()
