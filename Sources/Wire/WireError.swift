// SPDX-License-Identifier: Apache-2.0

/// Why a message could not be read.
///
/// `truncated` says nothing of the sender: the bytes at hand end early. `malformed` does: the sender broke a rule.
public enum WireError: Error, Equatable, Sendable, BitwiseCopyable {
  /// The bytes end at `at` plus what is left there, but `needed` more bytes were asked for.
  case truncated(at: Int, needed: Int)
  /// The byte at offset `at` begins something that breaks `rule`.
  case malformed(at: Int, rule: Rule)

  /// One sentence of a specification that a sender can break.
  public struct Rule: Sendable, BitwiseCopyable {
    /// The rule's name in logs: lower case, words joined by `_`, the protocol first.
    public let name: StaticString
    /// The document and section, as `RFC 7252 §3`.
    public let source: StaticString
    /// What the sender must do.
    public let statement: StaticString

    public init(_ name: StaticString, _ source: StaticString, _ statement: StaticString) {
      self.name = name
      self.source = source
      self.statement = statement
    }
  }

  /// Whether the bytes ended early, which says nothing of the sender.
  public var isTruncation: Bool {
    switch self {
    case .truncated: true
    case .malformed: false
    }
  }

  /// The offset of the byte where reading stopped, counted from the reader's first byte.
  public var offset: Int {
    switch self {
    case .truncated(let offset, _), .malformed(let offset, _): offset
    }
  }
}

extension WireError.Rule: Hashable {
  public static func == (a: Self, b: Self) -> Bool { a.name.description == b.name.description }
  public func hash(into hasher: inout Hasher) { hasher.combine(name.description) }
}

extension WireError.Rule {
  /// A whole message that ends inside one of its own fields: the sender's lengths do not add up.
  public static let endsInsideField = Self(
    "ends_inside_field", "the message's own length",
    "a message must hold every field that its lengths announce")
  /// Bytes left over behind the last field of a message.
  public static let trailingBytes = Self(
    "trailing_bytes", "the message's own length", "a message must end with its last field")
}
