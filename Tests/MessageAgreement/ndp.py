# SPDX-License-Identifier: Apache-2.0
"""Neighbor Discovery: kind, target, flags, what routers say, link-layer addresses, prefixes, DNS servers and search lists."""

import ipaddress

from dissection import Node, number

NAME = "ndp"
EVENTS = ["ndp"]
LAYERS = ["icmpv6"]
OPTIONS = []
IS_APART = False

KINDS = {133: "router_solicitation", 134: "router_advertisement", 135: "neighbor_solicitation",
         136: "neighbor_advertisement", 137: "redirect"}
PREFERENCES = {0: "medium", 1: "high", 2: "reserved", 3: "low"}


def address(text):
    return str(ipaddress.ip_address(text)) if text else None


def ours(record):
    message = record.get("ndp")
    if message is None:
        return
    names = ["router", "solicited", "override", "hop_limit", "managed", "other_config", "preference", "lifetime",
             "reachable_time", "retrans_timer", "source_mac", "target_mac", "mtu"]
    yield {
        "type": message["type"],
        "target": address(message.get("target")),
        "destination": address(message.get("destination")),
        **{name: message.get(name) for name in names},
        "options": len(message.get("options", [])),
        "prefixes": [(address(item["prefix"]), item["length"], item["on_link"], item["autonomous"], item["valid"],
                      item["preferred"]) for item in message.get("prefixes", [])],
        "dns_servers": [(address(item["address"]), item["lifetime"]) for item in message.get("dns_servers", [])],
        "search_domains": [(item["name"], item["lifetime"]) for item in message.get("search_domains", [])],
        "routes": [(item["preference"], item["lifetime"], item["length"]) for item in message.get("routes", [])],
    }


def theirs(layers):
    for name, layer in layers:
        kind = KINDS.get(number(layer.first("icmpv6.type"))) if name == "icmpv6" else None
        if kind is not None:
            yield read(kind, layer)


def read(kind, layer):
    def truth(name):
        found = layer.any(name)
        return None if found is None else bool(number(found))

    def value(name):
        return number(layer.any(name))

    preference = layer.any("icmpv6.nd.ra.flag.prf")
    options = [option for option in layer.every("icmpv6.opt") if isinstance(option, Node)]
    fields = {
        "type": kind,
        "target": address(layer.any("icmpv6.nd.ns.target_address") or layer.any("icmpv6.nd.na.target_address")
                          or layer.any("icmpv6.nd.rd.target_address")),
        "destination": address(layer.any("icmpv6.rd.na.destination_address")),
        "router": truth("icmpv6.nd.na.flag.r"),
        "solicited": truth("icmpv6.nd.na.flag.s"),
        "override": truth("icmpv6.nd.na.flag.o"),
        "hop_limit": value("icmpv6.nd.ra.cur_hop_limit"),
        "managed": truth("icmpv6.nd.ra.flag.m"),
        "other_config": truth("icmpv6.nd.ra.flag.o"),
        "preference": None if preference is None else PREFERENCES[number(preference)],
        "lifetime": value("icmpv6.nd.ra.router_lifetime"),
        "reachable_time": value("icmpv6.nd.ra.reachable_time"),
        "retrans_timer": value("icmpv6.nd.ra.retrans_timer"),
        "mtu": value("icmpv6.opt.mtu"),
        "source_mac": hardware(layer.any("icmpv6.opt.src_linkaddr")),
        "target_mac": hardware(layer.any("icmpv6.opt.target_linkaddr")),
        "options": len(options),
        "prefixes": [prefix(option) for option in options if kind_of(option) == 3],
        "dns_servers": [(address(server), number(option.any("icmpv6.opt.rdnss.lifetime")))
                        for option in options if kind_of(option) == 25 for server in option.every("icmpv6.opt.rdnss")],
        "search_domains": [(domain, number(option.any("icmpv6.opt.dnssl.lifetime")))
                           for option in options if kind_of(option) == 31 for domain in option.every("icmpv6.opt.dnssl")],
        "routes": [(PREFERENCES[number(option.any("icmpv6.opt.route_info.flag.route_preference"))],
                    number(option.any("icmpv6.opt.route_lifetime")), number(option.any("icmpv6.opt.prefix.length")))
                   for option in options if kind_of(option) == 24],
    }
    return fields


def hardware(text):
    """A hardware address of 48 bits; other links have longer ones."""
    return text if text and len(text) == 17 else None


def kind_of(option):
    return number(option.first("icmpv6.opt.type"))


def prefix(option):
    def truth(name):
        return bool(number(option.any(name)))

    return (address(option.any("icmpv6.opt.prefix")), number(option.any("icmpv6.opt.prefix.length")),
            truth("icmpv6.opt.prefix.flag.l"), truth("icmpv6.opt.prefix.flag.a"),
            number(option.any("icmpv6.opt.prefix.valid_lifetime")),
            number(option.any("icmpv6.opt.prefix.preferred_lifetime")))
