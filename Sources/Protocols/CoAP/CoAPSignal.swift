// SPDX-License-Identifier: Apache-2.0
import Wire

/// The options of signals, which have numbers of their own for each code.
///
/// - Source: RFC 8323 §5.3-§5.6.
extension CoAPMessage {
  /// The largest message that the sender takes, in bytes (§5.3.1).
  public var maximumMessageSize: UInt32? { signalOption(2, of: .capabilities)?.unsignedInteger }

  /// Whether the sender takes bodies in blocks (§5.3.2).
  public var takesBlocks: Bool { signalOption(4, of: .capabilities) != nil }

  /// Whether a ping asks, or a pong says, that what came before was handled (§5.4.1).
  public var hasCustody: Bool { signalOption(2, of: .ping) != nil || signalOption(2, of: .pong) != nil }

  /// Where the receiver should turn instead (§5.5).
  public var alternativeAddress: RawSpan? {
    @_lifetime(copy self) get { signalOption(2, of: .release)?.value }
  }

  /// How many seconds the receiver should wait before it connects again (§5.5).
  public var holdOff: UInt32? { signalOption(4, of: .release)?.unsignedInteger }

  /// The number of the capability that the sender could not make sense of (§5.6).
  public var badCapability: UInt32? { signalOption(2, of: .abort)?.unsignedInteger }

  @_lifetime(copy self)
  private func signalOption(_ number: UInt32, of code: CoAPCode) -> CoAPOption? {
    guard header.code == code else { return nil }
    var options = options
    while let option = options.next() {
      if option.number.rawValue == number { return option }
    }
    return nil
  }
}
