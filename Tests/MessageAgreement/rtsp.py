# SPDX-License-Identifier: Apache-2.0
"""RTSP: first line, number, session, transport, software, credentials."""

import re

from dissection import number

NAME = "rtsp"
EVENTS = ["rtsp"]
LAYERS = ["rtsp"]
OPTIONS = ["-o", "rtsp.desegment_body:FALSE"]
IS_APART = True


def ours(record):
    message = record.get("rtsp")
    if message is None:
        return
    transport = message.get("transport", {})
    yield {
        "method": message.get("method"),
        "status": message.get("status"),
        "url": place(message.get("url")),
        "cseq": message.get("cseq"),
        "session": message.get("session", False),
        "transport": transport.get("protocol"),
        "client_port": transport.get("client_port"),
        "server_port": transport.get("server_port"),
        "interleaved": transport.get("interleaved"),
        "user_agent": message.get("user_agent"),
        "server": message.get("server"),
        "authorization": message.get("authorization"),
        "username": message.get("username"),
        "challenge": message.get("challenge"),
        "content_type": message.get("content_type"),
        "length": message.get("length"),
    }


def place(url):
    """A target up to what may be cut out of it."""
    if not url:
        return None
    scheme, mark, rest = url.partition("?")[0].partition("://")
    if not mark:
        return url
    host, slash, path = rest.partition("/")
    return scheme + mark + host.rpartition("@")[2] + slash + path


def theirs(layers):
    for name, layer in layers:
        if name != "rtsp":
            continue
        method, status = layer.any("rtsp.method"), layer.any("rtsp.status")
        if method is None and status is None:
            continue
        lines = {}
        for key, _ in layer.walk():
            field, colon, text = key.partition(":")
            if colon and not key.startswith("rtsp."):
                lines.setdefault(field.strip().lower(), text.replace("\\r\\n", "").strip())
        session = layer.any("rtsp.session")
        transport = (layer.any("rtsp.transport") or lines.get("transport", "")).partition(",")[0]
        proof = lines.get("authorization", "")
        user = re.search(r'username="([^"]*)"', proof)
        length = layer.any("rtsp.content-length") or lines.get("content-length")
        yield {
            "method": method,
            "status": status and number(status),
            "url": place(layer.any("rtsp.url")),
            "cseq": int(lines["cseq"]) if lines.get("cseq", "").isdecimal() else None,
            "session": session is not None or "session" in lines,
            "transport": transport.partition(";")[0].strip() or None,
            "client_port": parameter(transport, "client_port"),
            "server_port": parameter(transport, "server_port"),
            "interleaved": parameter(transport, "interleaved"),
            "user_agent": lines.get("user-agent") or None,
            "server": lines.get("server") or None,
            "authorization": proof.partition(" ")[0] if " " in proof else None,
            **({} if proof.lower().startswith("basic") else {"username": user and user[1] or None}),
            "challenge": lines.get("www-authenticate", "").partition(" ")[0] or None,
            "content_type": layer.any("rtsp.content-type") or lines.get("content-type") or None,
            "length": int(length) if length and length.isdecimal() else None,
        }


def parameter(transport, name):
    found = re.search(name + r"=(\d+)", transport)
    return found and int(found[1])
