# SPDX-License-Identifier: Apache-2.0
"""Puts the traffic of attacks where the sensor learns: packets of one drawing into the capture of another.

A home's benign packets are the same with and without an attack: nothing but those of the attack is to be carried over.
"""
import csv
import mmap
import os
import struct

import ticks

# What labels call the runs that the sensor learned, each with its hour behind it.
RUN = "learned-"
HOUR, DAY = 3600, 86_400
HEADER = struct.Struct("<IIII")


def hours(percent):
    """The hours of the first day that make up so much of it, spread evenly."""
    count = max(1, round(24 * percent / 100))
    return [int((place + 0.5) * 24 / count) for place in range(count)]


def packets(octets):
    """When each packet of a capture came, and where in the file it lies."""
    offset = 24
    while offset + HEADER.size <= len(octets):
        whole, part, kept, _ = HEADER.unpack_from(octets, offset)
        end = offset + HEADER.size + kept
        yield whole + part / 1e6, offset, end
        offset = end


def labelled(folder):
    """The numbers of all packets of attacks, in rising order."""
    with open(f"{folder}/labels.csv", newline="") as file:
        return sorted(number for row in csv.DictReader(file) for number in ticks.numbers(row["packet"]))


def of_attack(folder, hour):
    """The attack's packets of one hour of the first day: of each its time, its octets, and the hour."""
    wanted = set(labelled(folder))
    found, midnight = [], None
    with open(f"{folder}/capture.pcap", "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as octets:
        for number, (time, start, end) in enumerate(packets(octets), start=1):
            midnight = midnight or time // DAY * DAY
            if number in wanted and hour * HOUR <= time - midnight < (hour + 1) * HOUR:
                found.append((time, octets[start:end], hour))
    return found


def add(foreign, folder):
    """Puts packets into a scene's capture, labels them, and moves its own labels behind them.

    All come before the scene's own attack; those of each hour are a run.
    """
    foreign = sorted(foreign, key=lambda one: one[0])
    source, added = f"{folder}/capture.pcap", []
    with open(source, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as octets:
        with open(f"{source}.poisoned", "wb") as poisoned:
            written, place = 0, 0
            for number, (time, start, _) in enumerate(packets(octets), start=1):
                if place == len(foreign):
                    break
                if foreign[place][0] >= time:
                    continue
                poisoned.write(octets[written:start])
                written = start
                while place < len(foreign) and foreign[place][0] < time:
                    poisoned.write(foreign[place][1])
                    added.append((number + place, foreign[place][2]))
                    place += 1
            poisoned.write(octets[written:])
    with open(f"{folder}/labels.csv", newline="") as file:
        reader = csv.DictReader(file)
        names, rows = reader.fieldnames, list(reader)
    with open(f"{folder}/labels.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        for number, hour in added if rows else []:
            writer.writerow(dict(rows[0], packet=number, run=f"{RUN}{hour}"))
        for row in rows:
            moved = ticks.numbers(row["packet"])
            writer.writerow(dict(row, packet=f"{moved[0] + place}-{moved[-1] + place}"))
    os.replace(f"{source}.poisoned", source)
