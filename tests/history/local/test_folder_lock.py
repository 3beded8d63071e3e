"""One process for one folder."""

from pathlib import Path

from chat.history.local.folder_lock import IN_USE, FolderLock


def test_a_second_process_is_refused_until_the_first_has_ended(tmp_path: Path) -> None:
    first, second = FolderLock(tmp_path / "data"), FolderLock(tmp_path / "data")
    assert first.refusal(0) is None
    assert second.refusal(0) == IN_USE.format(folder=tmp_path / "data")
    first.release()
    assert second.refusal(0) is None
    second.release()


def test_where_there_can_be_no_file_nothing_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    assert FolderLock(tmp_path / "file").refusal(0) is None
