"""The review through the commands: verdicts, undo, masks, audit, retraining, and the release."""

from __future__ import annotations

import json
import random

import h5py
import numpy as np
import pytest
from PIL import Image

from dsgan_studio.core.dataset.reading import open_run
from tests.end_to_end.conftest import KILLED, facts, files_in, paint, state


def counts(command, project):
    found = command("review", project, "status")["counts"]
    return {name: found[name] for name in ("unreviewed", "accepted", "rejected", "corrected")}


def labels(project, labelling=None):
    with open_run(project / "runs" / "0001") as run:
        return [item.label for item in run.iter_items(labelling)]


@pytest.fixture
def corrected(generated, tmp_path):
    """A folder with masks of items 1 and 4, other than their labels."""
    folder = tmp_path / "corrected"
    folder.mkdir()
    for index in (1, 4):
        label = labels(generated)[index]
        Image.fromarray(((label.astype(int) + 1) % 3).astype(np.uint8)).save(
            folder / f"{index:06d}.png"
        )
    return folder


def mask_in(folder, index):
    return np.asarray(Image.open(folder / f"{index:06d}.png"))


def test_the_list_begins_with_the_most_uncertain_and_can_be_filtered(generated, command):
    every = command("review", generated, "list")
    assert every["found"] == 6
    scores = [row["worst10"] for row in every["rows"]]
    assert scores == sorted(scores, reverse=True)
    few = command("review", generated, "list", "--to", scores[2], "--limit", 2, "--ascending")
    assert few["found"] == 4
    assert [row["worst10"] for row in few["rows"]] == sorted(scores)[:2]
    command("review", generated, "accept", 0)
    assert command("review", generated, "list", "--verdict", "accepted")["rows"][0]["item"] == 0
    of_class = command("review", generated, "list", "--class", "1", "--by", "1")
    assert all("1" in row["per_class"] for row in of_class["rows"])


def test_verdicts_are_counted_undone_and_done_again(generated, command):
    done = command("review", generated, "accept", "0", "2-3", "--author", "Ada")
    assert (done["deed"], done["changed"]) == ("accept", 3)
    command("review", generated, "reject", 5)
    held = {"unreviewed": 2, "accepted": 3, "rejected": 1, "corrected": 0}
    assert counts(command, generated) == held
    bulk = command("review", generated, "accept", "--from", "0")
    assert bulk["changed"] == 2
    assert counts(command, generated)["rejected"] == 1, "a range leaves verdicts alone"
    assert command("review", generated, "undo")["changed"] == 2
    assert counts(command, generated) == held
    command("review", generated, "redo")
    assert counts(command, generated)["unreviewed"] == 0
    command("review", generated, "reset", 5)
    assert counts(command, generated)["rejected"] == 0


def test_a_corrected_mask_is_kept_to_the_pixel_and_wins_in_every_format(
    generated, command, corrected, tmp_path
):
    assert command("review", generated, "correct", corrected)["step"]["changed"] == 2
    command("review", generated, "reject", 0)
    command("review", generated, "accept", 2)
    before = labels(generated)
    for form in ("png", "coco", "hdf5", "dataset_release"):
        done = command("export", generated, tmp_path / form, "--format", form)
        found = [done[one] for one in ("items", "accepted", "corrected", "unreviewed", "rejected")]
        assert found == [5, 1, 2, 2, 1]
        card = (tmp_path / form / "DATASET_CARD.md").read_text()
        assert "| corrected by an expert | 2 |" in card
        assert "| left out: rejected by an expert | 1 |" in card
    names = sorted(file.stem for file in (tmp_path / "png" / "masks").iterdir())
    assert names == [f"{index:06d}" for index in range(1, 6)]
    for index in range(1, 6):
        mask = mask_in(tmp_path / "png" / "masks", index)
        right = mask_in(corrected, index) if index in (1, 4) else before[index]
        np.testing.assert_array_equal(mask, right)
    with h5py.File(tmp_path / "hdf5" / "dataset.h5") as file:
        said = [one.decode() for one in file["verdicts"][:]]
        assert said == ["corrected", "accepted", "unreviewed", "corrected", "unreviewed"]
        np.testing.assert_array_equal(file["labels"][0], mask_in(corrected, 1))


