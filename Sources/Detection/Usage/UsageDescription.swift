// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// What a device needs the network for, by its maker's or the operator's word; all else is outside.
///
/// - Source: RFC 8520 §3 and §5: what is not permitted is denied.
public struct UsageDescription: Sendable {
  /// The most rules of one description.
  public static let ruleLimit = 256
  /// The most bytes of a name in it.
  public static let nameLimit = 255

  /// The file's name, as people find it again.
  public let file: String
  /// What is accepted from the device (`from-device-policy`), and to it (`to-device-policy`).
  public let fromDevice: [UsageRule]
  public let toDevice: [UsageRule]

  /// Makes a description; rules beyond the limit are left out.
  public init(file: String, fromDevice: [UsageRule], toDevice: [UsageRule]) {
    self.file = file
    self.fromDevice = Array(fromDevice.prefix(Self.ruleLimit))
    self.toDevice = Array(toDevice.prefix(Self.ruleLimit - self.fromDevice.count))
  }

  /// Whether a conversation is allowed; `isNamed` says whether the other side may be the host of a name.
  func allows(_ call: UsageCall, isNamed: (String) -> Bool) -> Bool {
    rules(call.initiator).contains { $0.accepts(call, isNamed: isNamed) }
  }

  private func rules(_ initiator: UsageRule.Initiator) -> [UsageRule] {
    (initiator == .device ? fromDevice : toDevice).filter { $0.initiator == nil || $0.initiator == initiator }
  }

  /// What is allowed with one side, as `lamp.json allows it 2 destinations on the Internet: …`; four of them are named.
  func summary(of initiator: UsageRule.Initiator, internet: Bool, home: (IPAddress) -> Bool) -> String {
    var texts: [String] = []
    for rule in rules(initiator) where rule.reaches(internet: internet, home: home) && !texts.contains(rule.text) {
      texts.append(rule.text)
    }
    let side = internet ? "on the Internet" : "at home"
    let what = initiator == .device ? "destination" : "caller"
    guard !texts.isEmpty else { return "its usage description \(file) allows it no \(what) \(side)" }
    let rest = texts.count > 4 ? ", and \(texts.count - 4) more" : ""
    return "its usage description \(file) allows it \(Text.plural(Double(texts.count), what)) \(side): "
      + texts.prefix(4).joined(separator: ", ") + rest
  }

  /// The bytes that the description holds.
  var byteCount: Int {
    (fromDevice + toDevice).reduce(MemoryLayout<Self>.stride + file.utf8.count) { sum, rule in
      sum + MemoryLayout<UsageRule>.stride + rule.nameByteCount
    }
  }
}

extension UsageRule {
  fileprivate var nameByteCount: Int {
    switch peer {
    case .name(let text), .devices(let text), .controller(let text): text.utf8.count
    case .anyone, .network, .localNetworks, .sameManufacturer: 0
    }
  }
}
