// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes

/// Finds a device that calls a host which is new to it again and again, at equal intervals and with as much to say each time.
///
/// Regularity proves nothing by itself: most of what things do is regular. It says when to speak; the p-value is that of a host
/// being new. One case speaks for itself: a thing or a server that calls few hosts, and finds them by name, calls an Internet host by its bare
/// address, whose name nobody asked for. Servers of time are called so by design.
///
/// - Source: RITA (beacons by the deviation of intervals and sizes); Pitman, Yor 1997 (novelty); RFC 5905 §7.2 (polling).
public struct Beacon: Detector {
  public static let card = DetectorCard(
    id: "beacon", number: 17, title: "Regular calls to a new host",
    summary: "A device calls an Internet host that it never used before, at equal intervals.",
    because: "Malware reports to its master at equal intervals and asks what to do next.",
    benign: "An update or a new feature brought a service that the device asks for news.",
    remedy: "Compare the host with the vendor's; if unknown, isolate the device and capture its traffic.",
    normalIf:
      "It calls hosts that it knows since it was learned, or this one at moments of which half differ by more than 27 %.",
    attack: ["T1071.001", "T1573"], baseline: ["5.6-1"], severity: .high, family: .bytesToNewPeer,
    speaksWhileLearning: false, isStanding: true)

  /// Whether a rhythm is looked at after so many conversations: from 8 to 10, then whenever they have doubled. Who looks at every
  /// one finds equal intervals in any row of calls, some time.
  static func looks(at conversations: UInt16) -> Bool {
    (8...10).contains(conversations) || conversations > 10 && conversations.nonzeroBitCount == 1
  }

  /// How far intervals usually lie from their median, in octaves: a jitter of 30 % stays below it.
  static let mostDeviation = 0.35
  /// How far the widest interval lies from the median, in octaves, one that was missed apart.
  static let mostWidth = 0.65
  /// The usual distance of the bytes sent in each conversation.
  static let mostSizeDeviation = 0.5
  /// The shortest interval, in seconds: what is faster belongs to one errand.
  static let shortestInterval = 2.0
  /// A device that turns to something new more often than that does so by nature.
  static let mostNovelty = 0.25
  static let mostNoveltyOfServer = 0.1
  /// The least number of answered conversations after which a device's hosts are known.
  private static let leastConversations = 10

  /// The last hosts that were spoken of, by their hashes' lower halves: one at a time, the oldest goes.
  private var told: [6 of UInt32] = .init(repeating: 0)
  private var nextPlace: UInt8 = 0

  public init() {}

  public mutating func inspect(
    _ deed: Deed, in context: EventContext, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? {
    guard case .turnedToStranger(let stranger) = deed, !isTimeServer(stranger),
      let rhythm = device.beacons.rhythm(of: stranger.peer), Self.looks(at: rhythm.conversationCount),
      let intervals = rhythm.intervals, intervals.deviation <= Self.mostDeviation, intervals.widest <= Self.mostWidth,
      exponential2(intervals.median) >= Self.shortestInterval,
      let bytes = rhythm.bytes, bytes.deviation <= Self.mostSizeDeviation, tells(of: rhythm.peer)
    else { return nil }
    let p = device.destinationNovelty.chanceOfNew
    var evidence = Evidence()
    evidence.count = Double(rhythm.conversationCount) + 1
    evidence.seconds = exponential2(intervals.median)
    evidence.usual = exponential2(intervals.deviation) - 1
    evidence.peer = stranger.server
    evidence.transport = stranger.transport
    evidence.isInternet = true
    let most = stranger.hasNarrowDoer ? Self.mostNovelty : stranger.isOfServer ? Self.mostNoveltyOfServer : 0
    if p < most, isStray(stranger, device, site) { return .alarm(Self.card.severity, p: p, evidence) }
    // A vendor moves all its devices at once.
    return p < 0.5 && !stranger.isUsedBySibling ? .evidence(p: p, evidence) : nil
  }

  /// Whether a device that finds its few hosts by name has found this one otherwise.
  private func isStray(
    _ stranger: Stranger, _ device: borrowing @_addressable DeviceProfile, _ site: borrowing @_addressable Site
  )
    -> Bool
  {
    guard site.names.domain(of: stranger.server.address) == nil, device.domains.count > 0 else { return false }
    return device.answeredConversations >= Self.leastConversations
  }

  private func isTimeServer(_ stranger: Stranger) -> Bool { stranger.transport == .udp && stranger.server.port == 123 }

  /// Whether nothing was said of a host yet; from now on something was.
  private mutating func tells(of peer: UInt32) -> Bool {
    for place in 0..<told.count where told[place] == peer { return false }
    told[Int(nextPlace)] = peer
    nextPlace = (nextPlace + 1) % UInt8(told.count)
    return true
  }

  public static func describe(_ finding: Finding, at site: borrowing Site) -> Description {
    let evidence = finding.evidence
    let peer = evidence.peer.map { "\(site.text(of: $0.address)) port \($0.port)" } ?? "an Internet host"
    return Description(
      observed:
        "called \(peer), a host that is new to it, \(Text.count(evidence.count)) times, about every "
        + "\(Text.duration(evidence.seconds)), give or take \(Text.percent(evidence.usual))",
      expected: "the Internet hosts that it calls regularly are those that it called while it was learned")
  }
}
