#!/usr/bin/env python3
"""Makes the text that the shipped language model learns from, out of Debian packages.

    python3 Tools/language-model/make_corpus.py OUT

writes OUT/english.txt and OUT/english.heldout.txt, one line of writing a line. It needs `apt-get download`, `dpkg-deb` and
nothing else; the packages are unpacked under OUT/packages, not installed. The same packages make the same text.

Sources, none of which asks more of what is made from it than NOTICE says:

    janeaustenr     six novels of Jane Austen          public domain (the R package: MIT)
    jargon          the Jargon File, by E. S. Raymond  public domain
    dict-devil      The Devil's Dictionary, A. Bierce  public domain
    wordnet         definitions and examples           WordNet 3.0 licence, Princeton University
    wamerican       a word list                        SCOWL, Kevin Atkinson and others
"""

import gzip
import pathlib
import random
import re
import struct
import subprocess
import sys
import unicodedata
import zlib

PACKAGES = ["r-cran-janeaustenr", "jargon-text", "dict-devil", "wordnet-base", "wamerican"]
HELD_OUT = 50  # one paragraph in so many is kept aside


def unpack(folder):
    """Downloads and unpacks the packages that are not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    for package in PACKAGES:
        if not list(folder.glob(f"{package}_*.deb")):
            subprocess.run(["apt-get", "download", package], cwd=folder, check=True)
        deb = sorted(folder.glob(f"{package}_*.deb"))[-1]
        subprocess.run(["dpkg-deb", "-x", str(deb), str(folder / "root")], check=True)
    return folder / "root" / "usr"


def austen(root):
    """Paragraphs of the novels: the strings of R's lazy-load database, whose blocks are zlib streams behind their lengths."""
    data = (root / "lib/R/site-library/janeaustenr/data/Rdata.rdb").read_bytes()
    start = 0
    while (start := data.find(b"\x78", start)) >= 0:
        stream = zlib.decompressobj()
        try:
            block = stream.decompress(data[start:])
        except zlib.error:
            start += 1
            continue
        start = len(data) - len(stream.unused_data)
        lines, at = [], 0
        # A CHARSXP: flags that end in 09, length, bytes (R Internals, 1.8).
        for match in re.finditer(rb"\x00\x04[\x00\x01\x02]\x09(....)", block, re.S):
            if match.start() < at:
                continue
            (length,) = struct.unpack(">i", match.group(1))
            if 0 <= length < 1000:
                at = match.end() + length
                lines.append(block[match.end():at].decode("utf-8", "replace"))
        yield from paragraphs(lines)


def paragraphs(lines):
    paragraph = []
    for line in lines:
        if line.strip():
            paragraph.append(line.strip())
        elif paragraph:
            yield " ".join(paragraph)
            paragraph = []
    if paragraph:
        yield " ".join(paragraph)


def jargon(root):
    lines = gzip.open(root / "share/doc/jargon-text/jargon.txt.gz", "rt", encoding="utf-8", errors="replace").read().splitlines()
    for paragraph in paragraphs(lines):
        # Rules, pictures made of characters and tables are no running text.
        letters = sum(c.isalpha() or c == " " for c in paragraph)
        if letters > 0.85 * len(paragraph):
            yield re.sub(r"_(\w[^_]*)_", r"\1", paragraph)


def devil(root):
    lines = gzip.open(root / "share/dictd/devil.dict.dz", "rt", encoding="latin-1").read().splitlines()
    yield from (p for p in paragraphs(lines) if not p.startswith("00-"))


def wordnet(root):
    for part in ["noun", "verb", "adj", "adv"]:
        for line in open(root / f"share/wordnet/data.{part}", encoding="latin-1"):
            if " | " not in line:
                continue
            gloss = line.split(" | ", 1)[1].strip()
            for example in re.findall(r'"([^"]+)"', gloss):
                yield example
            definition = re.sub(r'[;:,]?\s*"[^"]*"', "", gloss).strip(" ;:-")
            yield re.sub(r"^\([^)]*\)\s*", "", definition)


def words(root):
    return [w for w in open(root / "share/dict/american-english", encoding="utf-8").read().split() if not w.endswith("'s")]


def plain(text):
    """Quotes, dashes and spaces as they are written by hand."""
    text = unicodedata.normalize("NFC", text)
    for old, new in [("\u2018", "'"), ("\u2019", "'"), ("\u201c", '"'), ("\u201d", '"'), ("``", '"'), ("''", '"'),
                     ("\u2013", "-"), ("\u2014", "-"), ("--", " - "), ("\u2026", "..."), ("`", "'"), ("_", "")]:
        text = text.replace(old, new)
    return " ".join(text.split())


def written(paragraph, chance):
    """The lines of a paragraph: broken, as on paper, after some words, wherever the sentence stands."""
    words = paragraph.split()
    while words:
        count = chance.randint(3, 14)
        yield " ".join(words[:count])
        words = words[count:]


def alone(line, chance):
    """What else is written: one word in ten by itself, as in forms and lists, and one line in forty in capitals."""
    for word in line.split():
        word = word.strip(".,;:!?()\"'-")
        if word and chance.random() < 0.1:
            yield word
    if chance.random() < 0.025:
        yield line.upper()


def main():
    out = pathlib.Path(sys.argv[1])
    root = unpack(out / "packages")
    chance = random.Random(1)
    counts = {}
    with open(out / "english.txt", "w") as train, open(out / "english.heldout.txt", "w") as heldout:
        for source in [austen, jargon, devil, wordnet]:
            for index, paragraph in enumerate(source(root)):
                paragraph = plain(paragraph)
                if not paragraph.isascii() or "\ufffd" in paragraph:
                    continue
                file = heldout if index % HELD_OUT == 0 else train
                for line in written(paragraph, chance):
                    file.write(line + "\n")
                    counts[source.__name__] = counts.get(source.__name__, 0) + len(line) + 1
                    if file is train:
                        for extra in alone(line, chance):
                            file.write(extra + "\n")
        for word in words(root):
            if word.isascii():
                train.write(word + "\n")
    for name, count in counts.items():
        print(f"{name}: {count} characters", file=sys.stderr)


main()
