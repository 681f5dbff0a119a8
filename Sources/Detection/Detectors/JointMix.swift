// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes

/// Finds a device whose features come together as they never did, where none of them is unusual by itself.
///
/// One tick a minute is held against the profile's joint model, the first in which the device sends: the same by which the model
/// learned how far ticks usually lie from its mean. No p-value is smaller than the ticks known can prove. What is unusual stays so
/// for a while: an episode counts once, and is over after an hour without an unusual tick; as one of its sixty looks would do, its
/// p-value is sixty times that of the tick. So it is one voice among others, and needs days of activity to be heard at all.
/// It stands in the largest family, where it takes least from the others.
///
/// - Source: Mahalanobis 1936; Vovk, Gammerman, Shafer: Algorithmic Learning in a Random World, 2005, §2 (the smallest p of a rank);
///   for the sixty looks the union bound, as in Mitzenmacher, Upfal: Probability and Computing, §1.2.
public struct JointMix: Detector {
  public static let card = DetectorCard(
    id: "joint-mix", number: 33, title: "Unusual mix of traffic",
    summary: "A device's traffic is mixed in a way that it never was.",
    because:
      "What no single count shows may show in their mix: searches without answers, uploads in the guise of downloads.",
    benign: "Somebody uses the device in a new way, or an update changed what it does.",
    remedy: "See what else is told of the device; by itself, this is no reason to worry.",
    normalIf: "Its counts rise and fall together as they do in all but the rarest of its active minutes.",
    attack: ["T1071"], baseline: ["5.6-1"], severity: .low, family: .newService, speaksWhileLearning: false)

  static let ticksNeeded: UInt32 = 300
  /// The looks of an hour, and the largest p-value that is evidence.
  static let looks = 60.0
  static let mostP = 0.05
  static let episodeSeconds = 3600.0

  private var judgedMinute: Int32 = .min
  private var lastUnusual = Timestamp(nanoseconds: .min)

  public init() {}

  public mutating func inspect(
    tickEndingAt time: Timestamp, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? {
    let minute = Int32(truncatingIfNeeded: time.nanoseconds / 60_000_000_000)
    guard device.tick.packetsOut > 0, minute != judgedMinute, device.joint.tickCount >= Self.ticksNeeded,
      !site.isLearning
    else { return nil }
    judgedMinute = minute
    let known = site.mixDistance
    guard let distance = known != nil ? known : device.joint.distance(of: FeatureVector(device.tick)),
      case let p = Self.pValue(distance, device),
      p <= Self.mostP
    else { return nil }
    let isNew = abs(time.seconds(since: lastUnusual)) >= Self.episodeSeconds
    lastUnusual = time
    guard isNew else { return nil }
    var evidence = Evidence()
    evidence.count = distance.square.squareRoot()
    evidence.seconds = Double(DetectionEngine.tickSeconds)
    evidence.mix = FeatureMix(distance)
    return .evidence(p: p, evidence)
  }

  /// The chance of such a distance, or a larger one, in any of an hour's looks.
  private static func pValue(_ distance: JointModel.Distance, _ device: borrowing @_addressable DeviceProfile) -> Double
  {
    looks * max(distance.p, 1 / (Double(device.joint.judgedTicks) + 1))
  }

  public static func describe(_ finding: Finding, at site: borrowing Site) -> Description {
    Description(
      observed: "mixed its traffic in an unusual way for 10 s: \(finding.evidence.mix.words)",
      expected: "its counts usually rise and fall together")
  }
}

/// The features that contribute most to an unusual mix or a change, at most three, and whether each is larger or smaller than usual.
public struct FeatureMix: Sendable {
  /// The feature's number from 1, negative where it is smaller than usual; 0 for none.
  private var places: [3 of Int8] = .init(repeating: 0)

  /// Makes a mix of nothing.
  public init() {}

  /// Takes the strongest of those that speak for the distance.
  init(_ distance: JointModel.Distance) {
    var least = Double.infinity
    for _ in 0..<3 {
      var strongest: Feature?
      for feature in Feature.allCases where distance[feature] > 0 && distance[feature] < least {
        if let other = strongest, distance[other] >= distance[feature] { continue }
        strongest = feature
      }
      guard let feature = strongest else { return }
      least = distance[feature]
      add(feature, isMore: distance.isMore(feature))
    }
  }

  /// Takes one more feature, if there is room.
  mutating func add(_ feature: Feature, isMore: Bool) {
    for place in 0..<places.count where places[place] == 0 {
      places[place] = Int8(clamping: (feature.rawValue + 1) * (isMore ? 1 : -1))
      return
    }
  }

  /// The features in words, the strongest first.
  var words: String {
    var words: [String] = []
    for place in 0..<3 {
      guard let feature = Feature(rawValue: Int(abs(places[place])) - 1) else { continue }
      words.append(places[place] > 0 ? feature.moreInWords : feature.lessInWords)
    }
    return words.joined(separator: ", ")
  }
}

extension Feature {
  fileprivate var moreInWords: String {
    switch self {
    case .byteRatio: "more received for each byte sent"
    case .meanLength: "longer packets"
    default: "more \(noun)"
    }
  }

  fileprivate var lessInWords: String {
    switch self {
    case .byteRatio: "less received for each byte sent"
    case .meanLength: "shorter packets"
    default: "fewer \(noun)"
    }
  }

  private var noun: String {
    switch self {
    case .packetsOut: "packets sent"
    case .bytesOut: "bytes sent"
    case .bytesIn: "bytes received"
    case .connectionAttempts: "connection attempts"
    case .datagramsOut: "datagrams sent"
    case .controlMessagesOut: "ICMP and other messages"
    case .newPeers: "new hosts"
    case .newServices: "new services"
    case .addressRequests: "ARP requests"
    case .failedContacts: "hosts that did not answer"
    case .nameQueries: "names asked for"
    case .failedNames: "names that do not exist"
    case .peers: "hosts"
    case .ports: "ports"
    case .byteRatio, .meanLength: ""
    }
  }
}
