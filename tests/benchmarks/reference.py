"""What the benchmarks compare with: the reference's way of doing it, written literally.

Our own code, after DatasetGAN's description and its released scripts' behaviour: hypercolumns of
every pixel, members one after another, rows collated by a DataLoader, its own stopping rule.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, Dataset

BATCH_PX = 64
FULL_EPOCHS = 4
PATIENCE = 50


def hypercolumns(maps, size):
    """[P, C] float32 of one item: every map upsampled to `size`, concatenated."""
    stack = [
        m if m.shape[-1] == size else F.interpolate(m, (size, size), mode="bilinear") for m in maps
    ]
    return torch.cat([s.float() for s in stack], dim=1)[0].flatten(1).t()


class Classifier(nn.Module):
    """The reference's pixel classifier."""

    def __init__(self, channels, classes):
        super().__init__()
        h1, h2 = (128, 32) if classes < 32 else (256, 128)
        self.layers = nn.Sequential(
            nn.Linear(channels, h1), nn.ReLU(), nn.BatchNorm1d(h1),
            nn.Linear(h1, h2), nn.ReLU(), nn.BatchNorm1d(h2),
            nn.Linear(h2, classes),
        )  # fmt: skip

    def forward(self, x):
        return self.layers(x)


def initialise(classifier, rng):
    """Normal weights of deviation 0.02, zero biases, as the reference's init_weights."""
    for module in classifier.modules():
        if isinstance(module, nn.Linear):
            with torch.no_grad():
                module.weight.normal_(0.0, 0.02, generator=rng)
                module.bias.zero_()


class _Rows(Dataset):
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __getitem__(self, index):
        return self.x[index], self.y[index]

    def __len__(self):
        return len(self.x)


@dataclass
class Trained:
    """Members and what they cost."""

    members: list
    seconds: float
    iterations: list


def train(x, y, classes, *, members, seed=0, max_iterations=None):
    """Train members one after another, each to the reference's stop.

    With `max_iterations` each member is cut there; the caller scales the time.
    """
    trained, iterations = [], []
    began = time.perf_counter()
    for member in range(members):
        rng = torch.Generator().manual_seed(1000 * seed + member)
        classifier = Classifier(x.shape[1], classes)
        initialise(classifier, rng)
        classifier.train()
        loader = DataLoader(_Rows(x, y), batch_size=BATCH_PX, shuffle=True, generator=rng)
        criterion = nn.CrossEntropyLoss()
        optimiser = torch.optim.Adam(classifier.parameters(), lr=0.001)
        iterations.append(_epochs(classifier, loader, criterion, optimiser, max_iterations))
        trained.append(classifier.eval())
    return Trained(trained, time.perf_counter() - began, iterations)


def _epochs(classifier, loader, criterion, optimiser, max_iterations):
    iteration, best, waited = 0, float("inf"), 0
    for epoch in range(100):
        for x, y in loader:
            optimiser.zero_grad()
            scores = classifier(x)
            loss = criterion(scores, y)
            float((scores.log_softmax(1).argmax(1) == y).float().mean())  # it prints accuracy
            loss.backward()
            optimiser.step()
            iteration += 1
            if max_iterations and iteration >= max_iterations:
                return iteration
            if epoch >= FULL_EPOCHS:
                if loss.item() < best:
                    best, waited = loss.item(), 0
                else:
                    waited += 1
                if waited > PATIENCE:
                    return iteration
    return iteration


@torch.no_grad()
def label(maps, members, size):
    """Label one item: vote, divergence, score of the worst tenth, arg-max of the mean."""
    columns = hypercolumns(maps, size)
    mean, entropies, votes = None, [], []
    for member in members:
        scores = member(columns)
        entropies.append(torch.distributions.Categorical(logits=scores).entropy())
        p = scores.softmax(dim=1)
        mean = p if mean is None else mean + p
        votes.append(scores.log_softmax(dim=1).argmax(dim=1))
    mean = mean / len(members)
    full = torch.distributions.Categorical(mean).entropy()
    divergence = full - torch.stack(entropies).mean(dim=0)
    score = divergence.sort().values[-int(divergence.numel() * 0.1) :].mean()
    mode = np.zeros(size * size, dtype=np.int64)
    counts = np.zeros((mean.shape[1], size * size), dtype=np.int16)
    for vote in votes:
        np.add.at(counts, (vote.numpy(), np.arange(size * size)), 1)
    mode = counts.argmax(axis=0)
    return (
        mean.argmax(dim=1).numpy().reshape(size, size),
        divergence.numpy().reshape(size, size),
        float(score),
        mode.reshape(size, size),
    )
