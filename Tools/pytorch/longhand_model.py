"""Longhand's network as a PyTorch module, built from the architecture that every model file carries.

    import longhand_model
    model = longhand_model.load("pen.safetensors")          # or: Model(json.loads(...)).load_state_dict(torch.load("pen.pth"))
    scores = model(images)                                  # (N, 1, H, W), grey in 0...1 -> log-probabilities (T, N, V)
    print(model.text(scores))                               # best path, a string a line

Needs `torch`; `load` and `save`, of model files, need `safetensors` as well.
"""

import json

import torch
from torch import nn

SEED_SYMBOLS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,:;!?'-+=*/()[]{}@#$%&"
ASCII_SYMBOLS = SEED_SYMBOLS + "\"<>\\^_`|~"
LATIN_SYMBOLS = ASCII_SYMBOLS + (
    "àáâãäåæçèéêëìíîïñòóôõöøœùúûüýÿß" "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØŒÙÚÛÜÝŸ" "«»¡¿°£€§²³×÷±½µπ√≤≥≈’–")
ALPHABETS = {"seed": SEED_SYMBOLS, "ascii": ASCII_SYMBOLS, "latin": LATIN_SYMBOLS}

SEED = {
    "name": "seed", "height": 64, "collapse": "mean", "hidden": 256, "lstmLayers": 2, "dropout": 0.3, "symbols": 87,
    "blocks": [
        {"channels": 32, "kernel": 3, "padding": 1, "pool": [2, 2]},
        {"channels": 64, "kernel": 3, "padding": 1, "pool": [2, 2]},
        {"channels": 128, "kernel": 3, "padding": 1},
        {"channels": 128, "kernel": 3, "padding": 1, "pool": [2, 1]},
        {"channels": 256, "kernel": 3, "padding": 1},
        {"channels": 256, "kernel": 3, "padding": 1, "pool": [2, 1]},
        {"channels": 512, "kernel": 2, "padding": 0},
    ],
}

PEN = {
    "name": "pen", "height": 48, "collapse": "max", "hidden": 160, "lstmLayers": 2, "dropout": 0.3, "symbols": 87,
    "blocks": [
        {"channels": 16, "kernel": 3, "padding": 1, "pool": [2, 2]},
        {"channels": 32, "kernel": 3, "padding": 1, "pool": [2, 2]},
        {"channels": 64, "kernel": 3, "padding": 1},
        {"channels": 64, "kernel": 3, "padding": 1, "pool": [2, 1]},
        {"channels": 128, "kernel": 3, "padding": 1},
        {"channels": 128, "kernel": 3, "padding": 1, "pool": [2, 1]},
    ],
}

SCRIPT = {
    "name": "script", "height": 48, "collapse": "max", "hidden": 192, "lstmLayers": 2, "dropout": 0.3, "symbols": 87,
    "auxiliaryWeight": 0.1,
    "blocks": [
        {"channels": 24, "kernel": 3, "padding": 1, "pool": [2, 2]},
        {"channels": 48, "kernel": 3, "padding": 1, "pool": [2, 2]},
        {"channels": 64, "kernel": 3, "padding": 1, "pool": [2, 1]},
        {"channels": 128, "kernel": 3, "padding": 1},
        {"channels": 128, "kernel": 3, "padding": 1, "pool": [2, 1]},
        {"channels": 192, "kernel": 3, "padding": 1},
    ],
}

SCRIPT_DEEP = SCRIPT | {
    "name": "script-deep", "hidden": 256,
    "blocks": [
        *SCRIPT["blocks"][:4], {"channels": 128, "kernel": 3, "padding": 1, "residual": True}, *SCRIPT["blocks"][4:],
        {"channels": 192, "kernel": 3, "padding": 1, "residual": True},
    ],
}

SCRIPT_DEEPER = SCRIPT_DEEP | {
    "name": "script-deeper",
    "blocks": [
        *SCRIPT_DEEP["blocks"][:2], {"channels": 48, "kernel": 3, "padding": 1, "residual": True}, *SCRIPT_DEEP["blocks"][2:4],
        {"channels": 128, "kernel": 3, "padding": 1, "residual": True}, *SCRIPT_DEEP["blocks"][4:],
        {"channels": 192, "kernel": 3, "padding": 1, "residual": True},
    ],
}

ARCHITECTURES = {architecture["name"]: architecture for architecture in (SEED, PEN, SCRIPT, SCRIPT_DEEP, SCRIPT_DEEPER)}


