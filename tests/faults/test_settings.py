"""Settings that can't be used are one clear line and exit code 2."""

import socket
import subprocess
import tempfile
from collections.abc import Iterator

import pytest

from tests.faults.house import PATIENCE, PROGRAM, environment

pytestmark = pytest.mark.xdist_group("settings")


@pytest.fixture(scope="module")
def taken() -> Iterator[str]:
    """A port that somebody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield str(listener.getsockname()[1])


def serve(**settings: str) -> subprocess.CompletedProcess[str]:
    with tempfile.TemporaryDirectory(prefix="florin-fault-") as folder:
        return subprocess.run(
            [PROGRAM, "serve"],
            env=environment(FLORIN_DATA_DIR=folder, FLORIN_PORT="0") | settings,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"FLORIN_PORT": "abc"}, "FLORIN_PORT"),
        ({"FLORIN_ENV": "production"}, "FLORIN_SECRET_KEY"),
        ({"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgresql://nobody@127.0.0.1:port/nothing"}, "DATABASE_URL"),
        ({"FLORIN_DATA_DIR": "/dev/null/below"}, "FLORIN_DATA_DIR"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_in_one_line(settings: dict[str, str], named: str) -> None:
    ended = serve(**settings)
    assert ended.returncode == 2, ended.stderr
    assert named in ended.stderr
    assert len(ended.stderr.splitlines()) == 1, ended.stderr
    assert ended.stdout == ""


def test_a_port_that_is_taken_is_named_in_one_line(taken: str) -> None:
    ended = serve(FLORIN_PORT=taken)
    assert ended.returncode == 2, ended.stderr
    assert f"127.0.0.1:{taken}" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1, ended.stderr
