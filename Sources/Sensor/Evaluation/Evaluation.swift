// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// Holds what the sensor says against labels, while captures are replayed.
///
/// Takes memory for the labels, for the alerts up to a limit, for the time that each device was last seen, and for how much scores
/// vary: not for packets or ticks.
struct Evaluation: Sendable {
  private var labels: Labels
  private let isHome: @Sendable (IPAddress) -> Bool
  /// For each source of the replay its place among the files that labels name.
  private var files: [Int32] = []
  /// The highest packet number of each file that labels name; 0 before its first packet.
  private var packetsOfFile: [UInt64]
  private var mostPacketsOfFile: UInt64 = 0
  private var packets: UInt64 = 0
  private var packetsLabelled: UInt64 = 0
  private var alerts: [AlertSighting] = []
  private var alertsLeftOut = 0
  private var watched = WatchedTime()
  private var benign = ScoreRanking()
  private var families: [String: ScoreRanking] = [:]
  /// The attacks whose last packet is at most ten minutes old.
  private var goingOn: [Int] = []
  /// Every address that an attack names.
  private let parties: Set<String>

  /// The most alerts that are kept.
  static let alertLimit = 200_000
  /// The seconds that a score speaks of.
  static let tick: Int64 = 10_000_000_000

  /// - Parameter isHome: whether an address belongs to a network whose hosts are devices.
  init(_ labels: Labels, isHome: @escaping @Sendable (IPAddress) -> Bool) {
    self.labels = labels
    self.isHome = isHome
    packetsOfFile = Array(repeating: 0, count: labels.files.count)
    parties = Set(labels.runs.flatMap { [$0.attacker, $0.victim] }).subtracting([""])
  }

  /// Takes the names of the captures that the packets behind this come from, in the order of their indices.
  mutating func begin(sources: [String]) {
    files = sources.map { path in
      let name = path.split(separator: "/").last.map(String.init) ?? path
      return labels.files.firstIndex(of: name).map { Int32(clamping: $0) } ?? -1
    }
  }

  /// Counts a packet, before what is said of it.
  mutating func count(
    _ number: UInt64, source: UInt16, at time: Timestamp, _ sender: Endpoint?, _ receiver: Endpoint?,
    _ transport: TransportProtocol
  ) {
    packets &+= 1
    let file = Int(source) < files.count ? files[Int(source)] : -1
    mostPacketsOfFile = max(mostPacketsOfFile, number)
    if file >= 0 { packetsOfFile[Int(file)] = max(packetsOfFile[Int(file)], number) }
    let packet = LabelPacket(
      number: number, time: time, file: file, sender: sender, receiver: receiver, transport: transport)
    guard let row = labels.packets.row(of: packet) else { return }
    let run = Int(labels.runOfRow[Int(row)])
    guard run >= 0 else { return }
    packetsLabelled &+= 1
    labels.runs[run].count(at: time)
    if !goingOn.contains(run) { goingOn.append(run) }
  }

  /// Those of some addresses that attacks name: what an alert has to keep.
  func namedParties(_ addresses: [String]) -> [String] { addresses.filter(parties.contains) }

  /// Takes an alert about a device.
  mutating func note(_ alert: AlertSighting) {
    guard alerts.count < Self.alertLimit else {
      alertsLeftOut += 1
      return
    }
    alerts.append(alert)
  }

  /// Takes the score of a device's active tick that ended at a moment, after learning.
  ///
  /// A tick is one of an attack where the device is the attacker and sent or got a packet of it in this tick. Ticks of an attack's
  /// devices in the ten minutes behind its packets are neither that nor benign, and count for no rate.
  ///
  /// - Parameter addresses: all that the device is known by; asked for only while an attack goes on.
  mutating func note(tickOf device: String, endingAt end: Timestamp, score: Double, addresses: () -> [String]) {
    watched.count(device, at: end, length: Self.tick)
    goingOn.removeAll { !labels.runs[$0].spans(end) }
    guard !goingOn.isEmpty else { return benign.count(score, isAttack: false) }
    let own = namedParties(addresses())
    let begin = end.advanced(byNanoseconds: -Self.tick)
    var isBenign = true
    for run in goingOn.map({ labels.runs[$0] }) {
      let isAttacker = own.contains(culprit(of: run))
      if isAttacker && run.last >= begin { families[run.family, default: ScoreRanking()].count(score, isAttack: true) }
      if isAttacker || run.isAnonymous || own.contains(run.victim) || own.contains(run.attacker) { isBenign = false }
    }
    if isBenign { benign.count(score, isAttack: false) }
  }

  /// The device of the home that an attack shows at: its attacker, or its victim where the attacker is on the Internet.
  private func culprit(of run: AttackRun) -> String { isAttackerHome(run) ? run.attacker : run.victim }

  private func isAttackerHome(_ run: AttackRun) -> Bool {
    guard let address = IPAddress(run.attacker) else { return !run.attacker.isEmpty }
    return isHome(address)
  }

  /// What came of it all.
  var metrics: Metrics {
    let seen = labels.runs.filter { $0.packets > 0 }
    let results = seen.map { RunResult($0, isAttackerHome: isAttackerHome($0), alerts) }
    let unexplained = alerts.filter { alert in !seen.contains { alert.speaks(of: $0) } }
    var everything = benign
    for ranking in families.values { everything.addAttacks(of: ranking) }
    return Metrics(
      rows: labels.lines.count, errors: labels.errorCount, packets: packets,
      packetsLabelled: packetsLabelled, runsWithoutPackets: labels.runs.count - seen.count,
      alertsLeftOut: alertsLeftOut, all: FamilyResult("", results, everything),
      families: Set(seen.map(\.family)).sorted().map { family in
        FamilyResult(
          family, results.filter { $0.family == family }, (families[family] ?? ScoreRanking()).among(benign))
      },
      runs: results, falseIncidents: FalseIncidents(unexplained, deviceDays: watched.days))
  }

  /// Adds what turned out to be wrong with the labels: packets that the captures do not have, and captures that were not read.
  ///
  /// - Returns: everything that is wrong with them.
  mutating func closeLabels() -> (first: [LabelError], count: Int) {
    for (file, packets) in packetsOfFile.enumerated() {
      if packets == 0 {
        labels.note(
          LabelError(
            line: Int(labels.lineOfFile[file]), column: LabelColumn.file.rawValue,
            why: "\(labels.files[file]) is not among the captures", remedy: "name it, too, or leave its rows out"))
      } else {
        noteRows(behind: packets, file: Int32(clamping: file), name: labels.files[file])
      }
    }
    noteRows(behind: mostPacketsOfFile, file: nil, name: "the capture")
    return (labels.errors, labels.errorCount)
  }

  private mutating func noteRows(behind packets: UInt64, file: Int32?, name: String) {
    for row in labels.packets.rows(behindPacket: packets, inFile: file) {
      labels.note(
        LabelError(
          line: Int(labels.lines[Int(row)]), column: LabelColumn.packet.rawValue,
          why: "\(name) has only \(packets) packets", remedy: "check that the labels belong to the capture"))
    }
  }
}
