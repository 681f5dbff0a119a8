// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Testing

@testable import Devices

@Suite("Resources that devices offer · RFC 6690")
struct ResourceTableTests {
  private static let lamp = DeviceIdentity.address(IPAddress(v4: 0x0A00_0001))
  private static let lock = DeviceIdentity.address(IPAddress(v4: 0x0A00_0002))

  private static func text(_ text: String) -> ShortText {
    var short = ShortText()
    for octet in text.utf8 { short.append(octet) }
    return short
  }

  private static func resource(_ path: String, _ type: String = "") -> OfferedResource {
    OfferedResource(path: text(path), type: text(type))
  }

  private static func moment(_ seconds: Int64) -> Timestamp { Timestamp(nanoseconds: seconds * 1_000_000_000) }

  private static func list(_ table: ResourceTable, _ device: DeviceIdentity) -> [String] {
    table.resources(of: device).map { "\($0.path) \($0.type)" }
  }

  @Test("each device's resources are its own, in the order in which it named them")
  func own() {
    var table = ResourceTable()
    let news1 = table.learn(Self.resource("/b", "light"), of: Self.lamp, at: Self.moment(1))
    #expect(news1)
    let news2 = table.learn(Self.resource("/a"), of: Self.lamp, at: Self.moment(2))
    #expect(news2)
    let news3 = table.learn(Self.resource("/a", "bolt"), of: Self.lock, at: Self.moment(3))
    #expect(news3)
    #expect(Self.list(table, Self.lamp) == ["/b light", "/a "])
    #expect(Self.list(table, Self.lock) == ["/a bolt"])
  }

  @Test("what is named again is no news, another kind of resource is")
  func again() {
    var table = ResourceTable()
    let news4 = table.learn(Self.resource("/a", "x"), of: Self.lamp, at: Self.moment(1))
    #expect(news4)
    let news5 = table.learn(Self.resource("/a", "x"), of: Self.lamp, at: Self.moment(2))
    #expect(!news5)
    let news6 = table.learn(Self.resource("/a", "y"), of: Self.lamp, at: Self.moment(3))
    #expect(news6)
    #expect(Self.list(table, Self.lamp) == ["/a y"])
  }

  @Test("however many resources are named, the table keeps its size, and the last one is in it")
  func bounded() {
    var table = ResourceTable(capacity: 64)
    let bound = table.memoryBound
    for number in 0..<10_000 {
      _ = table.learn(Self.resource("/\(number)"), of: Self.lamp, at: Self.moment(Int64(number)))
    }
    #expect(table.memoryBound == bound)
    #expect(table.resources(of: Self.lamp).count <= 64)
    #expect(Self.list(table, Self.lamp).contains("/9999 "))
  }
}
