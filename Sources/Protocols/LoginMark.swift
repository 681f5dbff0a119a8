// SPDX-License-Identifier: Apache-2.0

/// By what a login that was sent in the clear is known again, without its name and password.
public struct LoginMark: Sendable, Equatable {
  /// Whether devices are shipped with this login.
  public let isDefault: Bool
  /// 32 bits of a hash of name and password: equal for equal logins. For comparing what was sent lately; no place to write it down.
  public let hash: UInt32

  /// Makes a mark of a hash.
  public init(isDefault: Bool, hash: UInt32) {
    self.isDefault = isDefault
    self.hash = hash
  }
}
