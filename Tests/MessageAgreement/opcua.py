# SPDX-License-Identifier: Apache-2.0
"""OPC UA: type, length, buffers, endpoint, channel, policy, certificate, request, service."""

from dissection import number

NAME = "opcua"
EVENTS = ["opcua"]
LAYERS = ["opcua"]
OPTIONS = []
IS_APART = False


def ours(record):
    message = record.get("opcua")
    if message is None:
        return
    yield {
        "type": message["type"],
        "length": message["length"],
        "limits": [message.get(name) for name in ("receive_buffer", "send_buffer", "max_message", "max_chunks")],
        "endpoint": message.get("endpoint"),
        "error": message.get("error_raw"),
        "reason": message.get("reason"),
        "channel": message.get("channel"),
        "policy": message.get("security_policy"),
        "has_certificate": "certificate" in message,
        "request": message.get("request_id"),
        "service": message.get("service_node"),
        "handle": message.get("request_handle"),
    }


def theirs(layers):
    for name, layer in layers:
        if name != "opcua":
            continue
        first = layer.first
        as_number = lambda text: None if text is None else number(text)
        plain = first("opcua.security.spu") is None or first("opcua.security.spu", "").endswith("#None")
        service = as_number(layer.any("opcua.servicenodeid.numeric")) if plain else None
        yield {
            "type": first("opcua.transport.type"),
            "length": number(first("opcua.transport.size")),
            "limits": [as_number(first("opcua.transport." + name)) for name in ("rbs", "sbs", "mms", "mcc")],
            "endpoint": first("opcua.transport.endpoint") or None,
            "error": as_number(first("opcua.transport.error")),
            "reason": first("opcua.transport.reason") or None,
            "channel": as_number(first("opcua.transport.scid")),
            "policy": first("opcua.security.spu") or None,
            "has_certificate": bool(first("opcua.security.scert")),
            "service": service,
            **({"request": as_number(first("opcua.security.rqid")), "handle": as_number(layer.any("opcua.RequestHandle"))}
               if service is not None else {"request": None, "handle": None}),
        }
