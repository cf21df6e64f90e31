import numpy as np
import pytest
from PIL import Image

from dsgan_studio.core.annotations.schema import (
    LabelClass,
    LabelSchema,
    default_schema,
    schema_from_json,
)
from dsgan_studio.core.base.errors import BadInput, ProjectError
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.dataset.reading import open_run
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.opening import open_project, open_project_reading
from dsgan_studio.core.workflow.experiments import import_experiment
from dsgan_studio.core.workflow.exports import export_release
from dsgan_studio.core.workflow.interpreters import train_interpreter
from dsgan_studio.core.workflow.new_projects import new_project
from dsgan_studio.core.workflow.projects import label_size_px
from dsgan_studio.core.workflow.release_request import ReleaseRequest
from dsgan_studio.core.workflow.runs import generate_run
from tests.unit.workflow import experiment_folder


def bring_in(file, project):
    return import_experiment(file, project, device="cpu", context=JobContext())


def pictures(folder, pattern):
    return [np.asarray(Image.open(file)) for file in sorted(folder.glob(pattern))]


def facts(path):
    with open_project_reading(path) as project:
        return project.samples(), project.masks(), project.schema(), project.interpreters()


def test_the_references_off_by_one_is_put_right_in_the_project(tmp_path):
    file = experiment_folder.make(tmp_path / "old", shift=-1)
    done = bring_in(file, tmp_path / "new.dsgan")
    assert (done.samples, done.shift, done.verified) == (3, -1, True)
    assert "latent k-1" in done.notes[0]
    given = pictures(tmp_path / "old" / "masks", "image_*.png")
    stored = pictures(tmp_path / "new.dsgan" / "samples", "*.png")
    for one, other in zip(given, stored, strict=True):
        assert np.abs(one.astype(int) - other.astype(int)).max() <= 1
    masks = pictures(tmp_path / "new.dsgan" / "masks", "*.png")
    for number, mask in enumerate(masks):
        assert np.array_equal(mask, experiment_folder.mask_of(number))
    samples, *_ = facts(tmp_path / "new.dsgan")
    # The first image is that of the mean latent, which no z of the file makes.
    assert [sample.latent_space for sample in samples] == ["w", "z", "z"]


def test_samples_of_w_are_rendered_stored_and_trained_on(tmp_path):
    file = experiment_folder.make(tmp_path / "old", from_w=True)
    project = tmp_path / "new.dsgan"
    bring_in(file, project)
    given = pictures(tmp_path / "old" / "masks", "image_*.png")
    for one, other in zip(given, pictures(project / "samples", "*.png"), strict=True):
        assert np.abs(one.astype(int) - other.astype(int)).max() <= 1
    samples, *_ = facts(project)
    assert {sample.latent_space for sample in samples} == {"w"}
    done = train_interpreter(
        project, members=1, seed=0, class_weights="none", device="cpu", context=JobContext()
    )
    assert done.masks == experiment_folder.COUNT


def test_a_release_tells_of_painted_samples_that_have_no_z(tmp_path):
    project = tmp_path / "new.dsgan"
    bring_in(experiment_folder.make(tmp_path / "old", shift=-1, classifiers=True), project)
    generate_run(
        project, count=2, seed=1, workers=1, scheduler=None, decision="mean", device="cpu",
        context=JobContext(),
    )  # fmt: skip
    request = ReleaseRequest(format_name="dataset_release")
    done = export_release(project, tmp_path / "out", request, JobContext())
    assert "1 of 3 painted samples are made of a w, not of a z" in done.notes[0]
    assert done.notes[0] in (tmp_path / "out" / "README.txt").read_text()


def test_classifiers_come_with_what_they_were_trained_on_and_label_a_run(tmp_path):
    file = experiment_folder.make(tmp_path / "old", classifiers=True)
    project = tmp_path / "new.dsgan"
    assert bring_in(file, project).members == 2
    _, masks, schema, (interpreter,) = facts(project)
    assert interpreter.class_ids == (0, 1, 2)
    assert schema_from_json(interpreter.schema_json) == schema
    assert dict(interpreter.mask_revisions) == {mask.sample_id: mask.revision for mask in masks}
    done = generate_run(
        project,
        count=2,
        seed=1,
        workers=1,
        scheduler=None,
        decision="mean",
        device="cpu",
        context=JobContext(),
    )
    with open_run(done.folder) as run:
        assert {int(one) for item in run.iter_items() for one in np.unique(item.label)} <= {0, 1, 2}


def test_masks_smaller_than_the_images_set_the_size_of_all_labels(tmp_path):
    file = experiment_folder.make(tmp_path / "old", side_px=16, classifiers=True)
    project = tmp_path / "new.dsgan"
    bring_in(file, project)
    with open_project_reading(project) as opened:
        assert label_size_px(opened, opened.latest_generator()) == 16
    assert {mask.shape for mask in pictures(project / "masks", "*.png")} == {(16, 16)}
    assert {image.shape for image in pictures(project / "samples", "*.png")} == {(32, 32, 3)}
    train_interpreter(
        project, members=1, seed=0, class_weights="none", device="cpu", context=JobContext()
    )
    done = generate_run(
        project,
        count=1,
        seed=1,
        workers=1,
        scheduler=None,
        decision="vote",
        device="cpu",
        context=JobContext(),
    )
    with open_run(done.folder) as run:
        item = run.item(0)
    assert (item.image.shape, item.label.shape) == ((32, 32, 3), (16, 16))
    assert item.uncertainty.shape == (16, 16)


def test_importing_twice_adds_nothing(tmp_path):
    file = experiment_folder.make(tmp_path / "old", shift=-1, classifiers=True)
    project = tmp_path / "new.dsgan"
    bring_in(file, project)
    before = facts(project)
    bring_in(file, project)
    after = facts(project)
    assert [len(part) for part in (after[0], after[1], after[3])] == [3, 3, 1]
    assert [mask.revision for mask in after[1]] == [mask.revision for mask in before[1]]


def test_the_names_of_classes_that_a_project_has_are_kept(tmp_path):
    file = experiment_folder.make(tmp_path / "old")
    project = tmp_path / "mine.dsgan"
    new_project(project)
    names = ("background", "cytoplasm", "nucleus", "platelet")
    mine = LabelSchema(
        tuple(LabelClass(n, name, (9 * n, 0, 0), None) for n, name in enumerate(names))
    )
    with open_project(project) as opened:
        opened.set_schema(mine)
    bring_in(file, project)
    assert facts(project)[2] == mine


def test_a_project_without_a_class_of_the_experiment_is_not_changed(tmp_path):
    file = experiment_folder.make(tmp_path / "old")
    project = tmp_path / "mine.dsgan"
    new_project(project)
    with open_project(project) as opened:
        opened.set_schema(default_schema())
    with pytest.raises(BadInput, match=r"has classes 2, which the label schema .* does not have"):
        bring_in(file, project)
    assert facts(project) == ((), (), default_schema(), ())
    assert not list((project / layout.GENERATORS).iterdir())


def test_a_folder_that_is_no_project_is_refused_before_anything_is_read(tmp_path):
    (tmp_path / "thesis").mkdir()
    with pytest.raises(ProjectError, match="is not a project folder"):
        bring_in(tmp_path / "missing.json", tmp_path / "thesis")
    with pytest.raises(BadInput, match=r"missing\.json is not there"):
        bring_in(tmp_path / "missing.json", tmp_path / "new.dsgan")
    assert not (tmp_path / "new.dsgan").exists()
