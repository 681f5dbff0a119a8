# SPDX-License-Identifier: Apache-2.0
"""Packets of pcap files, what their headers say of them, and the damaged captures that are made of them."""
import random
import struct
import zlib

MAGICS = {
    b"\xd4\xc3\xb2\xa1": "<", b"\x4d\x3c\xb2\xa1": "<", b"\xa1\xb2\xc3\xd4": ">", b"\xa1\xb2\x3c\x4d": ">",
}
TCP, UDP = 6, 17


class Packet:
    """A captured packet; `flow` is None for what is neither TCP nor UDP, or comes in parts or through tunnels."""

    __slots__ = ("number", "stamp", "length", "data", "flow", "sequence", "flags", "start", "size")

    def __init__(self, number, stamp, length, data, link):
        self.number, self.stamp, self.length, self.data = number, stamp, length, data
        self.flow, self.sequence, self.flags, self.start, self.size = None, 0, 0, 0, 0
        try:
            self.parse(link)
        except (struct.error, IndexError):
            self.flow = None

    def parse(self, link):
        data = self.data
        at = {1: 12, 113: 14, 276: 0, 101: None, 12: None, 14: None, 228: None, 229: None}.get(link, -1)
        if at == -1:
            return
        if link == 276:
            kind, at = struct.unpack_from(">H", data, 0)[0], 20
        elif at is not None:
            kind = struct.unpack_from(">H", data, at)[0]
            at += 2
            while kind in (0x8100, 0x88A8):
                kind = struct.unpack_from(">H", data, at + 2)[0]
                at += 4
        else:
            at = 0
            kind = 0x0800 if data[0] >> 4 == 4 else 0x86DD
        if kind == 0x0800:
            header, total, fragment, transport = (data[at] & 15) * 4, *struct.unpack_from(">HxxHxB", data, at + 2)
            if fragment & 0x3FFF:
                return
            ends = data[at + 12 : at + 16], data[at + 16 : at + 20]
            end = at + (total or len(data) - at)
            at += header
        elif kind == 0x86DD:
            total, transport = struct.unpack_from(">HB", data, at + 4)
            ends = data[at + 8 : at + 24], data[at + 24 : at + 40]
            at += 40
            end = at + total
        else:
            return
        if transport == TCP:
            ports = struct.unpack_from(">HH", data, at)
            self.sequence = struct.unpack_from(">I", data, at + 4)[0]
            self.flags = data[at + 13]
            self.start = at + (data[at + 12] >> 4) * 4
        elif transport == UDP:
            ports = struct.unpack_from(">HH", data, at)
            self.start = at + 8
        else:
            return
        self.size = max(0, end - self.start)
        self.flow = (transport, ends[0], ports[0], ends[1], ports[1])

    @property
    def captured(self):
        """The bytes of the payload that were captured."""
        return max(0, min(self.size, len(self.data) - self.start))


class Capture:
    def __init__(self, path):
        raw = path.read_bytes()
        self.path, self.header = path, raw[:24]
        self.order = MAGICS[raw[:4]]
        self.link = struct.unpack_from(self.order + "I", raw, 20)[0] & 0x0FFFFFFF
        self.packets, at = [], 24
        while at + 16 <= len(raw):
            seconds, fraction, captured, length = struct.unpack_from(self.order + "IIII", raw, at)
            if at + 16 + captured > len(raw):
                break
            self.packets.append(
                Packet(len(self.packets) + 1, (seconds, fraction), length, raw[at + 16 : at + 16 + captured], self.link))
            at += 16 + captured

    def write(self, path, chosen):
        """Writes packets as (packet, captured length) in that order, at the times of the places that they take."""
        stamps = sorted(packet.stamp for packet, _ in chosen)
        with open(path, "wb") as file:
            file.write(self.header)
            for stamp, (packet, captured) in zip(stamps, chosen):
                file.write(struct.pack(self.order + "IIII", *stamp, captured, packet.length) + packet.data[:captured])

    def clients(self):
        """The directions (as flows) that go to a server: by the handshake, else by ports, else by who came first."""
        to_server = {}
        for packet in self.packets:
            if packet.flow is None or packet.flow in to_server:
                continue
            transport, source, source_port, target, target_port = packet.flow
            back = (transport, target, target_port, source, source_port)
            if transport == TCP and packet.flags & 0x12 == 0x02:
                is_client = True
            elif transport == TCP and packet.flags & 0x12 == 0x12:
                is_client = False
            else:
                is_client = not (source_port < 1024 <= target_port or source_port in (1883, 5683) != target_port)
            to_server[packet.flow], to_server[back] = is_client, not is_client
        return to_server


def whole(packet):
    return packet, len(packet.data)


def one_direction(wanted):
    def choose(capture, _):
        to_server = capture.clients()
        return [whole(packet) for packet in capture.packets if to_server.get(packet.flow, wanted) == wanted]

    return choose


def loss(share):
    def choose(capture, numbers):
        return [whole(packet) for packet in capture.packets if numbers.random() >= share]

    return choose


def swapped(capture, numbers):
    packets, place = list(capture.packets), 0
    while place + 1 < len(packets):
        if numbers.random() < 0.1:
            packets[place], packets[place + 1] = packets[place + 1], packets[place]
            place += 1
        place += 1
    return [whole(packet) for packet in packets]


# The damaged captures: what is left of a capture, as (packet, captured length).
VARIANTS = {
    "client to server only": one_direction(True),
    "server to client only": one_direction(False),
    "first third missing": lambda capture, _: [whole(packet) for packet in capture.packets[len(capture.packets) // 3 :]],
    "1 % lost": loss(0.01),
    "10 % lost": loss(0.1),
    "cut at 128 octets": lambda capture, _: [(packet, min(128, len(packet.data))) for packet in capture.packets],
    "every packet twice": lambda capture, _: [whole(packet) for packet in capture.packets for _ in range(2)],
    "every tenth pair swapped": swapped,
}


def numbers_of(*words):
    """Random numbers that follow from a text alone."""
    return random.Random(zlib.crc32("/".join(words).encode()))
