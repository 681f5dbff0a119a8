# SPDX-License-Identifier: Apache-2.0
"""Holds the sensor's flow records against tshark's conversations and against Suricata's flow records."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace

from records import ESP, ICMP, ICMP6, SCTP, TCP, UDP, Side, describe

@dataclass
class Outcome:
    """How far the sensor and one other tool agree over one capture, or over several."""
    ours: int = 0
    theirs: int = 0
    # Flows of both that are alike in every field.
    agreeing: int = 0
    agreed: Counter = field(default_factory=Counter)
    compared: Counter = field(default_factory=Counter)
    # The kinds of each difference, joined by a plus sign, and how it shows.
    differences: list = field(default_factory=list)
    # Why nothing was compared.
    skipped: str = ""

    def say(self, shown, **fields):
        """Notes of one flow, or of several that can't be paired, in which fields the tools agree."""
        self.compared.update(fields.keys())
        self.agreed.update(name for name, is_equal in fields.items() if is_equal)
        wrong = [name for name, is_equal in fields.items() if not is_equal]
        if wrong:
            self.differences.append(("+".join(wrong), shown))
        return not wrong

    def add(self, other):
        self.ours += other.ours
        self.theirs += other.theirs
        self.agreeing += other.agreeing
        self.agreed += other.agreed
        self.compared += other.compared


# MARK: tshark

# Microseconds: that of a connection that is over.
SHORTEST_TIMEOUT = 10_000_000

def with_tshark(flows, packets):
    """Cuts tshark's conversations where the sensor's records begin, and compares the pieces with the records.

    A conversation has no end for tshark, while a record ends by silence; so only where one begins anew is taken from
    the sensor, and every packet must then be in exactly the record that it belongs to.
    """
    outcome = Outcome(ours=len(flows))
    waiting = defaultdict(list)
    for flow in flows:
        waiting[flow.key, flow.vlan].append(flow)
    conversations, orphans = {}, []
    current = {}
    for packet in packets:
        # A part of a datagram counts when the last one comes.
        if not packet.layers or packet.is_held:
            continue
        layer = packet.inner
        lane = (layer.key, layer.vlan[:2], layer.lane)
        name = (*lane, layer.stream)
        beginning = next((flow for flow in waiting[lane[:2]] if flow.start == packet.time), None)
        if beginning is not None:
            waiting[lane[:2]].remove(beginning)
            current[lane] = beginning
        if lane in current:
            current[lane].packets.append(packet)
            conversations.setdefault(name, []).append(current[lane])
        else:
            orphans.append(packet)
            conversations.setdefault(name, [])
    outcome.theirs = len(conversations)
    orphans = adopted(orphans, waiting)
    split = silent_splits(conversations)
    for flow in flows:
        compare_counts(outcome, flow, split.get(id(flow), True))
    lost = defaultdict(list)
    for packet in orphans:
        lost[packet.inner.key, packet.inner.vlan[:2]].append(str(packet.number))
    for (name, vlan), numbers in lost.items():
        outcome.say(f"theirs only: {describe(name)} {vlan or ''} packets {' '.join(numbers[:8])}", tuple=False)
    return outcome


def adopted(orphans, waiting):
    """Gives packets without record to a record without packets, if it alone has their key: its start differs."""
    groups = defaultdict(list)
    for packet in orphans:
        groups[packet.inner.key, packet.inner.vlan[:2]].append(packet)
    left = []
    for name, packets in groups.items():
        if len(waiting[name]) == 1:
            waiting[name].pop().packets = packets
        else:
            left += packets
    return left


def compare_counts(outcome, flow, is_split_well):
    """Whether a record counts what its packets amount to, and begins where it should."""
    if not flow.packets:
        outcome.say(f"ours only: {flow}", tuple=False)
        return
    sides = [Side(), Side()]
    for packet in flow.packets:
        side = sides[packet.inner.side]
        side.packets += 1 + len(packet.fragments)
        side.bytes += packet.length + packet.fragment_bytes
    theirs = replace(flow, start=flow.packets[0].time, sides=sides, state="", reason="")
    outcome.agreeing += outcome.say(
        lines([flow], [theirs]), tuple=True, start=flow.start == theirs.start, packets=alike(flow, theirs, "packets"),
        bytes=alike(flow, theirs, "bytes"), split=is_split_well)


