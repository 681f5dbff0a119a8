// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// A device that shows the fingerprints of other software than before, and none of the earlier ones any more.
public struct IdentityShift: Sendable {
  /// What it shows now: its TCP fingerprint where that is new, else its host name.
  public var newName: ShortText
  /// Whether its TCP is another one, and not the host name alone.
  public var hasNewTCP: Bool
  /// How long the earlier ones were known, in seconds.
  public var knownSeconds: Double
}

extension DeviceTable {
  /// The seconds within which all fingerprints of a device must have become others.
  static let shiftSeconds = 3600.0
  /// The seconds for which the earlier ones must have been known.
  static let shiftKnownSeconds = 1200.0

  /// Whether the device at a place has become another one: its DHCP client shows a new fingerprint since an hour at most, none of the
  /// earlier ones was seen since, and the same is true of its TCP, and of its TLS clients where it had any.
  ///
  /// Half of all devices share one TCP, that of Linux, and many one library for TLS. A new host name speaks in the place of one that
  /// stayed the same, or of TCP that was never seen: a firmware update changes fingerprints, and not the name.
  public func identityShift(of slot: Int, at time: Timestamp) -> IdentityShift? {
    let records = records.span
    guard let dhcp = shift(of: .dhcpFingerprint, in: records[slot].evidence, at: time) else { return nil }
    let tcp = shift(of: .tcpFingerprint, in: records[slot].evidence, at: time)
    let tls = shift(of: .tlsFingerprint, in: records[slot].evidence, at: time)
    let name = shift(of: .hostName, in: records[slot].evidence, at: time)
    guard let other = tcp ?? name else { return nil }
    let hasSameTCP = tcp == nil && wasKnown(.tcpFingerprint, in: records[slot].evidence, at: time)
    let hasSameTLS = tls == nil && wasKnown(.tlsFingerprint, in: records[slot].evidence, at: time)
    if hasSameTCP && tls == nil { return nil }
    if hasSameTLS && (tcp == nil || name == nil) { return nil }
    return IdentityShift(
      newName: other.now.value, hasNewTCP: other.now.kind == .tcpFingerprint,
      knownSeconds: time.seconds(since: min(dhcp.since, other.since)))
  }

  /// Whether a piece of a kind was seen before the time in which all must have become others.
  private func wasKnown(
    _ kind: IdentityEvidence.Kind, in evidence: borrowing EvidenceList, at time: Timestamp
  ) -> Bool {
    for place in 0..<evidence.count {
      guard let piece = evidence[place], piece.kind == kind else { continue }
      if time.seconds(since: piece.firstSeen) > Self.shiftSeconds { return true }
    }
    return false
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
