// SPDX-License-Identifier: Apache-2.0
import Devices
import NetworkTypes
import Storage

/// What `vedette learn --report` says: of each device, what was learned, what is not known for long enough, and what is unlike the
/// other devices of its vendor and type.
///
/// What was learned from a device that had been taken over before is what its siblings do not do, and what it did in few of the hours:
/// whoever ends the learning reads this first.
public struct LearningReport {
  private let state: SavedState

  /// Opens the state for reading; a running service goes on writing it.
  ///
  /// - Throws: `noInput` where there is none, `notPermitted` where it may not be read.
  public init(path: String) throws(Failure) {
    do { state = try StateReader.open(path).load().state } catch { throw Failure(error) }
  }

  /// Reports a state that was loaded.
  init(_ state: SavedState) { self.state = state }

  /// A paragraph a device, those first that are most unlike their siblings.
  public var text: String {
    var table = DeviceTable(capacity: max(1, state.profiles.count), home: .standard)
    var learned: [Learned] = []
    var unread = 0
    for profile in state.profiles {
      guard let device = state.devices.first(where: { $0.id == profile.deviceID }) else { continue }
      guard let slot = try? table.restore(profile.bytes) else {
        unread += 1
        continue
      }
      learned.append(Learned(device, table.profiles[slot]))
    }
    let paragraphs = learned.map { one in (one, one.difference(from: learned.filter { $0.isSibling(of: one) })) }
      .sorted { a, b in a.1.count == b.1.count ? a.0.id < b.0.id : a.1.count > b.1.count }
      .map { one, difference in one.paragraph(difference) }
    var text = paragraphs.isEmpty ? "nothing was learned yet" : paragraphs.joined(separator: "\n\n")
    if unread > 0 { text += "\n\n\(unread.counted("profile")) of another version of the sensor cannot be read" }
    return text
  }

  /// How a device differs from its siblings.
  private struct Difference {
    var siblings = 0
    var hosts = 0
    var domains = 0
    var services: [String] = []

    var count: Int { hosts + domains + services.count }
  }

  /// What was learned of one device.
  private struct Learned {
    let id: String
    private let summary: StoredDevice.Summary
    private let since: Timestamp
    private let activeTicks: Int
    private let jointTicks: Int
    private let daysWatched: Double
    private let hellos: Int
    private let hosts: Set<UInt32>
    private let domains: Set<UInt32>
    private let services: Set<UInt32>
    /// How many services of hosts it used in less than a quarter of the hours, of how many.
    private let seldom: Int
    private let destinations: Int

    init(_ device: StoredDevice, _ profile: DeviceProfile) {
      id = device.id
      summary = device.summary
      since = device.firstSeen
      activeTicks = Int(profile.activeTicks)
      jointTicks = Int(profile.joint.tickCount)
      daysWatched = (0..<TimeOfDay.slotCount).reduce(0) { $0 + profile.timeOfDay.hoursWatched(in: $1) } / 24
      hellos = Int(profile.helloCount)
      hosts = Set((0..<profile.peers.count).map { profile.peers[$0].fingerprint })
      domains = Set((0..<profile.domains.count).map { profile.domains[$0].fingerprint })
      services = Set((0..<profile.services.count).map { profile.services[$0].fingerprint })
      destinations = profile.destinations.count
      seldom =
        destinations
        - profile.destinations.establishedCount(
          hoursNeeded: min(SymbolUse.mostHours, Int((daysWatched * 6).rounded(.up))))
    }

    func isSibling(of other: Learned) -> Bool {
      id != other.id && !summary.vendor.isEmpty && !summary.type.isEmpty && summary.vendor == other.summary.vendor
        && summary.type == other.summary.type
    }

    /// What none of the siblings uses; nothing where there are none.
    func difference(from siblings: [Learned]) -> Difference {
      guard !siblings.isEmpty else { return Difference() }
      func own(_ part: KeyPath<Learned, Set<UInt32>>) -> Set<UInt32> {
        siblings.reduce(self[keyPath: part]) { $0.subtracting($1[keyPath: part]) }
      }
      // A service's number is its transport, then its port.
      let services = own(\.services).sorted().map { number in
        "\(TransportProtocol(rawValue: UInt8(truncatingIfNeeded: number >> 16)))/\(number & 0xFFFF)"
      }
      return Difference(
        siblings: siblings.count, hosts: own(\.hosts).count, domains: own(\.domains).count, services: services)
    }

    func paragraph(_ difference: Difference) -> String {
      let kind = [summary.vendor, summary.type].filter { !$0.isEmpty }.joined(separator: " ")
      let name = summary.name.isEmpty || summary.name == id ? id : "\(summary.name) (\(id))"
      let active = (activeTicks * 10 / 60).counted("minute")
      var lines = [Diagnostics.visible(name + (kind.isEmpty ? "" : ", \(kind)"))]
      lines.append("  learned since  \(since.words) UTC, \(active) of activity")
      lines.append("  known          \(list(maturity.filter(\.isMature).map(\.what)))")
      lines.append("  not yet        \(list(maturity.filter { !$0.isMature }.map { "\($0.what) (\($0.progress))" }))")
      lines.append("  seldom used    \(seldomWords)")
      lines.append("  unlike others  \(words(of: difference))")
      return lines.joined(separator: "\n")
    }

    private var seldomWords: String {
      guard seldom > 0 else { return "nothing" }
      return "\(seldom) of \(destinations.counted("service")) of other hosts, each in less than a quarter of the hours"
    }

    private func list(_ words: [String]) -> String { words.isEmpty ? "nothing" : words.joined(separator: ", ") }

    private func words(of difference: Difference) -> String {
      guard difference.siblings > 0 else { return "there is no other device of this vendor and type" }
      guard difference.count > 0 else { return "nothing, beside \(difference.siblings.counted("sibling"))" }
      var parts: [String] = []
      if difference.hosts > 0 { parts.append(difference.hosts.counted("host")) }
      if difference.domains > 0 { parts.append(difference.domains.counted("domain")) }
      if !difference.services.isEmpty { parts.append("services " + difference.services.joined(separator: ", ")) }
      return "\(parts.joined(separator: ", ")) that none of \(difference.siblings.counted("sibling")) uses"
    }

    /// Each part of the profile, and how far it is from saying something.
    private var maturity: [(what: String, isMature: Bool, progress: String)] {
      func part(_ what: String, _ have: Int, of needed: Int, _ unit: String) -> (String, Bool, String) {
        (what, have >= needed, "\(have) of \(needed.counted(unit))")
      }
      return [
        part("rates and sizes", activeTicks, of: 300, "tick"), part("mix of features", jointTicks, of: 330, "tick"),
        part("TLS programs", hellos, of: 20, "hello"), part("hours of the day", Int(daysWatched), of: 14, "day"),
      ]
    }
  }
}
