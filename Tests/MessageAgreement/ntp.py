# SPDX-License-Identifier: Apache-2.0
"""NTP: the header, its times, extension fields and keys; of control and private messages, what is asked."""

from datetime import datetime

from dissection import number

NAME = "ntp"
EVENTS = ["ntp"]
LAYERS = ["ntp"]
OPTIONS = []
IS_APART = False


def ours(record):
    message = record.get("ntp")
    if message is None:
        return
    query = message.get("query")
    fields = {"version": message["version"], "mode": message["mode"]}
    if query is not None:
        yield fields | {
            "code": query["code"],
            "is_response": query["response"],
            "more": query.get("more", False),
            "sequence": query["sequence"],
            "association": query.get("association", 0),
            "offset": query.get("offset"),
            "length": query["length"],
            "implementation": query.get("implementation"),
            "items": query.get("items"),
        }
        return
    yield fields | {
        "leap": message["leap"],
        "stratum": message["stratum"],
        "poll": message["poll"],
        "precision": message["precision"],
        "delay": round(message["root_delay"] * 65536) & 0xFFFFFFFF,
        "dispersion": round(message["root_dispersion"] * 65536),
        "reference": message["reference_id"],
        "reference_time": known(message.get("reference_time")),
        "origin": known(message.get("origin_time")),
        "received": known(message.get("receive_time")),
        "transmitted": known(message.get("transmit_time")),
        "key": 0 if message.get("crypto_nak") else message.get("key_id"),
        "digest": message.get("digest_length", 0),
        "extensions": len(message.get("extensions", [])),
        "request": record.get("vedette", {}).get("exchange", {}).get("request_pcap_cnt"),
    }


def known(time):
    """A time, or none: tshark writes NULL for a clock that stands at the beginning of 1970, as for none."""
    return None if time == "1970-01-01T00:00:00.000000+0000" else time


def theirs(layers):
    for name, layer in layers:
        if name != "ntp" or layer.any("ntp.flags.mode") is None:
            continue
        fields = {"version": number(layer.any("ntp.flags.vn")), "mode": number(layer.any("ntp.flags.mode"))}
        if fields["mode"] == 6 and layer.any("ntp.ctrl.count") is not None:
            yield fields | {
                "code": number(layer.any("ntp.ctrl.flags2.opcode")),
                "is_response": bool(number(layer.any("ntp.ctrl.flags2.r"))),
                "more": bool(number(layer.any("ntp.ctrl.flags2.more"))),
                "sequence": number(layer.any("ntp.ctrl.sequence")),
                "association": number(layer.any("ntp.ctrl.associd")),
                "offset": number(layer.any("ntp.ctrl.offset")),
                "length": number(layer.any("ntp.ctrl.count")),
            }
        elif fields["mode"] == 7 and layer.any("ntp.priv.numitems") is not None:
            items = number(layer.any("ntp.priv.numitems"))
            yield fields | {
                "code": number(layer.any("ntp.priv.reqcode")),
                "is_response": bool(number(layer.any("ntp.priv.flags.r"))),
                "more": bool(number(layer.any("ntp.priv.flags.more"))),
                "sequence": number(layer.any("ntp.priv.seq")),
                "length": items * number(layer.any("ntp.priv.itemsize")),
                "implementation": number(layer.any("ntp.priv.impl")),
                "items": items,
            }
        elif layer.first("ntp.xmt") is not None:
            key, digest = layer.first("ntp.keyid"), layer.first("ntp.mac")
            yield fields | {
                "leap": number(layer.any("ntp.flags.li")),
                "stratum": number(layer.first("ntp.stratum")),
                "poll": signed(layer.first("ntp.ppoll")),
                "precision": signed(layer.first("ntp.precision")),
                "delay": number(layer.first("ntp.rootdelay")),
                "dispersion": number(layer.first("ntp.rootdispersion")),
                "reference": layer.first("ntp.refid"),
                "reference_time": time(layer.first("ntp.reftime")),
                "origin": time(layer.first("ntp.org")),
                "received": time(layer.first("ntp.rec")),
                "transmitted": time(layer.first("ntp.xmt")),
                "key": None if key is None else int(key.replace(":", ""), 16),
                "digest": len(digest.replace(":", "")) // 2 if digest else 0,
                "extensions": len(layer.every("ntp.ext.type")),
                **({"request": number(layer.any("ntp.request_in"))} if layer.any("ntp.request_in") else {}),
            }


def signed(text):
    value = number(text)
    return value - 256 if value > 127 else value


def time(text):
    """A time as the log writes it, cut to microseconds."""
    if text is None or text == "NULL":
        return None
    whole, _, rest = text.partition(".")
    moment = datetime.strptime(whole, "%b %d, %Y %H:%M:%S")
    return moment.strftime("%Y-%m-%dT%H:%M:%S") + f".{rest[:6]}+0000"
