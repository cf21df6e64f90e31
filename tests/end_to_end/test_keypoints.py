"""Keypoints by commands: in, listed, out."""

from __future__ import annotations

import contextlib
import io
import json

import pytest
from pycocotools.coco import COCO

from dsgan_studio.cli.main import run
from dsgan_studio.core.dataset.reading import open_run
from dsgan_studio.core.interpreter.store import load_ensemble
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.opening import open_project, open_project_reading
from dsgan_studio.core.workflow.dropped import drop_samples
from tests.end_to_end.conftest import Commands

SCHEMA = {
    "keypoints": [
        {"id": 4, "name": "left", "colour": "#E69F00", "partner": 9},
        {"id": 9, "name": "right", "colour": "#566EE9", "partner": 4},
        {"id": 6, "name": "top"},
    ],
    "edges": [[4, 6], [9, 6]],
}


def flat(points):
    return [number for point in points for number in point]


def coco(points, *, size=16):
    """Return a file for samples: number -> three points of x, y, v."""
    return {
        "categories": [
            {"id": 3, "name": "cell", "keypoints": ["left", "right", "top"], "skeleton": [[1, 3]]}
        ],
        "images": [
            {"id": 10 + n, "file_name": f"{n:06d}.png", "width": size, "height": size}
            for n in points
        ],
        "annotations": [
            {"id": n, "image_id": 10 + n, "category_id": 3, "keypoints": flat(held)}
            for n, held in points.items()
        ],
    }


def held_points():
    return {
        n: [[2, 5, 2], [10 + n, 6, 2], [0, 0, 0] if n == 2 else [7, 1.5, 1]] for n in range(1, 5)
    }


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "points.json"
    path.write_text(json.dumps(coco(held_points())))
    return path


@pytest.fixture
def schema(tmp_path):
    path = tmp_path / "schema.json"
    path.write_text(json.dumps(SCHEMA))
    return path


def test_keypoints_come_in_are_listed_and_go_out_as_they_came(
    command: Commands, project, file, schema, tmp_path
):
    done = command("keypoints", "import", project, file, "--schema", schema, "--author", "Dr. Wu")
    assert (done["imported"], done["changed"]) == (4, 4)
    assert done["keypoints"] == ["left", "right", "top"]
    listed = command("keypoints", "list", project)
    assert listed["keypoints"] == [
        {"name": "left", "partner": "right", "visible": 4, "occluded": 0, "absent": 0},
        {"name": "right", "partner": "left", "visible": 4, "occluded": 0, "absent": 0},
        {"name": "top", "partner": "", "visible": 0, "occluded": 3, "absent": 1},
    ]
    assert listed["edges"] == [["left", "top"], ["right", "top"]]
    assert (listed["samples"], listed["unset"]) == ([1, 2, 3, 4], [])
    with open_project_reading(project) as opened:
        assert {one.author for one in opened.keypoints.latest()} == {"Dr. Wu"}
        assert opened.events()[-1].verb == "keypoints import"
    out = tmp_path / "again.json"
    assert command("keypoints", "export", project, out)["exported"] == 4
    with contextlib.redirect_stdout(io.StringIO()):
        read = COCO(str(out))
    for image in read.loadImgs(read.getImgIds()):
        (entry,) = read.loadAnns(read.getAnnIds(imgIds=[image["id"]]))
        assert entry["keypoints"] == flat(held_points()[int(image["file_name"][:6])])
    (category,) = read.loadCats(read.getCatIds())
    assert category["keypoints"] == ["left", "right", "top"]
    assert category["skeleton"] == [[1, 3], [2, 3]]
    again = command("keypoints", "import", project, out)
    assert (again["imported"], again["changed"]) == (4, 0)


def test_points_of_larger_images_are_brought_to_the_pixels_of_the_labels(
    command: Commands, project, tmp_path
):
    path = tmp_path / "large.json"
    path.write_text(json.dumps(coco({1: [[31.5, -0.5, 2], [0, 0, 0], [0, 0, 0]]}, size=32)))
    command("keypoints", "import", project, path)
    with open_project_reading(project) as opened:
        (held,) = opened.keypoints.latest()
    assert (held.points.points[0].row, held.points.points[0].col) == (-0.5, 15.5)


def test_a_project_without_a_keypoint_schema_takes_that_of_the_file(
    command: Commands, project, file
):
    command("keypoints", "import", project, file)
    with open_project_reading(project) as opened:
        schema = opened.keypoints.schema()
    assert [one.name for one in schema.points] == ["left", "right", "top"]
    assert schema.edges == ((0, 2),)


def renamed(file):
    value = json.loads(file.read_text())
    value["categories"][0]["keypoints"] = ["left", "right", "tip"]
    return value


def moved(file, x):
    value = json.loads(file.read_text())
    value["annotations"][3]["keypoints"][0] = x
    return value


