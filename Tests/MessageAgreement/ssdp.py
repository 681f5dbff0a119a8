# SPDX-License-Identifier: Apache-2.0
"""SSDP: kind of message, what it names, whose software, where it points to."""

import re

NAME = "ssdp"
EVENTS = ["ssdp"]
LAYERS = ["ssdp"]
OPTIONS = []
IS_APART = False

KINDS = {"NOTIFY": "notify", "M-SEARCH": "search"}
# Our field, the field of the message, and whether its value is a number.
FIELDS = [("nts", "nts", False), ("usn", "usn", False), ("host", "host", False), ("server", "server", False),
          ("user_agent", "user-agent", False), ("location", "location", False), ("mx", "mx", True),
          ("boot_id", "bootid.upnp.org", True), ("config_id", "configid.upnp.org", True),
          ("search_port", "searchport.upnp.org", True), ("control_point_name", "cpfn.upnp.org", False),
          ("control_point_uuid", "cpuuid.upnp.org", False)]


def ours(record):
    message = record.get("ssdp")
    if message is None:
        return
    yield {
        "type": message["type"],
        "target": message.get("target"),
        "uuid": message.get("uuid"),
        "max_age": message.get("max_age"),
        **{name: message.get(name) for name, _, _ in FIELDS},
    }


def theirs(layers):
    for name, layer in layers:
        if name != "ssdp":
            continue
        is_answer = layer.any("http.response") is not None
        method = layer.any("http.request.method")
        if not is_answer and method is None:
            continue
        lines = fields(layer)
        uuid = re.match(r"uuid:([^:]*)", lines.get("usn", ""), re.IGNORECASE)
        age = re.search(r"max-age\s*=\s*(\d+)\s*(,|$)", lines.get("cache-control", ""), re.IGNORECASE)
        yield {
            "type": "response" if is_answer else KINDS.get(method),
            "target": lines.get("nt" if method == "NOTIFY" else "st") or None,
            "uuid": uuid and uuid[1] or None,
            "max_age": age and int(age[1]),
            **{name: value(lines.get(field), is_number) for name, field, is_number in FIELDS},
        }


# What tshark names by itself where it takes a message for no request, as it does a NOTIFY.
NAMED = {"http.host": "host", "http.location": "location", "http.server": "server", "http.user_agent": "user-agent",
         "http.cache_control": "cache-control", "http.content_type": "content-type",
         "http.content_length_header": "content-length"}


def fields(layer):
    """The first value of each field, by its name in lower case."""
    found = {}
    for line in layer.every("http.request.line") + layer.every("http.response.line") + layer.every("http.unknown_header"):
        name, _, text = line.replace("\\r\\n", "").replace("\\n", "").partition(":")
        found.setdefault(name.strip().lower(), text.strip())
    for name, field in NAMED.items():
        if layer.any(name) is not None:
            found.setdefault(field, layer.any(name).strip())
    return found


def value(text, is_number):
    if not is_number:
        return text or None
    return int(text) if text and text.isdecimal() else None
