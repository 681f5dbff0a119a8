# SPDX-License-Identifier: Apache-2.0
"""QUIC: hellos in Initial packets with their connection ids and transport parameters, negotiation, Retry, closing."""

import tls
from dissection import Node, number, octets

NAME = "quic"
EVENTS = ["quic"]
LAYERS = ["quic"]
OPTIONS = []
IS_APART = False

# RFC 9000 §18.2, RFC 9221 §3.
PARAMETERS = ["max_idle_timeout", "max_udp_payload_size", "initial_max_data", "initial_max_streams_bidi",
              "active_connection_id_limit", "max_datagram_frame_size"]


def ours(record):
    message = record.get("quic")
    if message is None:
        return
    fields = {"type": message["type"], "version": int(message["version"], 16),
              "dcid": message["dcid"], "scid": message["scid"]}
    parameters = message.get("transport_parameters", {})
    match message["type"]:
        case "client_hello":
            fields |= {"sni": message.get("sni"), "alpn": message.get("client_alpns", []), "ja3": message["ja3"]["hash"],
                       "extensions": [item["type"] for item in message["extensions"]],
                       "parameters": parameters.get("ids", []),
                       **{name: parameters.get(name) for name in PARAMETERS}}
        case "server_hello" | "hello_retry_request":
            fields |= {"type": "server_hello", "cipher": message["cipher"], "ja3s": message["ja3s"]["hash"],
                       "extensions": [item["type"] for item in message["extensions"]]}
        case "version_negotiation":
            fields["versions"] = [int(version, 16) for version in message["versions"]]
        case "retry":
            fields["token"] = message["token_length"]
        case "close":
            close = message["close"]
            fields |= {"code": close["code"], "frame_type": close["frame_type"], "reason": close["reason_length"]}
    yield fields


def theirs(layers):
    for name, layer in layers:
        if name != "quic" or number(layer.first("quic.header_form")) != 1:
            continue
        version = number(layer.first("quic.version"))
        fields = {"version": version, **{name: octets(layer.first("quic." + name, "")) for name in ("dcid", "scid")}}
        if version == 0:
            yield {"type": "version_negotiation", **fields,
                   "versions": [number(text) for text in layer.every("quic.supported_version")]}
        elif layer.first("quic.retry_token") is not None:
            yield {"type": "retry", **fields, "token": len(octets(layer.first("quic.retry_token"))) // 2}
        elif is_initial(layer):
            yield from (fields | content for content in contents(layer))


def is_initial(layer):
    """Whether everybody knows the packet's keys; version 2 numbers the kinds of packets otherwise (RFC 9369 §3.2)."""
    kind = layer.first("quic.long.packet_type")
    return number(kind) == 0 if kind is not None else number(layer.first("quic.long.packet_type_v2", "0")) == 1


def contents(layer):
    for frame in layer.all("quic.frame"):
        if not isinstance(frame, Node):
            continue
        if frame.first("quic.frame_type") in ("28", "29"):
            yield {"type": "close", "code": number(frame.any("quic.cc.error_code")),
                   "frame_type": number(frame.any("quic.cc.frame_type")),
                   "reason": number(frame.any("quic.cc.reason_phrase.length"))}
        for handshake in frame.every("tls.handshake"):
            if not isinstance(handshake, Node):
                continue
            match number(handshake.first("tls.handshake.type")):
                case 1: yield client(handshake)
                case 2: yield server(handshake)


def client(node):
    hello = tls.client(node)
    fields = {"type": "client_hello", **{name: hello[name] for name in ("sni", "alpn", "ja3", "extensions")},
              "parameters": [number(text) for text in node.every("tls.quic.parameter.type")]}
    for name in PARAMETERS:
        value = node.any("tls.quic.parameter." + name)
        fields[name] = None if value is None else number(value)
    return fields


def server(node):
    hello = tls.server(node)
    return {"type": "server_hello", **{name: hello[name] for name in ("cipher", "ja3s", "extensions")}}