def test_the_threshold_parts_only_what_nobody_looked_at(generated, command, tmp_path):
    command("review", generated, "accept", 1)
    done = command("export", generated, tmp_path / "out", "--format", "png", "--threshold", 0)
    assert (done["items"], done["accepted"], done["unreviewed"]) == (1, 1, 0)


def test_undoing_a_correction_brings_the_label_back(generated, command, corrected, tmp_path):
    command("review", generated, "correct", corrected)
    command("review", generated, "undo")
    assert counts(command, generated)["corrected"] == 0
    command("export", generated, tmp_path / "out", "--format", "png")
    np.testing.assert_array_equal(mask_in(tmp_path / "out" / "masks", 1), labels(generated)[1])
    command("review", generated, "redo")
    assert counts(command, generated)["corrected"] == 2


def test_an_audit_tells_more_with_every_item_checked(generated, command):
    assert "no audit yet" in command.fails("review", generated, "audit")[1]
    command("review", generated, "reject", 0)
    begun = command("review", generated, "audit", "--count", 3, "--seed", 4)
    assert begun["result"]["pool"] == 5
    assert 0 not in begun["to_check"]
    first, second, third = begun["to_check"]
    command("review", generated, "accept", first, second)
    now = command("review", generated, "audit")
    assert (now["result"]["checked"], now["result"]["wrong"], now["to_check"]) == (2, 0, [third])
    command("review", generated, "reject", third)
    done = command("review", generated, "audit")["result"]
    assert done["sentence"].startswith("3 checked, 1 wrong: at most")
    assert command("review", generated, "status")["audit"]["result"] == done


def test_retraining_learns_from_the_corrected_and_leaves_the_images(generated, command, corrected):
    command("review", generated, "correct", corrected)
    command("review", generated, "accept", 0, 2)
    command("review", generated, "reject", 3)
    images = {
        name: data
        for name, data in files_in(generated / "runs").items()
        if "-" not in name.rpartition("/")[2] or "images" in name
    }
    done = command("review", generated, "retrain", "--members", 3)
    assert (done["samples_added"], done["masks_changed"], done["labelling_before"]) == (2, 2, 1)
    assert done["interpreter"]["masks"] == 6
    figures = {one["verdict"]: one for one in done["figures"]}
    assert figures["accepted"]["before"]["pixels_right"] == 1.0
    assert figures["rejected"]["before"]["pixels_right"] is None
    assert figures["corrected"]["before"]["pixels_right"] == 0.0
    assert figures["corrected"]["after"]["pixels_right"] > 0.0
    after = files_in(generated / "runs")
    assert {name: after[name] for name in images if "manifest" not in name} == {
        name: data for name, data in images.items() if "manifest" not in name
    }
    now = counts(command, generated)
    assert now["corrected"] == 2, "a corrected mask holds in the new labelling too"
    old, new = labels(generated, done_labelling(generated, 0)), labels(generated)
    same = [i for i in (0, 2) if np.array_equal(old[i], new[i])]
    assert now["accepted"] == len(same)
    assert now["rejected"] == 1, "what was thrown out stays out"
    listed = {row["item"]: row for row in command("review", generated, "list")["rows"]}
    assert [listed[index]["before"] for index in (0, 3, 1, 5)] == [
        "accepted",
        "rejected",
        "corrected",
        "unreviewed",
    ]
    assert done["carried"] == sum(now.values()) - now["unreviewed"]
    again = command("review", generated, "retrain", "--members", 3)
    assert (again["samples_added"], again["masks_changed"]) == (0, 0)
    assert again["labelling"] == done["labelling"]


