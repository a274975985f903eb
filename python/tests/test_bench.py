"""`python -m aiospike.bench`: its modes against the node, its options, and what it tells."""

import importlib.util
import json
import subprocess
import sys
from array import array

import pytest

from aiospike import FastRng, InvalidArgument, Key, SyncClient, bench
from aiospike.bench.modes import MODES
from aiospike.bench.report import histogram, latencies
from aiospike.bench.tally import Counts
from aiospike.testing import LocalNode

PEERS = [name for name in MODES if not name.startswith("native-")]
SHORT = ["-k", "200", "-d", "0.2", "--warmup", "0.05"]


def run(*arguments):
    """The bench in a process of its own: it chooses event loops for the whole process."""
    command = [sys.executable, "-m", "aiospike.bench", *SHORT, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def report_of(*arguments):
    done = run(*arguments, "--json", "-")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    "arguments",
    [
        ["-z", "4"],
        ["-z", "4", "--loop", "asyncio", "-w", "RMU"],
        ["-z", "4", "--pool-loops", "2", "-o", "S20"],
        ["-z", "4", "--batch-size", "16", "-o", "B20"],
        ["-z", "4", "--runtime", "isolated", "-w", "RR,20"],
        pytest.param(
            ["-z", "4", "--pool-loops", "2", "--runtime", "loop"],
            marks=pytest.mark.skipif(sys.platform != "linux", reason="epoll is Linux's"),
        ),
        ["--mode", "native-blocking", "--threads", "3"],
        ["--mode", "native-blocking", "--threads", "2", "--current-thread-runtime"],
        ["--mode", "native-blocking", "--batch-size", "8", "-w", "RR"],
    ],
    ids=" ".join,
)
def test_our_modes_read_and_write_without_an_error(host, set_name, arguments):
    result = report_of("-H", host, "-s", set_name, *arguments)["result"]
    assert result["reads"] > 0
    assert result["writes"] > 0
    assert result["operations"] == result["reads"] + result["writes"]
    assert (result["errors"], result["timeouts"], result["misses"]) == (0, 0, 0)
    assert result["failures"] == {}


@pytest.mark.parametrize("mode", PEERS)
def test_a_peer_is_measured_where_it_is_installed(host, set_name, mode):
    if importlib.util.find_spec(MODES[mode].module) is None:
        done = run("-H", host, "--mode", mode)
        assert done.returncode == 1
        assert done.stderr.startswith(f"aiospike.bench: mode {mode} needs {MODES[mode].package},")
        return
    for size in ("1", "4"):
        arguments = ["-H", host, "-s", set_name, "--mode", mode, "--batch-size", size]
        result = report_of(*arguments)["result"]
        assert result["operations"] > 0
        assert (result["errors"], result["misses"]) == (0, 0)


@pytest.mark.parametrize(
    "arguments",
    [["-z", "2"], ["--mode", "native-blocking", "--threads", "2"]],
    ids=" ".join,
)
def test_scans_count_what_they_read(host, set_name, arguments):
    result = report_of("-H", host, "-s", set_name, "-w", "SCAN", *arguments)["result"]
    assert (result["reads"] > 0, result["writes"]) == (True, 0)
    assert (result["errors"], result["failures"]) == (0, {})


@pytest.mark.parametrize("mode", [name for name in PEERS if MODES[name].scans])
def test_a_peer_scans_where_it_is_installed(host, set_name, mode):
    pytest.importorskip(MODES[mode].module)
    result = report_of("-H", host, "-s", set_name, "--mode", mode, "-w", "SCAN")["result"]
    assert (result["reads"] > 0, result["errors"]) == (True, 0)


def test_all_shares_of_reads(host, set_name):
    reading = report_of("-H", host, "-s", set_name, "-w", "RU,100")["result"]
    assert (reading["reads"] > 0, reading["writes"]) == (True, 0)
    writing = report_of("-H", host, "-s", set_name, "-w", "RU,0")["result"]
    assert (writing["reads"], writing["writes"] > 0) == (0, True)


@pytest.mark.parametrize("batch", ["1", "7"])
def test_inserts_write_each_key_once(host, set_name, batch):
    arguments = ["-H", host, "-s", set_name, "-w", "I", "-d", "60", "-z", "3"]
    result = report_of(*arguments, "--batch-size", batch)["result"]
    assert (result["reads"], result["writes"]) == (0, 200)
    with SyncClient(host) as client:
        keys = [Key("test", set_name, number) for number in range(200)]
        bins = [record and record.bins for record in client.batch_read(keys).to_list()]
    assert bins == [{"b0": number} for number in range(200)]


def test_reads_of_what_is_not_there_are_misses_and_reads(host, set_name):
    for size in ("1", "5"):
        arguments = ["-H", host, "-s", set_name, "-w", "RU,100", "--truncate"]
        result = report_of(*arguments, "--batch-size", size)["result"]
        assert result["misses"] > 0
        # A read may end in the time that counts and be counted just after it.
        assert abs(result["reads"] - result["misses"]) <= int(size)
        assert result["errors"] == 0


def test_errors_are_counted_and_named():
    with LocalNode() as node:
        # The first ones write the keys.
        node.inject("code", 18, every=2)
        arguments = ["-H", node.host, "--truncate", "-w", "RU,0"]
        result = report_of(*arguments)["result"]
    assert result["errors"] > 0
    assert result["operations"] == result["writes"] - result["errors"]
    assert "aiospike.errors.DeviceOverload" in result["failures"]


