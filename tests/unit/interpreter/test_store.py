"""Ensembles survive the disk, and the reference's layout both ways."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import replace

import pytest
import safetensors.torch
import torch

from dsgan_studio.core.base.errors import BadInput, Corrupt, NewerVersion, ShapeError, StoreError
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.interpreter.keypoint_ensemble import KeypointEnsemble
from dsgan_studio.core.interpreter.prediction import predict
from dsgan_studio.core.interpreter.report import InterpreterReport, report_from_json
from dsgan_studio.core.interpreter.settings import (
    InterpreterSettings,
    settings_from_json,
    settings_to_json,
)
from dsgan_studio.core.interpreter.store import (
    FORMAT,
    VERSION,
    ensemble_hash,
    from_reference_states,
    load_ensemble,
    save_ensemble,
    to_reference_states,
)
from dsgan_studio.core.interpreter.training import train_ensemble

SETTINGS = InterpreterSettings(members=2, min_steps=20, max_steps=20, evaluations=2)


@pytest.fixture(scope="module")
def trained(samples, plan):
    return train_ensemble(samples, (0, 1, 2, 4), SETTINGS, plan, JobContext())


def test_an_ensemble_and_its_report_survive_the_disk(trained, tmp_path):
    path = tmp_path / "interpreter.safetensors"
    digest = save_ensemble(path, trained.ensemble, trained.report)
    ensemble, report = load_ensemble(path)
    assert report == trained.report
    for name, tensor in trained.ensemble.tensors.items():
        assert torch.equal(ensemble.tensors[name], tensor)
    assert replace(ensemble, tensors=trained.ensemble.tensors) == trained.ensemble
    again = tmp_path / "again.safetensors"
    assert save_ensemble(again, ensemble, report) == digest
    assert again.read_bytes() == path.read_bytes()
    assert len(digest) == 64


def test_reference_states_have_its_names_and_come_back_the_same(trained, samples, plan):
    states = to_reference_states(trained.ensemble)
    assert len(states) == 2
    inner = states[0]["model_state_dict"]
    assert set(inner) == {
        f"module.layers.{layer}.{name}"
        for layer, names in (
            (0, ("weight", "bias")), (3, ("weight", "bias")), (6, ("weight", "bias")),
            *((n, ("weight", "bias", "running_mean", "running_var", "num_batches_tracked"))
              for n in (2, 5)),
        )
        for name in names
    }  # fmt: skip
    channels = trained.ensemble.channels
    back = from_reference_states(states, (0, 1, 2, 4), channels, 16)
    assert back.learned == (True, True, True, False)
    ours, theirs = (predict(e, samples[0].pyramid, plan) for e in (trained.ensemble, back))
    assert (ours.labels == theirs.labels).all()
    assert abs(ours.uncertainty - theirs.uncertainty).max() < 1e-6


def test_states_without_the_prefix_are_read_too(trained):
    states = [
        {k.removeprefix("module."): v for k, v in state["model_state_dict"].items()}
        for state in to_reference_states(trained.ensemble)
    ]
    back = from_reference_states(states, (0, 1, 2, 4), trained.ensemble.channels, 16)
    assert torch.equal(back.tensors["layers.3.weight"], trained.ensemble.tensors["layers.3.weight"])


def test_reference_states_that_do_not_fit_are_refused(trained):
    states = to_reference_states(trained.ensemble)
    channels = trained.ensemble.channels
    with pytest.raises(BadInput, match="there is no classifier to import"):
        from_reference_states([], (0, 1), channels, 16)
    with pytest.raises(BadInput, match="tell 4 classes apart, the schema has 2"):
        from_reference_states(states, (0, 1), channels, 16)
    with pytest.raises(BadInput, match="read 22 channels, the generator gives 10"):
        from_reference_states(states, (0, 1, 2, 4), (10,), 16)
    with pytest.raises(BadInput, match=r'model_0 has no tensor "layers\.0\.weight"'):
        from_reference_states([{"model_state_dict": {}}], (0,), channels, 16)
    with pytest.raises(BadInput, match="model_0 holds no model_state_dict"):
        from_reference_states([{"model_state_dict": 3}], (0,), channels, 16)
    odd = {"model_state_dict": dict(states[1]["model_state_dict"])}
    odd["model_state_dict"]["module.layers.6.bias"] = torch.zeros(9)
    with pytest.raises(BadInput, match="differ in size"):
        from_reference_states([states[0], odd], (0, 1, 2, 4), channels, 16)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(BadInput, match="is not there"):
        load_ensemble(tmp_path / "none.safetensors")


def test_another_safetensors_file_is_refused(tmp_path):
    path = tmp_path / "other.safetensors"
    safetensors.torch.save_file({"a": torch.zeros(1)}, path)
    with pytest.raises(BadInput, match="is not an interpreter"):
        load_ensemble(path)


def test_a_file_cut_short_is_called_damaged(trained, tmp_path):
    path = tmp_path / "cut.safetensors"
    save_ensemble(path, trained.ensemble, trained.report)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(Corrupt, match="cannot be read"):
        load_ensemble(path)


def test_a_changed_weight_is_noticed(trained, tmp_path):
    path = tmp_path / "changed.safetensors"
    save_ensemble(path, trained.ensemble, trained.report)
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(bytes(data))
    with pytest.raises(Corrupt, match="its hash differs"):
        load_ensemble(path)


FACTS = {"class_ids": [0], "learned": [True], "channels": [3], "size_px": 4, "settings": {}}


@pytest.mark.parametrize(
    "header",
    [
        "nonsense",
        "[1]",
        "{}",
        json.dumps({"version": 1}),
        json.dumps({"version": 1, "facts": [1], "report": {}, "hash": ""}),
        json.dumps({"version": 1, "facts": FACTS, "report": {}, "hash": ""}),
        json.dumps({"version": 1, "facts": FACTS | {"settings": {"x": 1}}, "report": {}}),
    ],
)
def test_a_header_that_lies_is_called_damaged(trained, tmp_path, header):
    path = tmp_path / "lies.safetensors"
    safetensors.torch.save_file(dict(trained.ensemble.tensors), path, metadata={FORMAT: header})
    with pytest.raises(Corrupt, match="is damaged"):
        load_ensemble(path)


def test_a_newer_format_is_refused_by_name(tmp_path):
    path = tmp_path / "newer.safetensors"
    header = json.dumps({"version": VERSION + 1})
    safetensors.torch.save_file({"a": torch.zeros(1)}, path, metadata={FORMAT: header})
    with pytest.raises(NewerVersion, match="newer version"):
        load_ensemble(path)


def test_a_disk_that_refuses_is_told(trained, tmp_path):
    path = tmp_path / "missing" / "interpreter.safetensors"
    with pytest.raises(StoreError, match="cannot write"):
        save_ensemble(path, trained.ensemble, trained.report)


def test_a_report_with_unknown_fields_is_refused():
    with pytest.raises(BadInput, match="report cannot be read"):
        report_from_json({"mood": "good"})
    assert report_from_json({"validated_on": "x", "left_out": [], "pixels_per_class": [3]}) == (
        InterpreterReport("x", (), (3,))
    )


def test_settings_survive_json_and_unknown_ones_are_refused():
    settings = InterpreterSettings(members=3, class_weights="sqrt", basis_size=None)
    assert settings_from_json(json.loads(json.dumps(settings_to_json(settings)))) == settings
    with pytest.raises(BadInput, match='no setting called "colour"'):
        settings_from_json({"colour": 1})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"members": 0}, "members is 0; give at least 1"),
        ({"batch_px": 1}, "batch_px is 1; give at least 2"),
        ({"basis_size": 0}, "basis_size is 0"),
        ({"epochs": 0.0}, "above zero"),
        ({"leave_out": 3}, "leave_out is 3"),
        ({"class_weights": "big"}, 'class_weights is "big"'),
    ],
)
def test_settings_out_of_range_are_refused(change, message):
    with pytest.raises(BadInput, match=message):
        InterpreterSettings(**change)


def test_an_ensemble_with_missing_or_odd_tensors_is_refused(trained):
    ensemble = trained.ensemble
    with pytest.raises(BadInput, match=r'"layers\.6\.bias" is missing'):
        replace(
            ensemble, tensors={k: v for k, v in ensemble.tensors.items() if k != "layers.6.bias"}
        )
    with pytest.raises(ShapeError, match=r"layers\.6\.bias has shape"):
        replace(ensemble, tensors={**ensemble.tensors, "layers.6.bias": torch.zeros(2, 9)})
    with pytest.raises(BadInput, match="one learned class at least"):
        replace(ensemble, learned=(False,) * 4)


@pytest.fixture
def with_keypoints(trained):
    own = trained.ensemble
    shapes = {name: list(tensor.shape) for name, tensor in own.tensors.items()}
    for name in ("layers.6.weight", "layers.6.bias"):
        shapes[name][1] = 4
    rng = torch.Generator().manual_seed(3)
    tensors = {name: torch.rand(shape, generator=rng) for name, shape in shapes.items()}
    keypoints = KeypointEnsemble(tensors, (3, 8), (True, True), (False, True), 1.5)
    return dataclasses.replace(own, keypoints=keypoints)


def test_keypoints_are_stored_with_the_interpreter_and_part_of_its_hash(
    trained, with_keypoints, tmp_path
):
    path = tmp_path / "interpreter.safetensors"
    digest = save_ensemble(path, with_keypoints, trained.report)
    assert digest != ensemble_hash(trained.ensemble)
    again, _ = load_ensemble(path)
    assert again.keypoints.point_ids == (3, 8)
    assert again.keypoints.may_be_absent == (False, True)
    assert again.keypoints.sigma_px == 1.5
    for name, tensor in with_keypoints.keypoints.tensors.items():
        torch.testing.assert_close(again.keypoints.tensors[name], tensor, rtol=0, atol=0)
    assert set(again.tensors) == set(trained.ensemble.tensors)
    assert ensemble_hash(dataclasses.replace(again, keypoints=None)) == ensemble_hash(
        trained.ensemble
    )


def test_an_interpreter_without_keypoints_is_written_as_earlier_programs_read_it(trained, tmp_path):
    path = tmp_path / "interpreter.safetensors"
    save_ensemble(path, trained.ensemble, trained.report)
    with safetensors.safe_open(path, framework="pt") as file:
        header = json.loads(file.metadata()[FORMAT])
    assert header["version"] == 1
    assert "keypoints" not in header["facts"]


def test_a_subset_of_members_keeps_their_keypoints(with_keypoints):
    one = with_keypoints.subset((1,))
    assert one.keypoints.members == 1


def test_keypoints_of_other_features_are_refused(trained, with_keypoints):
    tensors = dict(with_keypoints.keypoints.tensors)
    tensors["layers.0.weight"] = tensors["layers.0.weight"][:, :, :-1]
    other = dataclasses.replace(with_keypoints.keypoints, tensors=tensors)
    with pytest.raises(BadInput, match="keypoints read"):
        dataclasses.replace(trained.ensemble, keypoints=other)
