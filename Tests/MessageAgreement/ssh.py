# SPDX-License-Identifier: Apache-2.0
"""SSH: each side's identification, and the fingerprint of what it offers."""

NAME = "ssh"
EVENTS = ["ssh"]
LAYERS = ["ssh"]
OPTIONS = []
IS_APART = False


def ours(record):
    for side, facts in record.get("ssh", {}).items():
        if "hassh" in facts:
            yield {"side": side, "offer": facts["hassh"]["string"], "fingerprint": facts["hassh"]["hash"]}
        else:
            comments = " " + facts["comments"] if "comments" in facts else ""
            yield {"side": side, "identification": f"SSH-{facts['proto_version']}-{facts['software_version']}{comments}"}


def theirs(layers):
    for name, layer in layers:
        if name != "ssh":
            continue
        side = "server" if layer.any("ssh.direction") == "1" else "client"
        for text in layer.all("ssh.protocol"):
            if text.startswith("SSH-"):
                yield {"side": side, "identification": text}
        for offer in ("ssh.kex.hassh", "ssh.kex.hasshserver"):
            for text, fingerprint in zip(layer.every(offer + "_algorithms"), layer.every(offer)):
                yield {"side": side, "offer": text, "fingerprint": fingerprint}
