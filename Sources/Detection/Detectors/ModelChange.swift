// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes

/// Finds a device that answers under its hardware address as another model does.
///
/// Told when the fingerprints of its DHCP client, of its TCP and of its TLS clients all became others within an hour, and the
/// earlier ones were not seen since; its host name may stand for a TCP that many systems share. A firmware update changes one or
/// two of the fingerprints, and keeps the name.
///
/// It needs nothing learned, as it holds a device against what the same device was before; once both systems are known it is too late.
///
/// - Source: RFC 7844 §3; `DeviceTable.identityShift` says when.
public struct ModelChange: Detector {
  public static let card = DetectorCard(
    id: "identity-change", number: 24, title: "Another device under a known address",
    summary: "A device answers under its hardware address as another model does.",
    because: "Whoever copies the hardware address of a trusted device gets the rights that the network gives to it.",
    benign: "The device was set up anew with another system, or starts one of several.",
    remedy: "Look whether the device is still the one that it was; if not, find where the other one is plugged in.",
    normalIf: "Its DHCP options, its TLS program, and its TCP or host name do not change all at once.",
    attack: ["T1036"], baseline: ["5.4-1"], severity: .medium, speaksWhileLearning: true, isStanding: true)

  public init() {}

  public mutating func inspect(
    _ deed: Deed, in context: EventContext, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? {
    guard case .becameAnother(let shift) = deed else { return nil }
    var evidence = Evidence()
    evidence.seconds = shift.knownSeconds
    evidence.mac = device.mac
    evidence.count = shift.hasNewTCP ? 1 : 0
    return .alarm(Self.card.severity, evidence, name: shift.newName)
  }

  public static func describe(_ finding: Finding, at site: borrowing Site) -> Description {
    let mac = finding.evidence.mac.map { "\($0)" } ?? "its address"
    let what = finding.evidence.count > 0 ? "TCP" : "host name"
    return Description(
      observed:
        "shows under \(mac) the DHCP and \(what) of another system (\(finding.name)), and those of before no more",
      expected: "the same system as in the \(Text.duration(finding.evidence.seconds)) before")
  }
}
