# SPDX-License-Identifier: Apache-2.0
"""Writes input.pcap: python3 record.py > input.pcap"""

import struct
import sys

SENSOR, GATEWAY = "10.0.0.7", "10.0.0.1"
# To the gateway (>) or to the sensor (<), and the message.
MESSAGES = [
    "> 03 01 02", "< 03 02 07", "< 05 00 07 0384",
    "> 0a 04 0c 01 003c 73656e73", "< 02 06", "> 06 07 30 772f74", "< 02 08", "> 06 09 676f6e65", "< 03 05 00",
    "> 09 0a 0000 0001 612f62", "< 07 0b 0005 0001 00", "> 0b 0c 20 0005 0002 32312e35", "> 0b 0c a0 0005 0002 32312e35",
    "< 07 0d 0005 0002 00", "> 0b 0c 40 0005 0003 32312e36", "< 04 0f 0003", "> 04 10 0003", "< 04 0e 0003",
    "> 08 12 20 0004 632f64", "< 08 13 20 0006 0004 00", "< 0b 0c 00 0006 0000 6f70656e", "< 09 0a 0007 0005 652f66",
    "> 07 0b 0007 0005 00", "< 09 0c 00 0007 0000 6f6e", "> 07 12 01 0006 0009", "< 08 13 00 0009 0006 00",
    "> 09 0c 61 0009 0000 6f6e", "> 09 0c 02 7470 0000 6f6e", "> 06 14 00 0007 63", "< 04 15 0007",
    "> 06 1a 00 772f75", "< 03 1b 00", "> 05 1c 627965", "< 03 1d 00", "> 05 fe 01 abcd 02 16", "> 06 16 73656e73", "< 02 17",
    "> 04 18 0e10", "< 02 18", "> 08 0c 03 0009 0000 00",
]


def checksum(octets):
    total = sum(struct.unpack(f">{len(octets) // 2}H", octets))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def packet(source, target, ports, payload):
    ends = bytes(int(part) for part in (source + "." + target).split("."))
    udp = struct.pack(">HHHH", *ports, 8 + len(payload), 0) + payload
    pseudo = ends + struct.pack(">HH", 17, len(udp)) + udp + b"\0" * (len(udp) % 2)
    udp = udp[:6] + struct.pack(">H", checksum(pseudo)) + udp[8:]
    head = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0) + ends
    head = head[:10] + struct.pack(">H", checksum(head)) + head[12:]
    return bytes(6) + bytes(6) + b"\x08\x00" + head + udp


out = sys.stdout.buffer
out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
for number, line in enumerate(MESSAGES):
    payload = bytes.fromhex(line[1:])
    ends = (SENSOR, GATEWAY, (40007, 1884)) if line[0] == ">" else (GATEWAY, SENSOR, (1884, 40007))
    data = packet(*ends, payload)
    out.write(struct.pack("<IIII", 1_700_000_000 + number, 0, len(data), len(data)) + data)