def test_without_a_host_it_brings_a_node(tmp_path):
    file = tmp_path / "out.json"
    done = run("--json", str(file))
    assert done.returncode == 0, done.stderr
    assert "op/s" in done.stdout
    about = json.loads(file.read_text())["about"]
    assert about["embedded"] is True
    assert about["host"].startswith("127.0.0.1:")


def test_the_report_is_whole(host, set_name):
    report = report_of("-H", host, "-s", set_name, "-z", "2", "--with-telemetry")
    about, result = report["about"], report["result"]
    assert (about["mode"], about["workload"], about["object"]) == ("native-async", "RU,50", "I8")
    assert (about["tasks"], about["pool_loops"], about["threads"]) == (2, 1, None)
    assert about["loop"] == "uvloop"
    latency = result["latency_us"]
    assert 0 < latency["p50"] <= latency["p99"] <= latency["p99.9"] <= latency["max"]
    assert sum(count for _, count in result["histogram_us"]) == latency["timed"]
    for name in ("ops_per_s", "cpu_us_per_op", "seconds"):
        assert result[name] > 0
    per_op = result["user_us_per_op"] + result["system_us_per_op"]
    assert per_op == pytest.approx(result["cpu_us_per_op"])
    assert result["voluntary_switches_per_op"] >= 0
    assert len(result["each_second"]) == 1


def test_a_server_that_is_not_there():
    done = run("-H", "127.0.0.1:1")
    assert done.returncode == 1
    assert done.stderr.startswith("aiospike.bench: 127.0.0.1:1: ")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["-k", "0"], "'0' is not a number from 1 to 1099511627776"),
        (["-z", "10001"], "'10001' is not a number from 1 to 10000"),
        (["--batch-size", "many"], "'many' is not a number from 1 to 5000"),
        (["-d", "0"], "'0' is not a number of seconds from 0.01 to 86400"),
        (["-d", "nan"], "'nan' is not a number of seconds from 0.01 to 86400"),
        (["-o", "I4"], "'I4' is none of I8, S<n>, B<n>"),
        (["-o", "S1048577"], "'S1048577' has 1048577 bytes, it may have 1 to 1048576"),
        (["-w", "RX"], "'RX' is none of I, RU,<p>, RR,<p>, RMU, SCAN"),
        (["-w", "RU,101"], "'RU,101': '101' is not a percentage from 0 to 100"),
        (["-w", "I,5"], "'I,5': I has no share of reads"),
        (["-w", "SCAN,5"], "'SCAN,5': SCAN has no share of reads"),
        (["-w", "SCAN", "--batch-size", "2"], "--batch-size means nothing to -w SCAN"),
        (["-w", "SCAN", "--mode", "legacy-sync"], "peer-sdk-async, not for legacy-sync"),
        (["-n", "n" * 32], f"'{'n' * 32}' has 32 bytes, a namespace's name has 1 to 31"),
        (["--mode", "native-blocking", "-z", "2"], "native-blocking, which has threads that block"),
        (
            ["--mode", "native-blocking", "--runtime", "loop"],
            "--runtime loop means nothing to native-blocking, which has threads that block",
        ),
        (["--threads", "2"], "native-async, which has tasks on event loops"),
        (["--current-thread-runtime"], "is for native-blocking, not for native-async"),
        (
            ["--mode", "legacy-sync", "--runtime", "shared"],
            "--runtime is for native-async, native-blocking, not for legacy-sync",
        ),
    ],
)
def test_a_wrong_option_is_named_with_its_limit(capsys, arguments, why):
    with pytest.raises(SystemExit) as exited:
        bench.main(arguments)
    assert exited.value.code == 2
    assert capsys.readouterr().err.splitlines()[-1].endswith(why)


def test_help_tells_of_every_mode(capsys):
    with pytest.raises(SystemExit):
        bench.main(["--help"])
    text = capsys.readouterr().out
    for option in (*MODES, "--services-alternate", "--cooldown", "--with-telemetry"):
        assert option in text


def test_latencies_are_percentiles():
    assert latencies([]) == {}
    found = latencies(range(0, 1_001_000, 1000))
    assert found == {"p50": 500.0, "p99": 990.0, "p99.9": 999.0, "max": 1000.0, "timed": 1001}


def test_a_histogram_has_powers_of_two():
    assert histogram(array("q", [500, 1000, 1999, 2000, 5000])) == [(1, 1), (2, 2), (4, 1), (8, 1)]


def test_a_miss_is_an_operation_and_an_error_is_none():
    counts = Counts(reads=10, writes=5, misses=3, errors=2, timeouts=1)
    assert counts.operations == 12
    assert counts - Counts(reads=4) == Counts(reads=6, writes=5, misses=3, errors=2, timeouts=1)


def test_random_numbers_are_in_their_range():
    random = FastRng()
    assert {random.gen_below(3) for _ in range(500)} == {0, 1, 2}
    assert {random.randrange(-1, 1) for _ in range(500)} == {-1, 0}
    assert {random.randint(5, 6) for _ in range(500)} == {5, 6}
    assert random.randint(-(2**63), -(2**63)) == -(2**63)


def test_a_seed_repeats_the_numbers():
    one, two, other = FastRng(7), FastRng(seed=7), FastRng(8)
    numbers = [one.gen_below(2**62) for _ in range(4)]
    assert numbers == [two.gen_below(2**62) for _ in range(4)]
    assert numbers != [other.gen_below(2**62) for _ in range(4)]


def test_a_range_without_a_number():
    with pytest.raises(InvalidArgument, match="no integer from 0 to below 0"):
        FastRng().gen_below(0)
    with pytest.raises(InvalidArgument, match="no integer from 2 to 1"):
        FastRng().randint(2, 1)
