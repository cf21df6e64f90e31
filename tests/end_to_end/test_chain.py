"""From a checkpoint to a release that other libraries read, through the commands."""

from __future__ import annotations

import json
from pathlib import Path

import h5py
import numpy as np
import pytest
from PIL import Image
from pycocotools.coco import COCO

from tests.end_to_end.conftest import CHECKPOINTS, paint


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.name != "manifest.json"
    }


def labels_of(project: Path) -> list[bytes]:
    from dsgan_studio.core.dataset.reading import open_run

    with open_run(project / "runs" / "0001") as run:
        return [item.label.tobytes() for item in run.iter_items()]


def test_samples_of_a_seed_are_added_to_and_never_changed(project, command):
    before = files_of(project / "samples")
    more = command("sample", project, "--count", 6, "--seed", 1)
    assert more["added"] == 2
    after = files_of(project / "samples")
    assert len(after) == 6
    assert {name: after[name] for name in before} == before


def test_a_sample_is_made_again_to_the_grey_level(project, command, tmp_path):
    again = tmp_path / "again.dsgan"
    command("new", again)
    command("generator", "import", again, CHECKPOINTS / "mini_sg2ada_16.pkl")
    command("sample", again, "--count", 4, "--seed", 1)
    assert files_of(again / "samples") == files_of(project / "samples")


def test_a_project_without_a_schema_gets_one_from_the_ids_found(project, command, tmp_path):
    done = command("masks", "import", project, paint(project, tmp_path / "m", values=(0, 3, 7)))
    assert done["imported"] == 4
    assert done["classes"] == ["background", "class 3", "class 7"]


def test_masks_leave_and_come_back_unchanged(painted, command, tmp_path):
    out = tmp_path / "out"
    assert command("masks", "export", painted, out)["exported"] == 4
    again = command("masks", "import", painted, out)
    assert (again["imported"], again["changed"], again["passed_over"]) == (4, 0, [])
    for file in out.glob("*.png"):
        assert np.array_equal(Image.open(file), Image.open(painted / "masks" / file.name))


def test_the_interpreter_reports_what_it_was_measured_on(painted, command):
    done = command("interpreter", "train", painted, "--members", 3, "--seed", 5)
    report = done["report"]
    assert done["masks"] == 4
    assert report["mean_accuracy"] > 1 / 3
    assert report["worst_accuracy"] <= report["mean_accuracy"]
    assert report["curve"]


def test_training_the_interpreter_twice_gives_the_same_interpreter(painted, command):
    first = command("interpreter", "train", painted, "--members", 3)
    second = command("interpreter", "train", painted, "--members", 3)
    assert first["hash"] == second["hash"]


def test_a_run_in_two_steps_has_the_bytes_of_a_run_in_one(painted, command, tmp_path):
    command("generate", painted, "--count", 5, "--seed", 9)
    steps = command("generate", painted, "--count", 11, "--seed", 9)
    other = tmp_path / "moved" / "copy.dsgan"
    command("new", other)
    command("generator", "import", other, CHECKPOINTS / "mini_sg2ada_16.pkl")
    command("sample", other, "--count", 4, "--seed", 1)
    command("masks", "import", other, paint(other, tmp_path / "again"))
    command("interpreter", "train", other, "--members", 3)
    whole = command("generate", other, "--count", 11, "--seed", 9)
    assert steps["count"] == whole["count"] == 11
    assert files_of(Path(steps["folder"])) == files_of(Path(whole["folder"]))


def test_a_run_of_the_samples_seed_shares_no_latent_with_them(painted, command):
    from dsgan_studio.core.dataset.reading import open_run
    from dsgan_studio.core.project.opening import open_project_reading

    done = command("generate", painted, "--count", 4, "--seed", 1)
    with open_project_reading(painted) as project, open_run(Path(done["folder"])) as run:
        samples = {sample.z.tobytes() for sample in project.samples()}
        items = {item.latent.tobytes() for item in run.iter_items()}
    assert len(items) == 4
    assert not samples & items


@pytest.fixture
def generated(painted, command):
    command("generate", painted, "--count", 6, "--seed", 2)
    return painted


