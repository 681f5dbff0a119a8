// SPDX-License-Identifier: Apache-2.0
import RuleLanguage
import Testing

/// The fields that the rules of these tests may name.
let vocabulary = RuleVocabulary(
  common: [
    "src_ip": .address, "dest_port": .number, "ether.src_mac": .hardwareAddress, "vlan": .list, "timestamp": .time,
  ],
  services: [
    "mqtt": ["mqtt.publish.topic": .text, "mqtt.connect.flags.password": .boolean],
    "coap": ["coap.token": .hex, "coap.rtt": .decimal],
  ])

/// A rule with the given detection; the first line of `detection` is line 8 of the file.
func sample(_ detection: String, id: Int = 1, service: String = "mqtt", extra: String = "") -> String {
  """
  title: A sample
  id: 00000000-0000-4000-8000-00000000000\(id)
  signature: \(id)
  level: low
  logsource: {product: vedette, service: \(service)}
  \(extra.isEmpty ? "status: test" : extra)
  detection:
  \(detection)
  """
}

/// What one file says.
func parse(_ text: String) -> RuleCollection {
  RuleCollection(parsing: [RuleCollection.Source(name: "a.yml", text: text)], vocabulary: vocabulary)
}

/// The only rule of a text; its errors fail the test.
func rule(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> Rule {
  let parsed = parse(text)
  #expect(parsed.errors.map(\.description) == [], sourceLocation: sourceLocation)
  return try #require(parsed.rules.first, sourceLocation: sourceLocation)
}

/// The values of the first test of the first selection.
func values(_ line: String, service: String = "mqtt") throws -> [ValueTest] {
  let rule = try rule(sample("  a: {\(line)}\n  condition: a", service: service))
  return rule.selections[0].alternatives[0][0].values
}
