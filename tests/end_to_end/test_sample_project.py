"""The project that travels with the program opens, is small, and is what it says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from dsgan_studio.core.annotations.masks import ids_in, read_mask
from dsgan_studio.core.base.device import DevicePlan
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.base.locator import sample_project
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.opening import open_project_reading
from dsgan_studio.core.samples.render import render_block, to_bytes
from dsgan_studio.core.workflow.demo import run_demo
from dsgan_studio.core.workflow.sample_projects import copy_sample_project
from dsgan_studio.core.workflow.samples import recipe_of, stored_image
from dsgan_studio.core.workflow.stored_generators import load_generator

PLAN = DevicePlan(torch.device("cpu"), torch.float32, 8, 1 << 30, 1)


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    copy = copy_sample_project("leukocytes", tmp_path_factory.mktemp("sample") / "copy.dsgan")
    with open_project_reading(copy) as project:
        yield project


def test_its_weights_are_small_enough_to_travel():
    weights = list((sample_project("leukocytes") / "generators").glob("*.safetensors"))
    assert len(weights) == 1
    assert weights[0].stat().st_size <= 16 << 20


def test_it_has_sixteen_painted_samples_in_five_named_classes(opened):
    schema = opened.schema()
    names = [one.name for one in schema.classes]
    assert names == ["background", "red cell", "platelet", "cytoplasm", "nucleus"]
    masks = opened.masks()
    assert len(masks) == len(opened.samples()) == 16
    painted = [
        read_mask(opened.path(layout.mask_file(mask.sample_id)), schema, (128, 128))
        for mask in masks
    ]
    for mask in painted:
        assert {3, 4} <= set(ids_in(mask))
        assert 4 in mask[48:80, 48:80], "the white cell stands in the middle"
    assert sum(2 in mask for mask in painted) >= 8


def test_every_sample_is_made_again_from_its_recipe(opened):
    generator = load_generator(opened, opened.latest_generator().hash)
    for sample in opened.samples():
        block = render_block(generator, [recipe_of(sample)], PLAN, place=sample.index % 8)
        made = to_bytes(block.images)[0].astype(int)
        assert np.abs(made - stored_image(opened, sample).astype(int)).max() <= 1


def test_copying_never_touches_what_travels(tmp_path):
    source = sample_project("leukocytes")
    before = {file: file.stat().st_mtime_ns for file in source.rglob("*") if file.is_file()}
    copy_sample_project("leukocytes", tmp_path / "copy.dsgan")
    assert {file: file.stat().st_mtime_ns for file in before} == before
    with pytest.raises(BadInput, match="already exists and is not an empty folder"):
        copy_sample_project("leukocytes", tmp_path / "copy.dsgan")


def test_the_demo_ends_with_labelled_images_and_a_picture_of_them(tmp_path):
    out = tmp_path / "demo"
    done = run_demo(out, count=9, device="cpu", context=JobContext())
    masks = sorted((done.release / "masks").glob("*.png"))
    assert done.items == len(masks) == 9
    for file in masks:
        values = np.asarray(Image.open(file))
        assert {3, 4} <= set(np.unique(values))
    with Image.open(done.overview) as overview:
        assert overview.width == 9 * 128
    assert Path(done.project).parent == out
