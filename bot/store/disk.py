"""
On what kind of file system a file is.

SQLite's write-ahead log needs shared memory and locks that hold, and a network file system promises neither: a desk on
one would lose what it has promised. Linux tells what is mounted; elsewhere nobody can say.
"""

from pathlib import Path

MOUNTS = Path("/proc/self/mounts")

NETWORK_FILE_SYSTEMS = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ceph", "glusterfs", "lustre", "fuse.sshfs", "fuse.glusterfs"}
)


def file_system(path: Path, mounts: Path = MOUNTS) -> str | None:
    """The kind of file system that `path` is on or would be made on (`"ext4"`); None where nobody can say."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    kinds = {Path(_unescaped(fields[1])): fields[2] for fields in map(str.split, lines) if len(fields) > 2}
    resolved = path.resolve()
    return next((kinds[folder] for folder in (resolved, *resolved.parents) if folder in kinds), None)


def _unescaped(mounted_on: str) -> str:
    """Spaces and the like stand there as octal numbers."""
    for octal, char in ((r"\040", " "), (r"\011", "\t"), (r"\012", "\n"), (r"\134", "\\")):
        mounted_on = mounted_on.replace(octal, char)
    return mounted_on
