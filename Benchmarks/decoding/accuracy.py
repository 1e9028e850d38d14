"""Measures what a language model, a lexicon and a list of expected answers bring to the reading of lines, what they cost in
time, and whether confidences mean what they say.

    pip install -r Benchmarks/decoding/requirements.txt
    python3 Benchmarks/decoding/accuracy.py --unipen FOLDER --copiste FOLDER --split validation
    python3 Benchmarks/decoding/accuracy.py --unipen FOLDER --copiste FOLDER --split test --model FILE --write

The network's scores are written once (`longhand scores`), as reading gives them to each decoder, and `evaluate --score` measures all alike.
The language model's weight and the length bonus are tuned on the validation writers, once for words and once for lines. With
--calibrate, the confidences too are fitted there; else they are as the model says. What was made of a model is kept under --work and not
made again: delete it to measure anew. The test split is for the last look.
"""

import argparse
import csv
import datetime
import json
import os
import pathlib
import platform
import random
import resource
import statistics
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
# Where the report begins in RESULTS.md; compare.py keeps what stands from here on.
HEADING = "# What decoding brings"
SETS = {"words": "UNIPEN, words", "lines": "UNIPEN, lines", "copiste": "Copiste, lines (French)"}
BEAM = ["--beam", "16"]
# Answers of an exam's key.
EXPECTED = 20
LEXICON_WORDS = 50_000
OPENING, CLOSING = "([{\"'", ".,;:!?)]}\"'-"
SPEED_LINES, SPEED_ROUNDS = 300, 5


def main():
    options = arguments()
    bench = Bench(options)
    settings = {name: bench.tune(name) for name in bench.data}
    fusion = {name: setting(settings["words" if name == "words" else "lines"]) for name in bench.data}
    model, calibration = bench.calibrated(fusion) if options.calibrate else (options.model, None)
    results = {name: bench.measure(name, model, fusion[name], setting(settings[name])) for name in bench.data}
    times = bench.time(fusion["lines"])
    report = render(bench, settings, results, times, calibration)
    if options.write:
        before = options.out.read_text().partition("\n" + HEADING)[0].rstrip("\n") if options.out.exists() else ""
        write(options.out, (before + "\n\n" if before else "") + report)
    print(report)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--unipen", required=True, help="the unpacked folder")
    parser.add_argument("--copiste", help="its folder")
    parser.add_argument("--split", default="validation", choices=["validation", "test"])
    parser.add_argument("--model", type=pathlib.Path, default=ROOT / "Models" / "default.safetensors")
    parser.add_argument("--lm", type=pathlib.Path, default=ROOT / "Models" / "english.lm")
    parser.add_argument("--lexicon", type=pathlib.Path, help=f"word list (default: wordfreq's {LEXICON_WORDS} most frequent English words)")
    parser.add_argument("--calibrate", action="store_true", help="fit confidences on the validation writers first")
    parser.add_argument("--limit", type=int, help="so many lines of each set, spread evenly, instead of all")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--longhand", type=pathlib.Path, default=ROOT / "longhand")
    parser.add_argument("--work", type=pathlib.Path, default=ROOT / ".dependencies" / "decoding")
    parser.add_argument("--write", action="store_true", help="put the report into --out, in place of the last one")
    parser.add_argument("--out", type=pathlib.Path, default=HERE / "RESULTS.md")
    return parser.parse_args()


