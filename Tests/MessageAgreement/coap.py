# SPDX-License-Identifier: Apache-2.0
"""CoAP: type, code, message id, token, options, path, payload length."""

from dissection import number, octets

NAME = "coap"
EVENTS = ["coap"]
LAYERS = ["coap"]
OPTIONS = []
IS_APART = False

TYPES = {0: "CON", 1: "NON", 2: "ACK", 3: "RST"}


def ours(record):
    message = record.get("coap")
    if message is None:
        return
    code, detail = message["code"].split(".")
    yield {
        "type": message.get("type"),
        "code": int(code) << 5 | int(detail),
        "mid": message.get("mid"),
        "token": message.get("token"),
        "path": message.get("uri_path"),
        "query": message.get("uri_query"),
        "host": message.get("uri_host"),
        "observe": message.get("observe"),
        "max_age": message.get("max_age"),
        "etag": message.get("etag"),
        "block1": block(message.get("block1")),
        "block2": block(message.get("block2")),
        "size1": message.get("size1"),
        "payload": message.get("payload_length", 0),
        "request": record.get("vedette", {}).get("exchange", {}).get("request_pcap_cnt") if 2 <= int(code) <= 5 else None,
        "is_repeated": message.get("retransmission", False),
    }


def block(facts):
    return facts and (facts["num"], facts["more"], facts["size"])


def theirs(layers):
    for name, layer in layers:
        if name != "coap" or layer.first("coap.code") is None:
            continue
        code = number(layer.first("coap.code"))
        is_signal = code >> 5 == 7
        options = {} if is_signal else read_options(layer)
        kind = number(layer.first("coap.type"))
        # Of a block that is put together with others, tshark tells the length under another name.
        payload = layer.any("coap.block_length") or layer.any("coap.payload_length")
        yield {
            "type": TYPES.get(kind),
            "code": code,
            "mid": number(layer.first("coap.mid")),
            "token": octets(layer.first("coap.token")),
            **options,
            "payload": number(payload) if payload is not None else 0,
            # tshark pairs by message id, which is only in piggybacked responses the request's; what others answer, the token
            # says (RFC 7252 §5.3.2).
            **({"request": number(layer.first("coap.response_to"))} if kind == 2 else {}),
            "is_repeated": layer.any("coap.retransmitted") is not None,
        }


def read_options(layer):
    def value(name):
        found = layer.any(name)
        # A number without octets is zero (RFC 7252 §3.2).
        return None if found is None else number(found or "0")

    def joined(name, separator, first=""):
        found = layer.every(name)
        return first + separator.join(found) if found else None

    return {
        "path": joined("coap.opt.uri_path", "/", "/"),
        "query": joined("coap.opt.uri_query", "&"),
        "host": layer.any("coap.opt.uri_host"),
        "observe": value("coap.opt.observe"),
        "max_age": value("coap.opt.max_age"),
        "etag": octets(layer.any("coap.opt.etag")),
        "block1": block_option(layer, "Block1"),
        "block2": block_option(layer, "Block2"),
        "size1": value("coap.opt.size1"),
    }


def block_option(layer, name):
    for title, tree in zip(layer.all("coap.opt.name"), layer.all("coap.opt.name_tree")):
        if title.partition(": ")[2].partition(":")[0] == name:
            if number(tree.first("coap.opt.length")) == 0:
                return (0, False, 16)
            return (number(tree.any("coap.opt.block_number")), bool(number(tree.any("coap.opt.block_mflag"))),
                    16 << number(tree.any("coap.opt.block_size")))
    return None
