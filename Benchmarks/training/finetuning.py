"""What a few lines of one's own bring: tunes a model to single writers whom it never saw, and reads the rest of their lines before and after.

    python3 Benchmarks/training/finetuning.py --data copiste:FOLDER --lines 8 --writers 6 --out Benchmarks/training/FINETUNING.md
    python3 Benchmarks/training/finetuning.py --data unipen:FOLDER:7 --lines 10 60

Each writer's lines are shuffled; the first of them are tuned on by Configurations/finetune.yml, and those that no run of him was tuned on are
read. Writers are those of validation who have some more lines than that.
"""

import argparse
import collections
import datetime
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
# Lines of a writer that are read.
FEWEST = 6
HEAD = """# What a few lines of one's own bring

Written by `Benchmarks/training/finetuning.py`: the shipped model, tuned to single writers whom it never saw by
`Configurations/finetune.yml`, as it stands; CER on other lines of theirs.
"""
sys.path.insert(0, str(HERE.parent / "accuracy"))
from failures import distance  # noqa: E402
from peer import unescaped  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", nargs="+", required=True, help="as `longhand evaluate` takes it")
    parser.add_argument("--lines", nargs="+", type=int, required=True, help="of each writer to tune on")
    parser.add_argument("--split", default="validation", choices=["train", "validation", "test"])
    parser.add_argument("--program", default=ROOT / "longhand")
    parser.add_argument("--model", default=ROOT / "Models" / "default.safetensors")
    parser.add_argument("--writers", type=int, default=12, help="of each set, at most")
    parser.add_argument("--set", nargs="*", default=[], help="KEY=VALUE, of the configuration")
    parser.add_argument("--out", type=pathlib.Path, help="a file to add the table to, instead of printing it alone")
    options = parser.parse_args()
    for data in options.data:
        with tempfile.TemporaryDirectory() as folder:
            table = measured(data, options, pathlib.Path(folder))
        print(table, flush=True)
        if options.out:
            options.out.write_text((options.out.read_text() if options.out.exists() else HEAD) + table)


def measured(data, options, work):
    writers = collections.defaultdict(list)
    for line in read([data, "--split", options.split], options.model, options, work):
        writers[line["writer"]].append(line)
    most = max(options.lines)
    enough = [name for name in sorted(writers) if len(writers[name]) >= most + FEWEST][:options.writers]
    if not enough:
        sys.exit(f"{data}: no writer of {options.split} has {most + FEWEST} lines; take fewer by --lines.")
    before, after, seconds = 0, collections.Counter(), collections.Counter()
    better = collections.Counter()
    characters = rest_lines = 0
    for name in enough:
        lines = writers[name]
        random.Random(name).shuffle(lines)
        rest = lines[most:]
        pairs(rest, work / "rest")
        first = errors(read([work / "rest"], options.model, options, work))
        before += first
        characters += sum(len(line["truth"]) for line in rest)
        rest_lines += len(rest)
        for count in options.lines:
            pairs(lines[:count], work / "tune")
            shutil.rmtree(work / "run", ignore_errors=True)
            start = time.monotonic()
            run(options, "train", ROOT / "Configurations" / "finetune.yml", *settings(f"data.0.path={work / 'tune'}", f"run={work / 'run'}",
                f"initialWeights={options.model}", *options.set))
            seconds[count] += time.monotonic() - start
            errors_now = errors(read([work / "rest"], work / "run" / "best.safetensors", options, work))
            after[count] += errors_now
            better[count] += errors_now < first
        print(f"{data} {name}: {len(rest)} lines", before, dict(after), file=sys.stderr, flush=True)
    # The folder's place says nothing to others.
    kind, _, *categories = data.split(":")
    head = (f"\n## {', '.join([kind, *categories])}\n\n"
            f"On {datetime.date.today()}, Longhand at {commit()}; {len(enough)} writers of {options.split}, {rest_lines} lines of theirs read, "
            "at most three looks at each.\n\n"
            "| lines tuned on, of each writer | CER % | writers read better | seconds of tuning |\n|---|---|---|---|\n"
            f"| none | {100 * before / characters:.1f} | | |\n")
    return head + "".join(
        f"| {count} | {100 * after[count] / characters:.1f} | {better[count]} of {len(enough)} | {seconds[count] / len(enough):.0f} |\n"
        for count in options.lines)


def read(data, model, options, work):
    """The lines of a set as the model reads them, with their pictures."""
    table, images = work / "read.tsv", work / "images" / str(time.monotonic_ns())
    run(options, "evaluate", *data, "--model", model, "--predictions", table, "--images", images)
    header, *rows = (line.split("\t") for line in table.read_text(encoding="utf-8").splitlines())
    return [dict(zip(header, map(unescaped, row))) for row in rows]


def errors(lines):
    return sum(distance(line["truth"], line["read"]) for line in lines)


def commit():
    found = subprocess.run(["git", "-C", ROOT, "describe", "--always", "--dirty"], capture_output=True, text=True)
    return found.stdout.strip() or "an unknown commit"


def settings(*values):
    return [part for value in values for part in ("--set", value)]


def pairs(lines, folder):
    """The lines as a folder of pictures and texts."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for i, line in enumerate(lines):
        os.symlink(line["image"], folder / f"{i:04}.png")
        (folder / f"{i:04}.gt.txt").write_text(line["truth"] + "\n", encoding="utf-8")


def run(options, *arguments):
    done = subprocess.run([options.program, *map(str, arguments)], capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)


if __name__ == "__main__":
    main()