def done_labelling(project, number):
    with open_run(project / "runs" / "0001") as run:
        return run.labellings[number].id


def test_a_corrected_item_as_a_sample_is_the_runs_image_to_the_grey_level(
    generated, command, corrected
):
    from dsgan_studio.core.project.opening import open_project_reading
    from dsgan_studio.core.samples.render import render_block, to_bytes
    from dsgan_studio.core.workflow.projects import block_size, device_plan
    from dsgan_studio.core.workflow.samples import recipe_of, stored_image
    from dsgan_studio.core.workflow.stored_generators import load_generator

    command("review", generated, "correct", corrected)
    command("review", generated, "retrain", "--members", 1)
    with (
        open_project_reading(generated) as project,
        open_run(generated / "runs" / "0001") as run,
    ):
        made = project.review.item_samples(1)
        assert sorted(made) == [1, 4]
        for index, sample_id in made.items():
            sample = project.sample(sample_id)
            generator = load_generator(project, sample.generator_hash)
            plan = device_plan("cpu", batch=block_size(generator.architecture.resolution))
            block = render_block(generator, [recipe_of(sample)], plan, place=index % plan.batch)
            image = run.image_part(index).image
            np.testing.assert_array_equal(to_bytes(block.images)[0], image)
            np.testing.assert_array_equal(stored_image(project, sample), image)


def test_a_lost_image_of_a_corrected_items_sample_comes_back(generated, command, corrected):
    command("review", generated, "correct", corrected)
    command("review", generated, "retrain", "--members", 1)
    file = generated / "samples" / "000005.png"
    before = file.read_bytes()
    file.unlink()
    command("review", generated, "retrain", "--members", 1)
    assert file.read_bytes() == before


def test_verdicts_outlive_an_interpreter_that_labels_while_the_run_is_extended(
    generated, command, corrected, tmp_path
):
    command("review", generated, "correct", corrected)
    command("review", generated, "reject", 0, 2, 3, 5)
    command("interpreter", "train", generated, "--members", 2, "--seed", 8)
    command("generate", generated, "--count", 9, "--seed", 2)
    now = counts(command, generated)
    assert (now["corrected"], now["rejected"]) == (2, 4)
    assert sum(now.values()) == 9
    command("export", generated, tmp_path / "out", "--format", "png")
    np.testing.assert_array_equal(mask_in(tmp_path / "out" / "masks", 4), mask_in(corrected, 4))


