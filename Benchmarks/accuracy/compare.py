"""Measures Longhand and other readers on the same pictures of lines with the same code, and writes a table to RESULTS.md.

    python3 Benchmarks/accuracy/compare.py --unipen FOLDER --split validation
    python3 Benchmarks/accuracy/compare.py --unipen FOLDER --copiste copiste:FOLDER --split test --cases lines words formulas composed copiste rectangles
    python3 Benchmarks/accuracy/compare.py --unipen FOLDER --model FILE --python PYTHON      # an interpreter that has rapidocr

Longhand draws or crops the lines and reads them (`evaluate --predictions --images`), those composed by one writer's isolated characters
after `synthesize --composed`; PP-OCR's recogniser (rapidocr, installed under
.dependencies/ocr unless --python names one) and Tesseract (Debian's tesseract-ocr) read the same pictures, one line at a time; and
`evaluate --score` measures all alike. What another reader made of a set is kept under --work and not made again for the same pictures.
The test split is for the last look.
"""

import argparse
import datetime
import hashlib
import json
import pathlib
import shutil
import subprocess
import sys

from peer import unescaped

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
LONGHAND = ROOT / "longhand"
PEERS = {"PP-OCR": "ppocr", "Tesseract": "tesseract"}

# What the data sets are, and how they are compared: name -> (title, data set, options of reading, options of scoring, Tesseract's language).
CASES = {
    "lines": ("UNIPEN, lines", "unipen:{unipen}:8", [], [], "eng"),
    "words": ("UNIPEN, words", "unipen:{unipen}:7", [], [], "eng"),
    "formulas": ("UNIPEN, lines with = or digits", "unipen:{unipen}:8", ["--matching", "[=0-9]"], [], "eng"),
    "composed": ("Lines with = composed of isolated characters", "{composed}", ["--matching", "="], [], "eng"),
    "copiste": ("Copiste, lines, accents folded", "{copiste}", [], ["--fold-accents"], "fra"),
    "rectangles": ("Copiste, lines as rectangles of the page, accents folded", "{copiste}:boxes", [], ["--fold-accents"], "fra"),
}


def main():
    options = arguments()
    python = None if options.no_peers else options.python or install_peers()
    results = [run_case(name, options, python) for name in options.cases]
    times = [] if options.no_peers or not options.times else measure_times(options, python)
    report = render(results, times, options)
    temporary = options.out.with_suffix(".partial")
    temporary.write_text(report)
    temporary.rename(options.out)
    print(report)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--unipen", help="the unpacked folder")
    parser.add_argument("--copiste", help="the data set as `longhand evaluate` takes it")
    parser.add_argument("--split", default="validation", choices=["train", "validation", "test"], help="of UNIPEN and Copiste")
    parser.add_argument("--cases", nargs="+", choices=list(CASES))
    parser.add_argument("--limit", type=int, default=0, help="so many lines of each set, spread evenly, instead of all")
    parser.add_argument("--peers", nargs="+", choices=list(PEERS), default=list(PEERS))
    parser.add_argument("--model", help="Longhand's (default: the shipped one)")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--times", nargs="*", type=int, metavar="THREADS", help="measure a line of 64x512 with so many threads")
    parser.add_argument("--architecture", default="script-deeper", help="of Longhand's times")
    parser.add_argument("--python", help="interpreter that has rapidocr and onnxruntime")
    parser.add_argument("--no-peers", action="store_true", help="Longhand alone, peers as they were read before")
    parser.add_argument("--work", type=pathlib.Path, default=ROOT / ".dependencies" / "accuracy")
    parser.add_argument("--out", type=pathlib.Path, default=HERE / "RESULTS.md")
    options = parser.parse_args()
    options.cases = options.cases or (["lines", "words", "formulas", "composed"] if options.unipen else []) + (["copiste", "rectangles"] if options.copiste else [])
    for name in options.cases:
        folder = "copiste" if name in ("copiste", "rectangles") else "unipen"
        if not getattr(options, folder):
            parser.error(f"the case '{name}' needs --{folder}")
    if not options.cases:
        parser.error("name a data set: --unipen FOLDER or --copiste DATASET")
    return options


