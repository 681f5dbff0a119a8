// SPDX-License-Identifier: Apache-2.0

/// How much a record may tell of people; applied where a record is made, so that no log, database or message has more.
public enum PrivacyLevel: String, Sendable, CaseIterable {
  /// Records tell what was seen. Payloads and secrets are left out at every level.
  case full
  /// The devices of the network are named by pseudonyms that change every day; where they went stays readable.
  case pseudonymous
  /// Records tell that something happened, and not to whom: only alerts and counts are written, without what is personal.
  case aggregate
  /// Only counts are written.
  case none

  /// The level in one sentence.
  public var summary: String {
    switch self {
    case .full: "records tell what was seen, without payloads and secrets"
    case .pseudonymous: "devices have pseudonyms that change every day; no state is kept"
    case .aggregate: "alerts and counts only, without addresses and names; no state is kept"
    case .none: "counts only; no state is kept"
    }
  }

  /// Whether what is known of the devices may be kept on disk: it has their addresses.
  public var keepsState: Bool { self == .full }
}
