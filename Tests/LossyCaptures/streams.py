# SPDX-License-Identifier: Apache-2.0
"""Where the messages of a stream lie, so that it can be said whether all bytes of one are left in a damaged capture."""


def mqtt_end(bytes_, at):
    length = 0
    for place in range(4):
        if at + 1 + place >= len(bytes_):
            return None
        octet = bytes_[at + 1 + place]
        length |= (octet & 0x7F) << 7 * place
        if octet < 0x80:
            return at + 2 + place + length
    return None


def tls_end(bytes_, at):
    if at + 5 > len(bytes_) or not 20 <= bytes_[at] <= 24:
        return None
    return at + 5 + int.from_bytes(bytes_[at + 3 : at + 5], "big")


def dns_end(bytes_, at):
    return at + 2 + int.from_bytes(bytes_[at : at + 2], "big") if at + 2 <= len(bytes_) else None


# How to find the end of a message that begins at a place, by protocol; others have no frames of their own here.
ENDS = {"mqtt": mqtt_end, "tls": tls_end, "dns": dns_end}


class Stream:
    """One direction of a TCP connection as the whole capture has it."""

    def __init__(self, first):
        self.first, self.pieces, self.bytes, self.last_of = first, [], bytearray(), []

    def offset(self, packet):
        """The place in the stream of a packet's payload."""
        return (packet.sequence + (packet.flags >> 1 & 1) - self.first + (1 << 31) & 0xFFFFFFFF) - (1 << 31)

    def finish(self):
        """Puts the bytes in order; `last_of` is the packet that completes each piece of them. Stops at the first gap."""
        last = 0
        for offset, packet in sorted(self.pieces, key=lambda piece: (piece[0], piece[1].number)):
            have = len(self.bytes)
            if offset > have:
                break
            if offset < 0 or offset + packet.captured <= have:
                continue
            self.bytes += packet.data[packet.start + have - offset : packet.start + packet.captured]
            last = max(last, packet.number)
            self.last_of.append((len(self.bytes), last))

    def completing(self, end):
        """The packet that brought the last of the first `end` bytes."""
        for have, number in self.last_of:
            if have >= end:
                return number
        return None

    def messages(self, protocol):
        """(start, end) of every message by the packet that completes it."""
        found, at = {}, 0
        while protocol in ENDS and at < len(self.bytes):
            end = ENDS[protocol](self.bytes, at)
            number = end and self.completing(end)
            if number is None:
                break
            found.setdefault(number, []).append((at, end))
            at = end
        return found


class Streams:
    """The streams of a capture, and where in which of them each packet lies."""

    def __init__(self, capture):
        self.places, latest = {}, {}
        for packet in capture.packets:
            if packet.flow is None or packet.flow[0] != 6:
                continue
            stream = latest.get(packet.flow)
            # A SYN with another number begins another connection between the same ends.
            if stream is None or packet.flags & 2 and stream.offset(packet) != 0:
                first = packet.sequence + (packet.flags >> 1 & 1) & 0xFFFFFFFF
                stream = latest[packet.flow] = Stream(first)
            offset = stream.offset(packet)
            self.places[packet.number] = stream, offset
            if packet.captured > 0:
                stream.pieces.append((offset, packet))
        for stream in {id(stream): stream for stream, _ in self.places.values()}.values():
            stream.finish()


class Left:
    """Which packets, and which bytes of which streams, are left in a damaged capture."""

    def __init__(self, streams, chosen):
        self.packets, self.ranges = {}, {}
        for packet, captured in chosen:
            self.packets[packet.number] = max(self.packets.get(packet.number, 0), captured)
            size = max(0, min(packet.size, captured - packet.start))
            if packet.number in streams.places and size > 0:
                stream, offset = streams.places[packet.number]
                self.ranges.setdefault(id(stream), []).append((offset, offset + size))
        for ranges in self.ranges.values():
            ranges.sort()

    def has(self, stream, start, end):
        """Whether every byte of a part of a stream is left in some packet."""
        for first, last in self.ranges.get(id(stream), []):
            if first > start:
                return False
            start = max(start, last)
            if start >= end:
                return True
        return False
