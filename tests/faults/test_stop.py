"""The real program is told to stop while customers pay: whoever was let in is served, and then nobody is left."""

import signal

import pytest

from tests.faults.crowd import Crowd, Subscriber
from tests.faults.house import built


@pytest.mark.xdist_group("stop")
@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_bank_that_is_told_to_stop_answers_what_it_took_and_leaves_no_process_behind(
    number: signal.Signals, workers: str
) -> None:
    async with built("--workers", workers) as house:
        crowd = Crowd(house, 16, insistent=False)
        await crowd.enter()
        async with Subscriber(crowd).watching() as subscriber, crowd.paying():
            await crowd.answered(50)
            await house.until(lambda: bool(subscriber.seen))
            assert len(house.family()) >= 2
            assert await house.end(number) == 0
            assert house.left_behind() == []
        # What was written was answered, to the last payment.
        await crowd.settle()
        assert "Traceback" not in house.said
