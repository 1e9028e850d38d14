"""Trains Longhand's network in PyTorch, on a GPU where there is one: the twin of `longhand train`.

    longhand pack unipen:data/unipen copiste:data/copiste --split train --out train.lmdb
    python3 train.py ../../Configurations/script.yml --set 'data=[{kind: lmdb, path: train.lmdb}]' \\
        --set 'validation=[{kind: lmdb, path: validation.lmdb, limit: 1000}]'
    longhand import runs/script/best.safetensors --half --out model.safetensors

Reads the configuration of `longhand train`, and its keys mean what they mean there; but data are packed sets (`kind: lmdb`), and
`threads`, `convolution`, and of a source all but `path`, `matching`, `weight` and `limit` are passed over. Lines are changed and prepared as
Longhand does it, so pack them as they are rather than with --height, which prepares them twice.

The run's folder gets `best.safetensors`, a model file; `last.pth`, to go on from by --resume; and `history.csv`.
"""

import argparse
import collections
import copy
import csv
import io
import math
import os
import pathlib
import re
import sys
import time
import unicodedata

import lmdb
import numpy as np
import torch
import yaml
from PIL import Image
from torch.nn import functional
from torch.utils.data import DataLoader, IterableDataset

import longhand_model
from line_pictures import AUGMENTATIONS, PAPER, Augmentation, grey, prepare, resized

SOURCE = {
    "kind": "lmdb", "characters": "unipen", "texts": "mixed", "path": None, "split": "train", "categories": [], "contributors": [], "matching": None,
    "words": None, "weight": 1.0, "writerBalance": 0.0, "limit": 0, "clean": False, "recombined": 0.0}
DEFAULTS = {
    "run": "runs/script", "seed": 1, "threads": 0, "precision": "auto", "convolution": "winograd", "architecture": "script",
    "alphabet": "seed", "initialWeights": None, "initialShare": 0.0, "data": [], "validation": [], "augmentation": AUGMENTATIONS["handwriting"],
    "spacesAround": True, "prefetch": {"threads": 1, "batches": 16}, "epochs": 20, "epochLines": 0, "minutes": 0.0, "patience": 0,
    "batch": {"lines": 32, "columns": 32 * 1024, "bucket": 16}, "optimizer": "adam", "learningRate": 1e-3,
    "schedule": {"kind": "cosine", "warmup": 200, "every": 5, "factor": 0.5, "rise": 0.3, "final": 0.01},
    "weightDecay": 0.0, "clip": 5.0, "dropout": None, "consistency": 0.0, "averageDecay": 0.0, "checkpointMinutes": 5.0, "reportSteps": 20,
}
# Pixels by which the widths of two views may differ to be of one crop.
CROP_TOLERANCE = 6
# Shorter texts may be a mark, which with parts of others would be another one.
SHORTEST_BETWEEN_LINES = 4
# First keys of the random generators, so that no two uses share random numbers.
ORDER, SAMPLE, BATCHES, LIMIT = range(4)


# The configuration.


def read_configuration(path, overrides=()):
    """`DEFAULTS`, with the YAML file laid over them, and `key.path=value` over both."""
    configuration = merged(DEFAULTS, yaml.safe_load(pathlib.Path(path).read_text()) or {})
    for override in overrides:
        keys, equals, value = override.partition("=")
        if not equals:
            raise ValueError(f"'--set {override}' is not of the form key=value.")
        *sections, last = [int(key) if key.isdigit() else key for key in keys.split(".")]
        place = configuration
        try:
            for key in sections:
                if key == "architecture":
                    place[key] = architecture_of(place[key], configuration["initialWeights"])
                place = place[key]
            place[last] = yaml.safe_load(value)
        except (LookupError, TypeError):
            raise ValueError(f"'--set {override}': there is no key '{keys}'; `longhand train --print-config` shows all of them.") from None
        configuration = merged(DEFAULTS, configuration)
    for key in ("data", "validation"):
        configuration[key] = [merged(SOURCE, source, f"{key}.") for source in configuration[key]]
        for source in configuration[key]:
            if source["kind"] != "lmdb" or not source["path"]:
                raise ValueError(
                    f"'{key}' has a source of kind '{source['kind']}': pack it by `longhand pack`, and name the file by "
                    f"--set '{key}=[{{kind: lmdb, path: FILE.lmdb}}]'.")
            for own in ("recombined", "writerBalance"):
                if source[own]:
                    raise ValueError(f"'{key}': `longhand train` alone knows '{own}'; leave it out.")
    if not configuration["data"]:
        raise ValueError("'data' must have a source.")
    return configuration


