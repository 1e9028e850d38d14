"""How time and memory of reading grow with the ink, as a table and a plot.

    python3 Benchmarks/speed/scaling.py                       # writes SCALING.md and scaling.svg beside this file
    python3 Benchmarks/speed/scaling.py --widths 64 256 1024 --batches 1 16 --threads 1

Runs `longhand bench` on every width and batch of at most --columns columns in all (its `seed`, 64 pixels high), each in a process of its
own. In the plot a straight line at 45 degrees is growth in proportion to the ink.
"""

import argparse
import datetime
import json
import math
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
LONGHAND = HERE.parent.parent / "longhand"
COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", default=LONGHAND)
    parser.add_argument("--widths", nargs="+", type=int, default=[64, 128, 256, 512, 1024, 2048, 4096])
    parser.add_argument("--batches", nargs="+", type=int, default=[1, 4, 16, 64])
    parser.add_argument("--threads", nargs="+", type=int, default=[1, 2])
    parser.add_argument("--columns", type=int, default=65536, help="of a batch, at most")
    parser.add_argument("--seconds", type=float, default=1)
    parser.add_argument("--out", type=pathlib.Path, default=HERE)
    options = parser.parse_args()
    rows = []
    for threads in options.threads:
        for batch in options.batches:
            for width in options.widths:
                if batch * width <= options.columns:
                    rows.append(measure(options, threads, batch, width))
                    print(rows[-1], file=sys.stderr)
    table = "".join(
        f"| {row['threads']} | {row['batch']} | {row['width']} | {row['median_ms']:.1f} | "
        f"{row['median_ms'] * 256 / (row['batch'] * row['width']):.2f} | {row['peak_bytes'] / 1e6:.0f} |\n" for row in rows)
    (options.out / "SCALING.md").write_text(
        f"# Reading, by width and batch\n\nWritten by `Benchmarks/speed/scaling.py` on {datetime.date.today()}; do not edit. `seed`, lines 64 "
        "pixels high. The fifth column is the time for 256 columns of one line: where it stays the same, time grows with the ink.\n\n"
        "![time and memory over columns](scaling.svg)\n\n"
        "| threads | lines | width | ms | ms for 256 columns | peak MB |\n|---|---|---|---|---|---|\n" + table)
    (options.out / "scaling.svg").write_text(plot(rows))


def measure(options, threads, batch, width):
    command = [
        options.program, "bench", "--json", "--task", "read", "--architecture", "seed", "--precision", "float32", "--height", "64", "--threads", threads,
        "--batch", batch, "--width", width, "--seconds", options.seconds]
    output = subprocess.run(list(map(str, command)), check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    return json.loads(output)[0]


def plot(rows):
    columns = [row["batch"] * row["width"] for row in rows]
    panels = [
        panel(40, "ms", rows, columns, [row["median_ms"] for row in rows]),
        panel(460, "peak MB", rows, columns, [row["peak_bytes"] / 1e6 for row in rows]),
    ]
    series = sorted({(row["threads"], row["batch"]) for row in rows})
    legend = "".join(
        f'<text x="{60 + 130 * (i % 6)}" y="{395 + 16 * (i // 6)}" fill="{COLOURS[i % 7]}">'
        f"{batch} line{'s' * (batch > 1)}, {threads} thread{'s' * (threads > 1)}</text>" for i, (threads, batch) in enumerate(series))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="860" height="430" font-family="sans-serif" font-size="12">'
        '<rect width="860" height="430" fill="white"/>' + "".join(panels) + legend + "</svg>\n")


def panel(left, name, rows, columns, values):
    """Logarithmic axes, one line a series."""
    bounds = [(math.floor(math.log10(min(v))), math.ceil(math.log10(max(v)))) for v in (columns, values)]

    def at(x, y):
        place = [(math.log10(v) - low) / max(1, high - low) for v, (low, high) in zip((x, y), bounds)]
        return left + 20 + 340 * place[0], 340 - 310 * place[1]

    parts = [f'<text x="{left + 20}" y="18">{name} over columns of all lines</text>']
    for power in range(bounds[0][0], bounds[0][1] + 1):
        x, _ = at(10**power, 10 ** bounds[1][0])
        parts.append(f'<path d="M{x:.0f} 30V340" stroke="#ddd"/><text x="{x:.0f}" y="356" text-anchor="middle">{10**power:,}</text>')
    for power in range(bounds[1][0], bounds[1][1] + 1):
        _, y = at(10 ** bounds[0][0], 10**power)
        parts.append(
            f'<path d="M{left + 20} {y:.0f}h340" stroke="#ddd"/><text x="{left + 16}" y="{y + 4:.0f}" text-anchor="end">{10**power:,}</text>')
    for i, series in enumerate(sorted({(row["threads"], row["batch"]) for row in rows})):
        points = sorted((c, v) for row, c, v in zip(rows, columns, values) if (row["threads"], row["batch"]) == series)
        path = " ".join("{:.1f},{:.1f}".format(*at(*point)) for point in points)
        dash = ' stroke-dasharray="5 3"' if series[0] > 1 else ""
        parts.append(f'<polyline points="{path}" fill="none" stroke="{COLOURS[i % 7]}" stroke-width="1.5"{dash}/>')
    return "".join(parts)


if __name__ == "__main__":
    main()
