"""Reads the pictures that a table of `longhand evaluate --predictions` names, with another reader, and writes a table of the same form.

    peer.py --reader ppocr --table longhand.tsv --out ppocr.tsv
    peer.py --reader tesseract --language eng --table longhand.tsv --out tesseract.tsv
    peer.py --reader ppocr --time 64x512 --threads 1             # milliseconds for one line of this size, as JSON

Each picture is given as it is, one line at a time. PP-OCR is the recogniser of rapidocr alone, without its detector; Tesseract reads with
`--psm 7`, one line of text. Full-width marks and typographic quotes become ASCII's, in the readers' favour.
"""

import argparse
import concurrent.futures
import csv
import io
import json
import statistics
import subprocess
import sys
import time


def main():
    options = arguments()
    read, version = {"ppocr": ppocr, "tesseract": tesseract}[options.reader](options)
    if options.time:
        print(json.dumps(measure_ppocr(options) | {"version": version}))
        return
    with open(options.table, encoding="utf-8", newline="") as file:
        header, *rows = (line.rstrip("\n").split("\t") for line in file if line.strip("\n"))
    place = {name: index for index, name in enumerate(header)}
    paths = [unescaped(row[place["image"]]) for row in rows]
    start = time.perf_counter()
    with concurrent.futures.ThreadPoolExecutor(options.workers) as pool:
        results = []
        for result in pool.map(read, paths):
            results.append(result)
            if len(results) % 100 == 0:
                print(f"{options.reader}: {len(results)} of {len(rows)}", file=sys.stderr)
    seconds = time.perf_counter() - start
    temporary = options.out + ".partial"
    with open(temporary, "w", encoding="utf-8", newline="") as file:
        file.write("\t".join(header) + "\n")
        for row, (text, confidence) in zip(rows, results):
            row = list(row)
            row[place["read"]] = escaped(plain(text))
            row[place["confidence"]] = f"{min(1, max(0, confidence)):.6f}"
            file.write("\t".join(row) + "\n")
    subprocess.run(["mv", temporary, options.out], check=True)
    print(json.dumps({"version": version, "lines": len(rows), "seconds": seconds}))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reader", required=True, choices=["ppocr", "tesseract"])
    parser.add_argument("--table")
    parser.add_argument("--out")
    parser.add_argument("--language", default="eng", help="Tesseract's")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1, help="lines at a time")
    parser.add_argument("--time", metavar="HEIGHTxWIDTH")
    parser.add_argument("--seconds", type=float, default=4)
    return parser.parse_args()


def ppocr(options):
    import importlib.metadata

    import cv2
    from rapidocr.ch_ppocr_rec import TextRecInput

    recognizer = ppocr_recognizer(options.threads)

    def read(path):
        image = cv2.imread(path, cv2.IMREAD_COLOR)
        output = recognizer(TextRecInput(img=[image], return_word_box=False))
        return output.txts[0], float(output.scores[0])

    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("rapidocr", "onnxruntime"))
    return read, f"{versions}, PP-OCRv6_rec_small"


def ppocr_recognizer(threads):
    import numpy
    from rapidocr import RapidOCR

    engine = RapidOCR(params={
        "Global.log_level": "error",
        "EngineConfig.onnxruntime.intra_op_num_threads": threads,
        "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    })
    # The recogniser is made when it is first needed.
    engine(numpy.full((48, 320, 3), 255, numpy.uint8), use_det=False, use_cls=False, use_rec=True)
    return engine.text_rec


def measure_ppocr(options):
    """Median and least time of the network alone, and of the whole recogniser with scaling and decoding."""
    import numpy
    from rapidocr.ch_ppocr_rec import TextRecInput

    height, width = map(int, options.time.split("x"))
    recognizer = ppocr_recognizer(options.threads)
    generator = numpy.random.default_rng(1)
    image = generator.integers(0, 256, (height, width, 3), dtype=numpy.uint8)
    # The recogniser scales a line to 48 pixels of height, and its network takes no less than 320 of width.
    network_input = recognizer.resize_norm_img(image, max(320 / 48, width / height))[numpy.newaxis]
    network = times_of(lambda: recognizer.session(network_input), options.seconds)
    whole = times_of(lambda: recognizer(TextRecInput(img=[image], return_word_box=False)), options.seconds)
    return {
        "network_ms": 1e3 * statistics.median(network), "network_min_ms": 1e3 * min(network),
        "whole_ms": 1e3 * statistics.median(whole), "whole_min_ms": 1e3 * min(whole), "network_shape": list(network_input.shape),
    }


def times_of(body, seconds):
    for _ in range(3):
        body()
    times = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(times) < 5:
        begin = time.perf_counter()
        body()
        times.append(time.perf_counter() - begin)
    return times


def tesseract(options):
    version = subprocess.run(["tesseract", "--version"], check=True, capture_output=True, text=True).stdout.split("\n")[0]

    def read(path):
        output = subprocess.run(
            ["tesseract", path, "stdout", "--psm", "7", "-l", options.language, "tsv"], capture_output=True, text=True,
            env={"OMP_THREAD_LIMIT": str(options.threads), "PATH": "/usr/local/bin:/usr/bin:/bin"})
        words = [
            (row["text"], float(row["conf"]))
            for row in csv.DictReader(io.StringIO(output.stdout), delimiter="\t", quoting=csv.QUOTE_NONE)
            if row["text"] and row["text"].strip() and float(row["conf"]) >= 0
        ]
        confidence = min((confidence for _, confidence in words), default=0) / 100
        return " ".join(text for text, _ in words), confidence

    return read, f"{version}, {options.language}"


def plain(text):
    """ASCII's marks for their full-width and typographic forms, so that a reader made for them loses nothing by it."""
    quotes = {"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u3000": " "}
    return "".join(chr(ord(c) - 0xFEE0) if "\uff01" <= c <= "\uff5e" else quotes.get(c, c) for c in text)


def escaped(text):
    for old, new in (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")):
        text = text.replace(old, new)
    return text


def unescaped(text):
    parts = text.split("\\\\")
    for old, new in (("\\t", "\t"), ("\\n", "\n"), ("\\r", "\r")):
        parts = [part.replace(old, new) for part in parts]
    return "\\".join(parts)


if __name__ == "__main__":
    main()
