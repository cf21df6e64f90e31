import subprocess
import sys

import pytest

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.gui.settings import MOST_RECENT, Settings, config_folder
from dsgan_studio.gui.settings_table import OPTIONS


def test_what_is_remembered_comes_back_at_the_next_start(tmp_path, qapp):
    first = Settings(tmp_path)
    first.theme = "dark"
    first.zoom_percent = 125
    first.add_recent(tmp_path / "a.dsgan")
    first._store.sync()
    second = Settings(tmp_path)
    assert (second.theme, second.zoom_percent) == ("dark", 125)
    assert second.recent == (tmp_path / "a.dsgan",)


def test_a_damaged_settings_file_gives_the_defaults(tmp_path, qapp):
    (tmp_path / "dsgan-studio.ini").write_text("theme=purple\nzoom_percent=ten\n[[\x00")
    settings = Settings(tmp_path)
    assert (settings.theme, settings.zoom_percent, settings.recent) == ("system", 100, ())
    assert settings.geometry.isEmpty()


def test_recent_projects_stand_once_each_with_the_latest_first(tmp_path, qapp):
    settings = Settings(tmp_path)
    for number in range(MOST_RECENT + 3):
        settings.add_recent(tmp_path / str(number))
    settings.add_recent(tmp_path / "5")
    names = [path.name for path in settings.recent]
    assert names[0] == "5"
    assert len(names) == len(set(names)) == MOST_RECENT
    settings.forget_recent(tmp_path / "5")
    assert "5" not in [path.name for path in settings.recent]


def test_the_file_holds_what_was_chosen_and_no_defaults(tmp_path, qapp):
    settings = Settings(tmp_path)
    settings.choose("memory_percent", "70")
    settings.choose("device", "cuda:1")
    settings.choose("device", "auto")
    text = (tmp_path / "dsgan-studio.ini").read_text()
    assert "memory_percent=70" in text
    assert "device" not in text


def test_a_value_that_makes_no_sense_is_not_taken(tmp_path, qapp):
    settings = Settings(tmp_path)
    with pytest.raises(BadInput, match="10 to 90"):
        settings.choose("memory_percent", "200")
    with pytest.raises(BadInput, match="cuda:N"):
        settings.choose("device", "tpu")
    assert settings.value("device") == "auto"


def test_wrong_lines_of_the_file_are_named_and_a_near_name_is_suggested(tmp_path, qapp):
    (tmp_path / "dsgan-studio.ini").write_text("[General]\nthem=dark\nautosave_ms=soon\n")
    settings = Settings(tmp_path)
    wrong = {one.key: one for one in settings.wrong_values()}
    assert wrong["them"].meant == "theme"
    assert wrong["autosave_ms"].allowed == "250 to 1500"
    assert settings.number("autosave_ms") == 1500


def test_a_window_tells_of_wrong_settings_once_it_is_shown(open_window):
    folder = config_folder()
    folder.mkdir(parents=True)
    (folder / "dsgan-studio.ini").write_text("[General]\ntheme=purple\n")
    window = open_window()
    (notice,) = window.notices.notices
    assert "theme=purple" in notice.text
    assert "light" in notice.details


def test_what_another_window_chose_meanwhile_stays(tmp_path, qapp):
    ours = Settings(tmp_path)
    code = (
        "import sys; from pathlib import Path; "
        "from dsgan_studio.gui.settings import Settings; "
        "Settings(Path(sys.argv[1])).choose('theme', 'dark')"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, timeout=120)
    ours.choose("memory_percent", "30")
    text = (tmp_path / "dsgan-studio.ini").read_text()
    assert "theme=dark" in text
    assert "memory_percent=30" in text


@pytest.mark.parametrize("option", OPTIONS, ids=lambda one: one.key)
def test_every_option_allows_its_default_and_says_what_it_does(option, qapp):
    assert option.allows(option.default)
    assert not option.allows("")
    assert option.label
    assert option.help.endswith(".")
