// SPDX-License-Identifier: Apache-2.0

/// Finds the fact of a field by the field's number.
struct InventoryFactTable: Sendable {
  static let shared = InventoryFactTable(InventoryFact.all)

  let facts: [InventoryFact]
  /// Open addressing: the place of a fact, or -1.
  private var places: [Int16]

  init(_ facts: [InventoryFact]) {
    self.facts = facts
    var size = 64
    while size < facts.count * 4 { size *= 2 }
    places = Array(repeating: -1, count: size)
    for (number, fact) in facts.enumerated() {
      var place = Int(truncatingIfNeeded: fact.field) & (size - 1)
      while places[place] >= 0 { place = (place + 1) & (size - 1) }
      places[place] = Int16(number)
    }
  }

  subscript(_ field: UInt64) -> Int? {
    var place = Int(truncatingIfNeeded: field) & (places.count - 1)
    while places[place] >= 0 {
      if facts[Int(places[place])].field == field { return Int(places[place]) }
      place = (place + 1) & (places.count - 1)
    }
    return nil
  }
}
