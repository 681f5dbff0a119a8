# SPDX-License-Identifier: Apache-2.0
"""Runs the sensor and tshark over a capture."""

import importlib
import json
import os
import subprocess
from pathlib import Path

import comparison
import dissection

VEDETTE = os.environ.get("VEDETTE", ".build/release/vedette")
# Seconds that a tool may take for one capture.
LIMIT = 300


def compare(name, capture, names, keep=None):
    """Each named protocol's comparison of one capture."""
    protocols = [importlib.import_module(protocol) for protocol in names]
    found = messages(capture, protocols, lambda together: kept(keep, name, capture, together))
    return name, {protocol.NAME: comparison.compare(*both) for protocol, both in found.items() if any(both)}


def messages(capture, protocols, dissected):
    """The messages of each protocol that the sensor tells of, and those that tshark does, with their frames."""
    log, found = [json.loads(line) for line in vedette(capture, protocols).splitlines()], {}
    for together in runs(protocols):
        frames = list(dissection.frames(dissected(together)))
        for protocol in together:
            found[protocol] = (
                [(record["pcap_cnt"], fields) for record in log for fields in protocol.ours(record)],
                [(number, fields) for number, layers in frames for fields in protocol.theirs(layers)])
    return found


def runs(protocols):
    """The protocols for which tshark is run at once, and each whose options would change what it sees of others."""
    together = [protocol for protocol in protocols if not protocol.IS_APART]
    return [run for run in [together, *([protocol] for protocol in protocols if protocol.IS_APART)] if run]


def kept(keep, name, capture, protocols):
    """What tshark says, or said when an earlier run kept it."""
    if keep is None:
        return tshark(capture, protocols)
    place = Path(keep) / "-".join(protocol.NAME for protocol in protocols) / name
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        part = place.with_name(place.name + ".part")
        part.write_bytes(tshark(capture, protocols))
        part.rename(place)
    return place.read_bytes()


def output(command):
    return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          timeout=LIMIT).stdout


def vedette(capture, protocols):
    events = {event for protocol in protocols for event in protocol.EVENTS}
    return output([VEDETTE, "replay", "--log", "-", "--events", ",".join(sorted(events)), "--progress", "never", capture])


def tshark(capture, protocols):
    layers = sorted({layer for protocol in protocols for layer in protocol.LAYERS})
    options = [option for protocol in protocols for option in protocol.OPTIONS]
    return output(["tshark", "-n", "-r", capture, *options, "-Y", " or ".join(layers), "-T", "json", "-J",
                   " ".join(["frame", "icmp", "icmpv6", *layers])])
