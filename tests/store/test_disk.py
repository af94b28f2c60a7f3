"""A database on a network file system is told from one on a disk."""

from pathlib import Path

import pytest

from bot.store.disk import NETWORK_FILE_SYSTEMS, file_system

MOUNTED = """\
/dev/sda1 / ext4 rw,relatime 0 0
tmpfs /dev/shm tmpfs rw 0 0
files:/export /srv/team nfs4 rw,vers=4.2 0 0
//files/desk /srv/our\\040desk cifs rw 0 0
/dev/sdb1 /srv/team/local xfs rw 0 0
"""


@pytest.fixture
def mounts(tmp_path: Path) -> Path:
    file = tmp_path / "mounts"
    file.write_text(MOUNTED, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/var/lib/desk.db", "ext4"),
        ("/srv/team/desk.db", "nfs4"),
        ("/srv/teams/desk.db", "ext4"),
        ("/srv/our desk/not/there/yet.db", "cifs"),
        ("/srv/team/local/desk.db", "xfs"),
    ],
)
def test_the_innermost_mount_says_what_a_file_is_on(mounts: Path, path: str, kind: str) -> None:
    assert file_system(Path(path), mounts) == kind


def test_where_nobody_can_say_nothing_is_said(tmp_path: Path) -> None:
    assert file_system(tmp_path / "desk.db", tmp_path / "no mounts here") is None


def test_the_disk_of_this_machine_is_no_network(tmp_path: Path) -> None:
    assert file_system(tmp_path / "desk.db") not in NETWORK_FILE_SYSTEMS