def silent_splits(conversations):
    """Whether a record holds one conversation of tshark's only, and ends one by nothing but silence."""
    held, well = defaultdict(set), {}
    for name, flows in conversations.items():
        for flow in flows:
            held[id(flow)].add(name)
    for name, flows in conversations.items():
        distinct = list({id(flow): flow for flow in flows}.values())
        for flow in distinct:
            if name[0][0] == TCP and len(held[id(flow)]) > 1:
                well[id(flow)] = False
        for before, after in zip(distinct, distinct[1:]):
            silence = after.start - max(packet.time for packet in before.packets)
            if silence < SHORTEST_TIMEOUT:
                well[id(after)] = False
    return well


# MARK: Suricata

# What Suricata keeps flows of; the sensor follows every Internet protocol.
FOLLOWED = {TCP, UDP, ICMP, ICMP6, SCTP, ESP}
# The ICMP messages that begin no flow, of which it counts those that say "unreachable" to the flow they quote (RFC 792).
ERRORS = {(ICMP, kind) for kind in (3, 4, 5, 11, 12)}
UNREACHABLE = 3


def with_suricata(flows, theirs, packets):
    """Pairs the records of both by conversation and start."""
    ours = in_suricatas_terms(flows)
    carriers = {layer.key for packet in packets for layer in packet.carriers}
    mine, their = defaultdict(list), defaultdict(list)
    for flow in ours:
        mine[flow.key].append(flow)
    for flow in theirs:
        # Suricata follows what carries a tunnel as well as what is carried; the sensor follows the latter.
        if flow.key in mine or flow.key not in carriers:
            their[flow.key].append(flow)
    outcome = Outcome(theirs=sum(map(len, their.values())))
    for name in sorted(mine.keys() | their.keys()):
        for a, b in by_tag(mine[name], their[name]):
            a = joined(a, b)
            outcome.ours += len(a)
            if not a or not b:
                for flow in a + b:
                    outcome.say(f"{'ours' if a else 'theirs'} only: {flow}", tuple=False)
            elif len(a) != len(b):
                compare_sums(outcome, a, b)
            else:
                for x, y in pairs(a, b):
                    compare_pair(outcome, x, y)
    return outcome


def by_tag(ours, theirs):
    """The records of a key by their tags, if both see the same tags; below tunnels, Suricata sees others."""
    tags = {flow.vlan for flow in ours}
    if tags != {flow.vlan for flow in theirs}:
        return [(ours, theirs)]
    return [([flow for flow in ours if flow.vlan == tag], [flow for flow in theirs if flow.vlan == tag])
            for tag in sorted(tags)]


def in_suricatas_terms(flows):
    """The sensor's records as Suricata's definitions would have them, by the packets that tshark found in each."""
    kept, by_key = {}, defaultdict(list)
    for flow in flows:
        by_key[flow.key].append(flow)
        seen = [packet for packet in flow.packets if not packet.is_refused]
        # A flow of packets that Suricata refuses is none there.
        if flow.key[0] in FOLLOWED and (seen or not flow.packets):
            kept[id(flow)] = restated(flow, seen)
    for flow in flows:
        if id(flow) in kept and (flow.key[0], flow.key[1][2]) in ERRORS and flow.packets:
            for packet in kept.pop(id(flow)).packets:
                give_to_quoted(packet, by_key, kept)
    return list(kept.values())


def restated(flow, seen):
    """A record with packets and octets as Suricata counts them."""
    sides = [Side(side.packets, side.bytes) for side in flow.sides]
    for packet in flow.packets:
        side = sides[packet.inner.side]
        # A datagram in fragments is one packet.
        side.packets -= len(packet.fragments) + packet.is_refused
        side.bytes -= packet.length + packet.fragment_bytes
        side.bytes += 0 if packet.is_refused else length(packet)
    # The start is the record's own where it has nothing to do with packets that are refused.
    start = seen[0].time if seen and seen[0] is not flow.packets[0] else flow.start
    return replace(flow, sides=sides, start=start, packets=seen)


