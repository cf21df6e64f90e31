"""Plain pickles and torch states: DatasetGAN's releases, classifiers and average latents."""

import collections
import pickle
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from dsgan_studio.core.base.errors import BadInput, Corrupt, Refused
from dsgan_studio.core.checkpoints.average_latent import read_average_latent
from dsgan_studio.core.checkpoints.reading import read_pickle, read_torch_state

DATA = Path(__file__).parents[2] / "data" / "checkpoints"
KEYS = st.one_of(st.text(max_size=5), st.integers(-1000, 1000), st.none(), st.booleans())
VALUES = st.recursive(
    st.one_of(
        KEYS, st.floats(allow_nan=False), st.binary(max_size=9), st.integers(-(1 << 70), 1 << 70)
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(KEYS, inner, max_size=4),
        st.tuples(inner, inner),
        st.sets(KEYS, max_size=3),
        st.frozensets(KEYS, max_size=3),
    ),
    max_leaves=20,
)


def _pickled(folder, value, protocol=4):
    path = folder / "a.pickle"
    path.write_bytes(pickle.dumps(value, protocol=protocol))
    return path


@given(value=VALUES, protocol=st.integers(2, 5))
def test_plain_values_come_back_as_python_reads_them(tmp_path_factory, value, protocol):
    found = read_pickle(_pickled(tmp_path_factory.getbasetemp(), value, protocol))
    assert found == value
    assert type(found) is type(value)


def _release(count):
    rng = np.random.default_rng(3)
    return [
        {
            "latent": rng.standard_normal((1, 512)),
            "uncertainty_score": float(rng.random()),
            "image_name": f"samples/image_{i}.png",
            "image_label_name": f"samples/label_{i}.png",
            "js_name": f"samples/{i}.npy",
        }
        for i in range(count)
    ]


def _assert_same(found, want):
    assert len(found) == len(want)
    for row, expected in zip(found, want, strict=True):
        assert list(row) == list(expected)
        assert row["latent"].dtype == np.float64
        np.testing.assert_array_equal(row["latent"], expected["latent"])
        assert all(row[key] == expected[key] for key in row if key != "latent")


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_a_dataset_release_pickle_is_read(tmp_path, protocol):
    want = _release(7)
    _assert_same(read_pickle(_pickled(tmp_path, want, protocol)), want)


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_a_release_written_with_numpy_1_is_read(tmp_path, protocol):
    want = _release(2)
    path = _pickled(tmp_path, want, protocol)
    data = path.read_bytes()
    new, old = b"numpy._core.", b"numpy.core."
    assert new in data
    if protocol >= 4:  # the names are texts with their length in front, inside of a frame
        data = data.replace(b"\x8c\x16numpy._core.multiarray", b"\x8c\x15numpy.core.multiarray")
        data = data.replace(b"\x8c\x13numpy._core.numeric", b"\x8c\x12numpy.core.numeric")
        at = data.index(b"\x95")  # drop the frame, whose length is another one now
        data = data[:at] + data[at + 9 :]
    path.write_bytes(data.replace(new, old))
    assert new not in path.read_bytes()
    _assert_same(read_pickle(path), want)


@pytest.mark.parametrize("dtype", ["?", "u1", "i8", "<f2", ">f4", ">i2", "f8"])
@pytest.mark.parametrize("protocol", [2, 4, 5])
def test_arrays_of_numbers_come_back_in_the_order_of_the_machine(tmp_path, dtype, protocol):
    want = np.arange(6).reshape(2, 3).astype(dtype)
    for array in (want, np.asfortranarray(want), want[:0], want[0, 0]):
        found = read_pickle(_pickled(tmp_path, array, protocol))
        np.testing.assert_array_equal(found, array)
        assert found.dtype == want.dtype.newbyteorder("=")
        assert found.flags.writeable or found.ndim == 0


