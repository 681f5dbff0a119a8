// SPDX-License-Identifier: Apache-2.0

import Capture
import Testing

@Suite("Capture files · damage at every byte")
struct MutationTests {
  /// A file in which every kind of record and block that is looked into occurs.
  private static func sample(isBlockFormat: Bool, isBigEndian: Bool) -> [UInt8] {
    var file = CaptureBytes(isBigEndian: isBigEndian)
    if isBlockFormat {
      file.section()
      file.interface(snapLength: 90, resolution: 9, offset: 3)
      file.enhancedPacket(ticks: 1 << 33, [1, 2, 3])
      file.block(3) {
        $0.add(UInt32(2))
        $0.bytes += [4, 5]
      }
      file.block(5) { $0.add(UInt64(0)) }
      file.enhancedPacket(ticks: 1 << 34, [6])
    } else {
      file.pcapHeader(magic: 0xA1B2_CD34)
      for length in 0..<4 { file.pcapRecord(9, 9, [UInt8](repeating: 1, count: length), extra: 8) }
    }
    return file.bytes
  }

  @Test(
    "a changed byte leads to packets within the file or to an error within it, and twice to the same",
    arguments: [false, true], [false, true])
  func everyByte(isBlockFormat: Bool, isBigEndian: Bool) throws {
    let whole = Self.sample(isBlockFormat: isBlockFormat, isBigEndian: isBigEndian)
    #expect(try read(whole).error == nil)
    var errors: Set<String> = []
    for place in whole.indices {
      for value: UInt8 in [0, 1, 0x7F, 0x80, 0xFF] where whole[place] != value {
        var changed = whole
        changed[place] = value
        let file = try TemporaryFile(changed)
        let (first, second) = (try read(fileAt: file.path), try read(fileAt: file.path))
        #expect(first.packets == second.packets)
        #expect(first.error == second.error)
        #expect(first.packets.map(\.data.count).reduce(0, +) < whole.count)
        #expect(first.packets.allSatisfy { Int($0.original) >= $0.data.count })
        if let error = first.error {
          #expect(error.offset <= UInt64(whole.count))
          #expect(!error.description.isEmpty)
          errors.insert("\(error.offset) \(error.reason)")
        }
      }
    }
    // Many different things can go wrong; a reader that overlooked them would show it here.
    #expect(errors.count > 20)
  }
}
