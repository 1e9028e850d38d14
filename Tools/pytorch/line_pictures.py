"""Pictures of lines as Longhand's trainer makes them: changed at random, then prepared for the network. NumPy and SciPy.

`Augmentation` is Sources/Synthesis (Augmentation, GeometricWarp, NeighbourLines, Photometry) and `prepare` is Sources/Images (LineNormalization and
what it uses): the same changes, names and ranges, of other random numbers. Pictures are arrays (H, W) of uint8, dark ink on light paper.
"""

import numpy as np
from scipy import ndimage

PAPER = 255

NONE = {
    "geometricProbability": 0.0, "shear": [0.0, 0.0], "rotation": [0.0, 0.0], "widthScale": [1.0, 1.0],
    "elasticProbability": 0.0, "elasticAmplitude": 0.0, "elasticWavelength": [0.6, 3.0],
    "proportionProbability": 0.0, "proportion": 0.0, "hasteProbability": 0.0, "neighbourProbability": 0.0,
    "strokeProbability": 0.0, "maskProbability": 0.0, "maskWidth": [0.1, 0.4], "blurProbability": 0.0, "blurSizes": [3, 5],
    "toneProbability": 0.0, "paper": [255.0, 255.0], "ink": [0.0, 0.0],
    "ruledLineProbability": 0.0, "unevenLightProbability": 0.0, "unevenLight": [0.1, 0.4],
    "noiseProbability": 0.0, "noise": [10.0, 10.0], "speckProbability": 0.0,
}
SEED = NONE | {"noiseProbability": 0.3, "blurProbability": 0.2, "strokeProbability": 0.2}
HANDWRITING = NONE | {
    "geometricProbability": 0.9, "shear": [-0.45, 0.45], "rotation": [-2.5, 2.5], "widthScale": [0.75, 1.3],
    "elasticProbability": 0.6, "elasticAmplitude": 0.045, "neighbourProbability": 0.2, "strokeProbability": 0.15, "blurProbability": 0.25,
    "toneProbability": 0.7, "paper": [170.0, 255.0], "ink": [0.0, 110.0], "ruledLineProbability": 0.06,
    "unevenLightProbability": 0.2, "noiseProbability": 0.35, "noise": [3.0, 14.0], "speckProbability": 0.1,
}
AUGMENTATIONS = {"none": NONE, "seed": SEED, "handwriting": HANDWRITING}


def grey(values):
    """Truncated to 0...255, as Longhand rounds: add 0.5 before to round to the nearest."""
    return np.clip(values, 0, 255).astype(np.uint8)


# Random changes.


