"""Makes the fixtures that hold Longhand's network to PyTorch's numbers.

    python3 make_parity_fixture.py FOLDER            # writes FOLDER/parity-NAME.json of seed, pen, script, tiny and residual

Weights and images are not stored: both sides compute them from one integer hash (`hash01`; the Swift twin is
Tests/NetworkTests/HashedWeights.swift). A fixture is one JSON object:

    architecture     as Swift's `Architecture` encodes itself (dropout is 0 in all that follows)
    batch, width     N and W of the images (N, 1, H, W)
    labels, frames   for each line: its symbols (never 0), and how many of the T frames are its own
    valueSum, statisticSum, imageSum
                     sums in double precision, to see at once that both sides hash alike
    evaluation       logProbabilities: (T, N, V) flat, batch normalisation with the running statistics
    training         with the statistics of the batch:
      logProbabilities, loss (CTCLoss reduction mean, zero_infinity, with the auxiliary layer's share), losses (reduction none, zero_infinity)
      gradients      {name: {norm, sum, indices, values}}: values at the flat indices (all of them where the architecture is small).
                     The biases of convolutions (`cnn.*.bias` of a 4-dimensional weight) stand before a batch normalisation: their true
                     gradient is 0 and what is here is rounding.
      gradientNorm   over all parameters
      statistics     {name: values}: the running statistics after this one forward pass
    steps            losses and norms (before clipping) of ten steps on this batch: Adam 1e-3, gradient norm clipped at 5
    noise            how far single precision is from double precision, PyTorch against itself, for each of the above

Made with torch 2.13.0, CPU, one thread, float32.
"""

import copy
import json
import sys

import numpy as np
import torch
from torch.nn.utils import clip_grad_norm_

import longhand_model
from longhand_model import PEN, SCRIPT

TINY = {
    "name": "tiny", "height": 16, "collapse": "max", "hidden": 5, "lstmLayers": 2, "dropout": 0.3, "symbols": 7,
    "blocks": [
        {"channels": 4, "kernel": 3, "padding": 1, "pool": [2, 2]},
        {"channels": 6, "kernel": 3, "padding": 1, "pool": [2, 1]},
    ],
}

RESIDUAL = {
    "name": "residual", "height": 16, "collapse": "mean", "hidden": 5, "lstmLayers": 1, "dropout": 0.3, "symbols": 7,
    "blocks": [
        {"channels": 16, "kernel": 3, "padding": 1, "pool": [2, 2]},
        {"channels": 16, "kernel": 3, "padding": 1, "residual": True},
        {"channels": 16, "kernel": 3, "padding": 1, "residual": True},
        {"channels": 24, "kernel": 3, "padding": 1, "pool": [2, 1]},
        {"channels": 24, "kernel": 3, "padding": 1, "residual": True},
    ],
}


def hash01(stream, count):
    """`count` numbers of 24 bits in 0 ..< 1, as float32: a mix of the index and the stream's number."""
    x = np.arange(count, dtype=np.uint32) + np.uint32((stream * 0x9E3779B1) & 0xFFFFFFFF)
    x ^= x >> np.uint32(16)
    x *= np.uint32(0x7FEB352D)
    x ^= x >> np.uint32(15)
    x *= np.uint32(0x846CA68B)
    x ^= x >> np.uint32(16)
    return (x >> np.uint32(8)).astype(np.float32) * np.float32(2.0**-24)


def hashed_tensor(stream, name, shape, hidden):
    """The tensor `name`: centre + spread * (2 hash01 - 1), each operation rounded to single precision."""
    one = np.float32(1)
    if name.startswith("cnn."):
        if len(shape) == 4:
            centre, spread = 0, np.sqrt(np.float32(6) / np.float32(shape[1] * shape[2] * shape[3]))
        elif name.endswith("running_var"):
            centre, spread = 1, np.float32(0.5)
        elif name.endswith("weight"):
            centre, spread = 1, np.float32(0.25)
        else:
            centre, spread = 0, np.float32(0.25)
    elif name.startswith("lstm."):
        centre, spread = 0, np.float32(1) / np.sqrt(np.float32(hidden))
    else:
        centre, spread = 0, np.float32(1) / np.sqrt(np.float32(2 * hidden))
    u = hash01(stream, int(np.prod(shape)))
    values = np.float32(centre) + np.float32(spread) * (u + u - one)
    assert values.dtype == np.float32
    return torch.from_numpy(values.reshape(shape))


def hashed_images(batch, height, width):
    """Half fine noise, half patches of 8x8 pixels: pixel p of stream 1000, patch q of stream 1001."""
    fine = hash01(1000, batch * height * width).reshape(batch, height, width)
    rows, columns = (height + 7) // 8, (width + 7) // 8
    patches = hash01(1001, batch * rows * columns).reshape(batch, rows, columns)
    patches = patches.repeat(8, axis=1).repeat(8, axis=2)[:, :height, :width]
    return torch.from_numpy((np.float32(0.5) * fine + np.float32(0.5) * patches)[:, None])


def fill(model, hidden):
    """Streams are numbered in the order of `parameters()`; the running statistics follow."""
    statistics = [(n, b) for n, b in model.named_buffers() if not n.endswith("num_batches_tracked")]
    with torch.no_grad():
        for stream, (name, tensor) in enumerate(list(model.named_parameters()) + statistics):
            tensor.copy_(hashed_tensor(stream, name, tuple(tensor.shape), hidden))


def relative(a, b):
    """Norm of the difference over the norm of the truth."""
    a, b = (np.asarray(x, dtype=np.float64).ravel() for x in (a, b))
    return float(np.linalg.norm(a - b) / max(np.linalg.norm(b), 1e-30))