@pytest.mark.parametrize(
    ("words", "match"),
    [
        (("accept",), "give either numbers of items, or a range"),
        (("accept", "1", "--to", "1"), "give either numbers"),
        (("accept", "x"), '"x" names no items'),
        (("accept", "5-2"), "give the lower number first"),
        (("reject", "6"), "no item 6; it has items 0 to 5"),
        (("accept", "1", "1"), "item 1 is named twice"),
        (("accept", "--from", "2", "--to", "1"), "give the lower one first"),
        (("list", "--by", "beauty"), '"beauty" is not a class'),
        (("list", "--verdict", "fine"), '"fine" is not a verdict'),
        (("list", "--run", "7"), "no run 7"),
        (("correct", "nowhere"), "nowhere is not a folder"),
        (("retrain",), "no item of run 1 was corrected"),
        (("audit", "--count", "3", "--threshold", "0"), "cannot draw 3 of 0"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_line_and_changes_nothing(
    generated, command, words, match
):
    before = facts(generated)
    code, line = command.fails("review", generated, *words)
    assert code == 2
    assert match in line
    assert facts(generated) == before


@pytest.mark.parametrize(
    ("pixels", "name", "match"),
    [
        (np.zeros((8, 8), np.uint8), "000001.png", "8"),
        (np.full((16, 16), 9, np.uint8), "000001.png", "class 9"),
        (np.zeros((16, 16), np.uint8), "000044.png", "no item 44"),
        (np.zeros((16, 16), np.uint8), "cell.png", "no mask of an item"),
    ],
)
def test_masks_that_do_not_fit_are_refused_all_together(
    generated, command, corrected, pixels, name, match
):
    before = state(generated)
    if name == "cell.png":
        for file in corrected.iterdir():
            file.unlink()
    Image.fromarray(pixels).save(corrected / name)
    assert match in command.fails("review", generated, "correct", corrected)[1]
    assert state(generated) == before


def test_a_project_without_a_run_says_what_comes_first(painted, command):
    assert "run dsgan-studio generate first" in command.fails("review", painted, "list")[1]


def test_a_damaged_correction_is_named_at_the_export(generated, command, corrected, tmp_path):
    command("review", generated, "correct", corrected)
    (file,) = (generated / "corrections" / "0001").glob("000004-*")
    file.write_bytes(file.read_bytes()[:-9])
    words = ("export", generated, tmp_path / "out", "--format", "png")
    assert "corrected mask of item 4 is missing or damaged" in command.fails(*words)[1]
    assert not (tmp_path / "out").exists()


def test_a_class_that_only_a_corrected_mask_holds_is_in_the_release(
    generated, command, corrected, tmp_path
):
    schema = json.loads((_schema(generated, command, tmp_path)).read_text())
    schema["classes"].append({"id": 7, "name": "debris", "colour": "#123456", "parent": None})
    file = tmp_path / "schema.json"
    file.write_text(json.dumps(schema))
    command("masks", "import", generated, paint(generated, tmp_path / "m"), "--schema", file)
    mask = mask_in(corrected, 1).copy()
    mask[:3] = 7
    Image.fromarray(mask).save(corrected / "000001.png")
    command("review", generated, "correct", corrected)
    for form in ("png", "coco", "hdf5", "dataset_release"):
        command("export", generated, tmp_path / form, "--format", form)
    assert (mask_in(tmp_path / "png" / "masks", 1)[:3] == 7).all()
    assert "debris" in (tmp_path / "png" / "DATASET_CARD.md").read_text()


def _schema(project, command, tmp_path):
    command("masks", "export", project, tmp_path / "exported")
    return tmp_path / "exported" / "schema.json"


@pytest.mark.parametrize("verb", ["accept", "correct", "undo", "retrain"])
def test_killed_at_any_change_of_the_disk_the_review_ends_the_same(
    verb, generated, command, corrected, zygote, at, tmp_path
):
    words = {
        "accept": ("accept", "0-5"),
        "correct": ("correct", str(corrected)),
        "undo": ("undo",),
        "retrain": ("retrain", "--members", "1"),
    }[verb]

    def prepared(name):
        project = at("generated", name)
        command("review", project, "accept", 0, 3)
        if verb == "retrain":
            command("review", project, "correct", corrected)
        return project

    whole = prepared("whole.dsgan")
    done = zygote("review", whole, *words, under=tmp_path)
    assert done.code == 0, done.err
    points = [*random.Random(verb).sample(range(done.changes), 2), done.changes - 1]
    for number, after in enumerate(sorted(points)):
        cut = prepared(f"cut {number}.dsgan")
        before = counts(command, cut)
        assert zygote("review", cut, *words, under=tmp_path, after=after).code == KILLED
        held = counts(command, cut)
        if verb == "undo" and held != before:
            assert held == counts(command, whole)
            continue
        again = zygote("review", cut, *words)
        assert again.code == 0, again.err
        assert _seen(files_in(cut)) == _seen(files_in(whole)), after
        found, wanted = facts(cut), facts(whole)
        for name in ("verdicts", "samples", "mask_revisions", "item_samples", "labellings"):
            assert found[name] == wanted[name], (name, after)


def _seen(files):
    # What a power cut leaves of an atomic write is a hidden file that nobody reads.
    return {name: data for name, data in files.items() if not name.split("/")[-1].startswith(".")}