class Bench:
    def __init__(self, options):
        self.options = options
        self.program = options.longhand.resolve()
        self.data = {"words": f"unipen:{options.unipen}:7", "lines": f"unipen:{options.unipen}:8"}
        if options.copiste:
            self.data["copiste"] = f"copiste:{options.copiste}"
        # Scores are a model's own; those of another limit are other lines.
        self.model = json.loads(self.run(["inspect", options.model, "--json"]))
        self.identity = self.model["identity"]
        self.work = options.work / (self.identity + (f"-{options.limit}" if options.limit else ""))
        self.work.mkdir(parents=True, exist_ok=True)

    def run(self, arguments, may_fail=False):
        command = [str(self.program), *map(str, arguments)]
        print("longhand " + " ".join(command[1:6]) + " ...", file=sys.stderr)
        environment = {"OMP_WAIT_POLICY": "passive", "LONGHAND_HOME": str(ROOT), **os.environ}
        result = subprocess.run(command, stdout=subprocess.PIPE, env=environment)
        # 1: some picture could not be read, and is named.
        if result.returncode != 0 and not (may_fail and result.returncode == 1):
            sys.exit(f"failed: {' '.join(command)}")
        return result.stdout.decode()

    def read(self, arguments):
        limit = ["--limit", self.options.limit] if self.options.limit else []
        return self.run([*arguments, *limit, "--threads", self.options.threads], may_fail=True)

    def kept(self, name, make):
        """What `make` returns, from the file that an earlier run kept it in."""
        path = self.work / name
        if not path.exists():
            write(path, json.dumps(make()))
        return json.loads(path.read_text())

    def scores(self, name, split, kind):
        """What Longhand decodes: of several looks the parts, with a language model the likeliest ("whole"), within a constraint one."""
        looks = {"parts": ["--looks", 3], "whole": ["--looks", 3, "--whole-looks"], "one": ["--looks", 1]}[kind]
        path = self.work / f"{name}-{split}-{kind}.safetensors"
        if not path.exists():
            self.read(["scores", self.data[name], "--split", split, *looks, "--model", self.options.model, "--out", path])
        return path

    def tune(self, name):
        def make():
            arguments = ["lm", "tune", self.options.lm, self.scores(name, "validation", "whole"), "--threads", self.options.threads, "--json"]
            return json.loads(self.run(arguments))

        return self.kept(f"{name}-tuned.json", make)

    def calibrated(self, fusion):
        """The model with calibrations for best path and for beam search with the language model; what they bring to validation
        writers that they were not fitted on."""
        checks = {}
        model = self.options.model
        for decoder, settings in (("greedy", []), ("beam", self.fused(fusion["lines"]))):
            out = self.work / f"calibrated-{decoder}.safetensors"

            def make():
                # Copiste's lines are left out: the settings of the language model are for English.
                arguments = ["evaluate", self.data["words"], self.data["lines"], "--split", "validation", "--calibrate"]
                return json.loads(self.read([*arguments, *settings, "--model", model, "--out", out, "--json"]))["calibration"]

            checks[decoder] = self.kept(f"calibrated-{decoder}.json", make)
            model = out
        return model, checks

    def fused(self, setting):
        return [*BEAM, "--lm", self.options.lm, *setting]

    def measure(self, name, model, fusion, own_fusion):
        """The rows of a set, each with its report, and the reports on confidence."""
        split = self.options.split
        table = self.work / f"{name}-{split}-greedy.tsv"
        # Confidences depend on the calibration, which the scores do not.
        mark = "calibrated" if self.options.calibrate else f"{self.options.model.stat().st_mtime_ns:x}"

        def evaluate(decoder, extra):
            arguments = ["evaluate", self.data[name], "--split", split, "--model", model, "--json", *extra]
            return self.kept(f"{name}-{split}-{decoder}-{mark}.json", lambda: json.loads(self.read(arguments)))

        confidence = {
            "best path": evaluate("greedy", ["--predictions", table]),
            "beam 16 + language model": evaluate("beam", self.fused(fusion)),
        }
        parts, whole, plain = (self.scores(name, split, kind) for kind in ("parts", "whole", "one"))
        rows = {"best path": confidence["best path"]}

        def add(title, texts):
            rows[title] = self.score(table, texts)

        add("beam 16", self.decode(parts, BEAM))
        add("beam 16 + language model" + described(fusion), self.decode(whole, self.fused(fusion)))
        note = ""
        if name == "words":
            lexicon, note = self.lexicon(table)
            add("beam 16 + lexicon", self.decode(plain, [*BEAM, "--lexicon", lexicon]))
            add("beam 16 + lexicon + language model", self.decode(plain, [*self.fused(fusion), "--lexicon", lexicon]))
        if name == "copiste":
            add("the same, tuned on French lines" + described(own_fusion), self.decode(whole, self.fused(own_fusion)))
        for cost in ("5", "inf"):
            title = f"beam 16, the answer among {EXPECTED} expected, " + ("nothing else" if cost == "inf" else f"cost {cost}")
            add(title, self.kept(f"{name}-{split}-expect-{cost}.json", lambda: self.exam(plain, cost)))
        return {"rows": rows, "confidence": confidence, "note": note}

    def decode(self, scores, decoder):
        return {line["name"]: line["text"] for line in json.loads(self.run(["decode", scores, *decoder, "--json"]))["lines"]}

    def score(self, table, texts):
        """What `evaluate` says of the table with these texts in place of its own; a line without ink has none."""
        rows = [row.split("\t") for row in table.read_text().rstrip("\n").split("\n")]
        identifier, read, confidence = (rows[0].index(column) for column in ("id", "read", "confidence"))
        for row in rows[1:]:
            row[read] = escape(texts.get(unescape(row[identifier]), ""))
            row[confidence] = ""
        path = self.work / "read.tsv"
        write(path, "".join("\t".join(row) + "\n" for row in rows))
        return json.loads(self.run(["evaluate", "--score", path, "--json"]))

    def exam(self, scores, cost):
        """Texts of all lines where each is read with a key of so many answers, its own among them."""
        header, data = read_safetensors(scores)
        metadata = header.pop("__metadata__")
        keys = exam_groups({name: metadata["text:" + name] for name in sorted(header)})
        folder = self.work / "exam"
        folder.mkdir(exist_ok=True)

        def read(index):
            lines, answers = keys[index]
            part, key = folder / f"{index}.safetensors", folder / f"{index}.txt"
            write_safetensors(part, {name: header[name] for name in lines}, {"alphabet": metadata["alphabet"]}, data)
            write(key, "".join(answer + "\n" for answer in answers))
            texts = self.decode(part, [*BEAM, "--expect", key, "--expect-cost", cost])
            part.unlink()
            return texts

        with ThreadPoolExecutor(self.options.threads) as pool:
            parts = list(pool.map(read, range(len(keys))))
        return {name: text for part in parts for name, text in part.items()}

    def lexicon(self, table):
        """A word list, also in capitals, and a sentence about it."""
        if self.options.lexicon:
            words, source = self.options.lexicon.read_text().split(), str(self.options.lexicon.name)
        else:
            import wordfreq

            words, source = wordfreq.top_n_list("en", LEXICON_WORDS), "wordfreq's most frequent English words"
        entries = {form for word in words for form in (word, word.upper())}
        path = self.work / "lexicon.txt"
        write(path, "".join(entry + "\n" for entry in sorted(entries)))
        truths = [unescape(row["truth"]) for row in csv.DictReader(table.open(), delimiter="\t", quoting=csv.QUOTE_NONE)]
        covered = sum(is_covered(truth, entries) for truth in truths)
        return path, (
            f"Lexicon: {len(words):,} words, {source}; small, with a first capital, or in capitals; opening and closing marks may stand around "
            f"them or alone. It can spell {100 * covered / len(truths):.1f} % of the truths.")

    def time(self, fusion):
        """User time of reading line images with each decoder, milliseconds a line."""
        folder = self.work / f"images-{self.options.split}"
        if not (folder / "complete").exists():
            lines = min(SPEED_LINES, self.options.limit or SPEED_LINES)
            self.run(
                ["evaluate", self.data["lines"], "--split", self.options.split, "--limit", lines, "--model", self.options.model,
                 "--images", folder, "--threads", self.options.threads], may_fail=True)
            write(folder / "complete", "")
        images = sorted(folder.glob("*.png"))
        decoders = {"best path": [], "beam 16": BEAM, "beam 16 + language model": self.fused(fusion)}
        times = {name: [] for name in decoders}
        names = list(decoders)
        for number in range(SPEED_ROUNDS):
            turn = number % len(names)
            for name in names[turn:] + names[:turn]:
                before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
                self.run(["recognize", *decoders[name], "--model", self.options.model, "--threads", 1, *images])
                used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
                times[name].append(1000 * used / len(images))
        return len(images), {name: statistics.median(values) for name, values in times.items()}


