"""Writes Tests/DecodingTests/Fixtures/beams.json: what fast-ctc-decode and pyctcdecode read of made scores, and
PyTorch's CTC loss of that.

    pip install torch pyctcdecode fast-ctc-decode
    python3 Tools/pytorch/make_decoding_fixture.py > Tests/DecodingTests/Fixtures/beams.json

The scores of a case are the log-softmax over V of `scale * sin(seed + i * i)`, i counting over (T, V) row by row. Both decoders
search with a beam of 500 and without pruning.
"""

import json
import logging
import math

import numpy as np
import torch

logging.disable(logging.CRITICAL)
import fast_ctc_decode  # noqa: E402
from pyctcdecode import build_ctcdecoder  # noqa: E402

CASES = [(6, 3, 1, 2), (12, 5, 2, 2), (20, 8, 3, 3), (25, 12, 4, 4), (40, 6, 5, 3), (60, 27, 6, 6)]


def main():
    print("[")
    for number, (frames, symbols, seed, scale) in enumerate(CASES):
        x = torch.tensor([scale * math.sin(seed + i * i) for i in range(frames * symbols)], dtype=torch.float64)
        x = x.reshape(frames, symbols).log_softmax(1)
        letters = [chr(ord("a") + k) for k in range(symbols - 1)]
        fast, _ = fast_ctc_decode.beam_search(x.exp().float().numpy(), "-" + "".join(letters), beam_size=500)
        decoder = build_ctcdecoder([""] + letters)
        pyctc = decoder.decode(x.numpy(), beam_width=500, beam_prune_logp=-1e4, token_min_logp=-1e4)
        readings = []
        for text in (fast, pyctc):
            y = torch.tensor([[ord(c) - ord("a") + 1 for c in text]])
            loss = torch.nn.functional.ctc_loss(x[:, None], y, [frames], [y.shape[1]], reduction="none")
            readings.append(dict(text=text, logProbability=round(-float(loss), 6)))
        end = "" if number + 1 == len(CASES) else ","
        print(json.dumps(dict(frames=frames, symbols=symbols, seed=seed, scale=scale, readings=readings)) + end)
    print("]")


main()
