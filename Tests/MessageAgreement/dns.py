# SPDX-License-Identifier: Apache-2.0
"""DNS, multicast DNS and LLMNR: id, flags, names, types, response codes, answers, times to live."""

from dissection import number

NAME = "dns"
EVENTS = ["dns"]
LAYERS = ["dns", "mdns", "llmnr"]
OPTIONS = []


def ours(record):
    message = record.get("dns")
    if message is None or record.get("app_proto") == "netbios-ns":
        return
    yield {"id": message["id"], "flags": int(message["flags"], 16)}


def theirs(layers):
    for name, layer in layers:
        if name in LAYERS and layer.first("dns.id") is not None:
            yield {"id": number(layer.first("dns.id")), "flags": number(layer.first("dns.flags"))}
