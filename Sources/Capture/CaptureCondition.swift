// SPDX-License-Identifier: Apache-2.0

/// Whether a source sees its packets at this moment.
public enum CaptureCondition: Hashable, Sendable {
  /// Packets are captured as they come.
  case capturing
  /// Nothing can be captured, and packets may pass unseen.
  case blind(Blindness)
  /// The source has come to its end, or was stopped: nothing more is expected of it.
  case ended

  /// Why a source sees nothing.
  public enum Blindness: UInt8, Hashable, Sendable, CaseIterable {
    /// The interface is not open yet.
    case starting
    /// There is no interface of this name: never there, removed or renamed.
    case missing
    /// The interface is there but down.
    case down
    /// The interface is up, but nothing is at the other end of its wire.
    case noCarrier
    /// The capture was refused and given up: a missing right, or a filter that cannot be used.
    case refused
    /// The interface or its driver fails for another reason; the capture tries again.
    case failing
  }
}

extension CaptureCondition.Blindness {
  /// What stands in the way of the capture, for a problem that libpcap reported.
  init(_ kind: CaptureProblem.Kind) {
    self =
      switch kind {
      case .noSuchInterface: .missing
      case .interfaceIsDown: .down
      case .notPermitted, .badFilter: .refused
      case .other: .failing
      }
  }
}
