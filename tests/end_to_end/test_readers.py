"""Two readers of the same samples by commands: added, painted elsewhere, compared."""

import hashlib
import shutil

import numpy as np
import pytest
from PIL import Image

from tests.end_to_end.conftest import Commands


@pytest.fixture
def masked(at):
    return at("masked")


def digests(folder):
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.glob("*.png")
    }


@pytest.fixture
def theirs(masked, tmp_path):
    """Masks of a second reader: sample 1 as the first's, 2 with a stripe, 3 unlabelled, no 4."""
    folder = tmp_path / "theirs"
    folder.mkdir()
    for number in (1, 2, 3):
        mask = np.array(Image.open(masked / "masks" / f"{number:06d}.png"))
        if number == 2:
            mask[:4] = (mask[:4] + 1) % 3
        if number == 3:
            mask[:] = 255
        Image.fromarray(mask).save(folder / f"{number:06d}.png")
    return folder


def test_a_second_readers_masks_are_compared_and_the_projects_stay(
    command: Commands, masked, theirs, tmp_path
):
    before = digests(masked / "masks")
    added = command("masks", "readers", masked, "--add", "Dr. Béa 吴")
    assert [one["name"] for one in added["readers"]] == ["first reader", "Dr. Béa 吴"]
    done = command("masks", "import", masked, theirs, "--reader", "dr. béa 吴")
    assert done["imported"] == 3
    assert digests(masked / "masks") == before
    found = command("masks", "agreement", masked)
    assert [one["sample_id"] for one in found["images"]] == [2, 1]
    assert found["images"][1]["dice"] == found["images"][1]["kappa"] == 1.0
    assert found["images"][0]["accuracy"] == 0.75
    assert [(one["sample_id"], one["reason"]) for one in found["left_out"]] == [
        (3, "no pixel in common"),
        (4, "second has no mask"),
    ]
    assert found["both_complete"] == 0
    named = command("masks", "readers", masked, "--first", "Ada")
    assert named["readers"][0]["name"] == "Ada"
    again = command("masks", "agreement", masked, "--reader", "dr. béa 吴", "--reader", "ada")
    assert (again["first"], again["kappa"]) == ("Dr. Béa 吴", found["kappa"])
    command("masks", "export", masked, tmp_path / "out", "--reader", "Dr. Béa 吴")
    assert digests(tmp_path / "out").keys() == digests(theirs).keys()
    for file in theirs.glob("*.png"):
        same = np.array(Image.open(file)) == np.array(Image.open(tmp_path / "out" / file.name))
        assert same.all()


def test_the_interpreter_learns_from_the_projects_masks_alone(command: Commands, masked, theirs):
    command("masks", "readers", masked, "--add", "Bea")
    twin = shutil.copytree(masked, masked.with_name("twin.dsgan"))
    command("masks", "import", masked, theirs, "--reader", "Bea")
    trained = [command("interpreter", "train", one, "--members", 1) for one in (masked, twin)]
    assert trained[0]["hash"] == trained[1]["hash"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("agreement",), "has one reader; add a second"),
        (("agreement", "--reader", "Bea"), 'no reader called "Bea"'),
        (("readers", "--add", "  "), "a reader needs a name"),
        (("readers", "--add", "First Reader"), "what a reader without a name is called"),
        (("readers", "--add", "x" * 500), "has 500 letters"),
        (("readers", "--add", "a\nb\x07"), "cannot be shown"),
        (("readers", "--add", "A", "--first", "B"), "one at a time"),
    ],
)
def test_what_makes_no_sense_is_told_in_one_line(command: Commands, masked, words, told):
    code, line = command.fails("masks", words[0], masked, *words[1:])
    assert code == 2
    assert told in line


def test_the_figures_are_printed_for_people(capsys, command: Commands, masked, theirs):
    from dsgan_studio.cli.main import run

    command("masks", "readers", masked, "--add", "Bea")
    command("masks", "import", masked, theirs, "--reader", "Bea")
    assert run(["masks", "readers", str(masked)]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed == [
        "first reader: 4 masks, 0 complete, the project's own, paints in the window now",
        "Bea: 3 masks, 0 complete",
    ]
    assert run(["masks", "agreement", str(masked)]) == 0
    printed = capsys.readouterr().out
    assert "first reader and Bea: 2 images that both painted, 0 that both called" in printed
    assert "Left out, no mask of Bea: 4" in printed
