// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes

/// Finds a device whose TLS hellos offer less than they always did, or are made by another program.
///
/// A best offer below TLS 1.2 from a device that offered at least that in its last twenty hellos is told at once, and as of low
/// severity that of one which said few hellos in half a day or more; other changes are evidence. Of a weak program among better ones that
/// was learned in less than a quarter of the hours it is asked once, as of low severity: somebody may have been there before the sensor.
///
/// - Source: RFC 8996 (TLS 1.0 and 1.1 must not be used); RFC 9325 §3.1.
public struct TLSDowngrade: Detector {
  public static let card = DetectorCard(
    id: "tls-downgrade", number: 25, title: "Weaker encryption than before",
    summary: "A device offers an older TLS version than ever, or its hellos come from another program.",
    because: "Malware brings its own, often old, TLS library; an attacker in the middle may force an old version.",
    benign: "A firmware update or a new app on the device uses another TLS library.",
    remedy: "See whether the device was updated; if not, find out which program opens these connections.",
    normalIf: "Its hellos offer the version that they offered before, and come from the same programs.",
    attack: ["T1562.010"], baseline: ["5.5-1"], severity: .medium, family: .newService,
    speaksWhileLearning: false)

  /// The hellos that a device must have sent before a single weak one means something.
  static let hellosNeeded: UInt32 = 20
  /// What is enough of one that was learned for so many hours: some devices connect a few times a day.
  static let fewHellosNeeded: UInt32 = 3
  static let hoursOfFew = 12.0
  static let oldestGoodVersion: UInt16 = 0x0303

  public init() {}

  public mutating func inspect(
    _ deed: Deed, in context: EventContext, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? {
    guard case .saidHello(let version, let fingerprint, let name) = deed, site.isSettled(device),
      device.helloCount > 0
    else { return nil }
    var evidence = Evidence()
    evidence.peer = context.receiver
    evidence.isInternet = !site.home.contains(context.receiver.address)
    evidence.total = Double(device.helloCount)
    evidence.count = Double(version)
    evidence.usual = Double(device.lowestOfferedTLS)
    if version < device.lowestOfferedTLS {
      let p = 1 / (Double(device.helloCount) + 1)
      guard version < Self.oldestGoodVersion, device.helloCount >= Self.fewHellosNeeded else {
        return .evidence(p: p, evidence)
      }
      if device.helloCount >= Self.hellosNeeded { return .alarm(.medium, p: p, evidence, name: name) }
      return site.learnedHours(of: device) >= Self.hoursOfFew
        ? .alarm(.low, p: p, evidence, name: name) : .evidence(p: p, evidence)
    }
    if let hours = hoursOfSeldomWeak(fingerprint, device, site) {
      evidence.total = Double(hours)
      evidence.seconds = site.learnedHours(of: device).rounded() * 3600
      return .alarm(.low, evidence, name: name)
    }
    guard !site.isOfSiblings, !device.clientFingerprints.contains(fingerprint) else { return nil }
    var model = device.clientFingerprintNovelty
    model.count(isNew: true, at: context.time)
    evidence.count = 0
    return model.pValue < 0.5 ? .evidence(p: model.pValue, evidence) : nil
  }

  /// In how many hours a weak program was learned, if these are few, and all others that the device uses are better.
  private func hoursOfSeldomWeak(
    _ fingerprint: UInt64, _ device: borrowing @_addressable DeviceProfile, _ site: borrowing @_addressable Site
  ) -> Int? {
    guard fingerprint & 1 == 1, let use = device.clientFingerprints.use(of: fingerprint),
      device.clientFingerprints.isQuestionable(fingerprint, hoursNeeded: site.hoursNeeded(of: device))
    else { return nil }
    let weak = device.clientFingerprints.count { $0.isKnown && $0.fingerprint & 1 == 1 }
    let better = device.clientFingerprints.count { $0.isKnown && $0.fingerprint & 1 == 0 }
    return weak == 1 && better > 0 ? use.hoursSeen : nil
  }

  public static func describe(_ finding: Finding, at site: borrowing Site) -> Description {
    let evidence = finding.evidence
    let server = evidence.peer.map { " to \(site.text(of: $0.address))" } ?? ""
    guard evidence.count > 0 else {
      return Description(
        observed: "opened a TLS connection\(server) with a program it never used before",
        expected: "one of the TLS programs seen in its last \(Text.plural(evidence.total, "connection"))")
    }
    guard evidence.seconds == 0 else {
      let hours = Text.plural(evidence.seconds / 3600, "hour")
      return Description(
        observed: "offered at most \(version(evidence.count)) in a connection\(server), as in "
          + "\(Text.count(evidence.total)) of the \(hours) in which it was learned",
        expected: "TLS 1.2 or a later version, as its other programs offer")
    }
    return Description(
      observed: "offered at most \(version(evidence.count)) in a connection\(server)",
      expected: "at least \(version(evidence.usual)) as in all its \(Text.plural(evidence.total, "connection")) before")
  }

  private static func version(_ value: Double) -> String {
    switch UInt16(max(0, min(65_535, value))) {
    case 0x0304: "TLS 1.3"
    case 0x0303: "TLS 1.2"
    case 0x0302: "TLS 1.1"
    case 0x0301: "TLS 1.0"
    default: "SSL 3.0 or older"
    }
  }
}
