// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Testing

@Suite("Stable hash · FNV-1a")
struct StableHashTests {
  @Test("hashes are the same in every run: profiles on disk are kept under them")
  func pinned() {
    let word = Array("vedette".utf8)
    let ofWord = StableHash.of(unsafe word.span.bytes)
    #expect(ofWord == 0x5F39_5184_EFFD_766B)
    #expect(StableHash().value == 0xFDBD_F6AC_4FC5_2E7F)
    #expect(StableHash.of(IPAddress(v4: 0xC000_0201)) == 0xA0D1_0073_9EA4_D6DD)
  }

  @Test("parts make the same hash as the whole, and the seed makes another")
  func parts() {
    let word = Array("kitchen/lamp".utf8)
    var whole = StableHash(seed: 7)
    unsafe whole.combine(word.span.bytes)
    var single = StableHash(seed: 7)
    for byte in word { single.combine(byte) }
    #expect(whole.value == single.value)
    #expect(StableHash.of(unsafe word.span.bytes) != whole.value)
  }

  @Test("equal numbers of two families are two addresses")
  func families() {
    #expect(StableHash.of(IPAddress(v4: 1)) != StableHash.of(IPAddress(v6High: 0, low: 1)))
  }

  @Test("neighbouring values spread over the low and the high bits")
  func spread() {
    var low: Set<UInt64> = []
    var high: Set<UInt64> = []
    for value in UInt64(0)..<4096 {
      var hash = StableHash()
      hash.combine(value)
      low.insert(hash.value & 0xFFF)
      high.insert(hash.value >> 52)
    }
    // Of 4,096 random draws from as many values about 63 % are distinct.
    #expect(low.count > 2400)
    #expect(high.count > 2400)
  }
}
