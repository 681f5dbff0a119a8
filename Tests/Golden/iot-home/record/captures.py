# SPDX-License-Identifier: Apache-2.0
"""Reads and writes capture files (classic pcap, microseconds, little endian); stretches and cuts them."""

import struct

MAGIC = 0xA1B2C3D4
MICROSECONDS = 1_000_000


def read(path):
    """Returns the file header and a list of (microseconds since 1970, length on the wire, bytes)."""
    with open(path, "rb") as file:
        content = file.read()
    header, packets, offset = content[:24], [], 24
    if struct.unpack_from("<I", header)[0] != MAGIC:
        raise SystemExit(f"{path}: not a little-endian microsecond pcap")
    while offset + 16 <= len(content):
        seconds, fraction, captured, length = struct.unpack_from("<IIII", content, offset)
        offset += 16
        packets.append((seconds * MICROSECONDS + fraction, length, content[offset:offset + captured]))
        offset += captured
    return header, packets


def write(path, header, packets):
    with open(path, "wb") as file:
        file.write(header)
        for moment, length, octets in packets:
            file.write(struct.pack("<IIII", moment // MICROSECONDS, moment % MICROSECONDS, len(octets), length))
            file.write(octets)


def stretched(packets, switch, pace):
    """Moves what lies before `switch` back in time, `pace` times further; what comes after keeps its time."""
    moved = [(switch - (switch - moment) * pace if moment < switch else moment, length, octets)
             for moment, length, octets in packets]
    return sorted(moved, key=lambda packet: packet[0])


def between(packets, first, last):
    return [packet for packet in packets if first <= packet[0] < last]
