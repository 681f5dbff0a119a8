# SPDX-License-Identifier: Apache-2.0
"""What the sensor and Suricata write of flows: both speak EVE, so that one reading serves both."""

import ipaddress
import json
from dataclasses import dataclass, field

TCP, UDP, ICMP, ICMP6, SCTP, ESP = 6, 17, 1, 58, 132, 50

# The keywords of IANA's protocol numbers, as far as either writes them.
NUMBERS = {
    "ICMP": 1, "IGMP": 2, "IP": 4, "IPIP": 4, "TCP": 6, "UDP": 17, "IPV6": 41, "GRE": 47, "ESP": 50, "AH": 51,
    "IPV6-ICMP": 58, "SCTP": 132,
}

# The message that an ICMP reply answers: both are one exchange (the pairs of the Community ID specification, version 1).
REQUESTS = {(ICMP, 0): 8, (ICMP, 9): 10, (ICMP, 14): 13, (ICMP, 16): 15, (ICMP, 18): 17, (ICMP6, 129): 128,
            (ICMP6, 131): 130, (ICMP6, 134): 133, (ICMP6, 136): 135, (ICMP6, 140): 139, (ICMP6, 145): 144}


def address(text):
    return ipaddress.ip_address(text.split("%")[0])


def key(transport, a, a_port, b, b_port, icmp_type=0):
    """Names a conversation, whichever end is told first: the transport, and both ends in a fixed order."""
    if transport in (ICMP, ICMP6):
        a_port = b_port = REQUESTS.get((transport, icmp_type), icmp_type)
    ends = ((a.version, int(a), a_port), (b.version, int(b), b_port))
    return (transport, *sorted(ends))


def describe(name):
    transport, *ends = name
    names = {number: word for word, number in NUMBERS.items()}
    def end(version, number, port):
        text = ipaddress.IPv4Address(number) if version == 4 else ipaddress.IPv6Address(number)
        return f"{text} {port}"
    return f"{names.get(transport, transport)} {end(*ends[0])} <> {end(*ends[1])}"


def microseconds(text):
    """EVE's time of day as microseconds since 1970; a damaged capture has years of which Python knows nothing."""
    date, clock = text.split("T")
    year, month, day = map(int, date.rsplit("-", 2))
    hour, minute, second = map(int, clock[:8].split(":"))
    # Years begin in March, so that the leap day comes last.
    year -= month <= 2
    days = year * 365 + year // 4 - year // 100 + year // 400 + (153 * ((month - 3) % 12) + 2) // 5 + day - 719_469
    return ((days * 24 + hour) * 60 + minute) * 60_000_000 + second * 1_000_000 + int(clock[9:15])


@dataclass
class Side:
    """What one end sent."""
    packets: int = 0
    bytes: int = 0


@dataclass
class Flow:
    key: tuple
    start: int
    vlan: tuple
    # By the two ends of the key; for conversations with oneself both are on the first.
    sides: list
    initiator: int
    is_tunnelled: bool = False
    state: str = ""
    reason: str = ""
    identifier: int = 0
    # The packets of tshark that make up the flow, once they are known.
    packets: list = field(default_factory=list)

    @property
    def is_initiator_known(self):
        """Whether a handshake says who began."""
        return self.key[0] == TCP and bool(self.packets) and self.packets[0].inner.flags & 0x02 != 0

    def __str__(self):
        sides = ", ".join(f"{side.packets} packets {side.bytes} bytes" for side in self.sides)
        tags = f" vlan {'.'.join(map(str, self.vlan))}" if self.vlan else ""
        return f"{describe(self.key)}{tags} start {self.start / 1e6:.6f}: {sides} ({self.state} {self.reason})"


def flow(record):
    """The flow of an EVE record."""
    protocol = record["proto"].upper()
    transport = NUMBERS[protocol] if protocol in NUMBERS else int(protocol)
    source, destination = address(record["src_ip"]), address(record["dest_ip"])
    source_port, destination_port = record.get("src_port", 0), record.get("dest_port", 0)
    name = key(transport, source, source_port, destination, destination_port, record.get("icmp_type", 0))
    counts = record["flow"]
    sides = [Side(counts["pkts_toserver"], counts["bytes_toserver"]),
             Side(counts["pkts_toclient"], counts["bytes_toclient"])]
    initiator = 0 if (source.version, int(source), name[1][2] if transport in (ICMP, ICMP6) else source_port) == name[1] else 1
    if name[1] == name[2]:
        sides, initiator = [Side(sides[0].packets + sides[1].packets, sides[0].bytes + sides[1].bytes), Side()], 0
    elif initiator == 1:
        sides.reverse()
    return Flow(key=name, start=microseconds(counts["start"]), vlan=tuple(record.get("vlan", ())), sides=sides,
                initiator=initiator, is_tunnelled="tunnel" in record or "parent_id" in record,
                state=counts.get("state", ""), reason=counts.get("reason", ""), identifier=record.get("flow_id", 0))


def flows(lines):
    """The flows of an EVE log. Of a flow that was reported while it lived, the last record counts."""
    last = {}
    for number, line in enumerate(lines):
        if b'"event_type":"flow"' not in line:
            continue
        record = json.loads(line)
        one = flow(record)
        earlier = last.get((one.identifier, one.start))
        if earlier is None or sum(s.packets for s in one.sides) >= sum(s.packets for s in earlier.sides):
            last[one.identifier, one.start] = one
    return sorted(last.values(), key=lambda flow: flow.start)


def received(lines):
    """The packets that the sensor read of a capture."""
    return max((json.loads(line)["vedette"]["accounting"]["received"] for line in lines
                if b'"event_type":"stats"' in line), default=0)
