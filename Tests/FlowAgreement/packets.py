# SPDX-License-Identifier: Apache-2.0
"""The packets of a capture as tshark dissects them, each with the conversation it belongs to."""

from dataclasses import dataclass, field

from records import ICMP, ICMP6, SCTP, TCP, UDP, address, key

FIELDS = [
    "frame.time_epoch", "frame.len", "frame.cap_len", "frame.protocols", "vlan.id", "ieee8021ad.id",
    "ip.src", "ip.dst", "ip.proto", "ip.len", "ip.flags.mf", "ip.frag_offset", "ip.hdr_len",
    "ipv6.src", "ipv6.dst", "ipv6.nxt", "ipv6.plen",
    "ipv6.hopopts.nxt", "ipv6.routing.nxt", "ipv6.fraghdr.nxt", "ipv6.dstopts.nxt", "ah.next_header",
    "tcp.srcport", "tcp.dstport", "tcp.stream", "tcp.flags", "udp.srcport", "udp.dstport", "udp.stream",
    "sctp.srcport", "sctp.dstport",
    "icmp.type", "icmp.ident", "icmpv6.type", "icmpv6.echo.identifier",
    "ip.fragment", "ipv6.fragment", "ip.reassembled.length", "ipv6.reassembled.length",
]

ARGUMENTS = [
    "-n", "-o", "tcp.desegment_tcp_streams:FALSE", "-T", "fields", "-E", "occurrence=a", "-E", "aggregator=|",
    *(word for name in FIELDS for word in ("-e", name)),
]

LINKS = {"eth", "ieee8021ah", "wlan"}
EXTENSIONS = {"ipv6.hopopts": "ipv6.hopopts.nxt", "ipv6.routing": "ipv6.routing.nxt",
              "ipv6.fraghdr": "ipv6.fraghdr.nxt", "ipv6.dstopts": "ipv6.dstopts.nxt", "ah": "ah.next_header"}
TRANSPORTS = {"tcp": TCP, "udp": UDP, "sctp": SCTP, "icmp": ICMP, "icmpv6": ICMP6}


@dataclass
class Layer:
    """One Internet packet: of those that a tunnel nests, outermost first."""
    source: object
    destination: object
    transport: int
    # Octets from its first header on.
    length: int
    vlan: tuple
    # Octets of the link header in front of it, where it has one of its own inside a tunnel.
    link: int = 0
    source_port: int = 0
    destination_port: int = 0
    icmp_type: int = 0
    # What tells streams of one key apart: tshark's number, or the identifier of an exchange of echoes.
    stream: object = None
    is_fragment: bool = False
    has_transport: bool = False
    flags: int = 0

    @property
    def key(self):
        return key(self.transport, self.source, self.source_port, self.destination, self.destination_port,
                   self.icmp_type)

    @property
    def side(self):
        """Which end of the key sent it."""
        name = self.key
        if name[1] == name[2]:
            return 0
        port = name[1][2] if self.transport in (ICMP, ICMP6) else self.source_port
        return 0 if (self.source.version, int(self.source), port) == name[1] else 1


@dataclass
class Packet:
    number: int
    time: int
    # Octets on the link, and octets that were captured of them.
    length: int
    captured: int
    layers: list = field(default_factory=list)
    # What an ICMP error quotes, or None.
    quoted: object = None
    # The earlier packets that brought parts of this datagram.
    fragments: list = field(default_factory=list)
    # Octets of these on the link.
    fragment_bytes: int = 0
    # Octets of the datagram that was put together.
    reassembled: int = 0

    @property
    def inner(self):
        return self.layers[-1]


def whole(text, base=10):
    try:
        return int(text, base)
    except ValueError:
        return 0


def microseconds(text):
    """Microseconds, rounded down; tshark writes a fraction as it finds it, be it below zero or above a second."""
    seconds, _, fraction = text.lstrip("-").partition(".")
    nanoseconds = int(fraction or 0) * (-1 if text.startswith("-") else 1)
    return (int(seconds or 0) * 1_000_000_000 + nanoseconds) // 1000


def packets(lines):
    """The packets of tshark's lines, of which those have a flow whose `layers` are not empty."""
    found = []
    for line in lines:
        if b"\t" in line:
            found.append(packet(len(found) + 1, line.decode("utf-8", "replace").rstrip("\n").split("\t")))
    for whole_one in found:
        whole_one.fragment_bytes = sum(found[number - 1].length for number in whole_one.fragments)
    return found


def packet(number, columns):
    values = {name: column.split("|") if column else [] for name, column in zip(FIELDS, columns)}
    taken = {}

    def take(name):
        place = taken.get(name, 0)
        taken[name] = place + 1
        column = values.get(name, [])
        return column[place] if place < len(column) else ""

    result = Packet(number, microseconds(values["frame.time_epoch"][0] if values["frame.time_epoch"] else "0"),
                    whole((values["frame.len"] or ["0"])[0]), whole((values["frame.cap_len"] or ["0"])[0]))
    tags, link, quoting = [], 0, False
    for name in (values["frame.protocols"] or [""])[0].split(":"):
        if name in LINKS:
            tags, link = [], 14
        elif name in ("vlan", "ieee8021ad"):
            tags.append(whole(take(f"{name}.id")))
            link += 4
        elif name in ("ip", "ipv6"):
            layer = internet(name, take, tuple(tags), link if result.layers else 0)
            if layer is None:
                break
            if quoting:
                result.quoted = layer
            else:
                result.layers.append(layer)
            link = 0
        elif name == "arp":
            # A frame inside a tunnel stands for itself.
            result.layers = []
            break
        elif name == "sflow":
            break
        elif name in EXTENSIONS and result.layers:
            (result.quoted or result.inner).transport = whole(take(EXTENSIONS[name]))
        elif name in TRANSPORTS and result.layers:
            layer = result.quoted or result.inner
            transport(name, layer, take)
            if result.quoted:
                break
            if name in ("icmp", "icmpv6"):
                # What stands below is a packet that was sent elsewhere.
                quoting = True
    for name in ("ip", "ipv6"):
        if values[f"{name}.fragment"] and result.layers:
            result.fragments = sorted({*map(whole, values[f"{name}.fragment"]), *result.fragments} - {number})
            result.reassembled = whole((values[f"{name}.reassembled.length"] or ["0"])[0])
    return result


def internet(name, take, tags, link):
    source, destination = take(f"{name}.src"), take(f"{name}.dst")
    if not source or not destination:
        return None
    if name == "ip":
        layer = Layer(address(source), address(destination), whole(take("ip.proto")), whole(take("ip.len")), tags, link)
        offset, more = whole(take("ip.frag_offset")), take("ip.flags.mf")
        layer.is_fragment = offset > 0 or more in ("1", "True")
        return layer
    return Layer(address(source), address(destination), whole(take("ipv6.nxt")), whole(take("ipv6.plen")) + 40, tags,
                 link)


def transport(name, layer, take):
    layer.transport = TRANSPORTS[name]
    layer.has_transport = True
    if name in ("icmp", "icmpv6"):
        layer.icmp_type = whole(take(f"{name}.type"))
        if layer.icmp_type in ((0, 8) if name == "icmp" else (128, 129)):
            layer.stream = whole(take("icmp.ident")) if name == "icmp" else whole(take("icmpv6.echo.identifier"), 0)
        return
    layer.source_port, layer.destination_port = whole(take(f"{name}.srcport")), whole(take(f"{name}.dstport"))
    if name != "sctp":
        layer.stream = whole(take(f"{name}.stream"))
    if name == "tcp":
        layer.flags = whole(take("tcp.flags"), 0)