def test_a_large_array_and_a_large_text_come_back(tmp_path):
    want = {"a": np.arange(50_000.0), "b": "ü" * 50_000, "c": b"x" * 50_000}
    for protocol in (2, 3, 4, 5):
        found = read_pickle(_pickled(tmp_path, want, protocol))
        np.testing.assert_array_equal(found["a"], want["a"])
        assert (found["b"], found["c"]) == (want["b"], want["c"])


def test_an_array_that_is_held_twice_is_read_once(tmp_path):
    array = np.ones(3)
    found = read_pickle(_pickled(tmp_path, [array, array]))
    assert found[0] is found[1]


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ([np.array(["a"])], "not of plain numbers"),
        ([np.array([None])], "not of plain numbers"),
        ([Path("x")], "call|holds an object|names"),
        ([collections.Counter("ab")], "would call collections.Counter"),
        ([int], "names builtins.int among its values; choose another file"),
        ([torch.ones(2)], "torch tensors, not plain numbers; choose another file"),
        ([1 + 2j], "would call builtins.complex"),
    ],
)
def test_anything_that_is_not_plain_is_named(tmp_path, value, sentence):
    with pytest.raises(Refused, match=sentence):
        read_pickle(_pickled(tmp_path, value))


def test_a_list_in_itself_is_refused(tmp_path):
    loop = []
    loop.append(loop)
    with pytest.raises(Refused, match="lists in lists without an end"):
        read_pickle(_pickled(tmp_path, loop))


def test_a_torch_file_is_no_plain_pickle_and_the_other_way_round(tmp_path):
    with pytest.raises(Refused, match="is no plain pickle; choose"):
        read_pickle(DATA / "mini_sg1_32.for_g_all.pt")
    with pytest.raises(Refused, match=r"is no file of torch\.save; choose"):
        read_torch_state(_pickled(tmp_path, {}))


@pytest.mark.parametrize("zipped", [True, False])
def test_the_state_of_a_classifier_comes_back_as_torch_reads_it(tmp_path, zipped):
    layers = torch.nn.Sequential(torch.nn.Linear(5, 4), torch.nn.ReLU(), torch.nn.BatchNorm1d(4))
    state = {"model_state_dict": layers.state_dict(), "epoch": 3, "name": "x"}
    path = tmp_path / "model_0.pth"
    torch.save(state, path, _use_new_zipfile_serialization=zipped)
    found = read_torch_state(path)
    assert (found["epoch"], found["name"]) == (3, "x")
    assert list(found["model_state_dict"]) == list(layers.state_dict())
    for key, value in layers.state_dict().items():
        assert found["model_state_dict"][key].dtype == value.dtype
        assert torch.equal(found["model_state_dict"][key], value)


DTYPES = [torch.float64, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.int16]
DTYPES += [torch.int8, torch.uint8, torch.bool]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("zipped", [True, False])
def test_tensors_of_all_dtypes_and_views_come_back(tmp_path, dtype, zipped):
    base = torch.arange(24).reshape(2, 3, 4).to(dtype)
    state = {
        "whole": base,
        "turned": base.permute(2, 0, 1),
        "part": base[1, :, 1:3],
        "row": base[0, 0].expand(5, 4),
        "none": base[:0],
        "one": base[1, 2, 3],
        "parameter": torch.nn.Parameter(base, requires_grad=False),
    }
    torch.save(state, tmp_path / "a.pt", _use_new_zipfile_serialization=zipped)
    found = read_torch_state(tmp_path / "a.pt")
    for key, value in state.items():
        assert found[key].dtype == dtype
        assert torch.equal(found[key], value)
        assert found[key].is_contiguous()


def test_a_torch_file_that_is_no_dict_by_name_is_refused(tmp_path):
    for value in ([torch.ones(1)], {0: torch.ones(1)}):
        torch.save(value, tmp_path / "a.pt")
        with pytest.raises(Refused, match="no weights by name; choose"):
            read_torch_state(tmp_path / "a.pt")


