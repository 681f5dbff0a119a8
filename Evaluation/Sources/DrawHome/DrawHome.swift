// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import HomeSimulation

/// Draws the network traffic of a home, with labels.
@main
struct DrawHome: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "DrawHome", abstract: "Draws the network traffic of a home: capture.pcap, labels.csv and story.json.")

  @Option(help: "Everything drawn follows from this number.")
  var seed: UInt64 = 1

  @Option(help: "Days to draw; parts of a day are possible.")
  var days = 1.0

  @Option(help: "The weekday of the first midnight.")
  var startDay = Weekday.monday

  @Option(help: "An attack family; --list names all.")
  var attack: String?

  @Option(help: "How much of the attack there is: low, medium or high.", transform: word)
  var intensity = Intensity.medium

  @Option(help: "When the attack begins, in seconds after the first midnight.")
  var at = 43_200.0

  @Option(help: "The device that attacks; without it, the seed chooses.")
  var by: String?

  @Option(help: "Something unusual that is no attack; --list names all.", transform: word)
  var situation: Situation?

  @Option(help: "When the situation begins, in seconds after the first midnight.")
  var situationAt: Double?

  @Option(help: "Octets kept of each packet.")
  var snapLength = 262_144

  @Option(help: "The folder for the three files; it is made if it is not there.")
  var output: String?

  @Flag(help: "Names the attack families and situations, and draws nothing.")
  var list = false

  enum Weekday: String, CaseIterable, ExpressibleByArgument {
    case monday, tuesday, wednesday, thursday, friday, saturday, sunday

    var number: Int { Self.allCases.firstIndex(of: self) ?? 0 }
  }

  func validate() throws {
    guard list || output != nil else { throw ValidationError("name a folder with --output") }
    guard days > 0, days <= 400 else { throw ValidationError("--days is more than 0 and at most 400") }
    guard snapLength >= 60 else { throw ValidationError("--snap-length is at least 60") }
  }

  func run() throws {
    if list {
      print("attacks: " + AttackCatalog.names.joined(separator: " "))
      print("situations: " + Situation.allCases.map(\.rawValue).joined(separator: " "))
      return
    }
    let attacks = attack.map { [AttackPlan(family: $0, intensity: intensity, time: at, device: by)] } ?? []
    let home = try Home(
      Home.Plan(
        seed: seed, days: days, startDay: startDay.number, situation: situation, situationTime: situationAt,
        attacks: attacks))
    let folder = URL(fileURLWithPath: output ?? "")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let path = folder.appendingPathComponent("capture.pcap")
    guard FileManager.default.createFile(atPath: path.path, contents: nil) else { throw CocoaError(.fileWriteUnknown) }
    var receiver = FileReceiver(file: try FileHandle(forWritingTo: path), writer: CaptureWriter(snapLength: snapLength))
    home.run(into: &receiver)
    try receiver.finish()
    let labels = LabelFile.text(receiver.writer.ranges, runs: home.runs, file: "capture.pcap")
    try Data(labels.utf8).write(to: folder.appendingPathComponent("labels.csv"))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try encoder.encode(Story(of: home)).write(to: folder.appendingPathComponent("story.json"))
    print(
      "\(receiver.writer.packetCount) packets, \(receiver.writer.ranges.reduce(0) { $0 + $1.last - $1.first + 1 }) of an attack"
    )
  }
}

/// Reads one of a few words.
@Sendable private func word<Value: RawRepresentable & CaseIterable>(_ text: String) throws -> Value
where Value.RawValue == String {
  guard let value = Value(rawValue: text) else {
    throw ValidationError("\(text) is none of " + Value.allCases.map(\.rawValue).joined(separator: ", "))
  }
  return value
}

/// Writes a capture in large pieces.
struct FileReceiver: PacketReceiver {
  let file: FileHandle
  var writer: CaptureWriter
  /// What went wrong first; the rest is not written.
  private var failure: (any Error)?

  init(file: FileHandle, writer: CaptureWriter) { (self.file, self.writer) = (file, writer) }

  mutating func receive(_ packet: DrawnPacket, _ bytes: ArraySlice<UInt8>) {
    writer.receive(packet, bytes)
    if writer.bytes.count > 1 << 22 { flush() }
  }

  mutating func finish() throws {
    flush()
    try file.close()
    if let failure { throw failure }
  }

  private mutating func flush() {
    do {
      if failure == nil { try file.write(contentsOf: Data(writer.bytes)) }
    } catch {
      failure = error
    }
    writer.clear()
  }
}
