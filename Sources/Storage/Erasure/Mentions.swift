// SPDX-License-Identifier: Apache-2.0

/// Finds the mentions of a device in texts about others, and makes them unreadable.
///
/// A mention is overwritten with as many `x`, so that what stands around it keeps its place and its form. Where it cannot be
/// told whether a text means this device, it is overwritten: too much is better than too little.
public struct Mentions: Sendable {
  /// What a needle may not stand inside of.
  private enum Kind: Sendable { case address, dottedAddress, word }

  private struct Needle: Sendable {
    /// In lower case.
    let bytes: [UInt8]
    let kind: Kind
  }

  /// Shorter names are parts of too many words to be looked for.
  static let shortestName = 3
  static let shortestNameInBytes = 6

  /// The needles by their first byte.
  private var needles: [[Needle]] = Array(repeating: [], count: 256)

  /// Prepares to look for a device under all that it is known by.
  public init(of request: ErasureRequest) {
    for address in request.addresses { add(address: address) }
    for name in request.deviceIDs + request.names where name.utf8.count >= Self.shortestName { add(name, .word) }
  }

  private mutating func add(address: String) {
    let groups = address.split(separator: ":", omittingEmptySubsequences: false)
    let numbers = address.split(separator: ".", omittingEmptySubsequences: false)
    if groups.count == 1, numbers.count == 4 {
      add(address, .dottedAddress)
      // As the name of a reverse lookup (RFC 1035 §3.5).
      add(numbers.reversed().joined(separator: "."), .dottedAddress)
    } else {
      add(address, .address)
    }
    if groups.count == 6, groups.allSatisfy({ $0.utf8.count == 2 }) {
      add(groups.joined(separator: "-"), .address)
      add(groups.joined(), .address)
    }
  }

  private mutating func add(_ text: String, _ kind: Kind) {
    for form in Set([text, Self.escaped(text)]) {
      let bytes = form.utf8.map(Self.lowered)
      guard let first = bytes.first else { continue }
      needles[Int(first)].append(Needle(bytes: bytes, kind: kind))
      // The longest first: a name may begin with another.
      needles[Int(first)].sort { $0.bytes.count > $1.bytes.count }
    }
  }

  /// The text as it stands in JSON.
  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": escaped += "\\\(scalar)"
      case "\n": escaped += "\\n"
      case "\r": escaped += "\\r"
      case "\t": escaped += "\\t"
      case "\u{08}": escaped += "\\b"
      case "\u{0C}": escaped += "\\f"
      default:
        let digits = String(scalar.value, radix: 16)
        escaped +=
          scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
          ? "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits : String(scalar)
      }
    }
    return escaped
  }

  /// Overwrites every mention in a text.
  ///
  /// - Returns: How many there were.
  func overwrite(in text: inout String) -> Int {
    var bytes = Array(text.utf8)
    let count = overwrite(in: &bytes)
    if count > 0 { text = String(decoding: bytes, as: UTF8.self) }
    return count
  }

  /// Whether a text mentions the device.
  func occur(in text: String) -> Bool { occur(in: Array(text.utf8).span) }

  /// Whether a text, here as UTF-8, mentions the device; costs a look at every byte.
  public func occur(in text: Span<UInt8>) -> Bool {
    for place in text.indices where needle(at: place, in: text) != nil { return true }
    return false
  }

  /// Whether the device is mentioned in bytes in which no text can be told from what stands beside it.
  ///
  /// Names of fewer than `shortestNameInBytes` octets stand in such bytes by chance, and are not looked for.
  func occur(inBytes bytes: Span<UInt8>) -> Bool {
    for place in bytes.indices {
      let isFound = needles[Int(Self.lowered(bytes[place]))].contains { needle in
        needle.bytes.count >= Self.shortestNameInBytes && Self.begins(bytes, at: place, with: needle.bytes)
      }
      if isFound { return true }
    }
    return false
  }

  private func needle(at place: Int, in bytes: Span<UInt8>) -> Needle? {
    needles[Int(Self.lowered(bytes[place]))].first { needle in
      Self.begins(bytes, at: place, with: needle.bytes) && Self.standsAlone(needle, in: bytes, at: place)
    }
  }

  private func overwrite(in bytes: inout [UInt8]) -> Int {
    var count = 0
    var place = 0
    while place < bytes.count {
      guard let needle = needle(at: place, in: bytes.span) else {
        place += 1
        continue
      }
      let end = place + needle.bytes.count
      for index in place..<end { bytes[index] = 0x78 }
      place = end
      count += 1
    }
    return count
  }

  private static func begins(_ bytes: Span<UInt8>, at place: Int, with needle: [UInt8]) -> Bool {
    guard bytes.count - place >= needle.count else { return false }
    for index in needle.indices where lowered(bytes[place + index]) != needle[index] { return false }
    return true
  }

  private static func standsAlone(_ needle: Needle, in bytes: Span<UInt8>, at place: Int) -> Bool {
    let end = place + needle.bytes.count
    func byte(_ index: Int) -> UInt8 { bytes.indices.contains(index) ? bytes[index] : 0 }
    let before = byte(place - 1)
    let after = byte(end)
    switch needle.kind {
    case .address: return !isAlphanumeric(before) && !isAlphanumeric(after)
    case .dottedAddress:
      let goesOn = after == 0x2E && isDigit(byte(end + 1))
      let cameFrom = before == 0x2E && isDigit(byte(place - 2))
      return !isAlphanumeric(before) && !isAlphanumeric(after) && !goesOn && !cameFrom
    case .word:
      // The key of a JSON object is ours, whatever a device calls itself.
      let isKey = before == 0x22 && after == 0x22 && byte(end + 1) == 0x3A
      return !isKey && !isOfWord(before) && !isOfWord(after)
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    let letter = lowered(byte)
    return isDigit(byte) || (letter >= 0x61 && letter <= 0x7A)
  }
  private static func isOfWord(_ byte: UInt8) -> Bool {
    isAlphanumeric(byte) || byte == 0x2D || byte == 0x5F || byte >= 0x80
  }
  private static func lowered(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }
}
