import pytest

from dsgan_studio.core.base.errors import StoreError
from dsgan_studio.core.base.room import free_bytes, low_room, require_room, size_text


def test_work_goes_on_while_there_is_room_and_stops_with_a_sentence_before_there_is_none(tmp_path):
    assert low_room(tmp_path, 1) is None
    reason = low_room(tmp_path, free_bytes(tmp_path) * 2)
    assert isinstance(reason, StoreError)
    assert str(tmp_path) in str(reason)
    assert "it goes on from here" in str(reason)


def test_a_disk_that_does_not_answer_stops_nothing(tmp_path):
    assert low_room(tmp_path / "gone") is None


def test_work_that_would_fill_the_disk_is_refused_with_both_numbers(tmp_path):
    with pytest.raises(StoreError, match=r"1000000000000\.0 GB and the disk of .* GB free"):
        require_room(tmp_path, 10**21, "a run of items")


@pytest.mark.parametrize(
    ("count_bytes", "text"), [(512, "0.0 MB"), (2_500_000, "2.5 MB"), (3_200_000_000, "3.2 GB")]
)
def test_sizes_are_told_as_people_read_them(count_bytes, text):
    assert size_text(count_bytes) == text
