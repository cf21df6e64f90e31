"""Whether images suggested by the rule teach more than images drawn at random.

On copies of the sample project: three of its samples are painted, five images are added, either
those that `suggest_next` names or five drawn at random, and the interpreter learns from all eight.
Who paints the added ones is the interpreter of all sixteen masks, and against what it says of 64
other images both are measured. Prints one line of JSON: for each seed the mean IoU and the share
of right pixels after three, and after eight by the rule and at random, and the mean difference
with its standard error over the seeds. Takes long: a seed trains three interpreters and looks
through the unseen images as often as it asks, once for every `--at-once` images that are added.

    python tests/benchmarks/next_rule_quality.py [--seeds 5] [--unseen 300] [--at-once 1]
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from dsgan_studio.core.annotations.schema import UNLABELLED
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.features.pyramid import from_taps
from dsgan_studio.core.interpreter.prediction import Predictor
from dsgan_studio.core.interpreter.report import confusion_table, iou_of
from dsgan_studio.core.interpreter.store import load_ensemble
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.opening import open_project
from dsgan_studio.core.samples.recipe import draw_recipe
from dsgan_studio.core.samples.render import render_block
from dsgan_studio.core.workflow.interpreters import train_interpreter
from dsgan_studio.core.workflow.mask_store import mask_size_px
from dsgan_studio.core.workflow.masks import put_mask
from dsgan_studio.core.workflow.next_added import add_suggested
from dsgan_studio.core.workflow.next_samples import suggest_next
from dsgan_studio.core.workflow.projects import block_size, device_plan
from dsgan_studio.core.workflow.sample_projects import SAMPLE_PROJECT, copy_sample_project
from dsgan_studio.core.workflow.samples import draw_samples, recipe_of
from dsgan_studio.core.workflow.stored_generators import load_generator

BEGUN, ADDED = 3, 5
FIRST_RANDOM_SEED = 1_000_000  # of samples drawn at random; no project uses it


def learn(path, members):
    """Train on what is painted and return the interpreter."""
    digest = train_interpreter(
        path, members=members, seed=0, class_weights="none", device="cpu", context=JobContext()
    ).hash
    with open_project(path) as project:
        return load_ensemble(project.path(layout.interpreter_file(digest)))[0]


class Labeller:
    """Says what the interpreter of all masks says."""

    def __init__(self, path, ensemble):
        with open_project(path) as project:
            record = project.latest_generator()
            self.generator = load_generator(project, record.hash)
            self.samples = project.samples(record.hash)
        self.plan = device_plan("cpu", batch=block_size(self.generator.architecture.resolution))
        self.class_ids = ensemble.class_ids
        self._size_px = ensemble.size_px
        self._own = Predictor(ensemble, self.plan)

    def label(self, recipes, predictor=None):
        found = []
        for begin in range(0, len(recipes), self.plan.batch):
            taps = render_block(
                self.generator, recipes[begin : begin + self.plan.batch], self.plan
            ).taps
            said = (predictor or self._own).predict(from_taps(taps, self._size_px))
            found.extend(said.labels)
        return found

    def held_out(self, count):
        like = self.samples[0]
        return [
            draw_recipe(
                "held out", 0, index, self.generator.architecture.z_dim, psi=like.psi,
                cutoff=like.cutoff, class_index=like.class_index, noise_mode=like.noise_mode,
            )
            for index in range(count)
        ]  # fmt: skip

    def measure(self, ensemble, recipes, truth):
        """Return mean IoU and share of right pixels over all images together."""
        predicted = self.label(recipes, Predictor(ensemble, self.plan))
        places = np.zeros(256, np.int64)
        places[list(self.class_ids)] = range(len(self.class_ids))
        table = sum(
            confusion_table(places[mine.ravel()], places[right.ravel()], len(self.class_ids))
            for mine, right in zip(predicted, truth, strict=True)
        )
        known = [one for one in iou_of(table) if one is not None]
        return float(np.mean(known)), float(table.diagonal().sum() / table.sum())


def begun(folder, name, seed):
    """Return a copy of the sample project in which only three samples are painted."""
    path = copy_sample_project(SAMPLE_PROJECT, folder / name)
    with open_project(path) as project:
        masks = project.masks()
        kept = np.random.default_rng(seed).choice(len(masks), BEGUN, replace=False)
        for place, mask in enumerate(masks):
            if place not in kept:
                empty = np.full(mask_size_px(project, mask.sample_id), UNLABELLED, np.uint8)
                put_mask(project, mask.sample_id, empty, source="benchmark", author="")
    return path


def paint(path, labeller, sample_ids):
    with open_project(path) as project:
        recipes = [recipe_of(project.sample(one)) for one in sample_ids]
        for sample_id, labels in zip(sample_ids, labeller.label(recipes), strict=True):
            put_mask(project, sample_id, labels, source="benchmark", author="")


def add_by_rule(path, labeller, seed, options):
    """Ask, paint what is suggested, and ask again, as a painter does."""
    reasons = []
    while len(reasons) < ADDED:
        found = suggest_next(
            path, unseen=options.unseen, count=min(options.at_once, ADDED - len(reasons)),
            seed=seed, device="cpu", context=JobContext(),
        )  # fmt: skip
        reasons += [one.reason.kind for one in found.chosen]
        paint(path, labeller, [add_suggested(path, one) for one in found.chosen])
    return reasons


def add_at_random(path, labeller, seed):
    like = labeller.samples[0]
    drawn = draw_samples(
        path, count=ADDED, seed=FIRST_RANDOM_SEED + seed, psi=like.psi, cutoff=like.cutoff,
        class_index=like.class_index, device="cpu", context=JobContext(),
    )  # fmt: skip
    paint(path, labeller, drawn.ids)


def run_seed(folder, labeller, held, seed, options):
    recipes, truth = held
    figures = {"seed": seed}
    path = begun(folder, f"{seed}-rule.dsgan", seed)
    start = learn(path, options.members)
    figures["after_three"] = labeller.measure(start, recipes, truth)
    # As the window does before anything was trained, the rule is judged by what learns quickly.
    shutil.rmtree(path)
    path = begun(folder, f"{seed}-rule.dsgan", seed)
    figures["reasons"] = add_by_rule(path, labeller, seed, options)
    figures["rule"] = labeller.measure(learn(path, options.members), recipes, truth)
    path = begun(folder, f"{seed}-random.dsgan", seed)
    add_at_random(path, labeller, seed)
    figures["random"] = labeller.measure(learn(path, options.members), recipes, truth)
    return figures


def gains(seeds, place):
    """Return the mean of rule minus random, and its standard error."""
    apart = np.array([one["rule"][place] - one["random"][place] for one in seeds])
    error = apart.std(ddof=1) / np.sqrt(len(apart)) if len(apart) > 1 else None
    return [round(float(apart.mean()), 4), None if error is None else round(float(error), 4)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--unseen", type=int, default=300)
    parser.add_argument("--at-once", type=int, default=1)
    parser.add_argument("--held-out", type=int, default=64)
    parser.add_argument("--members", type=int, default=10)
    options = parser.parse_args()
    begun_s = time.perf_counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        whole = copy_sample_project(SAMPLE_PROJECT, folder / "whole.dsgan")
        labeller = Labeller(whole, learn(whole, options.members))
        recipes = labeller.held_out(options.held_out)
        held = recipes, labeller.label(recipes)
        seeds = []
        for seed in range(options.seeds):
            seeds.append(run_seed(folder, labeller, held, seed, options))
            print(json.dumps(seeds[-1]), file=sys.stderr, flush=True)
    rounded = [
        {
            name: [round(one, 4) for one in value] if name not in ("seed", "reasons") else value
            for name, value in each.items()
        }
        for each in seeds
    ]
    print(
        json.dumps(
            {
                "benchmark": "next_rule_quality",
                "unseen": options.unseen,
                "at_once": options.at_once,
                "held_out": options.held_out,
                "members": options.members,
                "seconds": round(time.perf_counter() - begun_s),
                "figures": "mean IoU, share of right pixels",
                "seeds": rounded,
                "rule_minus_random_iou": gains(seeds, 0),
                "rule_minus_random_accuracy": gains(seeds, 1),
            }
        )
    )


if __name__ == "__main__":
    main()
