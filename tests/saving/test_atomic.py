"""Writing files: whatever happens, the old file or the new one is there, whole."""

import errno
import os
import resource
import stat
import subprocess
import sys
import textwrap
from threading import get_ident

import pytest

from glassnet.errors import EnvError
from glassnet.saving import atomic, write_atomically

OLD, NEW = b"old contents", b"new contents, longer than the old"
SYSTEM_CALLS = ["open", "chmod", "fsync", "replace", "close"]


@pytest.fixture
def path(tmp_path):
    """A file that stands alone in its folder and holds what was saved before."""
    path = tmp_path / "model.safetensors"
    path.write_bytes(OLD)
    return path


def break_call(patch, at, failure):
    """Let the `at`-th system call of this thread fail; return the list of its calls."""
    made, here = [], get_ident()

    def breaking(name, real):
        def call(*arguments, **options):
            if get_ident() == here:
                made.append(name)
                if len(made) == at:
                    raise failure
            return real(*arguments, **options)

        return call

    for name in SYSTEM_CALLS:
        patch.setattr(os, name, breaking(name, getattr(os, name)))
    return made


def test_a_file_is_written_whole(path):
    """The chunks follow each other in the file, and nothing else is left in the folder."""
    write_atomically(path, [b"one ", memoryview(b"two "), b"", b"three"])
    assert path.read_bytes() == b"one two three"
    assert list(path.parent.iterdir()) == [path]


def test_contents_reach_the_disk_before_the_name(path, monkeypatch):
    """The order that survives a power failure: sync the file, rename it, sync the folder."""
    calls = break_call(monkeypatch, at=0, failure=None)
    write_atomically(path, [NEW])
    assert calls == ["open", "chmod", "fsync", "replace", "open", "fsync", "close"]


@pytest.mark.parametrize("at", range(1, 7))
@pytest.mark.parametrize("failure", [OSError(errno.ENOSPC, "No space left"), KeyboardInterrupt()])
def test_a_failure_at_any_call_leaves_a_whole_file(path, monkeypatch, at, failure):
    """Disk full or Ctrl-C at any system call: the old file or the new one, and no rubbish."""
    expected = EnvError if isinstance(failure, OSError) else KeyboardInterrupt
    calls = break_call(monkeypatch, at, failure)
    with pytest.raises(expected):
        write_atomically(path, [NEW])
    monkeypatch.undo()
    assert path.read_bytes() == (NEW if "replace" in calls[:-1] else OLD)
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("at", range(1, 8))
def test_a_sudden_death_at_any_call_leaves_a_whole_file(path, at):
    """Killed at any system call, the old file or the new one is there under its name."""
    program = f"""
        import os, sys
        from glassnet.saving import write_atomically
        made = []
        def dying(real):
            def call(*arguments, **options):
                made.append(real)
                return os._exit(9) if len(made) == {at} else real(*arguments, **options)
            return call
        for name in {SYSTEM_CALLS}:
            setattr(os, name, dying(getattr(os, name)))
        write_atomically(sys.argv[1], [{NEW!r}])
    """
    command = [sys.executable, "-c", textwrap.dedent(program), str(path)]
    assert subprocess.run(command, check=False).returncode == 9
    assert path.read_bytes() == (NEW if at > 4 else OLD)
    assert len(list(path.parent.iterdir())) <= 2


def test_a_disk_that_takes_no_more_bytes(path):
    """The system refuses byte 5,001: the old file stays, and the error gives its reason."""
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, most))
    try:
        with pytest.raises(EnvError, match=r"File too large.*free some disk space"):
            write_atomically(path, [bytes(10_000)])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    assert path.read_bytes() == OLD
    assert list(path.parent.iterdir()) == [path]


def test_a_failure_in_the_contents_leaves_the_old_file(path):
    """If the chunks cannot be made, their own error comes through and the old file stays."""

    def chunks():
        yield NEW
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_atomically(path, chunks())
    assert path.read_bytes() == OLD
    assert list(path.parent.iterdir()) == [path]


def test_a_network_disk_without_folder_sync_is_fine(path, monkeypatch):
    """Some disks cannot sync a folder; that is no reason to refuse saving."""
    break_call(monkeypatch, at=6, failure=OSError(errno.EINVAL, "Invalid argument"))
    write_atomically(path, [NEW])
    assert path.read_bytes() == NEW


def test_a_private_file_is_private_while_it_is_written(path):
    """The half-written contents lie in the same folder, no more open than the old file."""
    path.chmod(0o600)

    def chunks():
        (temporary,) = set(path.parent.iterdir()) - {path}
        yield f"{stat.S_IMODE(temporary.stat().st_mode):o}".encode()

    write_atomically(path, chunks())
    assert path.read_bytes() == b"600"


def test_where_folders_cannot_be_opened_none_is(path, monkeypatch):
    """Windows has no call that syncs a folder, so there the step is left out."""
    calls = break_call(monkeypatch, at=0, failure=None)
    with monkeypatch.context() as patch:
        patch.setattr(os, "name", "nt")
        atomic._sync_folder(path.parent)
    assert calls == []


def test_a_new_file_has_the_usual_permissions(tmp_path):
    """A new file is as open as the user's umask lets it be."""
    before = os.umask(0o027)
    try:
        write_atomically(tmp_path / "new", [NEW])
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o640


@pytest.mark.parametrize("permissions", [0o600, 0o664])
def test_an_old_file_keeps_its_permissions(path, permissions):
    """A private file stays private when it is saved again, and a shared one shared."""
    path.chmod(permissions)
    write_atomically(path, [NEW])
    assert stat.S_IMODE(path.stat().st_mode) == permissions


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("no/such/folder/model", "No such file or directory"),
        ("model.safetensors/inside", "Not a directory"),
        (".", "Is a directory"),
        ("x" * 256, "File name too long"),
        ("half\ud800", "Not a possible file name"),
        ("nul\0", "Not a possible file name"),
        ("pipe", "Not an ordinary file"),
    ],
)
def test_an_impossible_path_is_refused_with_the_reason(path, name, reason):
    """The error names the path, the system's reason and something to do."""
    os.mkfifo(path.parent / "pipe")
    with pytest.raises(EnvError, match=reason) as caught:
        write_atomically(path.parent / name, [NEW])
    assert caught.value.where
    assert caught.value.do
    assert len(str(caught.value)) <= 400
    assert sorted(entry.name for entry in path.parent.iterdir()) == [path.name, "pipe"]


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM])
def test_a_file_that_may_not_be_read(tmp_path, number):
    """Another place helps whoever writes; whoever reads needs this file."""
    error = PermissionError(number, os.strerror(number))
    assert "permissions" in atomic.cannot("read", tmp_path / "model", error).do
    assert "choose a place" in atomic.cannot("write", tmp_path / "model", error).do