def give_to_quoted(error, by_key, kept):
    """Counts an ICMP error to the flow that it quotes a packet of, as sent by the other side."""
    if error.quoted is None or error.inner.icmp_type != UNREACHABLE or error.quoted.transport not in (TCP, UDP):
        return
    # It asks for the whole header of what is quoted.
    quoted = error.inner.length - error.inner.header - 8 - error.quoted.header
    if quoted < (20 if error.quoted.transport == TCP else 8):
        return
    flow = next((flow for flow in reversed(by_key[error.quoted.key])
                 if flow.start <= error.time and flow.vlan == error.inner.vlan[:2]), None)
    if flow is not None and id(flow) in kept:
        is_loop = error.inner.source == error.inner.destination
        side = kept[id(flow)].sides[flow.initiator if is_loop else 1 - error.quoted.side]
        side.packets += 1
        side.bytes += length(error)


def joined(ours, theirs):
    """Adds up our records where Suricata goes on with a flow after a silence that ends it here.

    It ends silent flows when its housekeeping comes by, which is later than the timeout by up to any time in a capture
    that it reads at once. Echoes with other identifiers are other exchanges here and the same flow there, and so are
    connections of one key through different tunnels.
    """
    starts = {flow.start for flow in theirs}
    result, last = [], 0
    for flow in sorted(ours, key=lambda flow: flow.start):
        end = max([packet.time for packet in flow.packets], default=flow.start)
        is_apart = flow.key[0] in (ICMP, ICMP6, ESP) or flow.is_tunnelled
        if result and flow.start not in starts and (is_apart or flow.start - last >= SHORTEST_TIMEOUT):
            before = result[-1]
            sides = [Side(x.packets + y.packets, x.bytes + y.bytes) for x, y in zip(before.sides, flow.sides)]
            result[-1] = replace(before, sides=sides, state=flow.state, reason=flow.reason)
            last = max(last, end)
        else:
            result.append(flow)
            last = end
    return result


# Octets of Ethernet without the check sequence (IEEE 802.3 §4.2.3.3).
SMALLEST_FRAME = 60


def length(packet):
    """The octets that Suricata counts: what was captured of a frame; below a tunnel, from the inner packet on."""
    inner = packet.inner.length + packet.inner.link
    if packet.inner.is_fragment:
        return inner
    if len(packet.layers) == 1:
        return packet.captured
    outer = packet.layers[-2]
    if packet.inner.link and inner < SMALLEST_FRAME and outer.length - outer.header - SMALLEST_FRAME >= 4:
        # The frame was padded before it went into the tunnel.
        return SMALLEST_FRAME
    return inner


def lines(a, b):
    return "".join(f"\n      ours   {x}" for x in a) + "".join(f"\n      theirs {y}" for y in b)


def pairs(a, b):
    """Pairs records that begin together, then the others in their order."""
    left, found, others = list(b), [], []
    for x in a:
        alike = [y for y in left if y.start == x.start]
        y = next((y for y in alike if y.vlan == x.vlan), alike[0] if alike else None)
        if y is None:
            others.append(x)
        else:
            left.remove(y)
            found.append((x, y))
    return found + list(zip(others, left))


def compare_pair(outcome, x, y):
    fields = {"tuple": True, "start": x.start == y.start, "packets": alike(x, y, "packets"),
              "bytes": alike(x, y, "bytes"), "split": True}
    if x.is_initiator_known:
        # Otherwise both guess: the sensor by ports, Suricata by who is seen first.
        fields["initiator"] = x.initiator == y.initiator
    outcome.agreeing += outcome.say(lines([x], [y]), **fields)


def compare_sums(outcome, a, b):
    """Compares records that are parted differently all together."""
    x, y = total(a), total(b)
    outcome.say(lines(a, b), tuple=True, start=x.start == y.start, packets=alike(x, y, "packets"),
                bytes=alike(x, y, "bytes"), split=False)


def total(flows):
    sides = [Side(sum(flow.sides[end].packets for flow in flows), sum(flow.sides[end].bytes for flow in flows))
             for end in (0, 1)]
    return replace(flows[0], start=min(flow.start for flow in flows), sides=sides)


def alike(x, y, what):
    return [getattr(side, what) for side in x.sides] == [getattr(side, what) for side in y.sides]
