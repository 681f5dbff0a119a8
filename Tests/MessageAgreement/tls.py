# SPDX-License-Identifier: Apache-2.0
"""TLS over TCP: hellos with their versions, cipher suites, extensions, groups, schemes, server name, ALPN, JA3 and JA3S."""

from dissection import Node, number

NAME = "tls"
EVENTS = ["tls"]
LAYERS = ["tls"]
# Segments that come out of order are put in order, as the sensor does (RFC 9293 §3.4). Where bytes are missing, tshark then
# gives up the direction, so that the other protocols do without.
OPTIONS = ["-o", "tcp.reassemble_out_of_order:TRUE"]
IS_APART = True


def ours(record):
    message = record.get("tls")
    if message is None:
        return
    if message.get("handshake") == "client_hello" and "ssl2_format" not in message["client_handshake"]:
        hello = message["client_handshake"]
        yield {
            "type": 1, "version": hello["version"], "ciphers": hello["ciphers"], "extensions": hello["exts"],
            "sni": message.get("sni"), "alpn": message.get("client_alpns", []), "versions": hello.get("versions", []),
            "groups": hello.get("groups", []), "schemes": hello["sig_algs"],
            "shares": [share["group"] for share in hello.get("key_shares", [])],
            "session": hello["session_id_length"], "ja3": message.get("ja3", {}).get("hash"),
        }
    elif message.get("handshake") in ("server_hello", "hello_retry_request"):
        hello = message["server_handshake"]
        yield {
            "type": 2, "version": hello["version"], "cipher": hello["cipher"], "extensions": hello["exts"],
            "alpn": message.get("server_alpns", []), "ja3s": message["ja3s"]["hash"],
        }


def theirs(layers):
    if any(name in ("quic", "eap") for name, _ in layers):
        return
    for name, layer in layers:
        if name != "tls":
            continue
        for handshake in layer.every("tls.handshake"):
            if not isinstance(handshake, Node):
                continue
            kind = number(handshake.first("tls.handshake.type"))
            if kind == 1:
                yield client(handshake)
            elif kind == 2:
                yield server(handshake)


def client(node):
    return {
        "type": 1, "version": number(node.any("tls.handshake.version")), "ciphers": codes(node, "ciphersuite"),
        "extensions": codes(node, "extension.type"), "sni": node.any("tls.handshake.extensions_server_name"),
        "alpn": texts(node, "extensions_alpn_str"), "versions": codes(node, "extensions.supported_version"),
        "groups": codes(node, "extensions_supported_group"), "schemes": codes(inside(node, "signature_algorithms"), "sig_hash_alg"),
        "shares": codes(inside(node, "key_share"), "extensions_key_share_group"),
        "session": number(node.any("tls.handshake.session_id_length")), "ja3": node.any("tls.handshake.ja3"),
    }


def server(node):
    return {
        "type": 2, "version": number(node.any("tls.handshake.version")), "cipher": codes(node, "ciphersuite")[0],
        "extensions": codes(node, "extension.type"), "alpn": texts(node, "extensions_alpn_str"),
        "ja3s": node.any("tls.handshake.ja3s"),
    }


def texts(node, name):
    """Every value of a name; tshark joins those of one list."""
    values = []
    for value in node.every("tls.handshake." + name):
        values += value if isinstance(value, list) else [value]
    return values


def codes(node, name):
    return [number(text) for text in texts(node, name)]


def inside(node, extension):
    """The extension of this name, or nothing; others may quote it, as the old extension for encrypted names does."""
    for name, value in node.walk():
        if name.startswith("Extension: " + extension + " ") and isinstance(value, Node):
            return value
    return Node([])
