import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from PIL import Image

from dsgan_studio.core.annotations import masks
from dsgan_studio.core.annotations.masks import (
    check_mask,
    colour_mask,
    encode_mask,
    ids_in,
    read_mask,
    write_mask,
)
from dsgan_studio.core.annotations.schema import (
    UNLABELLED,
    LabelClass,
    LabelSchema,
    schema_from_ids,
)
from dsgan_studio.core.base.errors import BadInput, ShapeError, StoreError

SCHEMA = LabelSchema(
    (
        LabelClass(0, "background", (0, 0, 0)),
        LabelClass(1, "cell", (255, 0, 0)),
        LabelClass(3, "nucleus", (0, 0, 255), parent=1),
    )
)
MASK = np.array([[0, 1, 3], [255, 1, 0]], dtype=np.uint8)
any_mask = arrays(np.uint8, array_shapes(min_dims=2, max_dims=2, max_side=9))


def png(path, *, bits, colour_type, rows, width, extra=b""):
    """A PNG written by hand, for the kinds that Pillow does not write."""

    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, len(rows), bits, colour_type, 0, 0, 0)
    body = zlib.compress(b"".join(b"\0" + row for row in rows))
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + extra
        + chunk(b"IDAT", body)
        + chunk(b"IEND", b"")
    )
    return path


@pytest.fixture
def save(tmp_path):
    def _save(image, name="m.png", **options):
        image.save(tmp_path / name, **options)
        return tmp_path / name

    return _save


@given(mask=any_mask)
def test_a_mask_survives_the_file(mask, tmp_path_factory):
    path = tmp_path_factory.mktemp("m") / "mask.png"
    write_mask(path, mask)
    np.testing.assert_array_equal(read_mask(path), mask)


def test_a_written_mask_is_one_eight_bit_channel_and_equal_masks_have_equal_bytes(tmp_path):
    write_mask(tmp_path / "m.png", MASK)
    with Image.open(tmp_path / "m.png") as image:
        assert image.mode == "L"
    assert (tmp_path / "m.png").read_bytes() == encode_mask(np.asfortranarray(MASK))


def test_only_a_plane_of_bytes_can_be_written(tmp_path):
    with pytest.raises(ShapeError, match="mask has shape"):
        write_mask(tmp_path / "m.png", MASK[..., None])
    with pytest.raises(BadInput, match="type int64; convert it to uint8"):
        write_mask(tmp_path / "m.png", MASK.astype(np.int64))
    assert list(tmp_path.iterdir()) == []


def test_a_palette_png_is_read_by_its_indices_whatever_its_colours(save):
    image = Image.new("P", (3, 2))
    image.putpalette([200, 10, 10] * 256)
    image.putdata(MASK.reshape(-1).tolist())
    np.testing.assert_array_equal(read_mask(save(image), SCHEMA), MASK)


def test_a_one_bit_png_holds_background_and_class_1(save):
    mask = np.array([[0, 1], [1, 0]], dtype=np.uint8)
    np.testing.assert_array_equal(read_mask(save(Image.fromarray(mask.astype(bool))), SCHEMA), mask)


@pytest.mark.parametrize(
    ("bits", "row", "expected"), [(2, 0b00011011, [0, 1, 2, 3]), (4, 0x0F, [0, 15])]
)
def test_greys_of_few_bits_are_ids_and_not_stretched(tmp_path, bits, row, expected):
    path = png(
        tmp_path / "m.png", bits=bits, colour_type=0, rows=[bytes([row])], width=len(expected)
    )
    assert read_mask(path).tolist() == [expected]


def test_a_palette_of_four_bits_is_read_by_its_indices(tmp_path):
    extra_data = bytes([9, 9, 9] * 16)
    extra = (
        struct.pack(">I", 48)
        + b"PLTE"
        + extra_data
        + struct.pack(">I", zlib.crc32(b"PLTE" + extra_data))
    )
    path = png(
        tmp_path / "m.png", bits=4, colour_type=3, rows=[bytes([0x1F])], width=2, extra=extra
    )
    assert read_mask(path).tolist() == [[1, 15]]


def test_sixteen_bits_are_read_where_the_ids_fit(save):
    np.testing.assert_array_equal(
        read_mask(save(Image.fromarray(MASK.astype(np.uint16))), SCHEMA), MASK
    )


def test_sixteen_bits_with_higher_values_are_refused(save):
    path = save(Image.fromarray(np.array([[0, 256]], dtype=np.uint16)))
    with pytest.raises(BadInput, match=r"m\.png has values from 0 to 256, .* renumber the classes"):
        read_mask(path)


def test_colours_are_looked_up_and_white_is_unlabelled(save):
    path = save(Image.fromarray(colour_mask(MASK, SCHEMA)))
    np.testing.assert_array_equal(read_mask(path, SCHEMA), MASK)


def test_white_is_a_class_where_the_schema_says_so(save):
    schema = LabelSchema((SCHEMA.classes[0], LabelClass(1, "paper", (255, 255, 255))))
    path = save(Image.new("RGB", (2, 1), (255, 255, 255)))
    assert read_mask(path, schema).tolist() == [[1, 1]]


