#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes input.pcap: a few packets of every name service, made by hand. record.py OUTPUT-FILE"""

import struct
import sys

CLIENT, RESOLVER, SERVER, PRINTER = "192.168.50.21", "192.168.50.1", "198.51.100.7", "192.168.50.30"
packets = []


def address(text):
    return bytes(int(part) for part in text.split("."))


def total(data):
    words = struct.unpack(f"!{len(data) // 2}H", data + b"\0" * (len(data) % 2) if len(data) % 2 == 0 else data[:-1])
    value = sum(words) + (data[-1] << 8 if len(data) % 2 else 0)
    while value >> 16:
        value = (value & 0xFFFF) + (value >> 16)
    return ~value & 0xFFFF


def packet(time, source, destination, protocol, segment, place):
    """Adds an Ethernet packet; the checksum of the segment stands at `place`."""
    pseudo = address(source) + address(destination) + struct.pack("!BBH", 0, protocol, len(segment))
    segment = segment[:place] + struct.pack("!H", total(pseudo + segment)) + segment[place + 2:]
    header = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(segment), len(packets), 0, 64, protocol, 0,
                         address(source), address(destination))
    header = header[:10] + struct.pack("!H", total(header)) + header[12:]
    macs = bytes.fromhex("00005e005301") + address(destination)[3:], bytes.fromhex("00005e0053") + address(source)[3:]
    ether = (b"\x00\x00\x5e\x00\x53" + address(destination)[3:]) + macs[1] + b"\x08\x00"
    packets.append((time, ether + header + segment))


def udp(time, source, sport, destination, dport, data):
    packet(time, source, destination, 17, struct.pack("!HHHH", sport, dport, 8 + len(data), 0) + data, 6)


def tcp(time, source, sport, destination, dport, seq, ack, flags, data=b""):
    packet(time, source, destination, 6, struct.pack("!HHIIBBHHH", sport, dport, seq, ack, 0x50, flags, 8192, 0, 0) + data, 16)


def name(text):
    return b"".join(bytes([len(part)]) + part.encode() for part in text.split(".") if part) + b"\0"


def question(text, kind, kclass=1):
    return name(text) + struct.pack("!HH", kind, kclass)


def record(owner, kind, ttl, data, kclass=1):
    owner = owner if isinstance(owner, bytes) else name(owner)
    return owner + struct.pack("!HHIH", kind, kclass, ttl, len(data)) + data


def message(ident, flags, questions=(), answers=(), authorities=(), additionals=()):
    sections = [questions, answers, authorities, additionals]
    return struct.pack("!HHHHHH", ident, flags, *map(len, sections)) + b"".join(b"".join(part) for part in sections)


def option(code, data):
    return struct.pack("!HH", code, len(data)) + data


def node(text, suffix):
    octets = text.ljust(15).encode() + bytes([suffix])
    return b"\x20" + b"".join(bytes([0x41 + (o >> 4), 0x41 + (o & 15)]) for o in octets) + b"\0"


# A query with options, its repetition, and the response that leads through an alias to an address; then a call to it.
opt = record(b"\0", 41, 0x8000, option(10, bytes(8)) + option(8, struct.pack("!HBB", 1, 24, 0) + address(CLIENT)[:3]), 1232)
ask = message(0x1001, 0x0120, [question("Update.vendor.example", 1)], additionals=[opt])
udp(1.0, CLIENT, 40001, RESOLVER, 53, ask)
udp(2.0, CLIENT, 40001, RESOLVER, 53, ask)
blocked = record(b"\0", 41, 0, option(15, b"\x00\x03stale"), 1232)
udp(2.25, RESOLVER, 53, CLIENT, 40001, message(
    0x1001, 0x81A0, [question("update.vendor.example", 1)],
    [record("update.vendor.example", 5, 300, name("edge.host.example")), record("edge.host.example", 1, 60, address(SERVER))],
    additionals=[blocked]))
tcp(3.0, CLIENT, 50001, SERVER, 4443, 100, 0, 0x02)
tcp(3.01, SERVER, 4443, CLIENT, 50001, 500, 101, 0x12)
tcp(3.02, CLIENT, 50001, SERVER, 4443, 101, 501, 0x11)
tcp(3.03, SERVER, 4443, CLIENT, 50001, 501, 102, 0x11)
tcp(3.04, CLIENT, 50001, SERVER, 4443, 102, 502, 0x10)
# A response to a question that was not asked, and a query that nobody answers.
udp(4.0, RESOLVER, 53, CLIENT, 40001, message(0x2002, 0x8180, [question("bank.example", 1)],
                                              [record("bank.example", 1, 60, address("203.0.113.9"))]))
