# SPDX-License-Identifier: Apache-2.0
"""SNMP: version, kind, ids, names of variables, users and engines; communities by kind."""

from dissection import number, octets

NAME = "snmp"
EVENTS = ["snmp"]
LAYERS = ["snmp"]
OPTIONS = []
IS_APART = False

VERSIONS = {0: 1, 1: 2, 3: 3}
KINDS = {
    "snmp.get_request_element": "get_request", "snmp.get_next_request_element": "get_next_request",
    "snmp.get_response_element": "response", "snmp.set_request_element": "set_request", "snmp.trap_element": "trap_v1",
    "snmp.getBulkRequest_element": "get_bulk_request", "snmp.informRequest_element": "inform_request",
    "snmp.snmpV2_trap_element": "trap_v2", "snmp.report_element": "report",
}
# More names are not shown.
SHOWN = 16


def ours(record):
    message = record.get("snmp")
    if message is None:
        return
    yield {
        "version": message["version"],
        "community": message.get("community"),
        "kind": message.get("pdu_type"),
        "request_id": message.get("request_id"),
        "message_id": message.get("message_id"),
        "user": message.get("usm"),
        "engine": message.get("engine_id"),
        "enterprise": message.get("engine_enterprise"),
        "boots": message.get("engine_boots"),
        "names": message.get("vars", []),
        "trap": message.get("trap_address"),
        "description": message.get("sys_descr"),
    }


def theirs(layers):
    for name, layer in layers:
        if name != "snmp":
            continue
        version = layer.first("snmp.version") or layer.first("snmp.msgVersion")
        if version is None:
            continue
        kind = next((KINDS[key] for key, _ in layer.walk() if key in KINDS), None)
        community = layer.any("snmp.community")
        engine = octets(layer.first("snmp.msgAuthoritativeEngineID")) or None
        names = layer.every("snmp.name")
        yield {
            "version": VERSIONS.get(number(version), 0),
            "community": community if community in (None, "public", "private") else "<redacted>",
            "kind": kind,
            "request_id": number(layer.any("snmp.request_id")),
            "message_id": number(layer.any("snmp.msgID")),
            "user": layer.any("snmp.msgUserName") or None,
            "engine": engine,
            "enterprise": number(layer.any("snmp.engineid.enterprise")) if engine else None,
            "boots": number(layer.any("snmp.msgAuthoritativeEngineBoots")) if engine else None,
            "names": names[:SHOWN],
            "trap": layer.any("snmp.agent_addr") or layer.any("snmp.internet"),
        }
