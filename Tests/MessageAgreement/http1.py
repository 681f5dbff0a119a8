# SPDX-License-Identifier: Apache-2.0
"""HTTP/1: first line, host, software, length, credentials, what is asked of UPnP, and the request of each response."""

from dissection import number
from ssdp import fields

NAME = "http1"
EVENTS = ["http"]
LAYERS = ["http"]
# A message is told where its head ends, not where its body does.
OPTIONS = ["-o", "http.desegment_body:FALSE", "-o", "http.dechunk_body:FALSE", "-o", "http.decompress_body:FALSE"]
IS_APART = True


def ours(record):
    message = record.get("http")
    if message is None:
        return
    yield {
        "method": message.get("http_method"),
        "status": message.get("status"),
        "version": message.get("protocol"),
        "user_agent": message.get("http_user_agent"),
        "server": message.get("server"),
        "content_type": message.get("http_content_type"),
        "length": message.get("length"),
        "chunked": message.get("chunked", False),
        "authorization": message.get("authorization"),
        "challenge": message.get("challenge"),
        "host": authority(message),
        "path": target(message.get("url") or message.get("redirect")),
        "soap_action": message.get("soap_action"),
        "request": record.get("vedette", {}).get("exchange", {}).get("request_pcap_cnt"),
    }


def authority(message):
    host, port = message.get("hostname"), message.get("http_port")
    return host if port is None else f"{host}:{port}"


def target(text):
    """A target up to what may be cut out of it: parameters and user information."""
    return text and text.replace("<redacted>@", "").partition("?")[0].partition(";")[0].partition("#")[0]


def theirs(layers):
    for name, layer in layers:
        if name != "http" or layer.any("http.response.code") is None and layer.any("http.request.method") is None:
            continue
        is_answer = layer.any("http.response.code") is not None
        lines = fields(layer)
        code = layer.any("http.response.code")
        uri = layer.any("http.request.uri")
        length, coding = lines.get("content-length", ""), lines.get("transfer-encoding", "")
        proof = lines.get("authorization") or lines.get("proxy-authorization") or ""
        asked = lines.get("www-authenticate") or lines.get("proxy-authenticate") or ""
        yield {
            "method": layer.any("http.request.method"),
            "status": code and number(code),
            "version": layer.any("http.response.version" if is_answer else "http.request.version"),
            **({"server": lines.get("server") or None} if is_answer else
               {"user_agent": lines.get("user-agent") or None, "host": host(layer.any("http.request.method"), uri, lines)}),
            "content_type": lines.get("content-type") or None,
            "length": int(length) if length.isdecimal() and not coding else None,
            "chunked": coding.rpartition(",")[2].strip().lower() == "chunked",
            **({"challenge": asked.partition(" ")[0] or None} if is_answer else
               {"authorization": proof.partition(" ")[0] if " " in proof else None}),
            "path": target(without_user(lines.get("location", "") if is_answer else uri)) or None,
            "soap_action": None if is_answer else action(lines.get("soapaction", "")),
            **({"request": number(layer.any("http.request_in"))} if is_answer and layer.any("http.request_in") else {}),
        }


def action(text):
    """What stands behind the service in a SOAPAction, or behind its last slash where there is no other mark."""
    text = text.strip('"')
    return (text.partition("#")[2] if "#" in text else text.rpartition("/")[2]) or None


def host(method, uri, lines):
    """Whom a request is for: its target says in CONNECT, else the Host field, else a target in absolute form."""
    if method == "CONNECT":
        return uri
    named = lines.get("host")
    if not named and "://" in uri.partition("?")[0]:
        named = uri.partition("://")[2].partition("/")[0].rpartition("@")[2]
    return named or None


def without_user(text):
    scheme, mark, rest = (text or "").partition("://")
    if not mark:
        return text
    place, slash, path = rest.partition("/")
    return scheme + mark + place.rpartition("@")[2] + slash + path
