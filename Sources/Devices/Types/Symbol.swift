// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// One thing about a device that may speak for a type: a word it uses, a name it asks for, a service it has.
struct Symbol: Sendable {
  /// Where a symbol comes from; those of one family are seldom independent of each other.
  enum Family: UInt8, CaseIterable, Sendable {
    /// The short name of the vendor.
    case vendor
    /// The short name of a firm whose radios are in other firms' devices.
    case radio
    /// A name on the Internet that the device asks for, or one that this name ends with.
    case domain
    /// A service or device type that it announces over mDNS or UPnP.
    case service
    /// A category of the HomeKit Accessory Protocol.
    case homekit
    /// A word of what it says of itself; with a digit behind it, `#` stands for the digits.
    case word
    /// A protocol or port that others use of it.
    case offers
    /// A protocol or port that it uses of others.
    case uses
    case role
  }

  let family: Family
  let text: String

  init(_ family: Family, _ text: String) {
    self.family = family
    self.text = text
  }

  /// The number under which the table finds it.
  var hash: UInt64 {
    var hash = Self.seed(family)
    for byte in text.utf8 { hash.combine(byte) }
    return hash.value
  }

  /// The hash before the first byte of a symbol's text.
  static func seed(_ family: Family) -> StableHash {
    var hash = StableHash()
    // Mixed in whole: bytes alone could make up for another family's number.
    hash.combine(UInt64(family.rawValue) + 1)
    return hash
  }
}

extension Symbol.Family {
  /// The family's name in the table of symbols.
  var word: String { "\(self)" }

  /// How a person reads a symbol of the family, in a reason.
  func sentence(_ text: String) -> String {
    switch self {
    case .vendor: "the vendor is \(text)"
    case .radio: "its radio is made by \(text)"
    case .domain: "it asks for \(text)"
    case .service: "it announces \(text)"
    case .homekit: "its HomeKit category is \(text)"
    case .word: "it calls itself \(text)"
    case .offers: "it serves \(text)"
    case .uses: "it uses \(text)"
    case .role: "it is a \(text)"
    }
  }
}
