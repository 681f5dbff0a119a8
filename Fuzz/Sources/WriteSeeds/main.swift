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