def install_peers():
    folder = ROOT / ".dependencies" / "ocr"
    python = folder / "bin" / "python"
    stamp = folder / "installed"
    if not stamp.exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", HERE / "requirements.txt"], check=True)
        stamp.touch()
    return str(python)


def run_case(name, options, python):
    title, data, reading, scoring, language = CASES[name]
    composed = compose(options) if name == "composed" else None
    data = data.format(unipen=options.unipen, copiste=options.copiste, composed=composed)
    if options.limit:
        title, reading = f"{title}, {options.limit} of them at most", [*reading, "--limit", str(options.limit)]
    if data.startswith(("unipen:", "copiste:")):
        reading = [*reading, "--split", options.split]
    folder = options.work / f"{name}-{options.split}"
    folder.mkdir(parents=True, exist_ok=True)
    own = folder / "longhand.tsv"
    model = ["--model", options.model] if options.model else []
    first = longhand(
        ["evaluate", data, *reading, *model, "--threads", options.threads, "--predictions", own, "--images", folder / "images"])
    # The model's first line of its report says which it is.
    scores = {"Longhand": score(own, scoring)}
    versions = {"Longhand": model_of(first)}
    pictures = digest(own)
    for peer in options.peers:
        reader = PEERS[peer]
        table, note = folder / f"{reader}.tsv", folder / f"{reader}.json"
        if not (table.exists() and note.exists() and json.loads(note.read_text()).get("pictures") == pictures):
            if options.no_peers:
                continue
            output = subprocess.run(
                [python, HERE / "peer.py", "--reader", reader, "--language", language, "--threads", str(options.threads),
                 "--table", own, "--out", table], check=True, stdout=subprocess.PIPE, text=True).stdout
            note.write_text(json.dumps(json.loads(output.splitlines()[-1]) | {"pictures": pictures}))
        scores[peer] = score(table, scoring)
        versions[peer] = json.loads(note.read_text())["version"]
    return {"title": title, "scores": scores, "versions": versions, "first": first}


def compose(options):
    """A folder of lines, the same each time, by writers of the split; pens differ, nothing else is changed at random."""
    folder = options.work / f"made-{options.split}"
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run(
        [LONGHAND, "synthesize", "--composed", f"unipen:{options.unipen}", "--split", options.split, "--count", "2000",
         "--augmentation", "none", "--out", folder], check=True)
    return folder


def digest(table):
    """Of the lines' names and pictures: what tells whether a table of before is of the lines of now."""
    names, *rows = (row.split("\t") for row in table.read_text(encoding="utf-8").rstrip("\n").split("\n"))
    total = hashlib.sha256()
    for row in rows:
        total.update(row[names.index("id")].encode())
        total.update(pathlib.Path(unescaped(row[names.index("image")])).read_bytes())
    return total.hexdigest()


def longhand(arguments):
    command = [LONGHAND, *map(str, arguments), "--json"]
    result = subprocess.run(command, stdout=subprocess.PIPE)
    # 1: some picture could not be read, and is named.
    if result.returncode not in (0, 1) or not result.stdout:
        sys.exit(f"failed: {' '.join(map(str, command))}")
    return json.loads(result.stdout)


def score(table, options):
    return longhand(["evaluate", "--score", table, *options])


def model_of(report):
    model = report["model"]
    looks = report["decoder"]["looks"]
    return (
        f"{model['architecture']}, {model['parameters']:,} parameters, identity {model['identity']}, greedy, "
        f"at most {looks} looks at a line, no language model")


