# SPDX-License-Identifier: Apache-2.0
"""Modbus: transaction, unit, function, addresses and quantities, exceptions, subfunctions, the request that is answered."""

from dissection import number

NAME = "modbus"
EVENTS = ["modbus"]
LAYERS = ["mbtcp", "modbus"]
OPTIONS = []
IS_APART = False


def ours(record):
    message = record.get("modbus")
    if message is None:
        return
    side = message.get("request") or message["response"]
    read, write = side.get("read", {}), side.get("write", {})
    device = side.get("device", {})
    yield {
        "transaction": side["transaction_id"],
        "unit": side["unit_id"],
        "function": side["function_raw"],
        "exception": side.get("exception", {}).get("raw"),
        "read": (read.get("address"), read.get("quantity")) if read else None,
        "write": (write.get("address"), write.get("quantity")) if write else None,
        "diagnostic": side.get("diagnostic", {}).get("raw"),
        "mei": side.get("mei", {}).get("raw"),
        "device": [device[name] for name in ("vendor_name", "product_code", "revision") if name in device],
        "request": record.get("vedette", {}).get("exchange", {}).get("request_pcap_cnt") if "response" in message else None,
    }


# Reads with an address and a number of things; writes of one thing and of several.
READS, SINGLE, SEVERAL = {1, 2, 3, 4}, {5, 6, 22}, {15, 16}


def theirs(layers):
    header = None
    for name, layer in layers:
        if name == "mbtcp":
            header = layer
        if name != "modbus" or header is None:
            continue
        value = lambda field: number(layer.first("modbus." + field))
        function, address = value("func_code"), value("reference_num")
        quantity = value("bit_cnt") if value("word_cnt") is None else value("word_cnt")
        read = write = None
        if function in READS and address is not None:
            read = (address, quantity)
        elif function == 24 and address is not None:
            read = (address, None)
        elif function == 23 and value("read_reference_num") is not None:
            read, write = (value("read_reference_num"), value("read_word_cnt")), (
                value("write_reference_num"), value("write_word_cnt"))
            write = None if write == (None, None) else write
        elif function in SINGLE and address is not None:
            write = (address, 1)
        elif function in SEVERAL and address is not None:
            write = (address, quantity)
        yield {
            "transaction": number(header.first("mbtcp.trans_id")),
            "unit": number(header.first("mbtcp.unit_id")),
            "function": function,
            "exception": value("exception_code"),
            "read": read,
            "write": write,
            "diagnostic": value("diagnostic_code"),
            "mei": value("mei"),
            "device": [text for number, text in zip(layer.every("modbus.object_id")[-len(layer.every("modbus.object_str_value")):],
                                                    layer.every("modbus.object_str_value")) if number in ("0", "1", "2")],
            **({"request": value("request_frame")} if value("request_frame") else {}),
        }
