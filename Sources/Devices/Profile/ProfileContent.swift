// SPDX-License-Identifier: Apache-2.0

/// What a profile is made of, in the words of the documents and of what is told about stored data.
public enum ProfileContent: Int, CaseIterable, Sendable {
  case identity, tick, recent, usual, anchor, joint, peers, destinations, services, domains, programs, messages
  case beacons, timeOfDay

  /// The component's name.
  public var word: StaticString {
    switch self {
    case .identity: "identity and totals"
    case .tick: "running tick"
    case .recent: "recent counts"
    case .usual: "feature histograms"
    case .anchor: "months before"
    case .joint: "joint model"
    case .peers: "peers"
    case .destinations: "destinations"
    case .services: "services"
    case .domains: "domains"
    case .programs: "TLS programs"
    case .messages: "topics, paths, client names"
    case .beacons: "rhythms of new peers"
    case .timeOfDay: "time of day"
    }
  }

  /// What it learns.
  public var learns: StaticString {
    switch self {
    case .identity:
      "what the device is found under, its addresses and when it used them, its totals since it was first seen"
    case .tick: "counts of the running 10 s"
    case .recent: "twelve counts of the last seconds and minutes, and how many hosts were new"
    case .usual: "how often its ticks had which of 16 features: median, deviation, p-value"
    case .anchor: "how six of the features were shared out among octaves, for comparison with what is usual lately"
    case .joint: "which features come together: means, covariances, how far ticks lie from them"
    case .peers: "the hosts it starts conversations with: by domain where it asked for a name, else by address"
    case .destinations: "the hosts together with transport and port, and how often new ones come"
    case .services: "the transports and ports that it uses, and those that it uses on the Internet"
    case .domains: "the registered domains that it asks a resolver for"
    case .programs: "the fingerprints (JA4) of its TLS clients, and the lowest version that they offered"
    case .messages: "MQTT topics by their first two levels, CoAP paths, names at MQTT brokers"
    case .beacons: "when it called hosts on the Internet that are new to it, and how much it sent them"
    case .timeOfDay: "in which hours of working days and weekends it is active, and how many conversations it starts"
    }
  }

  /// What it forgets, and how fast.
  public var forgets: StaticString {
    switch self {
    case .identity: "the address unused for longest, of more than eight of a family"
    case .tick: "all of it, every 10 s"
    case .recent: "half in 10 s, in 60 s and in 600 s"
    case .usual: "half in 14 days, or when a bin is full"
    case .anchor: "half in 180 days, and all when a change was told"
    case .joint: "nothing in the first 10,080 ticks of activity, then half in 19 hours of it"
    case .peers, .destinations, .services, .domains, .programs, .messages:
      "what is not known and was unused for longest, when it is full"
    case .beacons:
      "a peer after seven days, when it is known, or when others have more conversations; all but its last eight moments"
    case .timeOfDay: "half, when a slot is full after half a year"
    }
  }

  /// What in it can tell of a person, or nothing.
  public var personal: StaticString {
    switch self {
    case .identity: "addresses, and when they were used"
    case .tick, .recent, .usual, .anchor, .joint: ""
    case .peers: "which hosts were used, as hashes of which one can try out a guess"
    case .destinations: "which services of which hosts were used, as hashes"
    case .services: "which ports were used"
    case .domains: "which names were asked for, as hashes of their domains"
    case .programs: "which programs were used, as hashes"
    case .messages: "topics, paths and names, as hashes"
    case .beacons: "when a host was called, to a sixteenth of a second"
    case .timeOfDay: "when somebody uses the device"
    }
  }
}