def setting(tuned):
    best = tuned["best"]
    return ["--lm-weight", str(best["lm_weight"]), "--length-bonus", str(best["length_bonus"])]


def described(setting):
    return f" (weight {setting[1]}, length bonus {setting[3]})"


def exam_groups(truths):
    """Lines in groups of different truths, and for each group a key of so many answers: the truths of its lines, filled up with
    others where they are fewer."""
    generator = random.Random(1)
    names = list(truths)
    generator.shuffle(names)
    everything = sorted(set(truths.values()))
    groups = []
    for name in names:
        group = next((group for group in groups if len(group) < EXPECTED and truths[name] not in group), None)
        if group is None:
            groups.append(group := {})
        group[truths[name]] = name
    keys = []
    for group in groups:
        others = [answer for answer in everything if answer not in group]
        more = generator.sample(others, min(EXPECTED - len(group), len(others)))
        keys.append((list(group.values()), [*group, *more]))
    return keys


def is_covered(text, entries):
    return all(is_spelt(word, entries) for word in text.split())


def is_spelt(word, entries):
    """Whether the lexicon's form 'words' lets a word pass: marks around an entry, or marks alone."""
    if all(mark in OPENING + CLOSING for mark in word):
        return True
    start = 0
    while True:
        for end in range(len(word), start, -1):
            entry = word[start:end]
            if entry in entries or (entry[0].isupper() and entry[0].lower() + entry[1:] in entries):
                return True
            if word[end - 1] not in CLOSING:
                break
        if word[start] not in OPENING:
            return False
        start += 1


def read_safetensors(path):
    content = path.read_bytes()
    size = int.from_bytes(content[:8], "little")
    return json.loads(content[8:8 + size]), content[8 + size:]


