from dsgan_studio.gui.settings import MOST_RECENT, Settings


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