def test_png_pairs_are_read_by_pillow(generated, command, tmp_path):
    done = command("export", generated, tmp_path / "out", "--format", "png")
    masks = sorted((tmp_path / "out" / "masks").glob("*.png"))
    assert done["items"] == len(masks) == 6
    for file in masks:
        with Image.open(file) as mask, Image.open(tmp_path / "out" / "images" / file.name) as image:
            assert (mask.mode, mask.size) == ("L", image.size)
            assert set(np.unique(np.asarray(mask))) <= {0, 1, 2}


def test_coco_is_read_by_pycocotools(generated, command, tmp_path):
    command("export", generated, tmp_path / "out", "--format", "coco")
    (file,) = (tmp_path / "out").rglob("*.json")
    coco = COCO(str(file))
    assert len(coco.getImgIds()) == 6
    assert coco.getAnnIds()


def test_hdf5_is_read_by_h5py(generated, command, tmp_path):
    command("export", generated, tmp_path / "out", "--format", "hdf5")
    (path,) = (tmp_path / "out").glob("*.h5")
    with h5py.File(path) as file:
        assert file["images"].shape == (6, 16, 16, 3)
        assert file["labels"].shape == (6, 16, 16)


def test_dataset_release_has_what_the_references_scripts_open(generated, command, tmp_path):
    out = tmp_path / "out"
    command("export", generated, out, "--format", "dataset_release")
    assert len(list((out / "samples").glob("label_*.png"))) == 6
    assert list((out / "samples").glob("*.pickle"))
    latents = np.load(next(out.rglob("latent_stylegan1.npy")))
    assert latents.dtype == np.float64
    assert len(latents) == 4
    (experiment,) = (file for file in out.glob("**/*.json") if "experiment" in str(file))
    assert json.loads(experiment.read_text())["number_class"] == 3


def test_a_threshold_leaves_out_the_most_uncertain(generated, command, tmp_path):
    from dsgan_studio.core.project.opening import open_project_reading

    with open_project_reading(generated) as project:
        labelling = project.labellings()[-1]
        scores = sorted(item.worst10 for item in project.item_scores(labelling.id))
    done = command(
        "export", generated, tmp_path / "out", "--format", "png", "--threshold", scores[3]
    )
    assert (done["items"], done["left_out"]) == (4, 2)


def test_retraining_adds_a_labelling_and_keeps_the_images(generated, command):
    before = files_of(generated / "runs" / "0001")
    command("interpreter", "train", generated, "--members", 3, "--seed", 8)
    command("generate", generated, "--count", 6, "--seed", 2)
    after = files_of(generated / "runs" / "0001")
    assert {name: after[name] for name in before} == before
    assert len(after) > len(before)


def test_status_names_the_next_step_and_what_is_stale(generated, command, tmp_path):
    steps = {step["name"]: step for step in command("status", generated)}
    assert steps["interpreter"]["state"] == "done"
    command("masks", "import", generated, paint(generated, tmp_path / "n", values=(0, 2, 1)))
    steps = {step["name"]: step for step in command("status", generated)}
    assert steps["interpreter"]["stale"]
    assert "masks" in steps["interpreter"]["hint"]


def test_a_release_of_ours_comes_back_as_an_experiment(tmp_path, command):
    source = tmp_path / "faces.dsgan"
    command("new", source)
    command("generator", "import", source, CHECKPOINTS / "mini_sg1_32.for_g_all.pt")
    command("sample", source, "--count", 3, "--seed", 4, "--cutoff", 8)
    command("masks", "import", source, paint(source, tmp_path / "p"))
    command("interpreter", "train", source, "--members", 2)
    command("generate", source, "--count", 3, "--seed", 1)
    command("export", source, tmp_path / "release", "--format", "dataset_release")
    (experiment,) = (
        file for file in (tmp_path / "release").glob("**/*.json") if "experiment" in str(file)
    )
    target = tmp_path / "again.dsgan"
    done = command("import-experiment", experiment, target)
    assert (done["samples"], done["members"], done["shift"], done["verified"]) == (3, 2, 0, True)
    for file in sorted((source / "masks").glob("*.png")):
        assert np.array_equal(Image.open(file), Image.open(target / "masks" / file.name))
    command("generate", target, "--count", 3, "--seed", 1)
    assert labels_of(target) == labels_of(source)
