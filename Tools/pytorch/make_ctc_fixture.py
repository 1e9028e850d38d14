"""Writes Tests/NetworkTests/Fixtures/ctc.json: CTC losses and gradients (with respect to the logits) by PyTorch, in float64.

    python Tools/pytorch/make_ctc_fixture.py
"""

import json
import pathlib

import torch

FIXTURE = pathlib.Path(__file__).parents[2] / "Tests/NetworkTests/Fixtures/ctc.json"


def measure(logits, lengths, labels, weights):
    """Losses without reduction, and the gradient of their weighted sum, infinite ones as zero."""
    logits = logits.clone().requires_grad_()
    targets = torch.tensor([symbol for sample in labels for symbol in sample], dtype=torch.long)
    arguments = (targets, torch.tensor(lengths), torch.tensor([len(sample) for sample in labels]))
    log_probabilities = logits.log_softmax(2)
    kept = torch.nn.functional.ctc_loss(log_probabilities, *arguments, reduction="none", zero_infinity=True)
    plain = torch.nn.functional.ctc_loss(log_probabilities, *arguments, reduction="none")
    (kept * torch.tensor(weights, dtype=torch.float64)).sum().backward()
    return [None if x == float("inf") else x for x in plain.tolist()], logits.grad


def case(name, frames, symbols, lengths, labels, scale=2.0):
    batch = len(labels)
    logits = (torch.randn(frames, batch, symbols, dtype=torch.float64) * scale).round(decimals=2)
    weights = [round(0.25 + 0.5 * n, 2) for n in range(batch)]
    losses, gradient = measure(logits, lengths, labels, weights)
    return {
        "name": name, "frames": frames, "batch": batch, "symbols": symbols, "lengths": lengths, "labels": labels,
        "weights": weights, "logits": logits.flatten().tolist(), "losses": losses,
        "gradient": [round(x, 8) for x in gradient.flatten().tolist()],
    }


def random_case(name, frames, symbols, batch, longest, scale=2.0):
    lengths = torch.randint(1, frames + 1, (batch,)).tolist()
    labels = [torch.randint(1, symbols, (int(torch.randint(0, longest + 1, ())),)).tolist() for _ in range(batch)]
    return case(name, frames, symbols, lengths, labels, scale)


def long_case(frames, symbols, label_count):
    """Logits by a formula, so that the fixture stays small: 3 sin(0.7 i + 0.001 i^1.5) of the i-th number."""
    i = torch.arange(frames * symbols, dtype=torch.float64)
    logits = (3 * torch.sin(0.7 * i + 0.001 * i**1.5)).reshape(frames, 1, symbols)
    labels = [[1 + (7 * k) % (symbols - 1) for k in range(label_count)]]
    losses, gradient = measure(logits, [frames], labels, [1.0])
    rows = [0, frames // 3, frames // 2, frames - 1]
    return {
        "frames": frames, "symbols": symbols, "labels": labels[0], "loss": losses[0], "rows": rows,
        "gradient": [[round(x, 8) for x in gradient[row, 0].tolist()] for row in rows],
        "absolute_sum": gradient.abs().sum().item(),
    }


def main():
    torch.manual_seed(1)
    cases = [
        case("repeated labels", 9, 5, [9, 9, 7, 5], [[1, 1, 2], [3, 3, 3], [4, 4, 4, 4], [2, 2, 2]]),
        case("empty labels", 6, 4, [6, 3, 1], [[], [], [2]]),
        case("labels longer than the frames allow", 4, 5, [4, 3, 4, 2], [[1, 2, 3, 4, 1], [1, 1, 1], [1, 2], [2, 2]]),
        case("just enough frames", 5, 4, [5, 5, 3], [[1, 2, 3, 1, 2], [1, 1, 1], [1, 1]]),
        case("two symbols", 7, 2, [7, 5, 1], [[1, 1], [1, 1, 1], [1]]),
        case("one frame", 1, 6, [1, 1, 1], [[3], [], [3, 4]]),
        case("peaked", 10, 4, [10, 8], [[1, 3, 1], [2]], scale=20.0),
        random_case("random", 20, 11, 5, 8),
        random_case("wide", 12, 33, 3, 6, scale=1.0),
    ]
    longs = [long_case(4000, 9, 700), long_case(1000, 40, 20)]
    FIXTURE.write_text(json.dumps({"cases": cases, "long": longs}, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
