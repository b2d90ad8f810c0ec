"""Forks at the worst moments, each in a process of its own: inside a coroutine, inside a signal handler, very often."""

from __future__ import annotations

import pytest
from conftest import Provider
from test_client import in_process

PROGRAM = """
    import urllib.request
    held = lambda: int(urllib.request.urlopen(url.replace("accepted", "held")).read())
    def release():
        urllib.request.urlopen(url.replace("accepted", "release")).read()
    def ended(child):
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    signal.alarm(25)
"""


def test_a_coroutine_forks_with_a_call_of_its_own_in_flight(provider: Provider) -> None:
    program = """
    client = hv.AsyncClient(**settings)
    async def upload(id="T-1"):
        return (await client.upload(app, transaction_id=id)).outcome
    async def main():
        print(await upload())
        in_flight = asyncio.ensure_future(upload("HELD"))
        while not held():
            await asyncio.sleep(0.01)
        child = os.fork()
        if child == 0:
            # A loop of its own, in the middle of the parent's.
            signal.alarm(20)
            outcome = asyncio.run(upload())
            os._exit(7 if outcome == "accepted" else 1)
        print(await asyncio.to_thread(ended, child))
        print(await upload())
        release()
        print(await in_flight)
    asyncio.run(main())
    """
    told = in_process(PROGRAM + program, provider.at("accepted"))
    assert told == "accepted\n7\naccepted\naccepted\n"


def test_a_child_that_goes_on_with_its_parents_loop_takes_nothing_from_it(provider: Provider) -> None:
    # asyncio promises nothing here, yet no answer may be lost to the wrong process.
    program = """
    client = hv.AsyncClient(**settings)
    loop = asyncio.new_event_loop()
    run = loop.run_until_complete
    async def upload(id="T-1"):
        return (await client.upload(app, transaction_id=id)).outcome
    async def until_held():
        while not held():
            await asyncio.sleep(0.01)
    in_flight = loop.create_task(upload("HELD"))
    run(until_held())
    child = os.fork()
    if child == 0:
        signal.alarm(20)
        release()
        run(asyncio.sleep(0.3))  # the parent's answer has come by now
        assert not in_flight.done()
        assert run(upload()) == "accepted"
        os._exit(7)
    print(ended(child), run(in_flight), run(upload()))
    """
    assert in_process(PROGRAM + program, provider.at("accepted")) == "7 accepted accepted\n"


@pytest.mark.parametrize("in_child", ["returns", "raises"])
def test_a_signal_handler_forks_during_a_call(provider: Provider, in_child: str) -> None:
    program = """
    client = hv.Client(**settings)
    children = []
    def fork(*_):
        children.append(os.fork())
        if children[0] == 0:
            signal.alarm(20)
            if IN_CHILD == "raises":
                raise OSError("of the handler")
    signal.signal(signal.SIGUSR1, fork)
    def interrupt():
        while not held():
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGUSR1)
    threading.Thread(target=interrupt).start()
    try:
        outcome = client.upload(app, transaction_id="HELD").outcome
    except (OSError, kyckit.Error) as error:
        assert children == [0]
        assert getattr(error, "code", "of the handler") == {"raises": "of the handler", "returns": "forked"}[IN_CHILD]
        assert client.upload(app, transaction_id="T-1").outcome == "accepted"
        release()
        os._exit(0)
    print(outcome, ended(children[0]), client.upload(app, transaction_id="T-2").outcome)
    """
    program = program.replace("IN_CHILD", repr(in_child))
    assert in_process(PROGRAM + program, provider.at("accepted")) == "accepted 0 accepted\n"


def test_forks_beside_calls_that_begin_and_end(provider: Provider) -> None:
    program = """
    client, awaited = hv.Client(**settings), hv.AsyncClient(**settings)
    async def upload():
        return (await awaited.upload(app, transaction_id="T-1")).outcome
    goes_on = True
    def call():
        while goes_on:
            assert client.upload(app, transaction_id="T-1").outcome == "accepted"
    async def await_():
        while goes_on:
            assert {*await asyncio.gather(*(upload() for _ in range(4)))} == {"accepted"}
    threads = [threading.Thread(target=call), threading.Thread(target=lambda: asyncio.run(await_()))]
    for thread in threads: thread.start()
    codes = []
    for n in range(30):
        child = os.fork()
        if child == 0:
            signal.alarm(20)
            outcome = asyncio.run(upload()) if n % 2 else client.upload(app, transaction_id="T-1").outcome
            os._exit(0 if outcome == "accepted" else 1)
        codes.append(ended(child))
    goes_on = False
    for thread in threads: thread.join()
    print(set(codes))
    """
    assert in_process(PROGRAM + program, provider.at("accepted")) == "{0}\n"
