"""Draws the lines that a model reads worst, one a writer, with their true text and what was read, as the picture of a model card.

    longhand evaluate unipen:FOLDER copiste:FOLDER --split validation --predictions read.tsv --images pictures
    python3 Benchmarks/accuracy/failures.py read.tsv --out Models/failures.png

Needs Pillow. Lines whose picture would not tell people anything (two symbols or fewer) are passed over.
"""

import argparse
import pathlib

from PIL import Image, ImageDraw, ImageFont

from peer import unescaped

WIDTH, HEIGHT, CAPTION, GAP = 900, 56, 34, 10


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("table", type=pathlib.Path, help="of `longhand evaluate --predictions`, with --images")
    parser.add_argument("--lines", type=int, default=12)
    parser.add_argument("--font", default="DejaVuSans.ttf")
    parser.add_argument("--out", type=pathlib.Path, required=True)
    options = parser.parse_args()
    header, *rows = (line.split("\t") for line in options.table.read_text(encoding="utf-8").splitlines())
    lines = [dict(zip(header, map(unescaped, row))) for row in rows]
    for line in lines:
        line["cer"] = distance(line["truth"], line["read"]) / max(1, len(line["truth"]))
    # The middle of each set's worst tenth: what usually goes wrong, rather than the oddest lines.
    chosen = []
    sets = sorted({line["set"] for line in lines})
    for name in sets:
        own = sorted((line for line in lines if line["set"] == name and len(line["truth"]) > 2), key=lambda line: -line["cer"])
        writers = set()
        for line in own[len(own) // 30:]:
            if line["writer"] not in writers and len(writers) < options.lines // len(sets):
                writers.add(line["writer"])
                chosen.append(line)
    sheet(chosen, options.font).save(options.out, optimize=True)


def sheet(lines, font_name):
    font = ImageFont.truetype(font_name, 13)
    sheet = Image.new("L", (WIDTH, len(lines) * (HEIGHT + CAPTION + GAP) + GAP), 255)
    draw = ImageDraw.Draw(sheet)
    y = GAP
    for line in lines:
        picture = Image.open(line["image"]).convert("L")
        scale = min(HEIGHT / picture.height, (WIDTH - 2 * GAP) / picture.width)
        picture = picture.resize((max(1, round(picture.width * scale)), max(1, round(picture.height * scale))), Image.Resampling.LANCZOS)
        sheet.paste(picture, (GAP, y))
        draw.text((GAP, y + HEIGHT), f"written: {line['truth']}", font=font, fill=0)
        draw.text((GAP, y + HEIGHT + 16), f"read:     {line['read']}", font=font, fill=96)
        y += HEIGHT + CAPTION + GAP
    # Sixteen greys are enough for a card, and make a small file.
    return sheet.quantize(16)


def distance(a, b):
    row = list(range(len(b) + 1))
    for i, symbol in enumerate(a, 1):
        diagonal, row[0] = row[0], i
        for j, other in enumerate(b, 1):
            diagonal, row[j] = row[j], min(diagonal + (symbol != other), row[j] + 1, row[j - 1] + 1)
    return row[-1]


if __name__ == "__main__":
    main()
