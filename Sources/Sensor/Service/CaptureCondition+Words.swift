// SPDX-License-Identifier: Apache-2.0
import Capture

extension CaptureCondition {
  /// The condition as `stats` says it.
  var word: String {
    switch self {
    case .capturing: "capturing"
    case .blind: "blind"
    case .ended: "ended"
    }
  }
}

extension CaptureCondition.Blindness {
  /// Why nothing can be captured, in a few words.
  var words: StaticString {
    switch self {
    case .starting: "it is not open yet"
    case .missing: "there is no such interface"
    case .down: "the interface is down"
    case .noCarrier: "the interface has no carrier"
    case .refused: "the capture was refused"
    case .failing: "the interface or its driver fails"
    }
  }
}