def strange(file):
    value = json.loads(file.read_text())
    for image in value["images"]:
        image["file_name"] = "cell.png"
    return value


def oblong(file):
    value = json.loads(file.read_text())
    value["images"][0]["width"] = 17
    return value


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (renamed, 'keypoints that the keypoint schema lacks: "tip"'),
        (lambda file: moved(file, 16), '"left" of 000004.png lies at row 5, column 16, outside'),
        (strange, "no keypoints of a sample of this project"),
        (oblong, "told to be 16 x 17 px, but the sample is 16 x 16"),
        (lambda file: [1], "no COCO file"),
    ],
)
def test_a_file_that_does_not_fit_changes_nothing(
    command: Commands, project, file, schema, tmp_path, spoil, told
):
    command("keypoints", "import", project, file, "--schema", schema)
    before = command("keypoints", "list", project)
    bad = tmp_path / "bad.json"
    bad.write_text(json.dumps(spoil(file)))
    code, line = command.fails("keypoints", "import", project, bad)
    assert code == 2
    assert told in line
    assert command("keypoints", "list", project) == before


def test_a_schema_without_a_point_that_samples_have_is_refused(
    command: Commands, project, file, schema, tmp_path
):
    command("keypoints", "import", project, file, "--schema", schema)
    smaller = tmp_path / "smaller.json"
    smaller.write_text(
        json.dumps(
            {
                "keypoints": [
                    {"id": n, "name": name} for n, name in enumerate(("left", "right", "top"))
                ]
            }
        )
    )
    code, line = command.fails("keypoints", "import", project, file, "--schema", smaller)
    assert code == 2
    assert 'lacks "left", "top", "right", which samples have' in line


def test_without_keypoints_the_commands_say_what_to_do(command: Commands, project, file, tmp_path):
    assert command("keypoints", "list", project)["keypoints"] == []
    code, line = command.fails("keypoints", "export", project, tmp_path / "out.json")
    assert code == 2
    assert "has no keypoints yet; import some first" in line
    command("keypoints", "import", project, file)
    code, line = command.fails("keypoints", "export", project, file)
    assert code == 2
    assert "already exists" in line


def test_a_sample_with_keypoints_is_not_dropped(command: Commands, project, file):
    command("keypoints", "import", project, file)
    with open_project(project) as opened, pytest.raises(Exception, match="has keypoints and stays"):
        drop_samples(opened, [1])


def test_an_interpreter_learns_keypoints_where_there_are_any_and_is_stale_when_they_move(
    command: Commands, at, file, schema
):
    project = at("masked")
    command("keypoints", "import", project, file, "--schema", schema)
    trained = command("interpreter", "train", project, "--members", 3)
    report = trained["report"]["keypoints"]
    assert report["samples"] == 4
    assert [one["point_id"] for one in report["points"]] == [4, 6, 9]
    assert len(report["measured_on"]) >= 1
    assert any(
        line.startswith("Keypoints learned from 4 samples") for line in trained["report_lines"]
    )
    with open_project_reading(project) as opened:
        learned = opened.keypoints.learned_by(trained["hash"])
        file_ = opened.path(layout.interpreter_file(trained["hash"]))
        ensemble, _ = load_ensemble(file_)
    assert learned.revisions == ((1, 1), (2, 1), (3, 1), (4, 1))
    assert ensemble.keypoints.point_ids == (4, 6, 9)
    assert ensemble.keypoints.may_be_absent == (False, True, False)
    (sight,) = command("interpreter", "list", project)
    assert sight["stale"] == []
    moved_file = file.with_name("moved.json")
    moved_file.write_text(json.dumps(moved(file, 3)))
    assert command("keypoints", "import", project, moved_file)["changed"] == 1
    (sight,) = command("interpreter", "list", project)
    assert sight["stale"] == ["keypoints were changed since"]


def test_the_same_keypoints_give_the_same_interpreter_and_none_the_one_without(
    command: Commands, at, file
):
    with_points, without = at("masked", "with.dsgan"), at("masked", "without.dsgan")
    command("keypoints", "import", with_points, file)
    words = ("--members", 2, "--seed", 5)
    first = command("interpreter", "train", with_points, *words)["hash"]
    assert command("interpreter", "train", with_points, *words)["hash"] == first
    plain = command("interpreter", "train", without, *words)
    assert plain["hash"] != first
    assert plain["report"]["keypoints"] is None


def test_points_that_lie_nowhere_are_not_learned_and_make_nothing_stale(
    command: Commands, at, tmp_path
):
    project = at("masked")
    path = tmp_path / "nowhere.json"
    path.write_text(json.dumps(coco({1: [[0, 0, 0]] * 3})))
    command("keypoints", "import", project, path)
    assert command("interpreter", "train", project, "--members", 2)["report"]["keypoints"] is None
    (sight,) = command("interpreter", "list", project)
    assert sight["stale"] == []


