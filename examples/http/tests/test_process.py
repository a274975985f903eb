"""A client belongs to its process, and ends with it."""

import subprocess
import sys
import sysconfig

import pytest

FORKED = """
import asyncio, os, sys, warnings, http_client
warnings.simplefilter("ignore", DeprecationWarning)
url = sys.argv[1]

async def text(client):
    return await (await client.get(url + "/text")).text()

client = http_client.Client()
unread = client.get_blocking(url + "/text")
asyncio.run(text(client))
if child := os.fork():
    assert os.waitpid(child, 0)[1] == 0
    asyncio.run(text(client))
    print("parent", unread.text_blocking())
else:
    for use in lambda: client.get_blocking(url), unread.bytes_blocking:
        try:
            use()
        except RuntimeError as error:
            print(error)
    print("child", asyncio.run(text(http_client.Client())))
"""

LEFT = """
import asyncio, sys, http_client
async def main():
    global left
    client = http_client.Client()
    response = await client.get(sys.argv[1] + "/endless")
    left = client, response.chunks(), client.get(sys.argv[1] + "/hang")
    await anext(left[1])
    sys.exit(7)
asyncio.run(main())
"""


def run(script, server):
    return subprocess.run(
        [sys.executable, "-c", script, server.url], capture_output=True, text=True, check=False
    )


def test_a_forked_child_needs_a_client_of_its_own_and_leaves_its_parents_alone(server):
    done = run(FORKED, server)
    refusal = "this object belongs to the parent of this forked process; make a new one"
    lines = [refusal, refusal, "child Grüße", "parent Grüße"]
    assert (done.stdout.splitlines(), done.stderr, done.returncode) == (lines, "", 0)


def test_a_process_may_end_in_the_midst_of_it(server):
    for _ in range(5):
        done = run(LEFT, server)
        assert (done.stdout, done.stderr, done.returncode) == ("", "", 7)


@pytest.mark.skipif(not sysconfig.get_config_var("Py_GIL_DISABLED"), reason="has a GIL by build")
def test_the_gil_stays_off():
    assert not sys._is_gil_enabled()
