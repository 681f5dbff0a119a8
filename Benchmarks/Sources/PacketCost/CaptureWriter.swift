// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Writes a pcap file of made-up traffic.
enum CaptureWriter {
  /// A file that could not be written.
  struct WriteError: Error { let number: Int32 }

  static func write(_ mix: Traffic.Mix, count: Int, to path: String) throws(WriteError) {
    guard let file = unsafe fopen(path, "w") else { throw WriteError(number: errno) }
    var traffic = Traffic(mix)
    var bytes = words([0xA1B2_C3D4, 0x0004_0002, 0, 0, 262_144, 1])
    var isWritten = true
    for number in 0..<count {
      let packet = traffic.next()
      // A packet every 20 µs.
      let time = UInt64(number) * 20
      let length = UInt32(packet.count)
      bytes += words([1_767_607_200 + UInt32(time / 1_000_000), UInt32(time % 1_000_000), length, length]) + packet
      if bytes.count > 1 << 20 || number == count - 1 {
        if unsafe fwrite(bytes, 1, bytes.count, file) != bytes.count { isWritten = false }
        bytes.removeAll(keepingCapacity: true)
      }
    }
    guard unsafe fclose(file) == 0, isWritten else { throw WriteError(number: errno) }
  }

  private static func words(_ words: [UInt32]) -> [UInt8] {
    words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
  }
}