def write_safetensors(path, entries, metadata, data):
    """Some tensors of a file, whose bytes are `data`."""
    header, parts, position = {"__metadata__": metadata}, [], 0
    for name, entry in entries.items():
        first, last = entry["data_offsets"]
        header[name] = {**entry, "data_offsets": [position, position + last - first]}
        parts.append(data[first:last])
        position += last - first
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(len(text).to_bytes(8, "little") + text + b"".join(parts))


ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}


def escape(text):
    return "".join(ESCAPES.get(character, character) for character in text)


def unescape(field):
    text, characters = "", iter(field)
    for character in characters:
        if character == "\\":
            following = next(characters, "\\")
            character = {"t": "\t", "n": "\n", "r": "\r"}.get(following, following)
        text += character
    return text


def write(path, text):
    temporary = path.with_name(path.name + ".partial")
    temporary.write_text(text)
    temporary.replace(path)


def render(bench, settings, results, times, calibration):
    options = bench.options
    commit = subprocess.run(["git", "-C", ROOT, "describe", "--always", "--dirty"], stdout=subprocess.PIPE, text=True).stdout.strip()
    first = next(iter(results.values()))["confidence"]["best path"]
    processor = next((l.split(":")[1].strip() for l in open("/proc/cpuinfo") if l.startswith("model name")), platform.machine())
    same = "these very lines" if options.split == "validation" else "the validation writers"
    text = f"""{HEADING}

Written by `Benchmarks/decoding/accuracy.py` on {datetime.date.today()}, Longhand at {commit or "an unknown commit"}; do not edit.

- Model: {first["model"]["architecture"]}, {first["model"]["parameters"]:,} parameters, identity {bench.identity}. Language model: {options.lm.name}.
- Split: {options.split}, by whole contributors{f"; at most {options.limit} lines of each set" if options.limit else ""}. Weight and length bonus are \
tuned on {same}, once for words and once for English lines.
- Compared: {first["normalisation"]}; {first["tokenisation"]}. In brackets: {first["intervals"]}.
- Looks at a line: at most three; one with a lexicon or expected answers.
- Expected answers: the lines are dealt into groups of {EXPECTED} with different truths, and a group's truths are the key for its lines (filled up
  with others where they are fewer). Cost {5}: what any other answer costs; "nothing else": the key is forced.
"""
    for name, result in results.items():
        whole = result["rows"]["best path"]["groups"][0]
        text += (
            f"\n## {SETS[name]}\n\n{whole['lines']:,} lines of {whole['writers']} writers, {whole['characters']:,} characters."
            f"{' ' + result['note'] if result['note'] else ''}\n\n| | CER % | WER % | exact lines % |\n|---|---|---|---|\n")
        for title, report in result["rows"].items():
            group = report["groups"][0]
            text += row([title, *(estimate(group[key]) for key in ("cer", "wer", "exact"))])
    text += (
        "\n## Confidence\n\nExpected calibration error, %, in bins of equal mass; in brackets what a perfectly calibrated reader would "
        f"show by chance. Confidences: {first['confidences']}{', fitted on validation words and lines of UNIPEN' if calibration else ''}.\n\n"
        "| | decoder | lines | words | characters |\n|---|---|---|---|---|\n")
    for name, result in results.items():
        for decoder, report in result["confidence"].items():
            text += row([SETS[name], decoder, *(error(report["reliability"][kind]) for kind in ("lines", "words", "characters"))])
    for decoder, checks in (calibration or {}).items():
        aside = {kind: check["writers_kept_aside"] for kind, check in checks.items()}
        if all(aside.values()):
            name = "beam 16 + language model" if decoder == "beam" else "best path"
            text += row(["validation writers kept aside from the fit", name, *(error(aside[kind]) for kind in ("lines", "words", "characters"))])
    count, medians = times
    base = medians["best path"]
    text += (
        f"\n## Time\n\n`recognize` of {count} line images of UNIPEN, all from start to text, on one thread: user time, milliseconds a line, medians of "
        f"{SPEED_ROUNDS} rounds in turn. {processor}.\n\n| decoder | ms a line | more than best path |\n|---|---|---|\n")
    for name, value in medians.items():
        text += row([name, f"{value:.2f}", "" if value == base else f"{100 * (value - base) / base:+.1f} %"])
    return text


def estimate(value):
    text = f"{100 * value['value']:.1f}"
    return text if value["low"] is None else f"{text} ({100 * value['low']:.1f}-{100 * value['high']:.1f})"


def error(quality):
    return "-" if quality is None else f"{100 * quality['expected_calibration_error']:.1f} ({100 * quality['by_chance']:.1f})"


def row(cells):
    return "| " + " | ".join(map(str, cells)) + " |\n"


if __name__ == "__main__":
    main()
