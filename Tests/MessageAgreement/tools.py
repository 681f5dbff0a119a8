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
    log = [json.loads(line) for line in vedette(capture, protocols).splitlines()]
    frames = list(dissection.frames(kept(keep, name, capture, protocols)))
    outcomes = {}
    for protocol in protocols:
        ours = [(record["pcap_cnt"], fields) for record in log for fields in protocol.ours(record)]
        theirs = [(number, fields) for number, layers in frames for fields in protocol.theirs(layers)]
        if ours or theirs:
            outcomes[protocol.NAME] = comparison.compare(ours, theirs)
    return name, outcomes


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
