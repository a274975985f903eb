"""Processes fork, are interrupted and end while clients work, and nothing hangs.

`AIOSPIKE_EXITS` says how many processes each way of leaving gets.
"""

import os
import signal
import sys

import pytest

from scripts import run_script, start_script

EXITS = int(os.environ.get("AIOSPIKE_EXITS", "2"))

on_each_loop = pytest.mark.parametrize("kind", ["asyncio", "uvloop"])

# Fork (invariant 18)

FORK = """
def exit_code(child):
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

def fork(function, *arguments):
    '''The number of a child that calls a function: it exits with 0 if that returns.'''
    child = os.fork()
    if child == 0:
        code = 1
        try:
            asyncio._set_running_loop(None)
            function(*arguments)
            code = 0
        except BaseException:
            traceback.print_exc()
        os._exit(code)
    return child

def expect_refusal(call, refusal=aiospike.ConnectionError):
    try:
        call()
    except refusal as error:
        assert "parent of this forked process" in str(error), error
    else:
        raise AssertionError("not refused")

def use_what_is_inherited(client):
    '''Every way of using the parent's client is refused, and of leaving it accepted.'''
    async def awaiting():
        expect_refusal(lambda: client.get(KEY))
        expect_refusal(lambda: client.scan("test"))
    run(awaiting())
    expect_refusal(lambda: client.get_blocking(KEY))
    expect_refusal(lambda: client.scan_blocking("test"))
    expect_refusal(lambda: client.nodes)
    assert client.is_connected is False

def child(client):
    use_what_is_inherited(client)
    run(use_a_new_client())
    with SyncClient(HOST) as sync_client:
        use_sync(sync_client)
    use_what_is_inherited(client)
    client.close_blocking()
    client.connect_blocking()
    client.put_blocking(KEY, {"a": 1})
    run(use(client))
    client.close_blocking()
"""


@on_each_loop
@pytest.mark.parametrize("options", [{}, {"runtime": "isolated", "runtime_workers": 2}])
def test_a_child_is_refused_its_parents_client_and_works_with_its_own(host, kind, options):
    run_script(
        FORK
        + f"""
client = Client(HOST, **{options})
client.connect_blocking()
run(use(client))
for _ in range(3):
    assert exit_code(fork(child, client)) == 0
run(use(client))
""",
        host,
        kind,
    )


@on_each_loop
@pytest.mark.parametrize("options", [{}, {"runtime": "isolated", "runtime_workers": 2}])
def test_a_child_of_a_parent_whose_threads_work_starts_afresh(host, kind, options):
    """Forked at moments that nobody chose, while another thread's loop is in full swing."""
    run_script(
        FORK
        + f"""
client = Client(HOST, total_timeout=20_000, **{options})
client.connect_blocking()
rounds = 0
begun, enough = threading.Event(), threading.Event()

async def work():
    global rounds
    while not enough.is_set():
        await use(client)
        rounds += 1
        begun.set()

worker = threading.Thread(target=run, args=(work(),))
worker.start()
begun.wait()
for _ in range(10):
    assert exit_code(fork(child, client)) == 0
before = rounds
while rounds < before + 2:
    time.sleep(0.001)
enough.set()
worker.join()
""",
        host,
        kind,
    )


@on_each_loop
def test_a_child_of_a_parent_that_connects_and_closes_starts_afresh(host, kind):
    run_script(
        FORK
        + """
begun, enough = threading.Event(), threading.Event()
client = Client(HOST)

def connect_and_close():
    while not enough.is_set():
        client.connect_blocking()
        begun.set()
        client.close_blocking()

def child():
    for method in (client.nodes.copy if client.is_connected else str, client.close_blocking):
        method()
    client.connect_blocking()
    run(use(client))

worker = threading.Thread(target=connect_and_close)
worker.start()
begun.wait()
for _ in range(10):
    assert exit_code(fork(child)) == 0
enough.set()
worker.join()
""",
        host,
        kind,
    )


@on_each_loop
def test_a_task_may_fork(host, kind):
    run_script(
        FORK
        + """
async def parent():
    async with Client(HOST, total_timeout=20_000) as client:
        absent = Key("test", "scripts", "absent")
        pending = [client.exists(absent) for _ in range(50)]
        assert exit_code(fork(child, client)) == 0
        assert await asyncio.gather(*pending) == [False] * 50
        await use(client)
run(parent())
""",
        host,
        kind,
    )


@on_each_loop
def test_a_child_drops_what_it_inherits(host, kind):
    run_script(
        FORK
        + """
async def parent():
    client = Client(HOST, total_timeout=20_000, max_conns_per_node=4)
    await client.connect()
    await use(client)
    inherited = [client.exists(KEY) for _ in range(50)]
    inherited.append(client.scan("test"))
    inherited.append(asyncio.ensure_future(anext(inherited[-1])))
    inherited[-1]._log_destroy_pending = False
    inherited.append(client.scan_blocking("test"))
    assert next(inherited[-1])
    inherited.append(client)
    del client
    def child():
        expect_refusal(lambda: next(inherited[-2]), RuntimeError)
        inherited.clear()
        gc.collect()
        run(use_a_new_client())
        gc.collect()
    assert exit_code(fork(child)) == 0
    assert await asyncio.gather(*inherited[:50]) == [False] * 50
    assert await inherited[51]
    assert list(inherited[52])
    await use(inherited[53])
run(parent())
""",
        host,
        kind,
    )