def test_a_colour_of_no_class_is_refused_with_its_count(save):
    pixels = colour_mask(MASK, SCHEMA)
    pixels[0, 1:] = (254, 1, 0)
    with pytest.raises(BadInput, match=r"no class .* has: #FE0100 \(2 pixels\); save it without"):
        read_mask(save(Image.fromarray(pixels)), SCHEMA)


def test_colours_without_a_schema_are_refused(save):
    with pytest.raises(BadInput, match="is a colour image, and no label schema"):
        read_mask(save(Image.new("RGB", (2, 2))))


def test_transparent_pixels_are_unlabelled_and_half_transparent_ones_refused(save):
    pixels = np.dstack([colour_mask(MASK, SCHEMA), np.full(MASK.shape, 255, np.uint8)])
    pixels[0, 1] = (9, 9, 9, 0)
    expected = MASK.copy()
    expected[0, 1] = UNLABELLED
    np.testing.assert_array_equal(read_mask(save(Image.fromarray(pixels)), SCHEMA), expected)
    pixels[0, 0, 3] = 128
    with pytest.raises(BadInput, match="half-transparent pixels"):
        read_mask(save(Image.fromarray(pixels)), SCHEMA)


def test_grey_with_transparency_is_read_by_its_grey(save):
    pixels = np.dstack([MASK, np.full(MASK.shape, 255, np.uint8)])
    pixels[0, 0, 1] = 0
    expected = MASK.copy()
    expected[0, 0] = UNLABELLED
    np.testing.assert_array_equal(read_mask(save(Image.fromarray(pixels)), SCHEMA), expected)


def test_colours_of_sixteen_bit_are_refused(tmp_path):
    path = png(tmp_path / "m.png", bits=16, colour_type=2, rows=[bytes(6)], width=1)
    with pytest.raises(BadInput, match="has colours of 16 bit"):
        read_mask(path, SCHEMA)


def test_a_jpeg_is_refused_because_it_changes_labels_whatever_its_name(save):
    path = save(Image.fromarray(MASK), "m.png", format="JPEG")
    with pytest.raises(BadInput, match="is a JPEG image, which changes labels"):
        read_mask(path, SCHEMA)


@pytest.mark.parametrize("kind", ["BMP", "GIF", "TIFF", "WEBP"])
def test_other_kinds_of_image_are_refused_with_what_to_save(save, kind):
    path = save(Image.fromarray(MASK), "m.png", format=kind)
    with pytest.raises(BadInput, match="is not a PNG or NPY file; save it as a greyscale"):
        read_mask(path, SCHEMA)


def test_a_wrong_size_is_told_before_the_pixels_are_read(tmp_path):
    path = png(tmp_path / "m.png", bits=8, colour_type=0, rows=[bytes(3)] * 2, width=1 << 30)
    with pytest.raises(BadInput, match=r"is 1073741824 x 2 pixels .* its sample is 4 x 5; resize"):
        read_mask(path, None, (5, 4))


def test_a_gigantic_header_is_refused_without_asking_for_memory(tmp_path):
    path = png(tmp_path / "m.png", bits=8, colour_type=0, rows=[bytes(3)] * 2, width=1 << 30)
    with pytest.raises(BadInput, match="too large for a mask"):
        read_mask(path)


def test_unknown_ids_are_listed(save):
    path = save(Image.fromarray(np.array([[0, 2, 9]], dtype=np.uint8)))
    with pytest.raises(BadInput, match=r"pixels of class 2, 9, .* \(it has 0, 1, 3\); add them"):
        read_mask(path, SCHEMA)


def test_a_missing_mask_and_a_folder_are_refused(tmp_path):
    with pytest.raises(BadInput, match="is not there; check the path"):
        read_mask(tmp_path / "none.png")
    with pytest.raises(BadInput, match="is not a file; give a mask"):
        read_mask(tmp_path)


def test_a_file_far_larger_than_a_mask_is_not_read(tmp_path, monkeypatch):
    write_mask(tmp_path / "m.png", MASK)
    monkeypatch.setattr(masks, "_MOST_BYTES", 10)
    with pytest.raises(BadInput, match=r"m\.png is too large for a mask"):
        read_mask(tmp_path / "m.png")


def test_a_failing_disk_is_told_as_such(tmp_path, monkeypatch):
    write_mask(tmp_path / "m.png", MASK)

    def failing(self):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("pathlib.Path.read_bytes", failing)
    with pytest.raises(StoreError, match=r"cannot read .*m\.png"):
        read_mask(tmp_path / "m.png")


