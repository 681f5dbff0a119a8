// SPDX-License-Identifier: Apache-2.0

/// Reads the registry's files: comma-separated values whose fields may be quoted, and then hold commas, line ends and doubled
/// quotes.
///
/// The columns are `Registry`, `Assignment` (6, 7 or 9 hexadecimal digits), `Organization Name` and `Organization Address`. A line
/// that is none is counted and passed over.
///
/// - Source: RFC 4180 for the form; the columns as the files' first line names them.
public struct RegistryReader: Sendable {
  /// A prefix and where its name begins in the pool.
  struct Entry: Sendable {
    var prefix: UInt64
    var name: UInt32
  }

  /// The lines that were passed over, and where the first of them stands.
  public struct Damage: Sendable, Equatable {
    public var count = 0
    public var file = ""
    /// Counted from 1.
    public var line = 0
  }

  /// The most prefixes that are kept: several times the registry of today.
  static let entryLimit = 262_144
  /// The most bytes of names that are kept.
  static let poolLimit = 8 << 20

  private var entries: [Entry] = []
  private var pool: [UInt8] = []
  /// Where a name begins in the pool, by the name's hash.
  private var places: [UInt64: UInt32] = [:]
  public private(set) var damage = Damage()
  private var line = 1

  /// Makes a reader that has read nothing.
  public init() {
    // About as many as there are today, so that little is copied while they are read.
    entries.reserveCapacity(49_152)
    pool.reserveCapacity(700_000)
    places.reserveCapacity(32_768)
  }

  /// The registry made of all that was read.
  public consuming func registry() -> VendorRegistry { VendorRegistry(entries, pool: pool) }

  /// Reads a file's bytes; costs a look at each of them.
  public mutating func read(_ bytes: [UInt8], file: String) {
    line = 1
    var position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var record = Record()
    while position < bytes.count {
      let (start, startLine) = (position, line)
      record.clear()
      while record.isOpen { readField(bytes, &position, of: &record) }
      if !record.isClosed {
        // A quote that nothing closes must not swallow the file: what follows the line is read on its own.
        position = start
        while position < bytes.count, bytes[position] != 0x0A { position += 1 }
        position += 1
        line = startLine + 1
      }
      // An empty line says nothing, and the heading is none of the records.
      if record.isEmpty || startLine == 1 && record.assignment == Array("Assignment".utf8) { continue }
      guard record.isClosed, let prefix = Self.prefix(record.assignment), add(prefix, record.name) else {
        if damage.count == 0 { (damage.file, damage.line) = (file, startLine) }
        damage.count += 1
        continue
      }
    }
  }

  /// What is kept of the record that is being read.
  private struct Record {
    /// A field of more bytes is none: its quote was left open.
    static let fieldLimit = 4096

    var column = 0
    var assignment: [UInt8] = []
    var name: [UInt8] = []
    var isOpen = true
    var isClosed = true
    var isEmpty = true

    mutating func clear() {
      column = 0
      assignment.removeAll(keepingCapacity: true)
      name.removeAll(keepingCapacity: true)
      (isOpen, isClosed, isEmpty) = (true, true, true)
    }

    mutating func append(_ byte: UInt8) {
      isEmpty = false
      if column == 1 { assignment.append(byte) }
      if column == 2 { name.append(byte) }
    }
  }

  /// Reads a field, and what ends it.
  private mutating func readField(_ bytes: [UInt8], _ position: inout Int, of record: inout Record) {
    let bytes = bytes.span
    let start = position
    var isQuoted = false
    defer { record.column += 1 }
    while position < bytes.count, position - start < Record.fieldLimit {
      let byte = bytes[position]
      position += 1
      if byte == 0x0A { line += 1 }
      if byte == 0x22 {
        // Doubled, it stands for itself.
        if isQuoted, position < bytes.count, bytes[position] == 0x22 {
          record.append(byte)
          position += 1
        } else {
          isQuoted.toggle()
        }
      } else if isQuoted {
        record.append(byte)
      } else if byte == 0x2C {
        return
      } else if byte == 0x0A {
        record.isOpen = false
        return
      } else if byte != 0x0D {
        record.append(byte)
      }
    }
    record.isOpen = false
    record.isClosed = !isQuoted && position == bytes.count
  }

  /// The key of an assignment of 6, 7 or 9 hexadecimal digits.
  private static func prefix(_ digits: [UInt8]) -> UInt64? {
    guard [6, 7, 9].contains(digits.count) else { return nil }
    var bits: UInt64 = 0
    for digit in digits {
      switch digit {
      case 0x30...0x39: bits = bits << 4 | UInt64(digit - 0x30)
      case 0x41...0x46: bits = bits << 4 | UInt64(digit - 0x41 + 10)
      case 0x61...0x66: bits = bits << 4 | UInt64(digit - 0x61 + 10)
      default: return nil
      }
    }
    return VendorRegistry.key(bits, length: digits.count * 4)
  }

  /// Takes a prefix and its name in; returns false where no room is left, or the name is none.
  private mutating func add(_ prefix: UInt64, _ text: [UInt8]) -> Bool {
    var name = text[...]
    while name.first == 0x20 { name.removeFirst() }
    while name.last == 0x20 { name.removeLast() }
    guard !name.isEmpty, entries.count < Self.entryLimit else { return false }
    name = name.prefix(255)
    // Never half a character.
    while let last = name.last, text.count > 255, last & 0xC0 == 0x80 { name.removeLast() }
    // FNV-1a: names are many and short, and nobody who could choose them gains by two of them falling together.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    if let place = places[hash] {
      entries.append(Entry(prefix: prefix, name: place))
      return true
    }
    guard pool.count + name.count < Self.poolLimit else { return false }
    let place = UInt32(pool.count)
    places[hash] = place
    pool.append(UInt8(name.count))
    pool += name
    entries.append(Entry(prefix: prefix, name: place))
    return true
  }
}
