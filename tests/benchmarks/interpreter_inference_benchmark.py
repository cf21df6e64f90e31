"""From feature maps to labels, uncertainty and scores: projection against hypercolumns.

Prints one line of JSON for each size: seconds an item of both, their ratio, and how many labels
are equal. Synthesis, by a random StyleGAN1 of that size, is timed beside and end to end.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from dsgan_studio.core.base.device import plan_device, prepare_process
from dsgan_studio.core.features.pyramid import from_taps
from dsgan_studio.core.interpreter.prediction import Predictor
from dsgan_studio.core.interpreter.store import from_reference_states
from tests.benchmarks import reference
from tests.benchmarks.pyramids import random_stylegan1, random_taps, stylegan1_channels


def confident_members(channels, classes, members, taps, size, seed=0):
    """Classifiers as training leaves them: statistics of their own inputs, clear decisions.

    Weights are random; the statistics of both BatchNorms are those of the item, so that no unit
    is dead, and the last layer is scaled until the mean confidence is about 0.9. Members share
    a part of their weights, so that they agree on most pixels, as trained ones do.
    """
    rng = torch.Generator().manual_seed(seed)
    columns = reference.hypercolumns(taps, size)[:: max(1, size * size // 4096)]
    shared = reference.Classifier(channels, classes)
    reference.initialise(shared, rng)
    result = []
    for _ in range(members):
        member = reference.Classifier(channels, classes)
        reference.initialise(member, rng)
        with torch.no_grad():
            for own, common in zip(member.parameters(), shared.parameters(), strict=True):
                own.mul_(0.5).add_(common)
            member.train()
            for norm in (member.layers[2], member.layers[5]):
                norm.momentum = 1.0
            scores = member(columns)
            member.layers[6].weight *= 6.0 / scores.std()
        result.append(member.eval())
    return result


def best_of(function, repeats):
    """Least seconds of `repeats` calls and the last result."""
    seconds, result = [], None
    for _ in range(repeats):
        began = time.perf_counter()
        result = function()
        seconds.append(time.perf_counter() - began)
    return min(seconds), result


def measure(resolution, size, classes, members, repeats, seed=3):
    """Return the figures of one size."""
    taps = random_taps(resolution, seed=seed)
    channels = tuple(c for c, _ in stylegan1_channels(resolution))
    classifiers = confident_members(sum(channels), classes, members, taps, size)
    states = [{"model_state_dict": c.state_dict()} for c in classifiers]
    ensemble = from_reference_states(states, tuple(range(classes)), channels, size)
    figures = {
        "resolution_px": resolution,
        "label_px": size,
        "channels": sum(channels),
        "classes": classes,
    }
    results = {}
    for name, bfloat16 in (("float32", False), ("bfloat16", True)):
        predictor = Predictor(ensemble, plan_device("cpu", bfloat16=bfloat16))

        def run(predictor=predictor):
            return predictor.predict(from_taps(taps, size))

        run()
        figures[f"{name}_s"], results[name] = best_of(run, repeats)
    figures["peak_projected_gib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    literal_s, (labels, divergence, score, _) = best_of(
        lambda: reference.label(taps, classifiers, size), repeats
    )
    figures["literal_s"] = literal_s
    for name, found in results.items():
        figures[f"{name}_speedup"] = literal_s / figures[f"{name}_s"]
        figures[f"{name}_labels_equal"] = float((found.labels[0] == labels).mean())
        figures[f"{name}_divergence_error"] = float(np.abs(found.uncertainty[0] - divergence).max())
        figures[f"{name}_score_error"] = abs(found.scores[0].worst_pixels - score) / score
    generator = random_stylegan1(resolution)
    ws = torch.randn(
        1, generator.architecture.num_ws, 512, generator=torch.Generator().manual_seed(1)
    )
    with torch.inference_mode():
        figures["synthesis_s"], _ = best_of(
            lambda: generator.synthesize_with_taps(ws, generator.const_noise()), 2
        )
    figures["end_to_end_s"] = figures["synthesis_s"] + figures["float32_s"]
    figures["end_to_end_literal_s"] = figures["synthesis_s"] + literal_s
    figures["end_to_end_speedup"] = figures["end_to_end_literal_s"] / figures["end_to_end_s"]
    figures["mean_divergence"] = float(divergence.mean())
    return figures


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--threads", type=int, default=None)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--members", type=int, default=10)
    parser.add_argument("--only", choices=["128", "256", "1024"])
    options = parser.parse_args()
    prepare_process(options.threads)
    sizes = []
    for resolution, size, classes in ((128, 128, 8), (256, 256, 8), (1024, 512, 34)):
        if options.only in (None, str(resolution)):
            figures = measure(resolution, size, classes, options.members, options.repeats)
            sizes.append({k: round(v, 6) if isinstance(v, float) else v
                          for k, v in figures.items()})  # fmt: skip
    print(json.dumps({"benchmark": "interpreter_inference", "members": options.members,
                      "threads": torch.get_num_threads(), "sizes": sizes}))  # fmt: skip


if __name__ == "__main__":
    main()
