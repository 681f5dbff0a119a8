# SPDX-License-Identifier: Apache-2.0
"""TLS over TCP: hellos with their versions, cipher suites, extensions, server name, ALPN and JA3."""

from dissection import Node, number

NAME = "tls"
EVENTS = ["tls"]
LAYERS = ["tls"]
OPTIONS = []


def ours(record):
    message = record.get("tls")
    if message is not None and "ja4" in message:
        yield {"sni": message.get("sni")}


def theirs(layers):
    if any(name == "quic" for name, _ in layers):
        return
    for name, layer in layers:
        if name != "tls":
            continue
        for handshake in layer.every("tls.handshake"):
            if isinstance(handshake, Node) and number(handshake.first("tls.handshake.type")) == 1:
                yield {"sni": handshake.any("tls.handshake.extensions_server_name")}
