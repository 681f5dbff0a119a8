// SPDX-License-Identifier: Apache-2.0
import Flows
import SensorTestKit
import Testing

/// `make flood` sends ten million packets of each kind, and holds the memory as well.
@Suite("Flow stage: floods")
struct FloodTests {
  @Test(
    "a flood of many times the table's size harms no conversation, and every flow is accounted for",
    arguments: FloodPackets.Kind.allCases)
  func flood(_ kind: FloodPackets.Kind) {
    var configuration = FlowConfiguration()
    configuration.flowCapacity = 1024
    let workload = FloodWorkload(kind, packets: 30_000, packetsPerSecond: 2_000, conversations: 80)
    let outcome = workload.run(configuration)
    #expect(outcome.harm == [])
    #expect(outcome.started == 30_080)
    #expect(outcome.ended == outcome.started)
    #expect(outcome.active == 1024)
    #expect(outcome.evicted == outcome.started - 1024)
  }

  @Test("a flood that the table has room for is given up by time alone")
  func room() {
    var configuration = FlowConfiguration()
    configuration.flowCapacity = 2048
    let workload = FloodWorkload(.udp, packets: 3_000, packetsPerSecond: 50, conversations: 80)
    let outcome = workload.run(configuration)
    #expect(outcome.harm == [])
    #expect(outcome.evicted == 0)
    #expect(outcome.ended == 3_080)
  }

  @Test("without a flood the same conversations are what they are beside one")
  func calm() {
    let outcome = FloodWorkload(nil, packets: 10_000, packetsPerSecond: 100, conversations: 80).run(FlowConfiguration())
    #expect(outcome.harm == [])
    #expect(outcome.started == 80)
  }
}
