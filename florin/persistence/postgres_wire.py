"""As much of PostgreSQL's protocol as it takes to ask a server on a unix socket how it is.

A driver would need an event loop, and psql is not among the binaries of every installation.
Source: PostgreSQL's documentation, chapter "Frontend/Backend Protocol", message formats of version 3.0.
"""

import contextlib
import socket
import struct
from pathlib import Path

PORT = 5432  # No network port: it only names the socket's file.
READY = "00000"
UNKNOWN_DATABASE = "3D000"
TOO_MANY_CONNECTIONS = "53300"

_PROTOCOL_3_0 = 3 << 16
_TIMEOUT = 5.0  # seconds
_STATEMENT_TIMEOUT = 60.0  # seconds


def socket_file(socket_dir: Path) -> Path:
    """The socket's file below the folder that the server was given for it."""
    return socket_dir / f".s.PGSQL.{PORT}"


def ask(socket_dir: Path, *, user: str, database: str, statement: str | None = None) -> str | None:
    """Open a session, run the statement if there is one, and return how it went as an SQLSTATE.

    READY when all went well, None when nobody answers. Only for servers that trust whoever can open their socket.
    """
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(_TIMEOUT)
            connection.connect(str(socket_file(socket_dir)))
            parameters = b"".join(
                word.encode() + b"\0" for word in ("user", user, "database", database, "application_name", "florin")
            )
            connection.sendall(_sized(struct.pack("!i", _PROTOCOL_3_0) + parameters + b"\0"))
            outcome = _outcome(connection)
            if outcome == READY and statement is not None:
                connection.settimeout(_STATEMENT_TIMEOUT)
                connection.sendall(b"Q" + _sized(statement.encode() + b"\0"))
                outcome = _outcome(connection)
            with contextlib.suppress(OSError):  # A server that refused the session has hung up already.
                connection.sendall(b"X" + _sized(b""))
            return outcome
    except (OSError, EOFError):
        return None


def _sized(payload: bytes) -> bytes:
    return struct.pack("!i", len(payload) + 4) + payload


def _outcome(connection: socket.socket) -> str:
    """Read up to the server's next ReadyForQuery or its first error."""
    while True:
        kind, length = struct.unpack("!ci", _exactly(connection, 5))
        payload = _exactly(connection, length - 4)
        if kind == b"Z":
            return READY
        if kind == b"E":
            fields = {field[:1]: field[1:].decode() for field in payload.split(b"\0") if field}
            return fields.get(b"C", "XX000")


def _exactly(connection: socket.socket, size: int) -> bytes:
    received = bytearray()
    while len(received) < size:
        chunk = connection.recv(size - len(received))
        if not chunk:
            raise EOFError
        received += chunk
    return bytes(received)