def test_generated_items_have_keypoints_and_a_coco_release_holds_them(
    command: Commands, at, file, schema, tmp_path
):
    project = at("masked")
    command("keypoints", "import", project, file, "--schema", schema)
    command("interpreter", "train", project, "--members", 2)
    made = command("generate", project, "--count", 5, "--seed", 3)
    done = command("export", project, tmp_path / "out", "--format", "coco")
    assert done["items"] == 5
    assert "Keypoints are in annotations/keypoints*.json: left, right, top." in done["notes"]
    path = tmp_path / "out" / "annotations" / "keypoints.json"
    with contextlib.redirect_stdout(io.StringIO()):
        read = COCO(str(path))
    entries = read.loadAnns(read.getAnnIds())
    with open_run(project / layout.run_folder(made["run"])) as held:
        found = [item.points for item in held.iter_items()]
    assert len(entries) == len(found) == 5
    for entry, points in zip(entries, found, strict=True):
        assert points.point_ids == (4, 6, 9)
        left = entry["keypoints"][:3]
        assert left[2] == points.visibility[0]
        assert left[:2] == pytest.approx([points.cols[0], points.rows[0]], abs=1e-3)
    plain = command("export", project, tmp_path / "png", "--format", "png")
    assert "export as coco" in " ".join(plain["notes"])
    same = command("keypoints", "compare", path, path)
    assert same["images"] == 5
    assert [one["name"] for one in same["points"]] == ["left", "right", "top"]
    assert same["all_points"]["pck"] == [1.0, 1.0, 1.0]
    assert same["all_points"]["mean_error_px"] == 0.0


def test_found_keypoints_are_compared_with_true_ones_by_name_of_image_and_point(
    command: Commands, tmp_path
):
    truth = coco({n: [[4, 4, 2], [8, 8, 2], [0, 0, 0]] for n in (1, 2, 3)})
    found = coco({n: [[8, 10, 2], [16, 16.5, 2], [2, 2, 2]] for n in (2, 3, 9)}, size=32)
    truth["annotations"][2]["unset"] = [3]
    for name, value in (("truth", truth), ("found", found)):
        (tmp_path / f"{name}.json").write_text(json.dumps(value))
    result = command("keypoints", "compare", tmp_path / "found.json", tmp_path / "truth.json")
    assert result["images"] == 2
    assert result["without_prediction"] == ["000001.png"]
    assert result["without_truth"] == ["000009.png"]
    left, right, top = (one["agreement"] for one in result["points"])
    assert left["mean_error_px"] == pytest.approx(0.7906, abs=1e-3)
    assert left["pck"] == [0.0, 1.0, 1.0]
    assert right["mean_error_px"] == pytest.approx(0.25)
    assert (top["located"], top["presence"]) == (0, 0.0)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            lambda value: [one.update(file_name="x.png") for one in value["images"][:1]],
            "no image in",
        ),
        (
            lambda value: value["categories"][0].update(keypoints=["a", "b", "c"]),
            "no keypoint has the same name",
        ),
        (
            lambda value: value["images"][0].update(width=20),
            "told to be 16 x 20 px, its true one 16 x 16",
        ),
    ],
)
def test_files_that_cannot_be_compared_are_refused(command: Commands, tmp_path, change, told):
    truth = coco({1: [[4, 4, 2]] * 3})
    (tmp_path / "truth.json").write_text(json.dumps(truth))
    change(truth)
    (tmp_path / "found.json").write_text(json.dumps(truth))
    code, line = command.fails(
        "keypoints", "compare", tmp_path / "found.json", tmp_path / "truth.json"
    )
    assert code == 2
    assert told in line


def test_a_person_is_told_in_words(at, file, schema, tmp_path, capsys):
    project = at("masked")

    def told(*words):
        capsys.readouterr()
        assert run([str(word) for word in words]) == 0
        return capsys.readouterr().out

    assert "Next: dsgan-studio keypoints import" in told("keypoints", "list", project)
    said = told("keypoints", "import", project, file, "--schema", schema)
    assert "Keypoints of 4 samples imported, 4 of them new or changed" in said
    said = told("keypoints", "list", project)
    assert "  top: visible in 0, occluded in 3, absent in 1" in said
    assert "Skeleton: left - top, right - top" in said
    said = told("interpreter", "train", project, "--members", 4)
    assert "Keypoints learned from 4 samples and measured on" in said
    assert "of the side:\n  all: " in said
    assert "within a tenth of a side" in told("interpreter", "list", project)
    assert "Keypoints of 4 samples in" in told("keypoints", "export", project, tmp_path / "o.json")
    said = told("keypoints", "compare", tmp_path / "o.json", file)
    assert "4 images compared; found within 2 %, 5 %, 10 % of the longer side:" in said
    assert "  left: 100.0 %, 100.0 %, 100.0 %; mean error 0.00 px; 4 points." in said
