// SPDX-License-Identifier: Apache-2.0

public import Synchronization

/// A number shared by two threads, alone on its cache lines, so that writing it slows no reader of its neighbours.
///
/// 112 bytes on either side keep it 64 bytes away from anything else even where the prefetcher fetches lines in pairs.
@usableFromInline
struct PaddedAtomic: ~Copyable, Sendable {
  @usableFromInline let before: [14 of UInt64] = .init(repeating: 0)
  @usableFromInline let value = Atomic<Int>(0)
  @usableFromInline let after: [14 of UInt64] = .init(repeating: 0)

  @usableFromInline init() {}
}