def test_tensors_that_are_neither_floats_nor_integers_are_refused(tmp_path):
    torch.save({"a": torch.ones(2, dtype=torch.complex64)}, tmp_path / "a.pt")
    with pytest.raises(Refused, match="neither floats nor integers; choose"):
        read_torch_state(tmp_path / "a.pt")


def test_a_whole_module_instead_of_its_state_is_refused(tmp_path):
    torch.save({"model": torch.nn.Linear(2, 2)}, tmp_path / "a.pt")
    with pytest.raises(Refused, match=r"an object of torch\.nn\.modules\.linear\.Linear"):
        read_torch_state(tmp_path / "a.pt")


# The average latent

MEAN = np.linspace(-1, 1, 24, dtype=np.float32)


@pytest.mark.parametrize("shape", [(24,), (1, 24), (18, 24), (1, 18, 24), (1, 1, 24)])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_mean_of_w_of_any_usual_shape_is_read(tmp_path, shape, dtype):
    np.save(tmp_path / "a.npy", np.broadcast_to(MEAN, shape).astype(dtype))
    found = read_average_latent(tmp_path / "a.npy", 24)
    assert found.dtype == torch.float32
    np.testing.assert_array_equal(found.numpy(), MEAN)


def test_the_average_latent_of_the_reference_is_read():
    path = DATA / "mini_sg1_32_avg_latent_stylegan1.npy"
    golden = np.load(DATA / "golden_mini_sg1_32.npz")["w_avg"]
    np.testing.assert_array_equal(read_average_latent(path, 24).numpy(), golden[0])


@pytest.mark.parametrize(
    ("array", "sentence"),
    [
        (np.zeros(512, np.float32), r"shape \[512\] and this generator's mean w is of length 24"),
        (np.zeros((2, 18, 24), np.float32), r"shape \[2, 18, 24\]"),
        (np.zeros((1, 1, 1, 24), np.float32), "choose the file that belongs"),
        (np.zeros((0, 24), np.float32), "choose the file that belongs"),
        (np.float32(1), "choose the file that belongs"),
        (np.zeros(24, np.int64), "no whole array of floats"),
        (np.full(24, np.nan, np.float32), "not finite"),
        (np.arange(48, dtype=np.float32).reshape(2, 24), "a different vector for each layer"),
        (np.zeros(1 << 20, np.float64), "is no .npy file of a mean w"),
    ],
)
def test_an_array_that_is_no_mean_of_w_is_named(tmp_path, array, sentence):
    np.save(tmp_path / "a.npy", array)
    with pytest.raises(BadInput, match=sentence):
        read_average_latent(tmp_path / "a.npy", 24)


def test_a_pickle_or_a_cut_file_in_place_of_the_mean_is_refused(tmp_path):
    path = tmp_path / "a.npy"
    np.save(path, np.array([None] * 24), allow_pickle=True)
    with pytest.raises(BadInput, match="no whole array of floats"):
        read_average_latent(path, 24)
    np.save(path, MEAN)
    whole = path.read_bytes()
    for length in range(0, len(whole), 7):
        path.write_bytes(whole[:length])
        with pytest.raises(BadInput, match=r"copy or download it again|choose another file"):
            read_average_latent(path, 24)


def test_a_header_of_a_petabyte_is_refused_before_anything_is_allocated(tmp_path):
    path = tmp_path / "a.npy"
    np.save(path, MEAN)
    path.write_bytes(path.read_bytes().replace(b"(24,), }          ", b"(99999999, 24), } "))
    assert b"99999999" in path.read_bytes()
    with pytest.raises(BadInput, match="no whole array of floats"):
        read_average_latent(path, 24)


def test_a_damaged_pickle_is_told(tmp_path):
    path = _pickled(tmp_path, _release(2))
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(Corrupt, match="is cut short; copy or download it again"):
        read_pickle(path)
