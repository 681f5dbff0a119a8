// SPDX-License-Identifier: Apache-2.0

/// The services that rules may watch, and the fields that their events carry.
public struct RuleVocabulary: Sendable {
  /// What the values of a field are, as far as rules tell them apart.
  public enum FieldKind: String, Sendable, Hashable {
    case text, number, decimal, boolean, address, hardwareAddress, time, hex
    /// Several values of any kind, known only once they are seen.
    case list
  }

  /// The fields of every event.
  public let common: [String: FieldKind]
  /// The further fields of the events of each service.
  public let services: [String: [String: FieldKind]]

  public init(common: [String: FieldKind], services: [String: [String: FieldKind]]) {
    self.common = common
    self.services = services
  }

  /// The kind of a field of a service's events, or nil if they have no such field.
  func kind(of field: String, in service: String) -> FieldKind? { services[service]?[field] ?? common[field] }

  /// The names nearest to a mistyped one, the nearest first, then by alphabet.
  func fields(near name: String, in service: String) -> [String] {
    nearest(to: name, among: Array(common.keys) + Array((services[service] ?? [:]).keys), count: 3)
  }
}

/// The few names with the least edits from the given one, ties in the order of the alphabet.
func nearest(to name: String, among names: [String], count: Int) -> [String] {
  let ranked = names.map { (distance: editDistance(name, $0), name: $0) }.sorted { $0 < $1 }
  return ranked.prefix(count).map(\.name)
}

/// How many letters must be changed, added or removed to make one word of the other; costs the product of their lengths.
///
/// - Source: V. Levenshtein, Soviet Physics Doklady 10:8 (1966).
private func editDistance(_ a: String, _ b: String) -> Int {
  let first = Array(a.utf8.prefix(80))
  let second = Array(b.utf8.prefix(80))
  var row = Array(0...second.count)
  for (i, letter) in first.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, other) in second.enumerated() {
      let substituted = diagonal + (letter == other ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(substituted, row[j] + 1, row[j + 1] + 1)
    }
  }
  return row[second.count]
}
