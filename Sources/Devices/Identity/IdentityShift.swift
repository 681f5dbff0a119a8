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
    // Of most devices, the first question is the last; each is a copy.
    let records = records.span
    guard let dhcp = records[slot].evidence.shift(of: .dhcpFingerprint, at: time) else { return nil }
    let evidence = records[slot].evidence
    let tcp = evidence.shift(of: .tcpFingerprint, at: time)
    let tls = evidence.shift(of: .tlsFingerprint, at: time)
    let name = evidence.shift(of: .hostName, at: time)
    guard let other = tcp ?? name else { return nil }
    let hasSameTCP = tcp == nil && evidence.knew(.tcpFingerprint, at: time)
    let hasSameTLS = tls == nil && evidence.knew(.tlsFingerprint, at: time)
    if hasSameTCP && tls == nil { return nil }
    if hasSameTLS && (tcp == nil || name == nil) { return nil }
    return IdentityShift(
      newName: other.now.value, hasNewTCP: other.now.kind == .tcpFingerprint,
      knownSeconds: time.seconds(since: min(dhcp.since, other.since)))
  }
}

extension EvidenceList {
  /// Whether a piece of a kind was seen before the time in which all must have become others.
  @_addressableSelf
  fileprivate func knew(_ kind: IdentityEvidence.Kind, at time: Timestamp) -> Bool {
    for place in 0..<count {
      guard let piece = self[place], piece.kind == kind else { continue }
      if time.seconds(since: piece.firstSeen) > DeviceTable.shiftSeconds { return true }
    }
    return false
  }

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