def merged(base, over, path=""):
    """`over` laid over `base`, which has all keys that there are."""
    result = copy.deepcopy(base)
    for key, value in over.items():
        if key not in base:
            raise ValueError(f"There is no key '{path}{key}'; `longhand train --print-config` shows all of them.")
        if key == "augmentation" and isinstance(value, str):
            if value not in AUGMENTATIONS:
                raise ValueError(f"'augmentation' must be one of {', '.join(AUGMENTATIONS)}, or keys and values.")
            value = AUGMENTATIONS[value]
        if isinstance(base[key], dict) and not isinstance(value, dict):
            raise ValueError(f"'{path}{key}' must have keys and values.")
        if isinstance(base[key], dict):
            value = merged(base[key], value, f"{path}{key}.")
        elif isinstance(base[key], float):
            value = float(value)  # YAML takes 1e-3 for a text.
        result[key] = value
    return result


def architecture_of(choice, initial_weights=None):
    """By its name, written out (unnamed keys are script's), or `keep`, that of the initial weights."""
    if isinstance(choice, dict):
        return merged({"auxiliaryWeight": 0.0} | longhand_model.SCRIPT, choice, "architecture.")
    if choice == "keep":
        if not initial_weights:
            raise ValueError("'architecture: keep' is about another model's: name it by 'initialWeights'.")
        return longhand_model.load(initial_weights).architecture
    if choice not in longhand_model.ARCHITECTURES:
        raise ValueError(f"There is no architecture '{choice}'; known are {', '.join(longhand_model.ARCHITECTURES)}.")
    return copy.deepcopy(longhand_model.ARCHITECTURES[choice])


def alphabet_of(configuration, texts):
    """The symbols of outputs 1, 2, ..."""
    choice = configuration["alphabet"]
    of_texts = sorted({symbol for text in texts for symbol in text})
    if choice in ("keep", "union"):
        if not configuration["initialWeights"]:
            raise ValueError(f"'alphabet: {choice}' is about another model's: name it by 'initialWeights'.")
        known = list(longhand_model.load(configuration["initialWeights"]).symbols)
        return known if choice == "keep" else known + [symbol for symbol in of_texts if symbol not in known]
    return of_texts if choice == "data" else symbols_of(longhand_model.ALPHABETS.get(choice, choice))


def symbols_of(text):
    """The characters of a text in NFC, an accent that stays by itself with the letter before it."""
    symbols = []
    for character in unicodedata.normalize("NFC", text):
        if symbols and unicodedata.combining(character):
            symbols[-1] += character
        else:
            symbols.append(character)
    return symbols


# The lines.


class PackedSet:
    """Lines that `longhand pack` wrote: `texts` as lists of symbols; pictures are read when they are wanted."""

    def __init__(self, source):
        self.path = source["path"]
        with self.file() as file, file.begin() as reading:
            count = int(reading.get(b"num-samples", b"0"))
            labels = [reading.get(b"label-%09d" % number) for number in range(1, count + 1)]
        self.lines = [(number, symbols_of(label.decode())) for number, label in enumerate(labels, 1) if label is not None]
        if source["matching"]:
            self.lines = [line for line in self.lines if re.search(source["matching"], "".join(line[1]))]
        if 0 < source["limit"] < len(self.lines):
            chosen = np.random.default_rng([0, LIMIT]).permutation(len(self.lines))[:source["limit"]]
            self.lines = [self.lines[index] for index in sorted(chosen)]

    def file(self):
        """Opened for each read, which costs little: an open file must not pass to the loader's processes."""
        return lmdb.open(self.path, subdir=os.path.isdir(self.path), readonly=True, lock=False, readahead=False)

    def picture(self, index):
        with self.file() as file, file.begin() as reading:
            data = bytes(reading.get(b"image-%09d" % self.lines[index][0]))
        return np.asarray(Image.open(io.BytesIO(data)).convert("L"))


