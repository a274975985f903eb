"""Python code in an interpreter of its own, for what ends or forks a process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap

PRELUDE = """
import asyncio, gc, os, random, signal, sys, threading, time, traceback, warnings
import aiospike, uvloop
from leftovers import collect_until, descriptors, threads
from aiospike import AsyncPool, Client, Key, SyncClient

warnings.simplefilter("ignore")  # of forking with threads, and of what is left open
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it
HOST = sys.argv[1]
KEY = Key("test", "scripts", os.getpid())
new_loop = {"asyncio": asyncio.SelectorEventLoop, "uvloop": uvloop.new_event_loop}[sys.argv[2]]

def run(coroutine):
    with asyncio.Runner(loop_factory=new_loop) as runner:
        return runner.run(coroutine)

def heed_signals():
    '''Has any signal wake the loop: asyncio's misses one that comes just before it sleeps.'''
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, int)

async def until(reached):
    while not reached():
        await asyncio.sleep(0.001)

async def use(client):
    keys = [Key("test", f"use-{os.getpid()}", number) for number in range(50)]
    await asyncio.gather(*(client.put(key, {"n": key.user_key}) for key in keys))
    records = await asyncio.gather(*(client.get(key) for key in keys))
    assert [record.bins["n"] for record in records] == list(range(50))
    seen = [record.bins["n"] async for record in client.scan("test", keys[0].set)]
    assert sorted(seen) == list(range(50))

async def use_a_new_client():
    async with Client(HOST, total_timeout=20_000) as client:
        await use(client)

def use_sync(client):
    client.put(KEY, {"a": 1})
    assert client.get(KEY).bins == {"a": 1}
    assert [record.bins for record in client.scan("test", "scripts")]
"""


def start_script(script: str, *arguments: object, **environ: str) -> subprocess.Popen[str]:
    """Starts `script` after the prelude, with a node's host and a kind of loop as arguments."""
    return subprocess.Popen(
        [sys.executable, "-c", PRELUDE + textwrap.dedent(script), *map(str, arguments)],
        env=os.environ | {"RUST_BACKTRACE": "0", "PYTHONPATH": os.path.dirname(__file__)} | environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run_script(
    script: str, *arguments: object, code: int = 0, interrupts: int = 0, **environ: str
) -> str:
    """What the script printed. It must end with `code` and print nothing to stderr.

    With `interrupts`, it gets as many Ctrl-C, one for each line that it begins with.
    """
    process = start_script(script, *arguments, **environ)
    with process:
        try:
            for _ in range(interrupts):
                assert process.stdout.readline()
                process.send_signal(signal.SIGINT)
            stdout, stderr = process.communicate(timeout=120)
        except BaseException:
            process.kill()
            raise
    assert (process.returncode, stderr) == (code, ""), f"exit code {process.returncode}\n{stderr}"
    return stdout