def measure_times(options, python):
    """Milliseconds for the network of one line of 64x512, each in a process of its own."""
    inspected = subprocess.run(
        [LONGHAND, "inspect", options.architecture, "--json"], check=True, stdout=subprocess.PIPE, text=True).stdout
    width = 512 * json.loads(inspected)["height"] // 64
    # In doubt Longhand looks three times: see Sources/Recognition/Looks.swift. Batches have widths of whole 32 columns.
    widths = [-int(-width * scale // 32) * 32 for scale in (1, 0.8, 1.3)]
    rows = []
    for threads in options.times or [1]:
        output = subprocess.run(
            [python, HERE / "peer.py", "--reader", "ppocr", "--time", "64x512", "--threads", str(threads)], check=True,
            stdout=subprocess.PIPE, text=True).stdout
        peer = json.loads(output.splitlines()[-1])
        looks = [
            longhand(
                ["bench", "--task", "read", "--batch", 1, "--width", width, "--threads", threads, "--architecture",
                 options.architecture])[0]
            for width in widths]
        rows.append({"threads": threads, "looks": looks, "peer": peer})
    return rows


def render(results, times, options):
    commit = subprocess.run(
        ["git", "-C", ROOT, "describe", "--always", "--dirty"], stdout=subprocess.PIPE, text=True).stdout.strip()
    first = results[0]["first"]
    text = f"""# Accuracy beside other readers

Written by `Benchmarks/accuracy/compare.py` on {datetime.date.today()}, Longhand at {commit or 'an unknown commit'}; do not edit.

- Split: {options.split}, by whole contributors. Truth: the data's own transcripts{', spaces as ' + first['spacing'] if first['spacing'] else ''}.
- Compared: {first['normalisation']}, unless the table says otherwise; {first['tokenisation']}.
- In brackets: {first['intervals']}.
"""
    for name, version in results[0]["versions"].items():
        text += f"- {name}: {version}.\n"
    text += "\nPictures, one line each, are the same for all. Marks of the peers in full width, and their typographic quotes, count as ASCII's.\n"
    for result in results:
        reports = result["scores"]
        whole = reports["Longhand"]["groups"][0]
        # Composed lines do not tell who wrote them.
        writers = f" of {whole['writers']} writers" if whole["writers"] > 1 else ""
        text += (
            f"\n## {result['title']}\n\n{whole['lines']:,} lines{writers}, {whole['characters']:,} characters.\n\n"
            "| | CER % | WER % | exact lines % | lines within 1 % CER, the surest first |\n|---|---|---|---|---|\n")
        for name, report in reports.items():
            group = report["groups"][0]
            text += row([name, *(estimate(group[key]) for key in ("cer", "wer", "exact")), coverage(report)])
    if times:
        text += (
            "\n## One line of 64x512\n\nMilliseconds of the network alone, medians; each reader scales the line to its own height.\n\n"
            "| threads | Longhand, one look | three looks, at a line in doubt | PP-OCR | PP-OCR with scaling and decoding |\n"
            "|---|---|---|---|---|\n")
        for entry in times:
            looks, peer = entry["looks"], entry["peer"]
            own = looks[0]
            text += row([
                entry["threads"], f"{own['median_ms']:.1f} ({own['architecture']}, {own['height']}x{own['width']})",
                f"{sum(look['median_ms'] for look in looks):.1f} (widths {', '.join(str(look['width']) for look in looks)})",
                f"{peer['network_ms']:.1f} ({peer['network_shape'][2]}x{peer['network_shape'][3]})", f"{peer['whole_ms']:.1f}"])
    return text


def estimate(value):
    text = f"{100 * value['value']:.1f}"
    return text if value["low"] is None else f"{text} ({100 * value['low']:.1f}-{100 * value['high']:.1f})"


def coverage(report):
    point = next((point for point in report.get("selective", []) if point["maximum_cer"] == 0.01), None)
    return "-" if point is None else f"{100 * point['coverage']:.1f} %"


def row(cells):
    return "| " + " | ".join(map(str, cells)) + " |\n"


if __name__ == "__main__":
    main()