@on_each_loop
def test_a_child_that_ends_as_an_interpreter_does_leaves_its_parent_alone(host, kind):
    run_script(
        FORK
        + """
from aiospike.testing import LocalNode
node = LocalNode()
client = SyncClient(node.host)
client.connect()
client.put(KEY, {"a": 1})
number = os.fork()
if number == 0:
    run(use_a_new_client())
    node.stop()
    sys.exit(7)
assert exit_code(number) == 7
assert client.get(KEY).bins == {"a": 1}
""",
        host,
        kind,
    )


def test_a_client_per_thread_is_one_per_process_too(host):
    run_script(
        FORK
        + """
client = SyncClient(HOST, current_thread_runtime=True)
client.connect()
use_sync(client)
begun, enough = threading.Event(), threading.Event()

def work():
    while not enough.is_set():
        use_sync(client)
        begun.set()

worker = threading.Thread(target=work)
worker.start()
begun.wait()

def child():
    use_sync(client)
    thread = threading.Thread(target=use_sync, args=(client,))
    thread.start()
    thread.join()
    client.close()
    client.connect()
    use_sync(client)

for _ in range(5):
    assert exit_code(fork(child)) == 0
enough.set()
worker.join()
use_sync(client)
""",
        host,
        "asyncio",
    )


@on_each_loop
def test_multiprocessing_forks(host, kind):
    run_script(
        FORK
        + """
import multiprocessing
client = Client(HOST, total_timeout=20_000)
client.connect_blocking()
run(use(client))

def work(number):
    use_what_is_inherited(client)
    run(use_a_new_client())
    return number

context = multiprocessing.get_context("fork")
with context.Pool(2) as pool:
    assert pool.map(work, range(4)) == list(range(4))
process = context.Process(target=work, args=(1,))
process.start()
process.join()
assert process.exitcode == 0
run(use(client))
""",
        host,
        kind,
    )


@on_each_loop
def test_a_server_forks_workers_that_share_a_client_object(host, kind):
    """As gunicorn does with `--preload`: made by the parent, connected by each worker."""
    run_script(
        FORK
        + """
application = Client(HOST, total_timeout=20_000)
ready, up = os.pipe()

def serve():
    async def main():
        stop = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
        async with application:
            await use(application)
            os.write(up, b".")
            while not stop.is_set():
                await use(application)
    run(main())

workers = [fork(serve) for _ in range(3)]
for _ in workers:
    assert os.read(ready, 1) == b"."
for worker in workers:
    os.kill(worker, signal.SIGTERM)
assert [exit_code(worker) for worker in workers] == [0, 0, 0]
run(use_a_new_client())
""",
        host,
        kind,
    )


# Exit (invariant 19)

LEAVE = """
def daemon(function, *arguments):
    threading.Thread(target=function, args=arguments, daemon=True).start()

async def serve(client):
    while True:
        await use(client)
        begun.release()

async def serve_a_client():
    async with Client(HOST, total_timeout=0, **options) as client:
        await serve(client)

def serve_blocking(client):
    while True:
        client.exists(KEY, total_timeout=0)
        begun.release()

async def leave():
    global kept
    client = Client(HOST, total_timeout=0)
    await client.connect()
    kept = [client, *(asyncio.ensure_future(serve(client)) for _ in range(4))]
    for _ in range(4):
        while not begun.acquire(blocking=False):
            await asyncio.sleep(0)
    kept += [client.exists(KEY) for _ in range(100)]
    kept += [client.scan("test"), client.scan_blocking("test")]
    await anext(kept[-2])
    next(kept[-1])
    sys.exit(7)

begun = threading.Semaphore(0)
options = {}
"""