class Lines(IterableDataset):
    """Batches of one epoch: (images (N, 1, H, W), widths, labels, texts, lines that held no ink).

    With `consistency` lines 2i and 2i + 1 of a batch in training are two views of one, of the same width.

    Lines are made a bucket at a time, sorted by width and cut into batches, which come in random order. Each line's random
    numbers depend on seed, epoch and place alone; the workers take turns at buckets.
    """

    def __init__(self, sets, weights, configuration, symbols, height, training=True):
        self.sets, self.weights, self.configuration, self.height, self.training = sets, weights, configuration, height, training
        self.views = 2 if training and configuration["consistency"] > 0 else 1
        self.places = {symbol: index for index, symbol in enumerate(symbols, 1)}
        self.epoch = 0
        whole = sum(round(len(lines.lines) * weight) for lines, weight in zip(sets, weights))
        self.count = training and whole and configuration["epochLines"] or whole

    def order(self):
        """(set, line) of the epoch's lines: each line of each set `weight` times."""
        random = np.random.default_rng([self.configuration["seed"], ORDER, self.epoch])
        order = []
        while len(order) < self.count:
            turn = []
            for number, (lines, weight) in enumerate(zip(self.sets, self.weights)):
                count = len(lines.lines)
                turn += [(number, line) for line in range(count)] * int(weight)
                rest = round(count * weight) - int(weight) * count
                turn += [(number, int(line)) for line in random.permutation(count)[:rest]]
            order += [turn[index] for index in random.permutation(len(turn))][:self.count - len(order)]
        return order

    def __iter__(self):
        worker = torch.utils.data.get_worker_info()
        batch, order = self.configuration["batch"], self.order()
        size = max(1, batch["lines"] // self.views) * batch["bucket"]
        for bucket in range(worker.id if worker else 0, -(-len(order) // size), worker.num_workers if worker else 1):
            start = bucket * size
            lines = [self.samples(start + index, *entry) for index, entry in enumerate(order[start:start + size])]
            made = [views for views in lines if views]
            dropped = len(lines) - len(made)
            for group in self.batches([views[0][0].shape[1] for views in made], bucket):
                yield self.collated([sample for index in group for sample in made[index]], dropped)
                dropped = 0

    def samples(self, place, number, line):
        """The views of a line as (picture, labels, text): of one geometry, their tones and hidden strips differ. [] without ink."""
        picture, text = self.sets[number].picture(line), self.sets[number].lines[line][1]
        spaced = [" ", *text, " "] if self.configuration["spacesAround"] else text
        labels = [self.places[symbol] for symbol in spaced if symbol in self.places]
        if not self.training:
            picture = prepare(picture, self.height)
            return [] if picture is None else [(picture, labels, text)]
        random = np.random.default_rng([self.configuration["seed"], SAMPLE, self.epoch, place])
        augmentation = Augmentation(self.configuration["augmentation"], random)
        picture = augmentation.moved(picture)
        if len(text) >= SHORTEST_BETWEEN_LINES:
            picture = augmentation.between_lines(picture)
        views = [prepare(augmentation.toned(picture), self.height) for _ in range(self.views)]
        if any(view is None for view in views):
            return []
        # Noise moves the crop by a pixel or two. A crop that differs by more has another scale: then the first view is seen twice.
        first = views[0]
        for index, view in enumerate(views):
            if view.shape != first.shape:
                is_near = abs(view.shape[1] - first.shape[1]) <= CROP_TOLERANCE
                views[index] = grey(resized(view, *first.shape) + 0.5) if is_near else first
        return [(augmentation.with_hidden_strips(view), labels, text) for view in views]

    def batches(self, widths, bucket):
        """Indices of lines of near widths, as many as `batch.lines` and `batch.columns` allow with all their views."""
        random = np.random.default_rng([self.configuration["seed"], BATCHES, self.epoch, bucket])
        batch, groups = self.configuration["batch"], [[]]
        lines, most = max(1, batch["lines"] // self.views), batch["columns"] // self.views
        for index in sorted(random.permutation(len(widths)), key=lambda index: widths[index]):
            columns = (len(groups[-1]) + 1) * padded(widths[index])
            if groups[-1] and (len(groups[-1]) == lines or 0 < most < columns):
                groups.append([])
            groups[-1].append(index)
        return [groups[index] for index in random.permutation(len(groups)) if groups[index]]

    def collated(self, samples, dropped):
        widths = [picture.shape[1] for picture, *_ in samples]
        images = np.full((len(samples), 1, self.height, padded(max(widths))), PAPER, np.uint8)
        for image, (picture, *_) in zip(images, samples):
            image[0, :, :picture.shape[1]] = picture
        return torch.from_numpy(images), widths, [labels for _, labels, _ in samples], [text for *_, text in samples], dropped


def padded(width):
    return -(-width // 32) * 32


def loader(lines, configuration, device):
    return DataLoader(
        lines, batch_size=None, num_workers=configuration["prefetch"]["threads"], pin_memory=device.type == "cuda",
        prefetch_factor=max(2, configuration["prefetch"]["batches"] // configuration["prefetch"]["threads"]))


# Training.


class Muon(torch.optim.Optimizer):
    """Muon (Jordan et al., 2024) for the network's matrices, as Sources/Network/Muon.swift.

    Does what `torch.optim.Muon(adjust_lr_fn="match_rms_adamw")` does, with convolutions, with each gate of an LSTM by itself, and with all
    matrices of one shape at once. `type` is that of the products.
    """

    MOMENTUM = 0.95

    def __init__(self, parameters, weight_decay, type):
        super().__init__(parameters, {"lr": 0.0, "weight_decay": weight_decay})
        self.type = type

    @staticmethod
    def takes(name, parameter):
        """Whether a parameter of the network is made of matrices; the rest is left to Adam."""
        return name.startswith("lstm.weight") or parameter.ndim == 4 and parameter.shape[1] > 1

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            pairs = collections.defaultdict(list)
            for parameter in group["params"]:
                state = self.state[parameter]
                if not state:
                    state["momentum"] = torch.zeros_like(parameter)
                state["momentum"].lerp_(parameter.grad, 1 - self.MOMENTUM)
                direction = parameter.grad.lerp(state["momentum"], self.MOMENTUM)
                matrices = self.matrices(parameter)
                pairs[matrices.shape[1:]].append((matrices, self.matrices(direction)))
            for shape, batch in pairs.items():
                values, directions = zip(*batch)
                step = group["lr"] * 0.2 * math.sqrt(max(shape))
                orthogonal = orthogonalized(torch.cat(directions), self.type).split([len(matrices) for matrices in values])
                for matrices, direction in zip(values, orthogonal):
                    matrices.mul_(1 - group["lr"] * group["weight_decay"]).sub_(direction, alpha=step)

    @staticmethod
    def matrices(tensor):
        """(count, rows, columns) of a convolution's weight, or an LSTM's."""
        count = 1 if tensor.ndim == 4 else 4
        return tensor.view(count, len(tensor) // count, -1)


def orthogonalized(matrices, type):
    """(count, rows, columns): each with its singular values near 1, by Newton-Schulz, as Sources/Engine/Orthogonalization.swift."""
    is_tall = matrices.shape[1] > matrices.shape[2]
    x = matrices.mT if is_tall else matrices
    x = (x / (torch.linalg.matrix_norm(x, keepdim=True) + 1e-7)).to(type)
    for _ in range(5):
        gram = torch.bmm(x, x.mT)
        x = torch.baddbmm(x, torch.baddbmm(gram, gram, gram, beta=-4.7750, alpha=2.0315), x, beta=3.4445)
    return (x.mT if is_tall else x).to(matrices)


class Trainer:
    """The network, its optimizers and average, and how far the run is."""

    def __init__(self, configuration, architecture, symbols, device):
        self.configuration, self.device = configuration, device
        self.model = longhand_model.Model(architecture, symbols).to(device)
        if configuration["initialWeights"]:
            take_weights(self.model, longhand_model.load(configuration["initialWeights"]))
        self.average = copy.deepcopy(self.model) if configuration["averageDecay"] > 0 else None
        self.initial = copy.deepcopy(self.model.state_dict()) if configuration["initialShare"] > 0 else None
        self.progress = {"step": 0, "epoch": 0, "lines": 0, "seconds": 0.0, "history": [], "best": None}
        precision = configuration["precision"]
        self.half = precision == "bfloat16" or (precision == "auto" and device.type == "cuda" and torch.cuda.is_bf16_supported())
        self.optimizers = self.make_optimizers()

    def make_optimizers(self):
        """By what `last.pth` calls them."""
        kind, decay = self.configuration["optimizer"], self.configuration["weightDecay"]
        if kind not in ("adam", "muon"):
            raise ValueError(f"'optimizer' must be adam or muon, not '{kind}'.")
        parameters = dict(self.model.named_parameters())
        matrices = {name for name, parameter in parameters.items() if kind == "muon" and Muon.takes(name, parameter)}
        optimizers = {
            "optimizer": torch.optim.AdamW([parameters[name] for name in parameters if name not in matrices], weight_decay=decay)}
        if matrices:
            type = torch.bfloat16 if self.half else torch.float32
            optimizers["muon"] = Muon([parameters[name] for name in parameters if name in matrices], decay, type)
        return optimizers

    def part(self, lines_per_epoch):
        """How much of the run is behind, 0...1: in lines or, where that is further, by the clock."""
        minutes = self.configuration["minutes"]
        by_lines = self.progress["lines"] / (lines_per_epoch * self.configuration["epochs"])
        return min(1, max(by_lines, self.progress["seconds"] / (minutes * 60) if minutes > 0 else 0))

    def rate(self, part):
        """The learning rate of the next step."""
        schedule, step = self.configuration["schedule"], self.progress["step"]

        def descent(x, bottom):
            return bottom + (1 - bottom) * 0.5 * (1 + math.cos(math.pi * x))

        kind, rise = schedule["kind"], schedule["rise"]
        if kind == "constant":
            scale = 1
        elif kind == "step":
            scale = schedule["factor"] ** (self.progress["epoch"] // schedule["every"])
        elif kind == "cosine":
            scale = descent(part, schedule["final"])
        elif kind == "onecycle":
            scale = descent(1 - part / rise, 0.04) if part < rise else descent((part - rise) / (1 - rise), schedule["final"])
        else:
            raise ValueError(f"'schedule.kind' must be constant, step, cosine or onecycle, not '{kind}'.")
        return self.configuration["learningRate"] * scale * min(1, (step + 1) / max(schedule["warmup"], 1))

    def autocast(self):
        return torch.autocast(self.device.type, torch.bfloat16, enabled=self.half)

    def step(self, images, widths, labels, rate):
        """One update; returns the batch's loss, the mean over its lines of CTC loss / label length, with what views disagree on."""
        frames = torch.tensor([longhand_model.frames(self.model.architecture, width) for width in widths])
        lengths = torch.tensor([len(line) for line in labels])
        flat = torch.tensor([label for line in labels for label in line], dtype=torch.long, device=self.device)

        def ctc(scores):
            return functional.ctc_loss(scores.float(), flat, frames, lengths, zero_infinity=True)

        self.model.train()
        with self.autocast():
            scores, loss = self.model.loss(self.shades(images), ctc)
        if self.configuration["consistency"] > 0:
            loss = loss + self.configuration["consistency"] * disagreement(scores.float(), frames, lengths)
        self.model.zero_grad(set_to_none=True)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.configuration["clip"])
        if not bool(norm.isfinite() & loss.isfinite()):
            raise FloatingPointError(
                f"Training stopped at step {self.progress['step'] + 1}: the loss was {loss.item()} and the norm of the gradient "
                f"{norm.item()}. "
                "Go on from the last checkpoint with a lower learning rate (--resume --set learningRate=...).")
        for optimizer in self.optimizers.values():
            for group in optimizer.param_groups:
                group["lr"] = rate
            optimizer.step()
        self.progress["step"] += 1
        self.move_average()
        return loss.detach()

    def shades(self, images):
        return images.to(self.device, non_blocking=True).float() / 255

    @torch.no_grad()
    def move_average(self):
        """Early steps count for more, so that the initial weights are soon forgotten."""
        if self.average is None:
            return
        step = self.progress["step"]
        share = 1 - min(self.configuration["averageDecay"], step / (step + 9))
        weights = self.model.state_dict()
        for name, value in self.average.state_dict().items():
            if value.is_floating_point():
                value.lerp_(weights[name], share)

    @torch.no_grad()
    def reading(self):
        """The network that is validated and kept: the average, mixed with the initial weights where these have a share."""
        own = self.average or self.model
        if self.initial is None:
            return own
        mixed = copy.deepcopy(own)
        for name, value in mixed.state_dict().items():
            if value.is_floating_point():
                value.lerp_(self.initial[name], self.configuration["initialShare"])
        return mixed

    @torch.no_grad()
    def error_rate(self, batches):
        """Character error rate by best path."""
        errors = symbols = 0
        reading = self.reading().eval()
        for images, widths, _, texts, _ in batches:
            with self.autocast():
                paths = reading(self.shades(images)).argmax(dim=2).T.tolist()
            for path, width, text in zip(paths, widths, texts):
                path = path[:longhand_model.frames(reading.architecture, width)]
                kept = [b for a, b in zip([0] + path, path) if b not in (0, a)]
                read = [reading.symbols[label - 1] for label in kept]
                # No reading has the spaces around it.
                while read[:1] == [" "]:
                    del read[0]
                while read[-1:] == [" "]:
                    del read[-1]
                errors += edit_distance(text, read)
                symbols += len(text)
        return errors / max(symbols, 1)

    # Files.

    def save(self, folder, is_best):
        state = {
            "model": self.model.state_dict(), "average": self.average and self.average.state_dict(),
            "progress": self.progress, "symbols": self.model.symbols}
        state |= {name: optimizer.state_dict() for name, optimizer in self.optimizers.items()}
        whole(folder / "last.pth", lambda path: torch.save(state, path))
        if is_best:
            whole(folder / "best.safetensors", self.write_model)
        with open(folder / "history.csv", "w", newline="") as file:
            table = csv.DictWriter(file, self.progress["history"][0])
            table.writeheader()
            table.writerows(self.progress["history"])

    def restore(self, folder):
        state = torch.load(folder / "last.pth", map_location=self.device, weights_only=True)
        if state["symbols"] != self.model.symbols:
            raise ValueError(f"{folder / 'last.pth'} is of another alphabet than the configuration: restore that.")
        if ("muon" in state) != ("muon" in self.optimizers):
            raise ValueError(f"{folder / 'last.pth'} is of another optimizer than the configuration: restore that.")
        self.model.load_state_dict(state["model"])
        if self.average is not None:
            self.average.load_state_dict(state["average"] or state["model"])
        for name, optimizer in self.optimizers.items():
            optimizer.load_state_dict(state[name])
            optimizer.param_groups[0]["weight_decay"] = self.configuration["weightDecay"]
        self.progress = state["progress"]

    def write_model(self, path):
        last = self.progress["history"][-1]
        provenance = {
            "program": "Tools/pytorch/train.py", "seed": str(self.configuration["seed"]), "steps": str(self.progress["step"]),
            "lines": str(self.progress["lines"]), "epoch": str(last["epoch"]),
            "data": "; ".join(summary(source) for source in self.configuration["data"])}
        if last["cer"] is not None:
            provenance["validation CER"] = str(last["cer"])
            provenance["validation data"] = "; ".join(summary(source) for source in self.configuration["validation"])
        longhand_model.save(self.reading(), path, provenance)


def summary(source):
    weight = "" if source["weight"] == 1 else f" weight {source['weight']}"
    return f"lmdb {os.path.basename(source['path'])}{weight}"


def whole(path, write):
    """The file has its name only when it is whole."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    write(temporary)
    os.replace(temporary, path)


def disagreement(scores, frames, lengths):
    """How far views 2i and 2i + 1 are from each other, as Sources/Network/ConsistencyLoss.swift: the mean over the batch of the
    divergence from the other view, which stands as given, summed over frames, / label length. `scores` (T, N, V) are log-probabilities."""
    others = scores.detach().unflatten(1, (-1, 2)).flip(2).flatten(1, 2)
    divergences = functional.kl_div(scores, others, log_target=True, reduction="none").sum(dim=2)
    counts = torch.arange(len(scores))[:, None] < frames[None, :]
    return ((divergences * counts.to(scores.device)).sum(dim=0) / lengths.clamp(min=1).to(scores.device)).mean()


@torch.no_grad()
def take_weights(model, other):
    """What fits of another model; each symbol that both have keeps its row of the linear layers, the blank too."""
    rows = {symbol: index for index, symbol in enumerate(other.symbols, 1)} | {None: 0}
    pairs = [(to, rows[symbol]) for to, symbol in enumerate([None, *model.symbols]) if symbol in rows]
    into, out = (torch.tensor(side) for side in zip(*pairs))
    weights = other.state_dict()
    for name, value in model.state_dict().items():
        taken = weights.get(name)
        if taken is None or taken.shape[1:] != value.shape[1:]:
            continue
        if name.startswith(("fc.", "aux.")):
            value[into] = taken[out].to(value)
        elif taken.shape == value.shape:
            value.copy_(taken)


def edit_distance(a, b):
    row = list(range(len(b) + 1))
    for i, symbol in enumerate(a, 1):
        diagonal, row[0] = row[0], i
        for j, other in enumerate(b, 1):
            diagonal, row[j] = row[j], min(diagonal + (symbol != other), row[j] + 1, row[j - 1] + 1)
    return row[-1]


def say(text):
    print(text, file=sys.stderr, flush=True)


def train(configuration, resume=False, device=None):
    """Trains, and returns the trainer."""
    device = device or torch.device("cuda" if torch.cuda.is_available() else "cpu")
    folder = pathlib.Path(configuration["run"])
    if resume != (folder / "last.pth").exists():
        raise ValueError(
            f"There is no {folder}/last.pth to resume from." if resume
            else f"'{folder}' holds a run already: go on with it by --resume, or take another folder by --set run=FOLDER.")
    torch.manual_seed(configuration["seed"])
    sets = [PackedSet(source) for source in configuration["data"]]
    symbols = alphabet_of(configuration, (text for lines in sets for _, text in lines.lines))
    for lines in sets:
        # What the alphabet cannot write would be taught wrongly; when measuring it counts as errors instead.
        count, known = len(lines.lines), set(symbols)
        lines.lines = [line for line in lines.lines if known.issuperset(line[1])]
        if len(lines.lines) < count:
            say(f"warning: {count - len(lines.lines)} of {count} lines of '{lines.path}' have symbols outside the alphabet and are left out")
    architecture = architecture_of(configuration["architecture"], configuration["initialWeights"]) | {"symbols": len(symbols) + 1}
    if configuration["dropout"] is not None:
        architecture["dropout"] = configuration["dropout"]
    trainer = Trainer(configuration, architecture, symbols, device)
    if resume:
        trainer.restore(folder)
    folder.mkdir(parents=True, exist_ok=True)
    lines = Lines(sets, [source["weight"] for source in configuration["data"]], configuration, symbols, architecture["height"])
    if lines.count == 0:
        raise ValueError("There are no lines to train on: check 'data'.")
    validation = []
    if configuration["validation"]:
        measured = [PackedSet(source) for source in configuration["validation"]]
        # Prepared once, and kept.
        validation = list(loader(Lines(
            measured, [1] * len(measured), configuration, symbols, architecture["height"], training=False), configuration, device))
    say(
        f"{architecture['name']}: {sum(p.numel() for p in trainer.model.parameters())} parameters, {len(symbols) + 1} symbols; "
        f"{lines.count} lines an epoch; {device}, {'bfloat16' if trainer.half else 'float32'}")

    progress, minutes = trainer.progress, configuration["minutes"]
    while progress["epoch"] < configuration["epochs"] and not 0 < minutes * 60 <= progress["seconds"]:
        lines.epoch = progress["epoch"]
        begun, before = time.monotonic(), progress["seconds"]
        losses, count, rate = [], 0, 0.0
        for images, widths, labels, _, dropped in loader(lines, configuration, device):
            rate = trainer.rate(trainer.part(lines.count))
            batch_lines = len(labels) // lines.views
            losses.append((trainer.step(images, widths, labels, rate), batch_lines))
            count += batch_lines
            progress["lines"] += batch_lines + dropped
            progress["seconds"] = before + time.monotonic() - begun
            if progress["step"] % configuration["reportSteps"] == 0:
                recent = torch.stack([loss for loss, _ in losses[-configuration["reportSteps"]:]]).mean().item()
                say(
                    f"step {progress['step']}  epoch {lines.epoch + 1}/{configuration['epochs']}  {count}/{lines.count}  loss {recent:.4f}  "
                    f"rate {rate:.3g}  {count / (progress['seconds'] - before):.0f} lines/s")
            if 0 < minutes * 60 <= progress["seconds"]:
                break
        if count == 0:
            raise ValueError("None of the lines could be read: check 'data'.")
        progress["epoch"] += 1
        loss = sum(loss.item() * size for loss, size in losses) / count
        cer = trainer.error_rate(validation) if validation else None
        progress["seconds"] = before + time.monotonic() - begun
        progress["history"].append({
            "epoch": progress["epoch"], "step": progress["step"], "loss": loss, "cer": cer, "learning_rate": rate, "lines": count,
            "seconds": progress["seconds"] - before})
        score, best = loss if cer is None else cer, progress["best"]
        is_best = best is None or score < best[1]
        if is_best:
            progress["best"] = [progress["epoch"], score]
        trainer.save(folder, is_best)
        say(
            f"epoch {progress['epoch']}/{configuration['epochs']}  loss {loss:.4f}" + ("" if cer is None else f"  CER {100 * cer:.2f} %")
            + ("  best" if is_best else ""))
        if 0 < configuration["patience"] <= progress["epoch"] - progress["best"][0]:
            break
    return trainer


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("configuration", help="a file in YAML")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="another value for a key")
    parser.add_argument("--resume", action="store_true", help="go on from the run's last epoch")
    arguments = parser.parse_args()
    try:
        train(read_configuration(arguments.configuration, arguments.set), arguments.resume)
    except (OSError, ValueError, FloatingPointError, lmdb.Error, yaml.YAMLError) as error:
        sys.exit(f"train.py: {error}")


if __name__ == "__main__":
    main()
