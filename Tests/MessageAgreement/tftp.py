# SPDX-License-Identifier: Apache-2.0
"""TFTP: requests, what is agreed on, and errors."""

from dissection import number

NAME = "tftp"
EVENTS = ["tftp"]
LAYERS = ["tftp"]
OPTIONS = []
IS_APART = False

KINDS = {1: "read", 2: "write", 5: "error", 6: "options"}


def ours(record):
    message = record.get("tftp")
    if message is None:
        return
    yield {
        "packet": message["packet"],
        "file": message.get("file"),
        "mode": message.get("mode"),
        "options": [(option["name"], option["value"]) for option in message.get("options", [])],
        "error": message.get("error_code"),
        "text": message.get("error_message"),
    }


def theirs(layers):
    for name, layer in layers:
        kind = KINDS.get(number(layer.any("tftp.opcode"))) if name == "tftp" else None
        if kind is None:
            continue
        yield {
            "packet": kind,
            "file": layer.any("tftp.source_file") or layer.any("tftp.destination_file") if kind in ("read", "write") else None,
            "mode": layer.any("tftp.type"),
            "options": list(zip(layer.every("tftp.option.name"), layer.every("tftp.option.value"))),
            "error": number(layer.any("tftp.error.code")),
            "text": layer.any("tftp.error.message") or None,
        }
