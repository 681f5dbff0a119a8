# SPDX-License-Identifier: Apache-2.0
"""SIP: first line, who calls whom, call and number, software, credentials, and the request of each response."""

from dissection import number

NAME = "sip"
EVENTS = ["sip"]
LAYERS = ["sip"]
OPTIONS = ["-o", "sip.desegment_body:FALSE"]
IS_APART = True


def ours(record):
    message = record.get("sip")
    if message is None:
        return
    yield {
        "method": message.get("method"),
        "code": message.get("code"),
        "from_user": message.get("from_user"),
        "from_host": bare(message.get("from_host")),
        "to_user": message.get("to_user"),
        "to_host": bare(message.get("to_host")),
        "contact_user": message.get("contact_user"),
        "contact_host": bare(message.get("contact_host")),
        "call_id": message.get("call_id"),
        "cseq": message.get("cseq"),
        "cseq_method": message.get("cseq_method"),
        "user_agent": message.get("user_agent"),
        "server": message.get("server"),
        "authorization": message.get("authorization"),
        "content_type": message.get("content_type"),
        "length": message.get("length"),
        "expires": message.get("expires"),
    }


def bare(host):
    """A host without its port."""
    if host and not host.startswith("["):
        return host.partition(":")[0]
    return host


def theirs(layers):
    for name, layer in layers:
        if name != "sip" or layer.any("sip.Method") is None and layer.any("sip.Status-Code") is None:
            continue
        code = layer.any("sip.Status-Code")
        length, expires = layer.any("sip.Content-Length"), layer.any("sip.Expires")
        proof = layer.any("sip.Authorization") or layer.any("sip.Proxy-Authorization") or ""
        yield {
            "method": None if code else layer.any("sip.Method"),
            "code": code,
            "from_user": layer.any("sip.from.user"),
            "from_host": layer.any("sip.from.host"),
            "to_user": layer.any("sip.to.user"),
            "to_host": layer.any("sip.to.host"),
            "contact_user": layer.any("sip.contact.user"),
            "contact_host": layer.any("sip.contact.host"),
            "call_id": layer.any("sip.Call-ID"),
            "cseq": number(layer.any("sip.CSeq.seq")),
            "cseq_method": layer.any("sip.CSeq.method"),
            "user_agent": layer.any("sip.User-Agent"),
            "server": layer.any("sip.Server"),
            "authorization": proof.partition(" ")[0] or None,
            "content_type": layer.any("sip.Content-Type"),
            "length": length and number(length),
            "expires": expires and number(expires),
        }
