// SPDX-License-Identifier: Apache-2.0

/// The flows that an alert spoke of, so that their records say so: the latest 4,096 of them.
///
/// The oldest gives way to the newest, so that a sensor that runs for years goes on marking flows.
struct AlertedFlows {
  static let capacity = 4096

  private var members: Set<UInt64> = []
  /// The members in the order in which they came; once full, `next` is the oldest.
  private var order: [UInt64] = []
  private var next = 0

  /// Whether the flow with this id is one of them.
  func contains(_ id: UInt64) -> Bool { !members.isEmpty && members.contains(id) }

  /// Remembers a flow by its id.
  mutating func insert(_ id: UInt64) {
    guard members.insert(id).inserted else { return }
    if order.count < Self.capacity {
      order.append(id)
      return
    }
    members.remove(order[next])
    order[next] = id
    next = (next + 1) % Self.capacity
  }
}
