"""The real program is killed, in whole or in part, while customers pay: nothing is lost, nothing is doubled."""

import signal
import subprocess

import psutil
import pytest

from tests.faults.crowd import Crowd, Subscriber
from tests.faults.house import PATIENCE, PROGRAM, House, built, environment


async def verify(house: House) -> None:
    """The program's own audit agrees."""
    audited = subprocess.run(
        [PROGRAM, "verify"],
        env=environment(FLORIN_DATA_DIR=str(house.data_dir)),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert audited.returncode == 0, audited.stdout + audited.stderr


@pytest.mark.xdist_group("faults")
async def test_a_bank_that_is_killed_under_load_and_started_again_has_lost_and_doubled_nothing() -> None:
    async with built() as house:
        crowd = Crowd(house, 16, insistent=True)
        await crowd.enter()
        async with Subscriber(crowd).watching() as subscriber:
            async with crowd.paying():
                for _ in range(2):
                    await crowd.answered(100)
                    await house.kill()
                    await house.start()
                    await crowd.answered(50)
            await subscriber.saw_everything()
        assert crowd.repeated > 0, "payments were under way when the bank was killed"
        assert subscriber.connections > 2
        await crowd.settle()
        await verify(house)
        await house.kill()
        await house.until(lambda: house.left_behind() == [])


@pytest.mark.xdist_group("faults")
async def test_a_database_that_is_killed_under_load_comes_back_by_itself_with_everything() -> None:
    async with built() as house:
        crowd = Crowd(house, 16, insistent=True)
        await crowd.enter()
        async with Subscriber(crowd).watching() as subscriber:
            async with crowd.paying():
                for _ in range(2):
                    await crowd.answered(100)
                    killed = house.postmaster()
                    killed.kill()
                    await house.until(lambda: not psutil.pid_exists(killed.pid))  # noqa: B023
                    await crowd.answered(50)
            await subscriber.saw_everything()
        await crowd.settle()
        assert await house.end(signal.SIGTERM) == 0
        assert house.left_behind() == []


@pytest.mark.xdist_group("workers")
async def test_a_killed_worker_is_replaced_and_a_killed_supervisor_leaves_nobody_behind() -> None:
    async with built("--workers", "2") as house:
        crowd = Crowd(house, 8, insistent=True)
        await crowd.enter()
        async with Subscriber(crowd).watching() as subscriber:
            async with crowd.paying():
                await crowd.answered(50)
                killed = house.workers()[0]
                killed.kill()
                await house.until(lambda: len([each for each in house.workers() if each != killed]) == 2)
                await crowd.answered(50)
            await subscriber.saw_everything()
        crowd.insistent = False
        async with crowd.paying():
            await crowd.answered(20)
            await house.kill()
            await house.until(lambda: house.left_behind() == [])
