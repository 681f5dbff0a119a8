# SPDX-License-Identifier: Apache-2.0
"""DNS, multicast DNS, LLMNR and NetBIOS names: id, flags, response code, and of every section names, types, times and data."""

import re

from dissection import Node, number

NAME = "dns"
EVENTS = ["dns"]
LAYERS = ["dns", "mdns", "llmnr", "nbns"]
# Seconds after which a repeated query is a new one: those that the sensor waits.
OPTIONS = ["-o", "dns.retransmission_timer:15"]
IS_APART = False

SECTIONS = {"answers": ("Answers", "Prerequisites"), "authorities": ("Authoritative nameservers", "Updates"),
            "additionals": ("Additional records",)}
TYPES = {1: "A", 2: "NS", 5: "CNAME", 6: "SOA", 10: "NULL", 12: "PTR", 13: "HINFO", 15: "MX", 16: "TXT", 17: "RP",
         18: "AFSDB", 24: "SIG", 25: "KEY", 28: "AAAA", 29: "LOC", 33: "SRV", 35: "NAPTR", 36: "KX", 37: "CERT",
         39: "DNAME", 41: "OPT", 42: "APL", 43: "DS", 44: "SSHFP", 45: "IPSECKEY", 46: "RRSIG", 47: "NSEC", 48: "DNSKEY",
         49: "DHCID", 50: "NSEC3", 51: "NSEC3PARAM", 52: "TLSA", 53: "SMIMEA", 55: "HIP", 59: "CDS", 60: "CDNSKEY",
         61: "OPENPGPKEY", 62: "CSYNC", 63: "ZONEMD", 64: "SVCB", 65: "HTTPS", 99: "SPF", 108: "EUI48", 109: "EUI64",
         249: "TKEY", 250: "TSIG", 251: "IXFR", 252: "AXFR", 255: "ANY", 256: "URI", 257: "CAA"}
# What the record of one type says, as tshark names it, in the order of zone files.
DATA = {
    "A": ["dns.a"], "AAAA": ["dns.aaaa"], "CNAME": ["dns.cname"], "NS": ["dns.ns"], "PTR": ["dns.ptr.domain_name"],
    "DNAME": ["dns.dname"], "MX": ["dns.mx.preference", "dns.mx.mail_exchange"],
    "SRV": ["dns.srv.priority", "dns.srv.weight", "dns.srv.port", "dns.srv.target"],
    "SOA": ["dns.soa.mname", "dns.soa.rname", "dns.soa.serial_number", "dns.soa.refresh_interval",
            "dns.soa.retry_interval", "dns.soa.expire_limit", "dns.soa.minimum_ttl"],
}


def ours(record):
    message = record.get("dns")
    if message is None:
        return
    flags = int(message["flags"], 16)
    if record.get("app_proto") == "netbios-ns":
        yield {"id": message["id"], "flags": flags}
        return
    yield {
        "id": message["id"],
        "flags": flags,
        "questions": [(plain(item["rrname"]), item["rrtype"]) for item in message.get("queries", [])],
        **{name: [our_record(item) for item in message.get(name, [])] for name in SECTIONS},
        "request": record.get("vedette", {}).get("exchange", {}).get("request_pcap_cnt"),
    }


def our_record(item):
    kind, data = item["rrtype"], item.get("rdata", "")
    if kind == "OPT":
        return (kind,)
    if kind in DATA:
        data = tuple(plain(part) for part in data.split(" ")) if data else ()
    elif kind == "TXT":
        data = plain(data)
    else:
        data = None
    return (owner(plain(item["rrname"]), kind), kind, item["ttl"], data)


def owner(name, kind):
    """The name that a record belongs to; of an SRV record tshark shows it in parts only."""
    return None if kind == "SRV" else name


def plain(text):
    """A name or text without the escapes of zone files, the root as nothing."""
    if text == ".":
        return ""
    octets = re.sub(rb"\\(\d{3}|.)", lambda m: bytes([int(m[1])]) if len(m[1]) == 3 else m[1], text.encode())
    return visible(octets.decode(errors="replace"))


def visible(text):
    """A text with one mark for all that is no printable ASCII: tools differ in how they show it."""
    return re.sub("[^\x20-\x7e]+", "?", text)


def theirs(layers):
    for name, layer in layers:
        if name == "nbns" and layer.first("nbns.id") is not None:
            yield {"id": number(layer.first("nbns.id")), "flags": number(layer.first("nbns.flags"))}
        elif name in LAYERS and layer.first("dns.id") is not None:
            yield {
                "id": number(layer.first("dns.id")),
                "flags": number(layer.first("dns.flags")),
                "questions": [their_question(item) for item in items(layer, ("Queries", "Zone"))],
                **{name: [their_record(item) for item in items(layer, titles)] for name, titles in SECTIONS.items()},
                **their_request(name, layer),
            }


def their_request(name, layer):
    """The frame of the query that a message answers or repeats.

    Of multicast DNS an id pairs nothing (RFC 6762 §18.1), and of a response that came before, tshark names that one instead.
    """
    if name == "mdns" or layer.first("dns.retransmit_response_in") is not None:
        return {}
    return {"request": number(layer.first("dns.response_to") or layer.first("dns.retransmit_request_in"))}


def items(layer, titles):
    return [item for title in titles for node in layer.all(title) if isinstance(node, Node)
            for _, item in node.pairs if isinstance(item, Node)
            and (item.first("dns.resp.type") or item.first("dns.qry.type")) is not None]


def their_name(text):
    return "" if text in (None, "<Root>") else visible(re.sub(r"\\[0-7]{3}", "\x7f", text))


def their_type(text):
    return TYPES.get(number(text), f"TYPE{number(text)}")


def their_question(item):
    return (their_name(item.first("dns.qry.name")), their_type(item.first("dns.qry.type")))


def their_record(item):
    kind = their_type(item.first("dns.resp.type"))
    if kind == "OPT":
        return (kind,)
    data = None
    if kind in DATA:
        data = tuple(their_name(value) for value in (item.any(name) for name in DATA[kind]) if value is not None)
    elif kind == "TXT":
        data = visible("".join(item.every("dns.txt")))
    return (owner(their_name(item.first("dns.resp.name")), kind), kind, number(item.first("dns.resp.ttl")), data)
