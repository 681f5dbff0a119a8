// SPDX-License-Identifier: Apache-2.0

/// The syntax tree of a regular expression.
indirect enum PatternNode: Sendable {
  case octets(OctetSet)
  case sequence([PatternNode])
  case choice([PatternNode])
  /// A nil maximum has no end.
  case repetition(PatternNode, minimum: Int, maximum: Int?)
  case assertion(Assertion)

  /// A condition on the place between two octets.
  enum Assertion: Sendable {
    case textStart, textEnd, lineStart, lineEnd, wordBoundary, noWordBoundary
  }
}

/// Why a text is no regular expression that can be evaluated.
public struct PatternError: Error, Equatable, Sendable {
  /// How many Unicode scalars stand before the offending one.
  public let offset: Int
  public let reason: String
  /// What may stand there instead.
  public let allowed: String
}
