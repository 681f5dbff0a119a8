// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// A device that shows the fingerprints of other software than before, and none of the earlier ones any more.
public struct IdentityShift: Sendable {
  /// The new DHCP fingerprint, and the new TCP fingerprint.
  public var dhcp: ShortText
  public var tcp: ShortText
  /// How long the earlier ones were known, in seconds.
  public var knownSeconds: Double
}

extension DeviceTable {
  /// The seconds within which all fingerprints of a device must have become others.
  static let shiftSeconds = 3600.0
  /// The seconds for which the earlier ones must have been known.
  static let shiftKnownSeconds = 1200.0

  /// Whether the device at a place has become another one: its DHCP client and its TCP both show new fingerprints since an hour at
  /// most, its TLS clients too where it had any, and none of the earlier ones was seen since.
  public func identityShift(of slot: Int, at time: Timestamp) -> IdentityShift? {
    // Of most devices, the first question is the last; each is a copy.
    let records = records.span
    guard let dhcp = records[slot].evidence.shift(of: .dhcpFingerprint, at: time) else { return nil }
    let evidence = records[slot].evidence
    guard let tcp = evidence.shift(of: .tcpFingerprint, at: time) else { return nil }
    let hasTLS = evidence.count(of: .tlsFingerprint) > 0
    if hasTLS && evidence.shift(of: .tlsFingerprint, at: time) == nil { return nil }
    return IdentityShift(
      dhcp: dhcp.now.value, tcp: tcp.now.value, knownSeconds: time.seconds(since: min(dhcp.since, tcp.since)))
  }

}

extension EvidenceList {
  /// The newest piece of a kind, and since when earlier ones were known, if all of those are gone.
  @_addressableSelf
  fileprivate func shift(
    of kind: IdentityEvidence.Kind, at time: Timestamp
  ) -> (now: IdentityEvidence, since: Timestamp)? {
    var newest: IdentityEvidence?
    var first: Timestamp?
    var lastOfEarlier: Timestamp?
    for place in 0..<count {
      guard let piece = self[place], piece.kind == kind else { continue }
      if time.seconds(since: piece.firstSeen) <= DeviceTable.shiftSeconds {
        // The first of the new ones: earlier ones must not have been seen after it.
        if newest.map({ piece.firstSeen < $0.firstSeen }) ?? true { newest = piece }
      } else {
        first = min(first ?? piece.firstSeen, piece.firstSeen)
        lastOfEarlier = max(lastOfEarlier ?? piece.lastSeen, piece.lastSeen)
      }
    }
    guard let newest, let first, let lastOfEarlier, lastOfEarlier < newest.firstSeen,
      newest.firstSeen.seconds(since: first) >= DeviceTable.shiftKnownSeconds
    else { return nil }
    return (newest, first)
  }
}
