"""Recorded exchanges with a real server, replayed against a node and through the client.

Run it with ``python -m conformance --help``; `README.md` tells how meaning is compared.
"""
