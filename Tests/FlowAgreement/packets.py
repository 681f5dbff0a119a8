# SPDX-License-Identifier: Apache-2.0
"""The packets of a capture as tshark dissects them, each with the conversation it belongs to."""

from dataclasses import dataclass, field

from records import ICMP, ICMP6, REQUESTS, SCTP, TCP, UDP, address, key

FIELDS = [
    "frame.time_epoch", "frame.len", "frame.cap_len", "frame.protocols", "vlan.id", "ieee8021ad.id",
    "ip.src", "ip.dst", "ip.proto", "ip.len", "ip.flags.mf", "ip.frag_offset", "ip.hdr_len",
    "ipv6.src", "ipv6.dst", "ipv6.nxt", "ipv6.plen",
    "ipv6.hopopts.nxt", "ipv6.routing.nxt", "ipv6.fraghdr.nxt", "ipv6.dstopts.nxt", "ah.next_header",
    "tcp.srcport", "tcp.dstport", "tcp.stream", "tcp.flags", "udp.srcport", "udp.dstport", "udp.stream",
    "sctp.srcport", "sctp.dstport",
    "icmp.type", "icmp.ident", "icmpv6.type", "icmpv6.echo.identifier",
    "ip.fragment", "ipv6.fragment", "ip.reassembled.length", "ipv6.reassembled.length",
    "ipv6.fraghdr.offset", "ipv6.fraghdr.more", "udp.length",
    "icmp.code", "icmpv6.code",
]

ARGUMENTS = [
    "-n", "-o", "tcp.desegment_tcp_streams:FALSE", "-T", "fields", "-E", "occurrence=a", "-E", "aggregator=|",
    *(word for name in FIELDS for word in ("-e", name)),
]

TRUE = ("1", "True")
LINKS = {"eth", "ieee8021ah", "wlan"}
EXTENSIONS = {"ipv6.hopopts": "ipv6.hopopts.nxt", "ipv6.routing": "ipv6.routing.nxt",
              "ipv6.fraghdr": "ipv6.fraghdr.nxt", "ipv6.dstopts": "ipv6.dstopts.nxt", "ah": "ah.next_header"}
# The ICMP messages that ask or answer.
PAIRED = {transport: {kind for (one, reply), request in REQUESTS.items() if one == transport for kind in (reply, request)}
          for transport in (ICMP, ICMP6)}
TRANSPORTS = {"tcp": TCP, "udp": UDP, "sctp": SCTP, "icmp": ICMP, "icmpv6": ICMP6}