class Model(nn.Module):
    """Convolution blocks, the height folded away, a bidirectional LSTM and a linear layer.

    `architecture` is the dictionary that each model file's metadata hold; `symbols` are those of outputs 1, 2, ...
    """

    def __init__(self, architecture=SEED, symbols=SEED_SYMBOLS):
        super().__init__()
        self.architecture = architecture
        self.symbols = symbols
        layers, channels = [], 1
        for block in architecture["blocks"]:
            if block.get("residual") and (
                    block["channels"] != channels or block["kernel"] != 2 * block["padding"] + 1 or block.get("pool")):
                raise ValueError(f"'{architecture['name']}' has a residual block that changes the shape of its input.")
            layers.append(nn.Conv2d(channels, block["channels"], block["kernel"], padding=block["padding"]))
            layers.append(nn.BatchNorm2d(block["channels"]))
            layers.append(nn.ReLU())
            if block.get("pool"):
                layers.append(nn.MaxPool2d(tuple(block["pool"])))
            channels = block["channels"]
        hidden, depth = architecture["hidden"], architecture["lstmLayers"]
        self.cnn = nn.Sequential(*layers)
        self.lstm = nn.LSTM(
            channels, hidden, num_layers=depth, bidirectional=True,
            dropout=architecture["dropout"] if depth > 1 else 0)
        self.fc = nn.Linear(2 * hidden, architecture["symbols"])
        # Only training sees it: a second CTC loss, straight from the convolutions.
        if architecture.get("auxiliaryWeight", 0) > 0:
            self.aux = nn.Linear(channels, architecture["symbols"])

    def convolve(self, images):
        features, start = images, 0
        for block in self.architecture["blocks"]:
            end = start + (4 if block.get("pool") else 3)
            output = self.cnn[start:end](features)
            features = features + output if block.get("residual") else output
            start = end
        return features

    def frames(self, images):
        """What the convolutions see, (T, N, C)."""
        features = self.convolve(images)  # (N, C, h, T)
        if self.architecture["collapse"] == "max":
            features = features.max(dim=2).values
        else:
            features = features.mean(dim=2)
        return features.permute(2, 0, 1)

    def scores(self, frames):
        context, _ = self.lstm(frames)  # (T, N, C) -> (T, N, 2 hidden)
        return self.fc(context).log_softmax(dim=2)

    def forward(self, images):
        return self.scores(self.frames(images))

    def loss(self, images, ctc):
        """Log-probabilities, and `ctc` of them with the auxiliary layer's share added where there is one."""
        frames = self.frames(images)
        scores = self.scores(frames)
        loss = ctc(scores)
        share = self.architecture.get("auxiliaryWeight", 0)
        if share > 0:
            loss = loss + share * ctc(self.aux(frames).log_softmax(dim=2))
        return scores, loss

    def text(self, scores):
        """The best path of each line as text: the most likely symbol a frame, repeats merged, blanks dropped."""
        lines = []
        for path in scores.argmax(dim=2).T.tolist():
            kept = [b for a, b in zip([0] + path, path) if b != 0 and b != a]
            lines.append("".join(self.symbols[i - 1] for i in kept))
        return lines


def frames(architecture, width):
    """T: frames that a picture of `width` pixels gives."""
    for block in architecture["blocks"]:
        width = (width + 2 * block["padding"] - block["kernel"] + 1) // (block.get("pool") or [1, 1])[1]
    return max(0, width)


def load(path):
    """The model of a safetensors file written by Longhand, in evaluation mode and single precision."""
    from safetensors import safe_open

    with safe_open(path, framework="pt") as file:
        metadata = file.metadata()
        model = Model(json.loads(metadata["architecture"]), json.loads(metadata["alphabet"]))
        tensors = {name: file.get_tensor(name).float() for name in file.keys()}
    # `strict` minus the batch counters, which reading does not use and the file does not hold.
    result = model.load_state_dict(tensors, strict=False)
    missing = [name for name in result.missing_keys if not name.endswith("num_batches_tracked")]
    if missing or result.unexpected_keys:
        raise ValueError(f"{path}: missing {missing}, unexpected {result.unexpected_keys}")
    return model.eval()


def save(model, path, provenance=None):
    """Writes a model file, as `Model` of Sources/Checkpoints reads it, in single precision."""
    from safetensors.torch import save_file

    height = model.architecture["height"]
    metadata = {
        "longhand": "1", "architecture": json.dumps(model.architecture), "alphabet": json.dumps(list(model.symbols)),
        "normalization": json.dumps({
            "version": 1, "height": height, "margin": max(1, height // 24), "sideMargin": height // 3, "minimumWidth": 32,
            "maximumWidth": 4096, "minimumStrokeWidths": 9}),
        "provenance": json.dumps(provenance or {})}
    tensors = {
        name: value.detach().float().cpu().contiguous() for name, value in model.state_dict().items()
        if not name.endswith("num_batches_tracked")}
    save_file(tensors, path, metadata)
