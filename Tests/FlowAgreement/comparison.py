# SPDX-License-Identifier: Apache-2.0
"""Holds the sensor's flow records against tshark's conversations and against Suricata's flow records."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace

from records import ICMP, ICMP6, SCTP, TCP, UDP, Side, describe

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
        if not packet.layers:
            continue
        layer = packet.inner
        if layer.is_fragment and not packet.reassembled:
            # A part of a datagram counts when the last one comes.
            continue
        name = (layer.key, layer.vlan[:2], layer.stream)
        lane = (layer.key, layer.vlan[:2], layer.stream if layer.transport in (ICMP, ICMP6) else None)
        beginning = next((flow for flow in waiting[name[:2]] if flow.start == packet.time), None)
        if beginning is not None:
            waiting[name[:2]].remove(beginning)
            current[lane] = beginning
        if lane in current:
            current[lane].packets.append(packet)
            conversations.setdefault(name, []).append(current[lane])
        else:
            orphans.append(packet)
            conversations.setdefault(name, [])
    outcome.theirs = len(conversations)
    split = silent_splits(conversations)
    for flow in flows:
        compare_counts(outcome, flow, split.get(id(flow), True))
    lost = defaultdict(list)
    for packet in orphans:
        lost[packet.inner.key, packet.inner.vlan[:2]].append(str(packet.number))
    for (name, vlan), numbers in lost.items():
        outcome.say(f"theirs only: {describe(name)} {vlan or ''} packets {' '.join(numbers[:8])}", tuple=False)
    return outcome


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
            if name[0][0] in (TCP, UDP) and len(held[id(flow)]) > 1:
                well[id(flow)] = False
        for before, after in zip(distinct, distinct[1:]):
            silence = after.start - max(packet.time for packet in before.packets)
            if silence < SHORTEST_TIMEOUT:
                well[id(after)] = False
    return well


# MARK: Suricata

# What Suricata keeps flows of; the sensor follows every Internet protocol.
FOLLOWED = {TCP, UDP, ICMP, ICMP6, SCTP}
# The ICMP messages that begin no flow, of which it counts those that say "unreachable" to the flow they quote (RFC 792).
ERRORS = {(ICMP, kind) for kind in (3, 4, 5, 11, 12)}
UNREACHABLE = 3
# After how many seconds of silence it takes a flow for over: before an answer, and after one (suricata.yaml).
TIMEOUTS = {TCP: (60, 3600), None: (30, 300)}


def with_suricata(flows, theirs, packets):
    """Pairs the records of both by conversation and start."""
    ours = in_suricatas_terms(flows)
    carriers = {layer.key for packet in packets for layer in packet.layers[:-1]}
    mine, their = defaultdict(list), defaultdict(list)
    for flow in ours:
        mine[flow.key].append(flow)
    for flow in theirs:
        # Suricata follows what carries a tunnel as well as what is carried; the sensor follows the latter.
        if flow.key in mine or flow.key not in carriers:
            their[flow.key].append(flow)
    outcome = Outcome(ours=len(ours), theirs=sum(map(len, their.values())))
    for name in sorted(mine.keys() | their.keys()):
        a, b = mine[name], their[name]
        if not a or not b:
            for flow in a + b:
                outcome.say(f"{'ours' if a else 'theirs'} only: {flow}", tuple=False)
        elif len(a) != len(b):
            compare_sums(outcome, a, b)
        else:
            for x, y in pairs(a, b):
                compare_pair(outcome, x, y)
    return outcome


def in_suricatas_terms(flows):
    """The sensor's records as Suricata's definitions would have them, by the packets that tshark found in each."""
    kept = {id(flow): restated(flow) for flow in flows if flow.key[0] in FOLLOWED}
    by_key = defaultdict(list)
    for flow in flows:
        by_key[flow.key].append(flow)
    for flow in flows:
        if id(flow) in kept and (flow.key[0], flow.key[1][2]) in ERRORS and flow.packets:
            for packet in flow.packets:
                give_to_quoted(packet, by_key, kept)
            del kept[id(flow)]
    same = defaultdict(list)
    for flow in kept.values():
        # Echoes with other identifiers are other exchanges here, and the same flow there.
        same[flow.key, flow.vlan].append(flow)
    return [flow for group in same.values() for flow in joined(sorted(group, key=lambda flow: flow.start))]


def restated(flow):
    """A record with packets and octets as Suricata counts them."""
    sides = [Side(side.packets, side.bytes) for side in flow.sides]
    for packet in flow.packets:
        side = sides[packet.inner.side]
        # A datagram in fragments is one packet.
        side.packets -= len(packet.fragments)
        side.bytes += length(packet) - packet.length - packet.fragment_bytes
    return replace(flow, sides=sides)


def give_to_quoted(error, by_key, kept):
    """Counts an ICMP error to the flow that it quotes a packet of, as sent by the other side."""
    if error.quoted is None or error.inner.icmp_type != UNREACHABLE or error.quoted.transport not in (TCP, UDP):
        return
    flow = next((flow for flow in reversed(by_key[error.quoted.key]) if flow.start <= error.time), None)
    if flow is not None and id(flow) in kept:
        side = kept[id(flow)].sides[1 - error.quoted.side]
        side.packets += 1
        side.bytes += length(error)


def joined(flows):
    """Joins records that follow each other too closely for Suricata, which counts time in whole seconds."""
    result, last = [], 0
    for flow in flows:
        end = max([packet.time for packet in flow.packets], default=flow.start)
        if result and result[-1].reason in ("timeout", "shutdown"):
            timeout = TIMEOUTS.get(flow.key[0], TIMEOUTS[None])[all(side.packets for side in result[-1].sides)]
            if flow.start // 1_000_000 <= last // 1_000_000 + timeout:
                before = result[-1]
                result[-1] = replace(before, sides=[
                    Side(x.packets + y.packets, x.bytes + y.bytes) for x, y in zip(before.sides, flow.sides)],
                    reason=flow.reason, packets=before.packets + flow.packets)
                last = max(last, end)
                continue
        result.append(flow)
        last = end
    return result


def length(packet):
    """The octets that Suricata counts: what was captured of a frame; below a tunnel, from the inner packet on."""
    if packet.reassembled:
        return packet.reassembled + (20 if packet.inner.source.version == 4 else 40)
    if len(packet.layers) > 1:
        return packet.inner.length + packet.inner.link
    return packet.captured


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
