"""(a) and (b): transfers over HTTP, by hand-made HTTP/1.1 on plain sockets.

A client library would take more of the two cores than the server that it measures. So requests are put together
in advance but for their idempotency keys, answers are cut at their Content-Length, and each is looked through
for completed transactions, which nothing else in an answer could spell.
"""

import asyncio
import json
from collections.abc import Iterator
from itertools import count, cycle, islice
from time import perf_counter
from typing import cast

from bench import load
from bench.accounts import CURRENCY, account_id
from bench.load import Load, LoadFailed
from bench.timing import Measured, Recorder
from bench.workload import Payment, payments

_ANSWER = """{
    __typename
    ... on Transaction { id status amount { value currency } createdAt }
    ... on Refusal { code message }
}"""
TRANSFER = f"mutation Transfer($input: TransferInput!) {{ transfer(input: $input) {_ANSWER} }}"
BATCH = f"mutation Batch($input: TransferBatchInput!) {{ transferBatch(input: $input) {_ANSWER} }}"

_TEMPLATES = 4000
_KEY_DIGITS = 10
_HEAD_END = b"\r\n\r\n"
_LENGTH = b"content-length: "


def requests(told: Load, host: str) -> Iterator[bytes]:
    """HTTP requests without end, each with keys of its own."""
    stream = payments(told.pattern, told.accounts)
    numbers = count()
    templates = [_template(told, host, list(islice(stream, told.units))) for _ in range(_TEMPLATES // told.units)]
    for parts in cycle(templates):
        pieces = [parts[0]]
        for part in parts[1:]:
            pieces.append(b"%0*d" % (_KEY_DIGITS, next(numbers)))
            pieces.append(part)
        yield b"".join(pieces)


def _template(told: Load, host: str, batch: list[Payment]) -> list[bytes]:
    """One request, cut where the numbers of its keys belong. A batch is paid by its first payment's source."""
    placeholder = "#" * _KEY_DIGITS
    source = batch[0].source
    inputs = [
        {
            "fromAccountId": str(account_id(source)),
            "to": {"accountId": str(account_id(_other(payment, source, told.accounts)))},
            "amount": {"value": payment.value, "currency": CURRENCY},
            "idempotencyKey": f"{told.run}-{placeholder}",
        }
        for payment in batch
    ]
    single = told.units == 1
    body = json.dumps(
        {
            "query": TRANSFER if single else BATCH,
            "variables": {"input": inputs[0] if single else {"transfers": inputs}},
        },
        separators=(",", ":"),
    )
    head = (
        f"POST /graphql HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {told.tokens[source]}\r\n"
        "Accept: application/graphql-response+json\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return [part.encode() for part in (head + body).split(placeholder)]


def _other(payment: Payment, source: int, accounts: int) -> int:
    return payment.destination if payment.destination != source else (source + 1) % accounts


class Connection(asyncio.Protocol):
    """One keep-alive connection: asks, waits for the answer, checks it, and asks again until time is over."""

    def __init__(self, stream: Iterator[bytes], recorder: Recorder, units: int) -> None:
        self._stream = stream
        self._recorder = recorder
        self._units = units
        self._received = b""
        self._asked_at = 0.0
        self._transport: asyncio.WriteTransport | None = None
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        # uvloop's transports are no subclasses of asyncio's.
        self._transport = cast("asyncio.WriteTransport", transport)
        self._ask()

    def _ask(self) -> None:
        assert self._transport is not None
        request = next(self._stream)
        self._asked_at = perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        """Take a piece of an answer, and go on once it is whole."""
        self._received = received = self._received + data if self._received else data
        head = received.find(_HEAD_END)
        if head < 0:
            return
        at = received.find(_LENGTH, 0, head) + len(_LENGTH)
        if len(received) < head + len(_HEAD_END) + int(received[at : received.index(b"\r", at)]):
            return
        self._received = b""
        if not self._is_completed(received):
            self._end(LoadFailed(f"not a completed transfer: {received.decode(errors='replace')[:1000]}"))
        elif self._recorder.answered(self._asked_at):
            self._ask()
        else:
            self._end(None)

    def _is_completed(self, answer: bytes) -> bool:
        return (
            answer.startswith(b"HTTP/1.1 200 ")
            and answer.count(b'"__typename":"Transaction"') == self._units
            and answer.count(b'"status":"COMPLETED"') == self._units
        )

    def _end(self, error: Exception | None) -> None:
        assert self._transport is not None
        if not self.over.done():
            self.over.set_exception(error) if error else self.over.set_result(None)
        self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """The server closed a connection: that is a failure while there is an answer to wait for."""
        if not self.over.done():
            self.over.set_exception(LoadFailed(f"the server closed a connection: {exc}"))


async def run(told: Load) -> Measured:
    """Open the connections and keep all of them busy."""
    host, port = told.address.rsplit(":", 1)
    stream = requests(told, told.address)
    # The templates are made before the clock starts.
    first = next(stream)
    recorder = Recorder(told.window, units=told.units)
    assert first
    loop = asyncio.get_running_loop()
    connections = [
        (await loop.create_connection(lambda: Connection(stream, recorder, told.units), host, int(port)))[1]
        for _ in range(told.at_once)
    ]
    await asyncio.gather(*(connection.over for connection in connections))
    return recorder.result()


if __name__ == "__main__":
    load.main(run)
