// SPDX-License-Identifier: Apache-2.0
import Protocols

/// The flows whose client said in its hello that it wants names resolved, so that their records say so: the latest 4,096.
///
/// The oldest gives way to the newest.
struct ResolverFlows {
  static let capacity = 4096

  private var kinds: [UInt64: EncryptedDNS] = [:]
  /// The flows in the order in which they came; once full, `next` is the oldest.
  private var order: [UInt64] = []
  private var next = 0

  /// How the flow with this id carries DNS, if it is one of them.
  subscript(_ id: UInt64) -> EncryptedDNS? { kinds.isEmpty ? nil : kinds[id] }

  /// Remembers a flow by its id.
  mutating func insert(_ id: UInt64, _ kind: EncryptedDNS) {
    guard kinds.updateValue(kind, forKey: id) == nil else { return }
    if order.count < Self.capacity {
      order.append(id)
      return
    }
    kinds[order[next]] = nil
    order[next] = id
    next = (next + 1) % Self.capacity
  }
}
