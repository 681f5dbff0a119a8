// SPDX-License-Identifier: Apache-2.0

/// What a drawn home is, and what happened in it, for those who read its capture.
public struct Story: Codable, Sendable {
  /// A device of the home.
  public struct Member: Codable, Sendable {
    /// What the plan calls it.
    public let name: String
    /// What kind of thing it is, as `camera`.
    public let kind: String
    /// Its hardware address.
    public let mac: String
    /// The IPv4 address that it begins with.
    public let address: String
  }

  /// Something that happened in the home and is no attack.
  public struct Happening: Codable, Sendable {
    /// The situation's name.
    public let name: String
    /// Unix seconds of its beginning.
    public let first: Double
    /// Unix seconds of its end.
    public let last: Double
    /// The devices that it befell, or none for the whole home.
    public let devices: [String]
  }

  /// The number that everything follows from.
  public let seed: UInt64
  /// Unix seconds of the first moment.
  public let start: Double
  /// The days drawn.
  public let days: Double
  /// The devices of the home, the router among them.
  public let devices: [Member]
  /// What happened that is unusual and no attack.
  public let happenings: [Happening]
  /// The attacks, in the order of their numbers.
  public let attacks: [AttackRun]

  /// Tells of a home, best when it is drawn to its end.
  public init(of home: Home) {
    seed = home.plan.seed
    start = home.calendar.unixTime(0)
    days = home.plan.days
    devices = home.devices.map {
      Member(name: $0.name, kind: $0.kind.name, mac: $0.mac.description, address: $0.address.description)
    }
    happenings = home.happenings
    attacks = home.runs
  }
}
