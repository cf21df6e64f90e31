import builtins
import errno
import os

import pytest

from dsgan_studio.core.base.errors import StoreError
from dsgan_studio.core.dataset.layout import take_inventory
from tests.unit.dataset.fakes import bytes_of, fill, recipe_of

COUNT = 11
SENTENCES = {
    errno.ENOSPC: "the disk is full",
    errno.EROFS: "the disk is read-only",
    errno.EIO: "hardware error",
}


class FailingDisk:
    """Lets `after` operations through, then fails every one that writes, as a full disk does."""

    def __init__(self, monkeypatch, number, after):
        self._number, self._left = number, after
        for module, name in ((os, "fsync"), (os, "replace"), (builtins, "open")):
            monkeypatch.setattr(module, name, self._counting(getattr(module, name), name))

    def _counting(self, real, name):
        def call(target, *arguments, **options):
            writing = name != "open" or (arguments and set(arguments[0]) & set("wxa+"))
            if writing:
                self._left -= 1
                if self._left < 0:
                    raise OSError(self._number, os.strerror(self._number), str(target))
            return real(target, *arguments, **options)

        return call


@pytest.mark.parametrize("number", sorted(SENTENCES))
@pytest.mark.parametrize("after", [0, 3, 9, 20, 33, 50])
def test_a_failing_disk_is_told_and_costs_no_item(tmp_path, number, after):
    fill(tmp_path / "whole", recipe_of(), COUNT)
    fill(tmp_path / "run", recipe_of(), 1)
    with pytest.MonkeyPatch.context() as patch:
        FailingDisk(patch, number, after)
        with pytest.raises(StoreError, match=SENTENCES[number]) as caught:
            fill(tmp_path / "run", recipe_of(), COUNT)
    assert str(caught.value).count("\n") == 0
    finished = take_inventory(tmp_path / "run", 4, None).leading
    assert finished >= 1
    assert not list((tmp_path / "run").rglob("*.part*"))
    fill(tmp_path / "run", recipe_of(), finished)
    fill(tmp_path / "run", recipe_of(), COUNT)
    assert bytes_of(tmp_path / "run") == bytes_of(tmp_path / "whole")


def test_single_files_stay_until_their_shard_is_on_the_disk(tmp_path, monkeypatch):
    fill(tmp_path / "run", recipe_of(), 3)
    real = os.replace

    def full(source, target):
        if str(target).endswith(".h5"):
            raise OSError(errno.ENOSPC, "no space")
        real(source, target)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "replace", full)
        with pytest.raises(StoreError, match=r"images-00000\.h5: the disk is full"):
            fill(tmp_path / "run", recipe_of(), 4)
    assert take_inventory(tmp_path / "run", 4, None).leading == 4
    assert take_inventory(tmp_path / "run", 4, None).sealed == set()
    fill(tmp_path / "run", recipe_of(), 4)
    assert take_inventory(tmp_path / "run", 4, None).sealed == {0}


def test_a_disk_that_cannot_be_read_is_told(tmp_path, monkeypatch):
    fill(tmp_path / "run", recipe_of(), 3)

    def broken(self):
        raise OSError(errno.EIO, "input/output error")

    monkeypatch.setattr("pathlib.Path.read_bytes", broken)
    with pytest.raises(StoreError, match="hardware error"):
        fill(tmp_path / "run", recipe_of(), 4)
