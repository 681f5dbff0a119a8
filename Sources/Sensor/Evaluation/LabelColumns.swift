// SPDX-License-Identifier: Apache-2.0

/// A column of a file of labels, by the name in its header.
enum LabelColumn: String, CaseIterable {
  case file, packet, first, last
  case sourceAddress = "src_ip"
  case sourcePort = "src_port"
  case destinationAddress = "dest_ip"
  case destinationPort = "dest_port"
  case transport = "proto"
  case label, run, attacker, victim, causes
}

/// Which field of a row stands in which column.
struct LabelColumns {
  private var places: [LabelColumn: Int] = [:]
  /// The columns that are not known, and so are passed over.
  private(set) var unknown: [String] = []
  /// The number of columns.
  let count: Int

  /// Reads the header.
  ///
  /// - Throws: where a column is named twice, or what no file of labels can do without is missing.
  init(_ header: CSVLine, line: Int) throws(LabelError) {
    count = header.fields.count
    for (place, field) in header.fields.enumerated() {
      let name = String(decoding: field, as: UTF8.self)
      guard let column = LabelColumn(rawValue: name.lowercased()) else {
        unknown.append(name)
        continue
      }
      guard places.updateValue(place, forKey: column) == nil else {
        throw LabelError(line: line, column: name, why: "it is named twice", remedy: "name each column once")
      }
    }
    guard has(.label), has(.packet) || has(.first) && has(.last) else {
      throw LabelError(
        line: line, column: "", why: "the header must name label, and packet or first and last",
        remedy: "name these columns: " + LabelColumn.allCases.map(\.rawValue).joined(separator: ", "))
    }
  }

  func has(_ column: LabelColumn) -> Bool { places[column] != nil }

  /// The field of a row in a column; empty where the file lacks the column or the row ends before it.
  func field(_ column: LabelColumn, of row: CSVLine) -> ArraySlice<UInt8> {
    guard let place = places[column], place < row.fields.count else { return [] }
    return row.fields[place]
  }

  /// The name of the column at a place.
  func name(at place: Int) -> String {
    places.first { $0.value == place }?.key.rawValue ?? "\(place + 1)"
  }
}
