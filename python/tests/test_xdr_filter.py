"""Filters of what is shipped to other datacenters, which only the Enterprise Edition has."""

import pytest

from aiospike import AerospikeError, InvalidArgument
from aiospike.exp import Bin


def test_a_server_without_replication_refuses_a_filter(sync_client):
    for condition in (Bin("age") > 18, None):
        with pytest.raises(AerospikeError, match="XDR"):
            sync_client.set_xdr_filter("DC1", "test", condition)


@pytest.mark.parametrize("names", [("", "test"), ("DC;1", "test"), ("DC1", "te:st")])
def test_what_is_no_name_is_not_sent(sync_client, names):
    with pytest.raises(InvalidArgument, match="is no name of a"):
        sync_client.set_xdr_filter(*names, None)


def test_a_filter_is_a_condition(sync_client):
    with pytest.raises(TypeError, match="yields no bool"):
        sync_client.set_xdr_filter("DC1", "test", Bin("age", int) + 1)
