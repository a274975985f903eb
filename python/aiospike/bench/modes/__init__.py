"""The clients that can be measured, each used as its users would."""

from aiospike.bench.modes.mode import AsyncMode, BlockingMode, Mode
from aiospike.bench.modes.ours import NativeAsync, NativeBlocking
from aiospike.bench.modes.peers_async import PeerNativeAsync, PeerPyAsync, PeerSdkAsync
from aiospike.bench.modes.peers_blocking import LegacySync, PeerNativeBlocking, PeerPySync

__all__ = ["MODES", "AsyncMode", "BlockingMode", "Mode"]

MODES: dict[str, type[AsyncMode] | type[BlockingMode]] = {
    "native-async": NativeAsync,
    "native-blocking": NativeBlocking,
    "peer-native-async": PeerNativeAsync,
    "peer-native-blocking": PeerNativeBlocking,
    "peer-sdk-async": PeerSdkAsync,
    "peer-py-async": PeerPyAsync,
    "peer-py-sync": PeerPySync,
    "legacy-sync": LegacySync,
}