class Augmentation:
    """Changes pictures by the keys of the configuration's `augmentation`; `random` is a NumPy generator."""

    def __init__(self, keys, random):
        self.keys, self.random = keys, random

    def moved(self, picture):
        return self.warped(picture) if self.chance("geometricProbability") else picture

    def toned(self, picture):
        return self.photometric(picture) if min(picture.shape) > 2 else picture

    def between_lines(self, picture):
        """The picture as a rectangle cut out of a page: the line itself, moved along, stands above and below."""
        rows = ink_rows(picture) if self.chance("neighbourProbability") else None
        if rows is None:
            return picture
        first, last, core = rows
        height, width = last - first, picture.shape[1]
        pitch = int(max(self.random.uniform(0.75, 1.5) * height, 1.6 * core))
        above, below = (int(room * height) for room in self.random.uniform(0, 0.4, 2))
        result = np.full((height + above + below, width), int(paper_tone(picture)), np.uint8)
        neighbours = [np.roll(picture[first:last], -int(self.random.integers(width)), axis=1) for _ in range(2)]
        for top, line in [(above - first, picture), (above - pitch, neighbours[0]), (above + pitch, neighbours[1])]:
            start, end = max(0, top), min(len(result), top + len(line))
            if start < end:
                result[start:end] = np.minimum(result[start:end], line[start - top:end - top])
        return result

    def with_hidden_strips(self, line):
        """A prepared line with strips of paper over it, so that what is hidden moves nothing else."""
        if not self.chance("maskProbability"):
            return line
        line = line.copy()
        height, width = line.shape
        # Half a height is kept at the ends, where too little is around to tell what a strip hides.
        for _ in range(max(1, width // (3 * height))):
            strip = self.uniform("maskWidth") * height
            free = width - height - strip
            if free > 0:
                left = int(height / 2 + self.random.uniform(0, free))
                line[:, left:left + max(1, int(strip))] = int(paper_tone(line))
        return line

    def chance(self, key):
        return self.random.random() < self.keys[key]

    def uniform(self, key):
        return self.random.uniform(*self.keys[key])

    def warped(self, picture):
        """Slant, turn, width and bending in one bilinear resampling; the canvas grows so that nothing is cut off."""
        height, width = picture.shape
        shear, angle, scale = self.uniform("shear"), np.deg2rad(self.uniform("rotation")), self.uniform("widthScale")
        c, s = np.cos(angle), np.sin(angle)
        waves = []
        if self.chance("elasticProbability"):
            for _ in range(4):
                length = self.uniform("elasticWavelength") * height
                direction, phase, along = self.random.uniform(0, 2 * np.pi, 3)
                # The slope of the bending stays within what a hand does.
                amplitude = self.random.random() * min(self.keys["elasticAmplitude"] * height, 0.06 * length)
                k = 2 * np.pi / max(length, 1)
                waves.append((k * np.cos(direction), k * np.sin(direction), phase, amplitude * np.cos(along), amplitude * np.sin(along)))
        if self.chance("proportionProbability"):
            # One wave from top to bottom: where its slope is steepest the zone changes most.
            length = self.random.uniform(0.8, 1.8) * height
            amplitude = self.random.uniform(0, min(max(self.keys["proportion"], 0), 0.9)) * length / (2 * np.pi)
            waves.append((0.0, 2 * np.pi / length, self.random.uniform(0, 2 * np.pi), 0.0, amplitude))
        straight = np.array([[c, -s], [s, c]]) @ np.array([[scale, -shear], [0, 1]])
        reaches = [max(abs(dx), abs(dy)) for *_, dx, dy in waves]
        reach = max([sum(reaches) / 2, *reaches])
        corners = straight @ (np.array([[-1, 1, -1, 1], [-1, -1, 1, 1]]) * [[width / 2], [height / 2]])
        new_width, new_height = (max(1, int(np.ceil(2 * (most + reach)))) for most in corners.max(axis=1))
        # Where each pixel comes from: exact on a grid of 8 pixels, linear between.
        step = 8
        x = (np.arange(new_width // step + 2) * step + 0.5 - new_width / 2)[None, :]
        y = (np.arange(new_height // step + 2) * step + 0.5 - new_height / 2)[:, None]
        x, y = np.broadcast_arrays(x, y)
        x0, y0 = x, y
        for kx, ky, phase, dx, dy in waves:
            shift = np.sin(kx * x0 + ky * y0 + phase)
            x, y = x + dx * shift, y + dy * shift
        (a, b), (d, e) = np.linalg.inv(straight)

        def hats(size, nodes):
            return np.maximum(0, 1 - abs(np.arange(size)[:, None] / step - np.arange(nodes)[None, :]))

        rows, columns = hats(new_height, x.shape[0]), hats(new_width, x.shape[1]).T
        paper = paper_tone(picture)
        framed = np.pad(picture.astype(np.float32), 1, constant_values=paper)
        fx = np.clip(rows @ (a * x + b * y) @ columns + width / 2 + 0.5, 0, width + 1 - 1e-6)
        fy = np.clip(rows @ (d * x + e * y) @ columns + height / 2 + 0.5, 0, height + 1 - 1e-6)
        ix, iy = fx.astype(np.int32), fy.astype(np.int32)
        wx, wy = fx - ix, fy - iy
        at = iy * (width + 2) + ix
        flat = framed.ravel()
        upper = flat[at] * (1 - wx) + flat[at + 1] * wx
        lower = flat[at + width + 2] * (1 - wx) + flat[at + width + 3] * wx
        return grey(upper * (1 - wy) + lower * wy + 0.5)

    def photometric(self, picture):
        height, width = picture.shape
        random = self.random
        if self.chance("strokeProbability"):
            # Darkest or lightest of 2 x 2 pixels.
            change = ndimage.minimum_filter if random.random() < 0.5 else ndimage.maximum_filter
            picture = change(picture, size=2, mode="nearest")
        if self.chance("blurProbability") and self.keys["blurSizes"]:
            kernel = np.ones(1)
            for _ in range(int(random.choice(self.keys["blurSizes"])) // 2 * 2):
                kernel = np.convolve(kernel, [0.5, 0.5])
            blurred = ndimage.correlate1d(picture.astype(np.float32), kernel, axis=0, mode="nearest")
            picture = grey(ndimage.correlate1d(blurred, kernel, axis=1, mode="nearest") + 0.5)
        if self.chance("ruledLineProbability"):
            picture = self.ruled(picture)
        if self.chance("speckProbability"):
            picture = picture.copy()
            for _ in range(random.integers(1, 9)):
                x, y, tone = random.integers(0, width - 1), random.integers(0, height - 1), int(random.uniform(60, 220))
                for dx, dy in [(0, 0), (1, 0), (0, 1)]:
                    if dx + dy == 0 or random.random() < 0.4:
                        picture[y + dy, x + dx] = min(picture[y + dy, x + dx], tone)
        if self.chance("toneProbability"):
            paper = self.uniform("paper")
            # Ink keeps a distance to the paper.
            ink = max(0, min(self.uniform("ink"), paper - 70))
            picture = grey(ink + (paper - ink) * np.arange(256) / 255)[picture]
        if self.chance("unevenLightProbability"):
            # A slope in a random direction and a broad wave.
            loss, direction, balance = self.uniform("unevenLight"), random.uniform(0, 2 * np.pi), random.random()
            wave = random.uniform(0.3, 2) * 2 * np.pi / max(width, 4 * height)
            x, y = np.arange(width)[None, :], np.arange(height)[:, None]
            slope = (x / width - 0.5) * np.cos(direction) + (y / height - 0.5) * np.sin(direction)
            shade = balance * (0.5 + slope) + (1 - balance) * (0.5 + 0.5 * np.sin(wave * x + random.uniform(0, 2 * np.pi)))
            picture = grey(picture * (1 - loss * np.clip(shade, 0, 1)))
        if self.chance("noiseProbability"):
            noise = random.standard_normal(picture.shape, dtype=np.float32)
            picture = grey(picture + self.uniform("noise") * noise + 0.5)
        return picture

    def ruled(self, picture):
        """One to three rules across the line, nearly level, lighter than ink."""
        height, width = picture.shape
        random = self.random
        count = random.integers(1, 4)
        first, spacing = random.uniform(0.1, 1) * height, random.uniform(0.5, 1.2) * height
        slope, thickness, tone = random.uniform(-0.012, 0.012), random.uniform(0.7, 2), random.uniform(90, 215)
        y = np.arange(height)[:, None]
        for i in range(count):
            center = (first + (i - count // 2) * spacing + slope * (np.arange(width) - width / 2))[None, :]
            covered = np.minimum(center + thickness / 2, y + 1) - np.maximum(center - thickness / 2, y)
            picture = np.minimum(picture, grey(255 - (255 - tone) * np.maximum(0, covered)))
        return picture


def ink_rows(picture):
    """The first row with ink and the one behind the last, and how many rows the letters take that are neither high nor low; None without ink."""
    rows = np.maximum(0, paper_tone(picture) - picture.astype(np.float32)).sum(axis=1)
    if min(picture.shape) < 3 or not rows.any():
        return None
    # The paper's grain is in every row.
    least, most = np.sort(rows)[len(rows) // 20], rows.max()
    inked, core = (np.flatnonzero(rows > least + share * (most - least)) for share in (0.03, 0.5))
    return (inked[0], inked[-1] + 1, core[-1] + 1 - core[0]) if len(core) else None


def paper_tone(picture):
    """The mean of the lighter half of the border."""
    border = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
    return border[border >= int(border.mean())].mean()


# Preparation for the network, as every line is prepared in training and in reading.


def prepare(picture, height):
    """The line on a picture of `height` rows: light evened out, contrast stretched, ink cropped and scaled; None without ink."""
    rows, columns = picture.shape
    reduction = max(1, min(rows // 400, columns // 8))
    if reduction > 1:
        picture = grey(resized(picture, rows // reduction, columns // reduction) + 0.5)
    darkness = levelled(picture)
    tones = ink_tones(darkness)
    if tones is None:
        return None
    threshold, paper, ink = tones
    mask = darkness > threshold
    stroke = stroke_width(mask)
    # Strong noise on bare paper is split in two as well: grains everywhere.
    if stroke < 2 and mask.sum() * 5 >= mask.size:
        return None
    box = ink_box(mask, stroke)
    erased = without_rules(darkness, threshold)
    if erased is not None:
        mask = erased > threshold
        rest_stroke = stroke_width(mask)
        rest = ink_box(mask, rest_stroke)
        # A picture of nothing but a line is a dash.
        if rest is not None:
            darkness, box, stroke = erased, rest, rest_stroke
        else:
            mask = darkness > threshold
    if box is None:
        return None
    slope = line_slope(mask, box)
    tops, picture_rows = np.zeros(mask.shape[1], np.float32), len(mask)
    if slope is not None:
        darkness, tops = sheared(darkness, box, slope)
        mask = darkness > threshold
        stroke = stroke_width(mask)
        box = ink_box(mask, stroke)
    cut = cut_off(mask, tops, picture_rows)
    if cut is not None:
        darkness = np.where(ndimage.binary_dilation(cut, np.ones((5, 5))), 0, darkness)
        mask = darkness > threshold
        stroke = stroke_width(mask)
        box = ink_box(mask, stroke)
    if box is None:
        return None
    top, bottom, left, right = box
    # The soft edge of the strokes.
    crop = darkness[max(0, top - 1):bottom + 1, max(0, left - 1):right + 1].astype(np.float32)
    crop = grey(255 - (crop - paper) * (255 / (ink - paper)))
    margin, side = max(1, height // 24), height // 3
    scale = (height - 2 * margin) / max(crop.shape[0], 9 * stroke)
    # Strokes that became thinner would fade and look like no pen's.
    radius = min(int((1.5 / scale - stroke) / 2 + 0.5), 8)
    if radius > 0:
        crop = ndimage.minimum_filter(crop, 2 * radius + 1, mode="nearest")
    inner = grey(resized(
        crop, min(height - 2 * margin, max(1, int(crop.shape[0] * scale + 0.5))),
        min(4096 - 2 * side, max(1, int(crop.shape[1] * scale + 0.5)))) + 0.5)
    result = np.full((height, max(32, inner.shape[1] + 2 * side)), PAPER, np.uint8)
    y, x = (height - inner.shape[0]) // 2, (result.shape[1] - inner.shape[1]) // 2
    result[y:y + inner.shape[0], x:x + inner.shape[1]] = inner
    return result


def resized(picture, height, width):
    """The mean over the covered area where it shrinks, linear interpolation where it grows."""
    return resampled(resampled(picture.astype(np.float64), height).T, width).T


def resampled(rows, size):
    count = len(rows)
    step = count / size
    if step > 1:
        edges = np.minimum(np.arange(size + 1) * step, count)
        index = np.minimum(edges.astype(int), count - 1)
        sums = np.concatenate([np.zeros((1, rows.shape[1])), np.cumsum(rows, axis=0)])
        return np.diff(sums[index] + (edges - index)[:, None] * rows[index], axis=0) / step
    at = np.clip((np.arange(size) + 0.5) * step - 0.5, 0, count - 1)
    index = np.minimum(at.astype(int), max(count - 2, 0))
    share = (at - index)[:, None]
    return rows[index] * (1 - share) + rows[np.minimum(index + 1, count - 1)] * share


def levelled(picture):
    """How much darker than the paper around it each pixel is, 0...255: the paper is the lighter half of each tile."""
    height, width = picture.shape
    tile = min(max(min(width, height) // 4, 8), 64)
    rows, columns = max(1, height // tile), max(1, width // tile)
    tops, lefts = np.arange(rows) * height // rows, np.arange(columns) * width // columns
    heights, widths = np.diff(np.append(tops, height)), np.diff(np.append(lefts, width))

    def sums(values):
        return np.add.reduceat(np.add.reduceat(values, tops, axis=0), lefts, axis=1)

    values = picture.astype(np.int64)
    mean = sums(values) // (heights[:, None] * widths[None, :])
    light = values >= np.repeat(np.repeat(mean, heights, axis=0), widths, axis=1)
    paper = sums(values * light) / np.maximum(sums(light.astype(np.int64)), 1)
    paper = ndimage.minimum_filter(ndimage.maximum_filter(paper, 3, mode="nearest"), 3, mode="nearest")
    around = np.ones((3, 3))
    paper = ndimage.convolve(paper, around, mode="constant") / ndimage.convolve(np.ones_like(paper), around, mode="constant")
    gain = 255 / np.maximum(paper, 1)
    y = np.clip((np.arange(height) + 0.5) * rows / height - 0.5, 0, rows - 1)
    above = y.astype(int)
    gain = gain[above] * (1 - y % 1)[:, None] + gain[np.minimum(above + 1, rows - 1)] * (y % 1)[:, None]
    centers = (2 * np.arange(columns) + 1) * width // (2 * columns)
    x = np.interp(np.arange(width), centers, np.arange(columns))
    before = x.astype(int)
    gain = gain[:, before] * (1 - x % 1) + gain[:, np.minimum(before + 1, columns - 1)] * (x % 1)
    return grey(255.5 - picture * gain)


def ink_tones(darkness):
    """Otsu's threshold, and the darkness that becomes white and black; None where there is no ink."""
    counts = np.bincount(darkness.ravel(), minlength=256).astype(np.float64)
    levels = np.arange(256)
    below, sum_below = np.cumsum(counts)[:255], np.cumsum(counts * levels)[:255]
    above, sum_above = darkness.size - below, (counts * levels).sum() - sum_below
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = sum_below / below, sum_above / above
        between = np.where((below > 0) & (above > 0), below * above * (high - low) ** 2, -1)
    threshold = int(between.argmax())
    if between[threshold] < 0 or high[threshold] - low[threshold] < 24:
        return None

    def quantile(fraction, first, last):
        seen = np.cumsum(counts[first:last + 1])
        return first + int(np.searchsorted(seen, max(1, np.ceil(fraction * seen[-1]))))

    paper = min(1.6 * quantile(0.5, 0, threshold) + 6, 0.6 * threshold)
    return threshold, paper, max(quantile(0.6, threshold + 1, 255), paper + 16)


def stroke_width(mask):
    """2 area / outline; the outline's steps overstate its length by 4 / pi."""
    area = int(mask.sum())
    runs = area - int((mask[:, 1:] & mask[:, :-1]).sum())
    tops = area - int((mask[1:] & mask[:-1]).sum())
    return 2 * area / max((2 * runs + 2 * tops) * np.pi / 4, 1e-9)


def ink_box(mask, stroke):
    """Top, bottom, left and right of the ink, specks aside; None where there is none."""
    speck = 0 if stroke < 1.3 else max(1, int(stroke * stroke / 4))
    labels, count = ndimage.label(mask, np.ones((3, 3)))
    areas = np.bincount(labels.ravel(), minlength=count + 1)
    boxes = [box for box, area in zip(ndimage.find_objects(labels), areas[1:]) if area > speck]
    if not boxes:
        return None
    return (min(y.start for y, _ in boxes), max(y.stop for y, _ in boxes),
            min(x.start for _, x in boxes), max(x.stop for _, x in boxes))


def line_slope(mask, box):
    """Rows that the line falls for each column, where its rows of ink are sharpest; None where that is hardly more than of the line as it is."""
    top, bottom, left, right = box
    height, width = bottom - top, right - left
    if width < 3 * height:
        return None
    cell = max(1, height // 48)
    rows, columns = -(-height // cell), -(-width // (4 * cell))
    if columns <= 1:
        return None
    ink = np.pad(mask[top:bottom, left:right], ((0, rows * cell - height), (0, columns * 4 * cell - width)))
    ink = ink.reshape(rows, cell, columns, 4 * cell).sum(axis=(1, 3))
    most = min(int(np.float32(0.12) * np.float32(width) / np.float32(cell)), rows)

    def sharpness(fall):
        sums = np.zeros(rows + 2 * most + 4, np.int64)
        for column in range(columns):
            first = most + 2 - int(fall * (2 * column - columns + 1) / (2 * (columns - 1)))
            sums[first:first + rows] += ink[:, column]
        return int(((sums[:-2] + 2 * sums[1:-1] + sums[2:]) ** 2).sum())

    as_it_is = sharpness(0)
    best = 0, as_it_is
    for falls in (lambda: range(-most, most + 1, 3)), (lambda: (best[0] - 1, best[0] + 1)):
        for fall in falls():
            if abs(fall) <= most and (value := sharpness(fall)) > best[1]:
                best = fall, value
    if not abs(best[0]) > np.float32(0.2) * np.float32(rows) or best[1] < 1.2 * as_it_is:
        return None
    return np.float32(best[0] * cell) / np.float32(width)


def sheared(darkness, box, slope):
    """The picture with its columns moved so that the line is level, and where it begins in each column."""
    rows, width = darkness.shape
    _, _, left, right = box
    columns = np.clip(np.arange(width, dtype=np.float32), left, right)
    falls = slope * (columns - np.float32(left + right) / 2)
    room = int(abs(falls[0])) + 1
    at = np.arange(-room, rows + room, dtype=np.float32)[:, None] + falls
    above = np.floor(at)
    share = at - above
    padded = np.zeros((rows + 2, width), np.float32)
    padded[1:-1] = darkness
    upper, lower = (np.take_along_axis(padded, np.clip(above.astype(int) + k, 0, rows + 1), axis=0) for k in (1, 2))
    return grey(upper + (lower - upper) * share + np.float32(0.5)), room - falls


def cut_off(mask, edges, picture_rows):
    """The ink of other lines: pieces that the picture's upper or lower edge cuts off beyond the line's letters, and what is in their rows; None without.

    edges: the row where the picture begins in each column, which differ where a line was made level.
    """
    height = len(mask)
    labels, count = ndimage.label(mask, np.ones((3, 3)))
    areas = np.bincount(labels.ravel(), minlength=count + 1)[1:]
    tops, bottoms = np.array([(rows.start, rows.stop) for rows, _ in ndimage.find_objects(labels)]).reshape(-1, 2).T
    y = np.arange(height, dtype=np.float32)[:, None]
    at_upper, at_lower = np.zeros(count, bool), np.zeros(count, bool)
    at_upper[np.setdiff1d(labels[y < edges + 1], 0) - 1] = True
    at_lower[np.setdiff1d(labels[y + 2 > edges + picture_rows], 0) - 1] = True
    if max(at_upper.sum(), at_lower.sum()) < 3:
        return None
    # The rows of the line's small letters: those around the most inked row, the ones in the middle preferred, that hold at least half of its ink.
    radius = max(1, int(np.float32((areas * (bottoms - tops)).sum()) / np.float32(areas.sum()) / 8))
    sums = np.concatenate([[0], np.cumsum(mask.sum(axis=1))])
    index = np.arange(height)
    smooth = sums[np.minimum(index + radius + 1, height)] - sums[np.maximum(index - radius, 0)]
    weighed = smooth.astype(np.float32) * (1 - np.abs((2 * index - height).astype(np.float32)) / np.float32(2 * height))
    low = int(np.argmax(weighed))
    high, least = low + 1, smooth[low] // 2
    while low > 0 and smooth[low - 1] > least:
        low -= 1
    while high < height and smooth[high] > least:
        high += 1
    reach = int(np.float32(0.8) * np.float32(high - low))
    chosen = np.zeros(count, bool)
    above, below = at_upper & (bottoms <= low), at_lower & (tops >= high)
    if above.sum() >= 3:
        chosen |= above | (bottoms <= low - reach) & (tops + bottoms < 2 * bottoms[above].max())
    if below.sum() >= 3:
        chosen |= below | (tops >= high + reach) & (tops + bottoms > 2 * tops[below].min())
    # What is the larger part of all ink is the line.
    return np.isin(labels, np.flatnonzero(chosen) + 1) if chosen.any() and areas[chosen].sum() * 2 < areas.sum() else None


def without_rules(darkness, threshold):
    """The picture without ruled lines, thin bands of long level runs from side to side; None where there are none."""
    height, width = darkness.shape
    if not (width >= 2 * height or (width >= 3 * height // 2 and height >= 40)) or width < 48 or height < 12:
        return None
    # Rules are often fainter than ink.
    threshold = max(threshold // 2, 16)
    edges = np.diff(np.pad(darkness > threshold, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    (ys, starts), (_, ends) = np.nonzero(edges == 1), np.nonzero(edges == -1)
    runs = [run for run in zip(ys.tolist(), starts.tolist(), ends.tolist()) if run[2] - run[1] >= max(16, height // 3)]
    bands, result = [], None
    for run in runs:
        if bands and bands[-1][-1][0] + max(2, height // 24) >= run[0]:
            bands[-1].append(run)
        else:
            bands.append([run])
    for band in bands:
        covered = np.zeros(width, bool)
        for _, start, end in band:
            covered[start:end] = True
        side = max(4, width // 16)
        if covered.sum() * 4 < width * 3 or not covered[:side].any() or not covered[-side:].any():
            continue
        # The straight line through the runs' pixels, by least squares.
        x = np.concatenate([np.arange(start, end) for _, start, end in band])
        y = np.repeat([run[0] for run in band], [end - start for _, start, end in band])
        thickness = len(x) / (max(run[2] for run in band) - min(run[1] for run in band))
        if thickness > max(4, height // 10):
            continue
        slope = ((x - x.mean()) * (y - y.mean())).sum() / max(((x - x.mean()) ** 2).sum(), 1e-9)
        offset = y.mean() - slope * x.mean()
        result = darkness.copy() if result is None else result
        limit = int(2 * thickness) + 2
        for column in range(width):
            dark = result[:, column] > threshold // 2
            middle = int(np.floor(offset + slope * column + 0.5))
            low, high = max(0, middle - limit), min(height - 1, middle + limit)
            hits = [k for k in range(low, high + 1) if dark[k]]
            if not hits:
                continue
            top = bottom = min(hits, key=lambda k: (abs(k - middle), k))
            if abs(top - middle) > int(thickness / 2) + 1:
                continue
            while top > low and dark[top - 1]:
                top -= 1
            while bottom < high and dark[bottom + 1]:
                bottom += 1
            # Higher than a rule: ink.
            if bottom - top + 1 <= thickness + 2.5:
                result[max(0, top - 1):bottom + 2, column] = 0
    return result
