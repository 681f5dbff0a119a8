# SPDX-License-Identifier: Apache-2.0
"""FTP: commands with what stands behind them, codes of replies, and places of data connections."""

from dissection import Node, number

NAME = "ftp"
EVENTS = ["ftp"]
LAYERS = ["ftp"]
OPTIONS = []
IS_APART = False

# What is never shown.
SECRETS = {"PASS", "ACCT", "ADAT", "MIC", "CONF", "ENC"}


def ours(record):
    message = record.get("ftp")
    if message is None:
        return
    place = {"port": message.get("dynamic_port")}
    if "command" in message:
        command = message["command"].upper()
        data = {} if command in SECRETS else {"argument": message.get("command_data")}
        yield {"command": command, **data, **place}
    else:
        yield {"code": int(message["completion_code"][0]), "text": message["reply"][-1].strip() or None, **place}


def theirs(layers):
    for name, layer in layers:
        if name != "ftp":
            continue
        ports = [layer.any(port) for port in
                 ("ftp.active.port", "ftp.passive.port", "ftp.eprt.port", "ftp.epasv.port")]
        place = {"port": next((number(port) for port in ports if port is not None), None)}
        for line, tree in layer.pairs:
            if not isinstance(tree, Node):
                continue
            command, code = tree.first("ftp.request.command"), tree.first("ftp.response.code")
            if command is not None:
                data = {} if command.upper() in SECRETS else {"argument": (tree.first("ftp.request.arg") or "").strip() or None}
                yield {"command": command.upper(), **data, **place}
            # Only the last line of a reply has no dash behind its code.
            elif code is not None and line[3:4] != "-":
                yield {"code": number(code), "text": (tree.first("ftp.response.arg") or "").strip() or None, **place}
