// SPDX-License-Identifier: Apache-2.0
import Flows

/// How sure an alert is before anything was missed, and why.
struct Certainty {
  /// 0...1.
  let share: Double
  private let reason: String

  init(_ share: Double, because reason: StaticString, isEncrypted: Bool) {
    self.share = share
    let limit = isEncrypted ? ", though the conversation is encrypted and only its outside was seen" : ""
    self.reason = "\(reason)\(limit)"
  }

  /// What only adds up is the surer the longer the device was learned: fully after 300 active ticks of ten seconds.
  init(learnedFor ticks: UInt32) {
    share = 0.5 + 0.4 * min(1, Double(ticks) / 300)
    let active = Text.duration(Double(ticks) * Double(DetectionEngine.tickSeconds))
    reason = "several measurements add up, beside \(active) of the device's own activity"
  }

  /// Why the confidence of an alert is what it is, in one sentence.
  func sentence(_ visibility: Visibility) -> String {
    reason + (visibility.isClear ? "; nothing was missed" : "; \(visibility.sentence)")
  }
}

extension Flow {
  /// Whether what is said in it cannot be read.
  var isEncrypted: Bool { ["tls", "dtls", "quic", "ssh", "esp", "wireguard", "openvpn"].contains("\(service)") }
}
