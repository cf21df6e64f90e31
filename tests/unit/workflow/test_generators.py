import numpy as np
import pytest
import torch

from dsgan_studio.core.base.errors import BadInput, Corrupt
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.checkpoints.opening import open_checkpoint
from dsgan_studio.core.generators.build import complete, with_mean_w
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.opening import open_project_reading
from dsgan_studio.core.workflow.generators import import_generator
from dsgan_studio.core.workflow.new_projects import new_project
from dsgan_studio.core.workflow.stored_generators import load_checkpoint, load_generator
from tests.unit.workflow.experiment_folder import AVERAGE, CHECKPOINT, DATA, mean_w


@pytest.fixture
def project(tmp_path):
    path = tmp_path / "a.dsgan"
    new_project(path)
    return path


def bring_in(path, average_latent=None):
    return import_generator(
        path, DATA / CHECKPOINT, average_latent=average_latent, context=JobContext()
    )


def test_a_given_mean_w_takes_the_place_of_whatever_the_file_has():
    checkpoint = complete(open_checkpoint(DATA / "mini_sg2ada_16.pkl"))
    mean = torch.arange(16.0)
    changed = with_mean_w(checkpoint, mean)
    assert torch.equal(changed.tensors["mapping.w_avg"], mean)
    assert not torch.equal(checkpoint.tensors["mapping.w_avg"], mean)
    assert changed.tensors.keys() == checkpoint.tensors.keys()


def test_the_average_latent_beside_a_checkpoint_becomes_its_mean_w(project):
    done = bring_in(project, DATA / AVERAGE)
    with open_project_reading(project) as opened:
        torch.testing.assert_close(load_generator(opened, done.hash).w_avg, mean_w())
    assert not [note for note in done.notes if "mean w" in note]


def test_a_mean_w_that_no_file_gives_is_computed_stored_and_told(project):
    first, second = bring_in(project), bring_in(project)
    assert first.hash == second.hash != bring_in(project, DATA / AVERAGE).hash
    assert any("10,000" in note or "mean w" in note for note in first.notes)


def test_an_average_latent_of_another_generator_changes_nothing(project, tmp_path):
    np.save(tmp_path / "a.npy", np.zeros(7, np.float32))
    with pytest.raises(BadInput, match=r"has the shape \[7\] and this generator's mean w is of"):
        bring_in(project, tmp_path / "a.npy")
    with open_project_reading(project) as opened:
        assert opened.latest_generator() is None
    assert not list((project / layout.GENERATORS).iterdir())


def test_weights_changed_by_a_bit_are_not_loaded(project):
    digest = bring_in(project).hash
    file = project / layout.generator_file(digest)
    data = bytearray(file.read_bytes())
    data[-5] ^= 1
    file.write_bytes(data)
    with open_project_reading(project) as opened:
        with pytest.raises(Corrupt, match="its weights are not those of its name; restore it"):
            load_checkpoint(opened, digest)
        file.unlink()
        with pytest.raises(BadInput, match=r"safetensors is missing; restore it from a copy, or"):
            load_checkpoint(opened, digest)
