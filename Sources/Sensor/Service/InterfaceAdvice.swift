// SPDX-License-Identifier: Apache-2.0
import Capture

/// What there is to say of an interface before packets come.
enum InterfaceAdvice {
  /// What changes the packets before they are seen, and how to stop it; nil where nothing does.
  static func offloads(on interface: String) -> String? {
    let active = Offload.active(on: interface)
    guard !active.isEmpty else { return nil }
    func names(_ offloads: [Offload]) -> String { offloads.map(\.rawValue).joined(separator: ", ") }
    let arriving = active.filter(\.isOfArrivals)
    let leaving = active.filter { !$0.isOfArrivals }
    var effects: [String] = []
    if !arriving.isEmpty { effects.append("those that arrive (\(names(arriving)))") }
    if !leaving.isEmpty { effects.append("those that this machine sends or forwards (\(names(leaving)))") }
    return "segments are seen joined (\(interface)): " + effects.joined(separator: " and ")
      + ", so that packets are fewer and longer than on the wire; ethtool -K \(interface) "
      + active.map { "\($0.rawValue) off" }.joined(separator: " ")
  }

  /// `(joins segments: gro, tso)`, or nothing.
  static func shortOffloads(on interface: String) -> String {
    let names = Offload.active(on: interface).map(\.rawValue)
    return names.isEmpty ? "" : "(joins segments: \(names.joined(separator: ", ")))"
  }

  /// Whether the interface could be captured from now, in a few words.
  static func readiness(_ configuration: LiveConfiguration) -> String {
    do {
      try LiveCapture.check(configuration)
      return "ready"
    } catch {
      return error.mayPass ? "\(error.what) (\(error.why)); it would be waited for" : "\(error.what): \(error.why)"
    }
  }
}