@given(data=st.data())
def test_a_damaged_png_gives_a_mask_or_a_sentence(data, tmp_path_factory):
    whole = bytearray(encode_mask(MASK))
    cut = data.draw(st.integers(0, len(whole)))
    for _ in range(data.draw(st.integers(0, 3))):
        whole[data.draw(st.integers(8, len(whole) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.mktemp("m") / "m.png"
    path.write_bytes(bytes(whole[:cut]))
    try:
        mask = read_mask(path, SCHEMA, (2, 3))
    except BadInput as error:
        assert str(path) in str(error)  # noqa: PT017
    else:
        assert mask.shape == (2, 3)


@pytest.mark.parametrize("dtype", [np.uint8, np.int64, np.uint16, ">i4", np.float32, np.float64])
@pytest.mark.parametrize("shape", [(2, 3), (2, 3, 1)])
@pytest.mark.parametrize("order", ["C", "F"])
def test_arrays_of_whole_numbers_are_read(tmp_path, dtype, shape, order):
    np.save(tmp_path / "m.npy", np.array(MASK.reshape(shape), dtype=dtype, order=order))
    np.testing.assert_array_equal(read_mask(tmp_path / "m.npy", SCHEMA, (2, 3)), MASK)


def test_an_array_of_truth_values_holds_background_and_class_1(tmp_path):
    np.save(tmp_path / "m.npy", MASK == 1)
    np.testing.assert_array_equal(
        read_mask(tmp_path / "m.npy", SCHEMA), (MASK == 1).astype(np.uint8)
    )


def npy(path, array):
    np.save(path, array, allow_pickle=True)
    return path


@pytest.mark.parametrize(
    ("array", "match"),
    [
        (np.array([[0.5]]), "not whole numbers, such as 0.5"),
        (np.array([[np.nan]]), "not whole numbers, such as nan"),
        (np.array([[-1, 4]]), "values from -1 to 4"),
        (np.array([[300]]), "values from 300 to 300"),
        (np.zeros(3, np.uint8), "has the shape .3,.; a mask is .height, width."),
        (np.zeros((2, 2, 3), np.uint8), "has the shape"),
        (np.zeros((0, 2), np.uint8), "has the shape"),
        (np.zeros((1, 1), complex), "values of type complex128"),
        (np.array([["a"]]), "values of type <U1"),
        (np.array([[{}]], dtype=object), "values of type object"),
        (np.zeros((1, 1), dtype=[("a", "u1")]), "values of type"),
    ],
)
def test_arrays_that_are_no_masks_are_refused(tmp_path, array, match):
    with pytest.raises(BadInput, match=match):
        read_mask(npy(tmp_path / "m.npy", array))


def test_an_array_that_claims_more_than_it_holds_is_refused_without_asking_for_memory(tmp_path):
    stream = io.BytesIO()
    header = {"descr": "|u1", "fortran_order": False, "shape": (1 << 40, 1 << 40)}
    np.lib.format.write_array_header_1_0(stream, header)
    (tmp_path / "m.npy").write_bytes(stream.getvalue() + b"\0" * 10)
    with pytest.raises(BadInput, match=r"its header tells of .* values and 10 bytes follow"):
        read_mask(tmp_path / "m.npy")


def test_an_array_whose_header_is_never_closed_is_refused(tmp_path):
    stream = io.BytesIO()
    np.save(stream, MASK)
    (tmp_path / "m.npy").write_bytes(stream.getvalue().replace(b"}", b" ", 1))
    with pytest.raises(BadInput, match=r"m\.npy"):
        read_mask(tmp_path / "m.npy")


@given(data=st.data())
def test_a_damaged_array_gives_a_mask_or_a_sentence(data, tmp_path_factory):
    stream = io.BytesIO()
    np.save(stream, MASK)
    whole = bytearray(stream.getvalue())
    cut = data.draw(st.integers(0, len(whole)))
    for _ in range(data.draw(st.integers(0, 4))):
        whole[data.draw(st.integers(6, 80))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.mktemp("m") / "m.npy"
    path.write_bytes(bytes(whole[:cut]))
    try:
        mask = read_mask(path)
    except BadInput as error:
        assert str(path) in str(error)  # noqa: PT017
    else:
        assert mask.dtype == np.uint8


def test_ids_in_a_mask_leave_out_the_unlabelled():
    assert ids_in(MASK) == (0, 1, 3)
    assert ids_in(np.full((2, 2), UNLABELLED, np.uint8)) == ()


def test_a_mask_of_another_size_is_refused_with_both_sizes_and_a_remedy():
    with pytest.raises(
        BadInput, match=r"the mask is 3 x 2 .* its sample is 4 x 2; resize the mask to 4 x 2"
    ):
        check_mask(MASK, SCHEMA, (2, 4), "the mask")


@given(mask=any_mask)
def test_a_preview_shows_each_class_in_its_colour(mask):
    schema = schema_from_ids(range(1, 200))
    known = np.where(mask < 200, mask, UNLABELLED).astype(np.uint8)
    preview = colour_mask(known, schema)
    assert preview.dtype == np.uint8
    for one in schema.classes:
        assert (preview[known == one.id] == one.colour).all()
    assert (preview[known == UNLABELLED] == 255).all()


def test_a_preview_of_unknown_ids_is_refused():
    with pytest.raises(BadInput, match="pixels of class 7"):
        colour_mask(np.full((1, 1), 7, np.uint8), SCHEMA)
