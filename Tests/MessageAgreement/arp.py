# SPDX-License-Identifier: Apache-2.0
"""ARP: operation, both addresses of both sides, probes and announcements."""

from dissection import number

NAME = "arp"
EVENTS = ["arp"]
LAYERS = ["arp"]
OPTIONS = []
IS_APART = False

OPERATIONS = {"request": 1, "reply": 2, "request_reverse": 3, "reply_reverse": 4, "drarp_request": 5, "drarp_reply": 6,
              "drarp_error": 7, "inarp_request": 8, "inarp_reply": 9, "arp_nak": 10}


def ours(record):
    message = record.get("arp")
    if message is None:
        return
    kind = record.get("vedette", {}).get("arp", {}).get("kind")
    yield {
        "hardware": 1 if message["hw_type"] == "ethernet" else int(message["hw_type"]),
        "protocol": 0x800 if message["proto_type"] == "ipv4" else int(message["proto_type"]),
        "operation": OPERATIONS.get(message["opcode"]) or int(message["opcode"]),
        "src_mac": message.get("src_mac"),
        "src_ip": message.get("src_ip"),
        "dest_mac": message.get("dest_mac"),
        "dest_ip": message.get("dest_ip"),
        "is_probe": kind == "probe",
        "is_announcement": kind == "announcement",
    }


def theirs(layers):
    for name, layer in layers:
        if name != "arp" or layer.first("arp.opcode") is None:
            continue
        fields = {"hardware": number(layer.first("arp.hw.type")), "protocol": number(layer.first("arp.proto.type")),
                  "operation": number(layer.first("arp.opcode"))}
        for ours_name, theirs_name in [("src_mac", "arp.src.hw_mac"), ("src_ip", "arp.src.proto_ipv4"),
                                       ("dest_mac", "arp.dst.hw_mac"), ("dest_ip", "arp.dst.proto_ipv4")]:
            if layer.first(theirs_name) is not None:
                fields[ours_name] = layer.first(theirs_name)
        if "src_ip" in fields and "dest_ip" in fields:
            nobody = "0.0.0.0"
            fields["is_probe"] = bool(number(layer.first("arp.isprobe", "0"))) and fields["dest_ip"] != nobody
            fields["is_announcement"] = bool(number(layer.first("arp.isgratuitous", "0"))) and fields["src_ip"] != nobody
        yield fields
