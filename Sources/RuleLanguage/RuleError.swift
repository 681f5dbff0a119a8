// SPDX-License-Identifier: Apache-2.0

/// Why a rule cannot be evaluated, and where its author finds the place.
public struct RuleError: Error, Hashable, Sendable {
  public let file: String
  /// From 1.
  public let line: Int
  /// From 1, counted in Unicode scalars.
  public let column: Int
  public let reason: String
  /// What may stand there instead.
  public let allowed: String

  public init(file: String, line: Int, column: Int, reason: String, allowed: String) {
    self.file = file
    self.line = line
    self.column = column
    self.reason = reason
    self.allowed = allowed
  }
}

extension RuleError: CustomStringConvertible {
  /// One line: `mqtt.yml:12:9: unknown field 'mqtt.topik'; allowed: mqtt.publish.topic`.
  public var description: String {
    "\(file):\(line):\(column): \(reason)" + (allowed.isEmpty ? "" : "; allowed: \(allowed)")
  }
}
