// SPDX-License-Identifier: Apache-2.0
import Flows
import NetworkTypes

/// Remembers the Community IDs of the flows that were written last, so that a flow's digest is made about once.
///
/// A table with one place for each of 1,024 remainders of the flow's identifier; a later flow takes the place of an earlier one.
struct CommunityNames: ~Copyable {
  private static let size = 1024

  private struct Entry {
    var client: Endpoint
    var server: Endpoint
    var transport: TransportProtocol
    var name: ShortText
  }

  private var entries: [Entry?] = Array(repeating: nil, count: size)

  /// The name of a flow.
  mutating func name(of flow: Flow) -> ShortText {
    let index = Int(truncatingIfNeeded: flow.id % UInt64(Self.size))
    if let entry = entries[index], entry.client == flow.client, entry.server == flow.server,
      entry.transport == flow.transport
    {
      return entry.name
    }
    let name = CommunityID.text(transport: flow.transport, source: flow.client, destination: flow.server)
    entries[index] = Entry(client: flow.client, server: flow.server, transport: flow.transport, name: name)
    return name
  }
}
