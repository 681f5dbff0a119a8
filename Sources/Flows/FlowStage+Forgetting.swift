// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Protocols

extension FlowStage {
  /// Forgets every flow with one of these addresses at an end, and tells nobody: for a device that is to be forgotten.
  ///
  /// What of such a conversation still comes begins a new flow. Costs a look at every flow.
  public mutating func forget(_ addresses: Set<IPAddress>, sink: inout some FlowSink & ~Copyable) {
    for kind in FlowTimeouts.Class.allCases {
      var next = table.oldest(kind)
      while let slot = next {
        let newer = table.entries[slot].newer
        next = newer < 0 ? nil : Int(newer)
        let flow = table.entries[slot].flow
        guard addresses.contains(flow.client.address) || addresses.contains(flow.server.address) else { continue }
        release(slot, sink: &sink)
      }
    }
  }
}
