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
    let records = records.span
    guard let dhcp = shift(of: .dhcpFingerprint, in: records[slot].evidence, at: time),
      let tcp = shift(of: .tcpFingerprint, in: records[slot].evidence, at: time)
    else { return nil }
    let hasTLS = records[slot].evidence.count(of: .tlsFingerprint) > 0
    if hasTLS && shift(of: .tlsFingerprint, in: records[slot].evidence, at: time) == nil { return nil }
    return IdentityShift(
      dhcp: dhcp.now.value, tcp: tcp.now.value, knownSeconds: time.seconds(since: min(dhcp.since, tcp.since)))
  }

  /// The newest piece of a kind, and since when earlier ones were known, if all of those are gone.
  private func shift(
    of kind: IdentityEvidence.Kind, in evidence: borrowing EvidenceList, at time: Timestamp
  ) -> (now: IdentityEvidence, since: Timestamp)? {
    var newest: IdentityEvidence?
    var first: Timestamp?
    var lastOfEarlier: Timestamp?
    for place in 0..<evidence.count {
      guard let piece = evidence[place], piece.kind == kind else { continue }
      if time.seconds(since: piece.firstSeen) <= Self.shiftSeconds {
        // The first of the new ones: earlier ones must not have been seen after it.
        if newest.map({ piece.firstSeen < $0.firstSeen }) ?? true { newest = piece }
      } else {
        first = min(first ?? piece.firstSeen, piece.firstSeen)
        lastOfEarlier = max(lastOfEarlier ?? piece.lastSeen, piece.lastSeen)
      }
    }
    guard let newest, let first, let lastOfEarlier, lastOfEarlier < newest.firstSeen,
      newest.firstSeen.seconds(since: first) >= Self.shiftKnownSeconds
    else { return nil }
    return (newest, first)
  }
}