def measure(model, images, labels, frames):
    """All numbers of one fixture, in the precision of the model and images."""
    targets = torch.tensor([s for line in labels for s in line], dtype=torch.long)
    lengths = torch.tensor([len(line) for line in labels])
    own = torch.tensor(frames)
    ctc = torch.nn.CTCLoss(blank=0, reduction="mean", zero_infinity=True)
    each = torch.nn.CTCLoss(blank=0, reduction="none", zero_infinity=True)
    result = {}
    with torch.no_grad():
        result["evaluation"] = copy.deepcopy(model).eval()(images)
    model.train()
    first = copy.deepcopy(model)
    scores, loss = first.loss(images, lambda scores: ctc(scores, targets, own, lengths))
    loss.backward()
    result["training"] = scores.detach()
    result["loss"] = loss.item()
    result["losses"] = each(scores.detach(), targets, own, lengths).tolist()
    result["gradients"] = {n: p.grad.detach().double().numpy().ravel() for n, p in first.named_parameters()}
    result["statistics"] = {
        n: b.double().numpy().ravel() for n, b in first.named_buffers() if not n.endswith("num_batches_tracked")}
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    result["stepLosses"], result["stepNorms"] = [], []
    for _ in range(10):
        optimizer.zero_grad()
        _, loss = model.loss(images, lambda scores: ctc(scores, targets, own, lengths))
        loss.backward()
        result["stepNorms"].append(float(clip_grad_norm_(model.parameters(), 5)))
        optimizer.step()
        result["stepLosses"].append(loss.item())
    return result


def numbers(values):
    return [float(f"{float(v):.9g}") for v in np.asarray(values).ravel()]


def fixture(architecture, width, labels, frames, samples):
    model = longhand_model.Model(dict(architecture, dropout=0))
    fill(model, architecture["hidden"])
    images = hashed_images(len(labels), architecture["height"], width)
    value_sum = float(sum(p.detach().double().sum() for p in model.parameters()))
    statistic_sum = float(
        sum(b.double().sum() for n, b in model.named_buffers() if not n.endswith("num_batches_tracked")))
    precise = measure(copy.deepcopy(model).double(), images.double(), labels, frames)
    single = measure(model, images, labels, frames)

    gradients = {}
    for stream, (name, g) in enumerate(single["gradients"].items()):
        indices = np.arange(g.size)
        if g.size > samples:
            indices = np.unique((hash01(2000 + stream, samples).astype(np.float64) * g.size).astype(int))
        gradients[name] = {
            "norm": float(np.linalg.norm(g)), "sum": float(g.sum()), "indices": indices.tolist(),
            "values": numbers(g[indices])}
    return {
        "architecture": architecture, "batch": len(labels), "width": width, "labels": labels, "frames": frames,
        "valueSum": value_sum, "statisticSum": statistic_sum, "imageSum": float(images.double().sum()),
        "evaluation": {"logProbabilities": numbers(single["evaluation"])},
        "training": {
            "logProbabilities": numbers(single["training"]), "loss": single["loss"], "losses": single["losses"],
            "gradients": gradients,
            "gradientNorm": float(np.sqrt(sum(np.sum(g**2) for g in single["gradients"].values()))),
            "statistics": {n: numbers(v) for n, v in single["statistics"].items()}},
        "steps": {"losses": single["stepLosses"], "norms": single["stepNorms"]},
        "noise": {
            "evaluation": float((single["evaluation"] - precise["evaluation"]).abs().max()),
            "training": float((single["training"] - precise["training"]).abs().max()),
            "loss": abs(single["loss"] / precise["loss"] - 1),
            "gradients": {n: relative(g, precise["gradients"][n]) for n, g in single["gradients"].items()},
            "steps": numbers(np.abs(np.array(single["stepLosses"]) - np.array(precise["stepLosses"])))},
    }


def label(stream, count, symbols):
    return [1 + int(u * (symbols - 1)) for u in hash01(stream, count).astype(np.float64)]


def main(folder):
    torch.set_num_threads(1)
    cases = {
        # Two lines, the second with frames that are not its own; no activation is so near 0 that rounding decides its ReLU.
        "seed": fixture(longhand_model.SEED, 112, [label(3000, 7, 87), label(3001, 4, 87)], [27, 23], 16),
        "pen": fixture(PEN, 96, [label(3002, 7, 87), label(3003, 4, 87)], [24, 19], 16),
        # With an auxiliary loss.
        "script": fixture(SCRIPT, 96, [label(3002, 7, 87), label(3003, 4, 87)], [24, 19], 16),
        # A repeated symbol, a line of fewer frames, one with more symbols than its frames allow, an empty one.
        "tiny": fixture(TINY, 20, [[1, 1, 2], [3, 4, 5, 6], [2, 2, 2], []], [10, 8, 4, 10], 10**9),
        # Residual blocks one after the other and before the collapse; of 16 channels, for which Winograd's convolutions serve.
        "residual": fixture(RESIDUAL, 20, [[1, 1, 2], [3, 4]], [10, 8], 16),
    }
    for name, case in cases.items():
        path = f"{folder}/parity-{name}.json"
        with open(path, "w") as file:
            json.dump(case, file, separators=(",", ":"))
            file.write("\n")
        noise = case["noise"]
        worst = {n: v for n, v in noise["gradients"].items() if v > 1e-4 and v < 0.5}
        print(path, "loss", case["training"]["loss"], "norm", case["training"]["gradientNorm"])
        print("  steps", case["steps"])
        print("  noise", noise["evaluation"], noise["training"], noise["loss"], noise["steps"])
        print("  gradients whose noise is above 1e-4:", worst)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else ".")
