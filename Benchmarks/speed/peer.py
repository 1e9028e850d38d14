"""Runs one case of the speed comparison with one other engine, in this process, and prints a JSON object.

    python3 peer.py --engine onnxruntime --task read --batch 1 --height 64 --width 256 --threads 2 --seconds 4 --files DIR

DIR holds the network as seed.pth, seed.onnx and seed.mnn, as compare.py puts them there. The measure is that of `longhand
bench`: two runs to warm up, then at least five and as many as fit into the seconds.
"""

import argparse
import json
import pathlib
import statistics
import sys
import time

ARGUMENTS = argparse.ArgumentParser()
ARGUMENTS.add_argument("--engine", required=True, choices=["pytorch", "pytorch-channels-last", "onnxruntime", "openvino", "mnn"])
ARGUMENTS.add_argument("--task", required=True, choices=["read", "train", "start"])
ARGUMENTS.add_argument("--batch", type=int, default=1)
ARGUMENTS.add_argument("--height", type=int, default=64)
ARGUMENTS.add_argument("--width", type=int, default=256)
ARGUMENTS.add_argument("--threads", type=int, default=1)
ARGUMENTS.add_argument("--seconds", type=float, default=4)
ARGUMENTS.add_argument("--files", required=True, type=pathlib.Path)
ARGUMENTS.add_argument("--output", type=pathlib.Path, help="keep the scores of the first run here")


def pytorch(case):
    import torch

    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "Tools" / "pytorch"))
    import longhand_model

    torch.set_num_threads(case.threads)
    torch.manual_seed(1)
    model = longhand_model.Model()
    model.load_state_dict(torch.load(case.files / "seed.pth", weights_only=True))
    images = torch.from_numpy(inputs(case))
    if case.engine == "pytorch-channels-last":
        model = model.to(memory_format=torch.channels_last)
        images = images.to(memory_format=torch.channels_last)
    if case.task != "train":
        model.eval()

        def read():
            with torch.inference_mode():
                return model(images).numpy()

        return read

    model.train()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    loss_of = torch.nn.CTCLoss(blank=0, zero_infinity=True)
    frames = torch.full((case.batch,), case.width // 4 - 1)
    lengths = torch.full((case.batch,), min(20, (case.width // 4 - 1) // 2))
    labels = torch.randint(1, 87, (case.batch, int(lengths[0])))

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss = loss_of(model(images), labels, frames, lengths)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 5)
        optimizer.step()
        return loss.item()

    return step


def onnxruntime(case):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = case.threads
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(case.files / "seed.onnx"), options, providers=["CPUExecutionProvider"])
    feed = {session.get_inputs()[0].name: inputs(case)}
    return lambda: session.run(None, feed)[0]


def openvino(case):
    import openvino

    core = openvino.Core()
    model = core.read_model(case.files / "seed.onnx")
    model.reshape([case.batch, 1, case.height, case.width])
    # Other engines compute in single precision, too.
    options = {"INFERENCE_NUM_THREADS": case.threads, "PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": "f32"}
    request = core.compile_model(model, "CPU", options).create_infer_request()
    images = inputs(case)
    return lambda: request.infer([images])[0]


def mnn(case):
    import MNN
    import numpy

    runtime = MNN.nn.create_runtime_manager(({"backend": 0, "precision": "high", "numThread": case.threads},))
    module = MNN.nn.load_module_from_file(str(case.files / "seed.mnn"), ["images"], ["log_probabilities"], runtime_manager=runtime)
    images = MNN.expr.const(inputs(case), [case.batch, 1, case.height, case.width], MNN.expr.NCHW)

    def read():
        scores = module.forward([images])[0]
        return numpy.array(MNN.expr.convert(scores, MNN.expr.NCHW).read())

    return read


def inputs(case):
    import numpy

    shape = (case.batch, 1, case.height, case.width)
    return numpy.random.default_rng(1).random(shape, dtype=numpy.float32)


def peak_bytes():
    for line in open("/proc/self/status"):
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


def main():
    case = ARGUMENTS.parse_args()
    if case.task == "train" and not case.engine.startswith("pytorch"):
        sys.exit(f"{case.engine} does not train")
    run = {"onnxruntime": onnxruntime, "openvino": openvino, "mnn": mnn}.get(case.engine, pytorch)(case)
    first = run()
    if case.output:
        import numpy

        numpy.save(case.output, first)
    if case.task == "start":
        return
    run()
    times = []
    start = time.perf_counter()
    while len(times) < 5 or (time.perf_counter() - start < case.seconds and len(times) < 1000):
        begin = time.perf_counter()
        run()
        times.append((time.perf_counter() - begin) * 1e3)
    result = {"median_ms": statistics.median(times), "min_ms": min(times), "runs": len(times), "peak_bytes": peak_bytes()}
    print(json.dumps(result))


if __name__ == "__main__":
    main()
