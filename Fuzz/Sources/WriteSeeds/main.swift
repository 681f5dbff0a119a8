// SPDX-License-Identifier: Apache-2.0
import Capture
import Foundation
import NetworkTypes
import SensorTestKit

// Writes what the fuzzers begin with, made from the captures of the tests: WriteSeeds GOLDEN-FOLDER SEED-FOLDER

guard CommandLine.arguments.count == 3 else {
  FileHandle.standardError.write(Data("usage: WriteSeeds GOLDEN-FOLDER SEED-FOLDER\n".utf8))
  exit(64)
}
let golden = URL(filePath: CommandLine.arguments[1])
let seeds = URL(filePath: CommandLine.arguments[2])
let files = FileManager.default
let captures = (files.enumerator(at: golden, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL } ?? [])
  .filter { $0.pathExtension == "pcap" }.sorted { $0.path < $1.path }

func write(_ bytes: [UInt8], _ reader: (some FuzzedReader).Type, _ name: String) throws {
  let folder = seeds.appending(path: reader.name)
  try files.createDirectory(at: folder, withIntermediateDirectories: true)
  try Data(bytes).write(to: folder.appending(path: name))
}

for (index, capture) in captures.enumerated() {
  let bytes = [UInt8](try Data(contentsOf: capture))
  // Mutating a short file is worth more than mutating a long one.
  if bytes.count <= 2048 { try write(bytes, FuzzedCaptureFile.self, "capture-\(index)") }
  var packets: [[UInt8]] = []
  var file = try CaptureFile(path: capture.path)
  try file.forEachPacket { _, packet in
    unsafe packets.append(packet.withUnsafeBytes { unsafe Array($0) })
    return packets.count < 64
  }
  for start in stride(from: 0, to: packets.count, by: 4) {
    let run = Array(packets[start..<min(start + 4, packets.count)])
    try write(FuzzedFrames.input(linkType: 1, run), FuzzedFrames.self, "capture-\(index)-\(start)")
  }
}

for (index, input) in ConstructedRuns.inputs.enumerated() {
  try write(input, FuzzedFrames.self, "constructed-\(index)")
}

for (index, input) in CoAPSeeds.inputs.enumerated() { try write(input, FuzzedCoAP.self, "conversation-\(index)") }

for (index, input) in ConfigurationSeeds.inputs.enumerated() {
  try write(input, FuzzedConfiguration.self, "conversation-\(index)")
}

for (index, input) in PacketMessageSeeds.inputs.enumerated() {
  try write(input, FuzzedPacketMessages.self, "message-\(index)")
}
for (index, input) in TextSeeds.inputs.enumerated() { try write(input, FuzzedText.self, "message-\(index)") }

for (index, input) in NameSeeds.inputs.enumerated() { try write(input, FuzzedNames.self, "message-\(index)") }

// SYN, its answer, and three segments of which the second comes last; the same with a cut, a contradiction and FIN.
let opened: [UInt8] = [0xFF, 0xFF, 0xFF, 0xF0, 0x02, 0, 0, 0, 9, 0x1A, 0, 0, 0, 0]
let segments: [[UInt8]] = [[0x08, 0, 0, 20, 9], [0x08, 0, 40, 20, 9], [0x08, 0, 20, 20, 9]]
let strange: [[UInt8]] = [[0x28, 0, 60, 10, 9], [0x08, 0, 30, 20, 0xE1], [0x18, 0, 70, 0, 0], [0x09, 0, 70, 5, 9]]
try write(opened + segments.joined(), FuzzedStream.self, "ordered")
try write(opened + segments.joined() + strange.joined(), FuzzedStream.self, "strange")

for (index, input) in HandshakeSeeds.streams.enumerated() { try write(input, FuzzedTLS.self, "handshake-\(index)") }
for (index, input) in HandshakeSeeds.datagrams.enumerated() { try write(input, FuzzedDTLS.self, "handshake-\(index)") }
for (index, input) in HandshakeSeeds.packets.enumerated() { try write(input, FuzzedOpenVPN.self, "handshake-\(index)") }
for (index, input) in LoginSeeds.inputs.enumerated() {
  try write(input, FuzzedLogins.self, "conversation-\(index)")
}
for (name, input) in MessagingSeeds.mqtt { try write(input, FuzzedMQTT.self, name) }
for (name, input) in MessagingSeeds.mqttSN { try write(input, FuzzedMQTTSN.self, name) }
for (name, input) in MessagingSeeds.webSocket { try write(input, FuzzedWebSocket.self, name) }
for (name, input) in QUICSeeds.flows { try write(input, FuzzedQUIC.self, name) }
for (name, input) in PlantSeeds.all { try write(input, FuzzedPlants.self, name) }