udp(5.0, CLIENT, 40002, RESOLVER, 53, message(0x3003, 0x0100, [question("gone.example", 65)]))
# A name that leads to itself.
udp(6.0, RESOLVER, 53, CLIENT, 40001, message(0x4004, 0x8180, [question("a.example", 5)]) [:12] + b"\xc0\x0c\0\5\0\1")
# An update that adds an address, and a notification.
udp(7.0, CLIENT, 40003, RESOLVER, 53, message(0x5005, 0x2800, [question("home", 6)], authorities=[
    record("plug.home", 1, 0, b"", 255), record("plug.home", 1, 120, address(CLIENT))]))
udp(7.1, RESOLVER, 53, CLIENT, 40003, message(0x5005, 0xA805, [question("home", 6)]))
# A printer announces itself, is asked for, and says goodbye; the link asks for a name; a node tells its names.
service, instance = "_ipp._tcp.local", b"\x0eK\xc3\xbcche. Drucker" [:15] + name("_ipp._tcp.local")
udp(8.0, PRINTER, 5353, "224.0.0.251", 5353, message(0, 0x8400, answers=[
    record(service, 12, 4500, instance), record(instance, 33, 120, struct.pack("!HHH", 0, 0, 631) + name("printer.local"), 0x8001),
    record(instance, 16, 4500, b"\x09txtvers=1\x0brp=ipp/prin", 0x8001),
    record("printer.local", 1, 120, address(PRINTER), 0x8001)]))
udp(8.5, CLIENT, 5353, "224.0.0.251", 5353, message(0, 0, [question(service, 12, 0x8001)], [record(service, 12, 4000, instance)]))
tcp(9.0, CLIENT, 50002, PRINTER, 631, 100, 0, 0x02)
tcp(9.01, PRINTER, 631, CLIENT, 50002, 0, 101, 0x14)
udp(10.0, PRINTER, 5353, "224.0.0.251", 5353, message(0, 0x8400, answers=[record("printer.local", 1, 0, address(PRINTER), 0x8001)]))
udp(11.0, CLIENT, 40004, "224.0.0.252", 5355, message(0x6006, 0, [question("desktop", 1)]))
udp(12.0, CLIENT, 137, "192.168.50.255", 137, message(0x7007, 0x0110, [node("FILES", 0x20) + struct.pack("!HH", 32, 1)]))
names = b"\x02" + b"FILES          \x20\x04\x00" + b"WORKGROUP      \x00\x84\x00" + bytes.fromhex("00005e00531e") + bytes(40)
udp(13.0, PRINTER, 137, CLIENT, 137, message(0x8008, 0x8400, answers=[record(node("*" + "\0" * 14, 0), 33, 0, names)]))
# Two queries in one segment, their answers apart.
asked = [message(0x9009, 0x0100, [question("one.example", 28)]), message(0x900A, 0x0100, [question("two.example", 257)])]
framed = b"".join(struct.pack("!H", len(item)) + item for item in asked)
tcp(14.0, CLIENT, 50003, RESOLVER, 53, 100, 0, 0x02)
tcp(14.01, RESOLVER, 53, CLIENT, 50003, 500, 101, 0x12)
tcp(14.02, CLIENT, 50003, RESOLVER, 53, 101, 501, 0x18, framed)
two = message(0x900A, 0x8180, [question("two.example", 257)], [record("two.example", 257, 60, b"\x00\x05issueca.example")])
one = message(0x9009, 0x8183, [question("one.example", 28)], authorities=[
    record("example", 6, 900, name("ns.example") + name("admin.example") + struct.pack("!5I", 7, 3600, 600, 86400, 300))])
data = b"".join(struct.pack("!H", len(item)) + item for item in [two, one])
tcp(14.03, RESOLVER, 53, CLIENT, 50003, 501, 101 + len(framed), 0x18, data[:40])
tcp(14.04, RESOLVER, 53, CLIENT, 50003, 541, 101 + len(framed), 0x18, data[40:])
tcp(14.05, CLIENT, 50003, RESOLVER, 53, 101 + len(framed), 501 + len(data), 0x14)
# Time goes on until the query is given up.
udp(40.0, CLIENT, 40005, "224.0.0.252", 5355, message(0xA00B, 0, [question("desktop", 28)]))

with open(sys.argv[1], "wb") as file:
    file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
    for time, octets in packets:
        file.write(struct.pack("<IIII", 1_770_000_000 + int(time), round(time % 1 * 1e6), len(octets), len(octets)) + octets)
