# SPDX-License-Identifier: Apache-2.0
"""MQTT: type, flags, topic, client id, packet id, reason."""

from dissection import number

NAME = "mqtt"
EVENTS = ["mqtt"]
LAYERS = ["mqtt"]
OPTIONS = []

TYPES = ["", "connect", "connack", "publish", "puback", "pubrec", "pubrel", "pubcomp", "subscribe", "suback",
         "unsubscribe", "unsuback", "pingreq", "pingresp", "disconnect", "auth"]


def ours(record):
    for name in record.get("mqtt", {}):
        if name in TYPES:
            yield {"type": name}


def theirs(layers):
    for name, layer in layers:
        if name == "mqtt" and layer.any("mqtt.msgtype") is not None:
            yield {"type": TYPES[number(layer.any("mqtt.msgtype"))]}
