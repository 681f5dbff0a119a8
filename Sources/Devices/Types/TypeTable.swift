// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// How often symbols belong to which type of device, and to which vendor.
///
/// Made of lines in a form of their own, so that the table is read, corrected and extended by people:
///
///     family  symbols  | vendor | type count, type count …
///
/// A count is what one would have counted among devices with that symbol: 30 is certain, 10 strong, 3 fair, 1 weak. `-` stands for
/// no vendor; an asterisk behind the vendor says that the symbol begins the model's name. A line that begins with `#` is a comment.
struct TypeTable: Sendable {
  /// What one line says.
  struct Row: Sendable {
    var vendor = ""
    var isModel = false
    /// The counts in the order of the types; their sum.
    var counts: [Float]
    var sum: Float
  }

  /// A line that is none.
  struct LineError: Error, Equatable {
    var line: String
    var why: String
  }

  /// Ours: what standards, makers and the devices themselves say. Nothing in it was counted in captures.
  static let shared = TypeTable(SymbolFacts.all)

  /// Types and families by the names that they have in the sources.
  private static let types = Dictionary(
    uniqueKeysWithValues: DeviceType.allCases.filter { $0 != .unknown }.map { ("\($0)", $0) })
  private static let families = Dictionary(uniqueKeysWithValues: Symbol.Family.allCases.map { ($0.word, $0) })

  private(set) var rows: [Row] = []
  /// The symbols of the table in the order of their lines, and where each one's row stands.
  private(set) var symbols: [Symbol] = []
  private(set) var rowPlaces: [Int] = []
  /// Open addressing: the place of a symbol, or -1.
  private var places: [Int32] = []
  private var hashes: [UInt64] = []
  /// The lines that are none; the table goes without them.
  private(set) var errors: [LineError] = []

  init(_ texts: [String]) {
    for text in texts {
      for line in text.split(separator: "\n") where !line.isEmpty && !line.hasPrefix("#") {
        do throws(LineError) {
          try add(String(line))
        } catch {
          errors.append(error)
        }
      }
    }
    index()
  }

  /// The place of a symbol, or nil where the table has none.
  func find(_ hash: UInt64) -> Int? {
    var place = Int(truncatingIfNeeded: hash) & (places.count - 1)
    while places[place] >= 0 {
      if hashes[Int(places[place])] == hash { return Int(places[place]) }
      place = (place + 1) & (places.count - 1)
    }
    return nil
  }

  /// The row of the symbol at a place.
  func row(at place: Int) -> Row { rows[rowPlaces[place]] }

  private mutating func add(_ line: String) throws(LineError) {
    let columns = line.split(separator: "|", omittingEmptySubsequences: false).map { $0.words }
    guard columns.count == 3, columns[0].count > 1 else {
      throw LineError(line: line, why: "three columns are expected")
    }
    guard let family = Self.families[columns[0][0]] else {
      throw LineError(line: line, why: "there is no such family")
    }
    var row = Row(counts: Array(repeating: 0, count: DeviceType.allCases.count), sum: 0)
    var vendor = columns[1].joined(separator: " ")
    if vendor.hasSuffix("*") {
      row.isModel = true
      vendor.removeLast()
    }
    row.vendor = vendor == "-" ? "" : vendor
    for pair in columns[2].joined(separator: " ").split(separator: ",").map(\.words) {
      guard pair.count == 2, let count = Float(pair[1]), count > 0, count <= 100,
        let type = Self.types[pair[0]]
      else { throw LineError(line: line, why: "a type and its count are expected") }
      row.counts[Int(type.rawValue)] += count
      row.sum += count
    }
    rows.append(row)
    for word in columns[0].dropFirst() {
      symbols.append(Symbol(family, family == .vendor || family == .radio ? word.replacing("_", with: " ") : word))
      rowPlaces.append(rows.count - 1)
    }
  }

  private mutating func index() {
    var size = 64
    while size < symbols.count * 3 { size *= 2 }
    places = Array(repeating: -1, count: size)
    hashes = symbols.map(\.hash)
    for number in symbols.indices {
      if find(hashes[number]) != nil {
        errors.append(LineError(line: symbols[number].text, why: "the symbol stands there twice"))
        continue
      }
      var place = Int(truncatingIfNeeded: hashes[number]) & (size - 1)
      while places[place] >= 0 { place = (place + 1) & (size - 1) }
      places[place] = Int32(number)
    }
  }
}

extension StringProtocol {
  fileprivate var words: [String] { split(separator: " " as Character).map { String($0) } }
}

extension String {
  fileprivate func replacing(_ character: Character, with other: Character) -> String {
    String(map { $0 == character ? other : $0 })
  }
}