WAYS = {
    "a task": "run(leave())",
    "a loop that is left open": """
loop = new_loop()
loop.set_exception_handler(lambda *_: None)
loop.run_until_complete(leave())
""",
    "beside a daemon thread's loop": """
daemon(run, serve_a_client())
begun.acquire()
sys.exit(7)
""",
    "beside a daemon thread's loop with a runtime of its own": """
options = {"runtime": "isolated", "runtime_workers": 2}
daemon(run, serve_a_client())
begun.acquire()
sys.exit(7)
""",
    "beside blocked daemon threads": """
client = SyncClient(HOST)
client.connect()
for _ in range(4):
    daemon(serve_blocking, client)
for _ in range(8):
    begun.acquire()
sys.exit(7)
""",
    "beside daemon threads with a client each": """
client = SyncClient(HOST, current_thread_runtime=True)
client.connect()
for _ in range(4):
    daemon(serve_blocking, client)
for _ in range(8):
    begun.acquire()
client.exists(KEY)
sys.exit(7)
""",
    "an open pool": """
async def main():
    global pool
    pool = AsyncPool(lambda: Client(HOST, total_timeout=0), 4)
    await pool.start()
    calls = [pool.submit(serve) for _ in range(4)]
    for _ in range(8):
        while not begun.acquire(blocking=False):
            await asyncio.sleep(0)
    sys.exit(7)
aiospike.run(main())
""",
    "with the node in the process": """
from aiospike.testing import LocalNode
node = LocalNode()
client = SyncClient(node.host)
client.connect()
client.put(KEY, {"a": 1})
records = client.scan("test")
next(records)
sys.exit(7)
""",
}


@on_each_loop
@pytest.mark.parametrize("way", WAYS)
def test_the_exit_code_is_the_scripts_own(host, kind, way):
    for _ in range(EXITS):
        run_script(LEAVE + WAYS[way], host, kind, code=7)


@on_each_loop
def test_a_loop_may_be_closed_with_operations_under_way(host, kind):
    run_script(
        """
async def begin(client):
    pending = [client.exists(KEY) for _ in range(100)]
    records = client.scan("test")
    await client.exists(KEY)
    return pending, records

client = Client(HOST, total_timeout=20_000)
client.connect_blocking()
for _ in range(20):
    loop = new_loop()
    pending, records = loop.run_until_complete(begin(client))
    loop.close()
    del pending, records
    gc.collect()
run(use(client))
client.close_blocking()
""",
        host,
        kind,
    )


# Signals


@pytest.mark.parametrize("options", [{}, {"runtime": "isolated"}, {"current_thread_runtime": True}])
def test_ctrl_c_ends_a_blocking_call(proxy, options):
    proxy.hold_replies(of=3)
    printed = run_script(
        f"""
with SyncClient(HOST, seed_only_cluster=True, tend_interval=60_000, **{options}) as client:
    try:
        print("waiting", flush=True)
        client.get(KEY, total_timeout=0)
    except KeyboardInterrupt:
        print("interrupted")
""",
        proxy.host,
        "asyncio",
        interrupts=1,
    )
    assert printed == "interrupted\n"


@on_each_loop
def test_ctrl_c_cancels_the_main_task(proxy, kind):
    proxy.hold_replies(of=3)
    printed = run_script(
        """
async def main():
    heed_signals()
    async with Client(HOST, seed_only_cluster=True, tend_interval=60_000) as client:
        print("waiting", flush=True)
        await client.get(KEY, total_timeout=0)
try:
    run(main())
except KeyboardInterrupt:
    print("interrupted")
""",
        proxy.host,
        kind,
        interrupts=1,
    )
    assert printed == "interrupted\n"


@pytest.mark.parametrize("way", ["awaiting", "blocking", "pool"])
def test_sigterm_ends_the_process(proxy, way):
    proxy.hold_replies(of=3)
    process = start_script(
        f"""
options = {{"seed_only_cluster": True, "tend_interval": 60_000}}
async def wait(client):
    print("waiting", flush=True)
    await client.get(KEY, total_timeout=0)

async def awaiting():
    async with Client(HOST, **options) as client:
        await wait(client)

async def pool():
    async with AsyncPool(lambda: Client(HOST, **options), 2) as pool:
        await pool.run(wait)

if "{way}" == "blocking":
    with SyncClient(HOST, **options) as client:
        print("waiting", flush=True)
        client.get(KEY, total_timeout=0)
run({way}())
""",
        proxy.host,
        "uvloop",
    )
    with process:
        assert process.stdout.readline() == "waiting\n"
        proxy.wait_until_held()
        process.send_signal(signal.SIGTERM)
        assert process.communicate(timeout=60) == ("", "")
    assert process.returncode == -signal.SIGTERM


# Sub-interpreters


def test_a_sub_interpreter_is_refused_with_a_clear_error(host):
    if sys.version_info >= (3, 14):
        script = """
from concurrent import interpreters
try:
    interpreters.create().exec(USE)
except interpreters.ExecutionFailed as error:
    print(error.excinfo.type.__name__, error.excinfo.msg)
"""
        kind, message = "ImportError", "subinterpreters"
    else:
        script = """
import _xxsubinterpreters as interpreters
try:
    interpreters.run_string(interpreters.create(), USE)
except interpreters.RunFailedError as error:
    print(error)
"""
        kind, message = "<class 'RuntimeError'>", "in the main interpreter only"
    use = f"import aiospike; aiospike.SyncClient({host!r}).connect()"
    # The main interpreter goes first: what it made must not be there for the other.
    first = "with SyncClient(HOST) as client:\n    use_sync(client)\n"
    printed = run_script(f"{first}USE = {use!r}\n{script}", host, "asyncio")
    assert printed.startswith(kind)
    assert message in printed
