// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Testing

@testable import Flows

@Suite("Learned services")
struct LearnedServicesTests {
  private func endpoint(_ number: Int) -> Endpoint {
    Endpoint(address: IPAddress(v4: UInt32(number)), port: UInt16(truncatingIfNeeded: number))
  }

  @Test("what was learned is known, for its transport only")
  func known() {
    var services = LearnedServices()
    services.learn(endpoint(7), .tcp)
    let (same, otherTransport, other) = (
      services.contains(endpoint(7), .tcp), services.contains(endpoint(7), .udp), services.contains(endpoint(8), .tcp)
    )
    #expect(same && !otherTransport && !other)
  }

  @Test("what is used again stays while a hundred thousand others pass, and the memory does not grow")
  func eviction() {
    var services = LearnedServices()
    var stayed = true
    services.learn(endpoint(0), .tcp)
    for number in 1..<100_000 {
      services.learn(endpoint(number), .tcp)
      if number % 500 == 0 {
        stayed = stayed && services.contains(endpoint(0), .tcp)
        services.learn(endpoint(0), .tcp)
      }
    }
    var known = 0
    for number in 0..<100_000 where services.contains(endpoint(number), .tcp) { known += 1 }
    #expect(stayed)
    #expect(known > 3_500 && known <= 4_096)
  }
}
