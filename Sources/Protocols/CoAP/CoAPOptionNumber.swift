// SPDX-License-Identifier: Apache-2.0

/// Which option it is; unknown ones are kept.
///
/// - Source: RFC 7252 §5.10 and §12.2; RFC 7641 §2, RFC 7959 §2.1 and §4, RFC 7967 §2, RFC 8613 §2, RFC 8768 §3, RFC 9175 §2.2
///   and §3.2, RFC 9177 §4.1.
public struct CoAPOptionNumber: RawRepresentable, Hashable, Sendable {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  public static let ifMatch = Self(rawValue: 1)
  public static let uriHost = Self(rawValue: 3)
  public static let entityTag = Self(rawValue: 4)
  public static let ifNoneMatch = Self(rawValue: 5)
  public static let observe = Self(rawValue: 6)
  public static let uriPort = Self(rawValue: 7)
  public static let locationPath = Self(rawValue: 8)
  /// Object security: the message's inner options and payload are encrypted.
  public static let oscore = Self(rawValue: 9)
  public static let uriPath = Self(rawValue: 11)
  public static let contentFormat = Self(rawValue: 12)
  public static let maxAge = Self(rawValue: 14)
  public static let uriQuery = Self(rawValue: 15)
  public static let hopLimit = Self(rawValue: 16)
  public static let accept = Self(rawValue: 17)
  public static let qBlock1 = Self(rawValue: 19)
  public static let locationQuery = Self(rawValue: 20)
  public static let block2 = Self(rawValue: 23)
  public static let block1 = Self(rawValue: 27)
  public static let size2 = Self(rawValue: 28)
  public static let qBlock2 = Self(rawValue: 31)
  public static let proxyURI = Self(rawValue: 35)
  public static let proxyScheme = Self(rawValue: 39)
  public static let size1 = Self(rawValue: 60)
  public static let echo = Self(rawValue: 252)
  public static let noResponse = Self(rawValue: 258)
  public static let requestTag = Self(rawValue: 292)

  /// Whether a receiver that does not know the option must refuse the message (RFC 7252 §5.4.1).
  public var isCritical: Bool { rawValue & 1 == 1 }

  /// Whether the value says which block of a body it is (RFC 7959 §2.2, RFC 9177 §4.2).
  var isBlock: Bool { self == .block1 || self == .block2 || self == .qBlock1 || self == .qBlock2 }

  /// What the specification allows of the option, or nil for unknown options.
  var law: Law? {
    switch self {
    case .ifMatch: Law(0...8, isRepeatable: true)
    case .uriHost: Law(1...255)
    case .entityTag: Law(1...8, isRepeatable: true)
    case .ifNoneMatch: Law(0...0)
    case .observe: Law(0...3)
    case .uriPort: Law(0...2)
    case .locationPath: Law(0...255, isRepeatable: true)
    case .oscore: Law(0...255)
    case .uriPath: Law(0...255, isRepeatable: true)
    case .contentFormat: Law(0...2)
    case .maxAge: Law(0...4)
    case .uriQuery: Law(0...255, isRepeatable: true)
    case .hopLimit: Law(1...1)
    case .accept: Law(0...2)
    case .qBlock1, .block1, .block2: Law(0...3)
    case .qBlock2: Law(0...3, isRepeatable: true)
    case .locationQuery: Law(0...255, isRepeatable: true)
    case .size1, .size2: Law(0...4)
    case .proxyURI: Law(1...1_034)
    case .proxyScheme: Law(1...255)
    case .echo: Law(1...40)
    case .noResponse: Law(0...1)
    case .requestTag: Law(0...8, isRepeatable: true)
    default: nil
    }
  }

  /// How long an option's value may be, in bytes, and whether the option may come more than once.
  struct Law {
    let lengths: ClosedRange<Int>
    let isRepeatable: Bool

    init(_ lengths: ClosedRange<Int>, isRepeatable: Bool = false) {
      self.lengths = lengths
      self.isRepeatable = isRepeatable
    }
  }
}