@dataclass
class Layer:
    """One Internet packet: of those that a tunnel nests, outermost first."""
    source: object
    destination: object
    transport: int
    # Octets from its first header on, and of that header.
    length: int
    header: int
    vlan: tuple
    # Octets of the link header in front of it.
    link: int = 0
    source_port: int = 0
    destination_port: int = 0
    icmp_type: int = 0
    # What tells streams of one key apart: tshark's number, or the identifier of an exchange of echoes.
    stream: object = None
    is_fragment: bool = False
    has_transport: bool = False
    # What a datagram says of its length.
    payload: int = 0
    flags: int = 0

    @property
    def key(self):
        return key(self.transport, self.source, self.source_port, self.destination, self.destination_port,
                   self.icmp_type)

    @property
    def lane(self):
        """What tells exchanges of one key apart: of ICMP, who asks, and the identifier of an echo or the code."""
        if self.transport not in (ICMP, ICMP6):
            return None
        asker = self.destination if (self.transport, self.icmp_type) in REQUESTS else self.source
        return (asker, self.stream)

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
    # Those of the layers that carry another, or a frame without any.
    carriers: list = field(default_factory=list)
    # What an ICMP error quotes, or None.
    quoted: object = None
    # The earlier packets that brought parts of this datagram.
    fragments: list = field(default_factory=list)
    # Octets of these on the link.
    fragment_bytes: int = 0
    # Whether Suricata refuses it: it was cut by the capture, or a datagram promises more than its packet holds.
    is_refused: bool = False
    # Whether it is itself a part, of a datagram that a later packet completes or none does.
    is_held: bool = False

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
    for one in found:
        # A part may be a datagram in parts itself, inside a tunnel.
        parts = {part for number in one.fragments for part in (number, *found[number - 1].fragments)}
        one.fragments = sorted(parts - {one.number})
        one.fragment_bytes = sum(found[number - 1].length for number in one.fragments)
        one.is_refused |= any(found[number - 1].is_refused for number in one.fragments)
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
    # Octets in front of the next Internet header: those of its link, and of a header that mirrors it.
    tags, link, mirror, quoting = [], 0, 0, False
    for name in (values["frame.protocols"] or [""])[0].split(":"):
        if name in LINKS:
            tags, link, mirror = [], 14 + mirror, 0
        elif name == "mpls":
            link += 4
        elif name == "erspan":
            mirror = 8
        elif name == "vxlan":
            # Suricata counts from the Internet header on below it.
            mirror = -14
        elif name == "ppp" and result.layers:
            link = 4
        elif name in ("vlan", "ieee8021ad"):
            tags.append(whole(take(f"{name}.id")))
            link += 4
        elif name in ("ip", "ipv6"):
            layer = internet(name, take, tuple(tags), link)
            if layer is None:
                break
            if not result.layers and not link:
                # Links without a header of Ethernet's size, and without padding.
                layer.link = max(0, result.length - layer.length)
            if quoting:
                result.quoted = layer
            else:
                result.layers.append(layer)
            link = 0
        elif name == "arp":
            # A frame inside a tunnel stands for itself.
            result.carriers, result.layers = result.layers, []
            break
        elif name == "sflow":
            break
        elif name in EXTENSIONS and result.layers:
            layer = result.quoted or result.inner
            layer.transport = whole(take(EXTENSIONS[name]))
            if name == "ipv6.fraghdr":
                offset, more = whole(take("ipv6.fraghdr.offset")), take("ipv6.fraghdr.more")
                layer.is_fragment = offset > 0 or more in TRUE
        elif name in TRANSPORTS and result.layers and not (quoting and result.quoted is None):
            layer = result.quoted or result.inner
            transport(name, layer, take)
            if result.quoted:
                break
            if name in ("icmp", "icmpv6"):
                # What stands below is a packet that was sent elsewhere.
                quoting = True
    if result.layers:
        outermost, inner = result.layers[0], result.layers[-1]
        result.is_refused = (result.captured < outermost.link + outermost.length
                             or not inner.is_fragment and inner.payload > inner.length - inner.header)
    result.carriers = result.carriers or result.layers[:-1]
    parts = [whole(part) for name in ("ip", "ipv6") for part in values[f"{name}.fragment"]]
    result.fragments = sorted(set(parts) - {number})
    lengths = [whole(text) for name in ("ip", "ipv6") for text in values[f"{name}.reassembled.length"]]
    # A first part that the capture cut is read as it stands.
    result.is_held = (sum(layer.is_fragment for layer in result.layers) > len(lengths)
                      and not result.inner.has_transport)
    if result.layers and result.inner.is_fragment and lengths:
        result.inner.length = result.inner.header + lengths[-1]
    return result


def internet(name, take, tags, link):
    source, destination = take(f"{name}.src"), take(f"{name}.dst")
    if not source or not destination:
        return None
    if name == "ip":
        layer = Layer(address(source), address(destination), whole(take("ip.proto")), whole(take("ip.len")),
                      whole(take("ip.hdr_len")), tags, link)
        offset, more = whole(take("ip.frag_offset")), take("ip.flags.mf")
        layer.is_fragment = offset > 0 or more in TRUE
        return layer
    return Layer(address(source), address(destination), whole(take("ipv6.nxt")), whole(take("ipv6.plen")) + 40, 40,
                 tags, link)


def transport(name, layer, take):
    layer.transport, layer.has_transport = TRANSPORTS[name], True
    if name in ("icmp", "icmpv6"):
        layer.icmp_type = whole(take(f"{name}.type"))
        code = whole(take(f"{name}.code"))
        if layer.icmp_type in ((0, 8) if name == "icmp" else (128, 129)):
            layer.stream = whole(take("icmp.ident")) if name == "icmp" else whole(take("icmpv6.echo.identifier"), 0)
        elif layer.icmp_type not in PAIRED[layer.transport]:
            layer.stream = code
        return
    layer.source_port, layer.destination_port = whole(take(f"{name}.srcport")), whole(take(f"{name}.dstport"))
    if name == "udp":
        layer.payload = whole(take("udp.length"))
    if name != "sctp":
        layer.stream = whole(take(f"{name}.stream"))
    if name == "tcp":
        layer.flags = whole(take("tcp.flags"), 0)
