// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// The analyzer of one flow: every protocol is registered here, and only here, by one case and its line in each switch.
public enum FlowAnalyzer: Sendable {
  /// Not recognised yet.
  case undecided
  /// Looked at, and none of ours.
  case unknown
}

extension FlowAnalyzer {
  /// The cards of all registered protocols.
  public static let cards: [AnalyzerCard] = []

  /// The card of the recognised protocol, if any.
  public var card: AnalyzerCard? {
    switch self {
    case .undecided, .unknown: nil
    }
  }
}
