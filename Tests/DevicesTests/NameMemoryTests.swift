// SPDX-License-Identifier: Apache-2.0
import Flows
import NetworkTypes
import Testing
import Wire

@testable import Devices
@testable import Protocols

@Suite("Names that devices asked for")
struct NameMemoryTests {
  private static let lamp = IPAddress(v4: 0x0A00_0007)
  private static let other = IPAddress(v4: 0x0A00_0008)
  private static let server = IPAddress(v4: 0xC633_6401)

  private static func name(_ text: String) -> [UInt8] {
    text.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0]
  }

  private static func record(_ owner: String, _ type: UInt8, timeToLive: UInt32 = 300, _ data: [UInt8]) -> [UInt8] {
    let life = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: timeToLive >> $0) }
    return name(owner) + [0, type, 0, 1] + life + [0, UInt8(data.count)] + data
  }

  private static func address(_ owner: String, timeToLive: UInt32 = 300, _ address: IPAddress = server) -> [UInt8] {
    record(owner, 1, timeToLive: timeToLive, [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: address.low >> $0) })
  }

  private static func time(_ seconds: Int64) -> Timestamp { Timestamp(seconds: seconds, nanoseconds: 0) }

  /// Lets an answer to a question about `asked` come to the lamp; without `asked` an announcement to the link.
  private static func learn(
    _ memory: inout NameMemory, _ asked: String?, type: UInt8 = 1, _ records: [[UInt8]], at seconds: Int64 = 0,
    isPaired: Bool = true
  ) throws {
    var bytes: [UInt8] = [
      0, asked == nil ? 0 : 1, 0x84, 0, 0, asked == nil ? 0 : 1, 0, UInt8(records.count), 0, 0, 0, 0,
    ]
    if let asked { bytes += name(asked) + [0, type, 0, 1] }
    bytes += records.flatMap { $0 }
    var message = try DNSMessage(parsing: bytes.span.octets, of: asked == nil ? .multicast : .unicast)
    if isPaired { message.exchange = Exchange(packet: 1, answerCount: 1) }
    let context = EventContext(
      time: time(seconds), packet: 2, source: 0, vlan: VLANTags(), sourceMAC: .zero, destinationMAC: .zero,
      sender: Endpoint(address: other, port: 53), receiver: Endpoint(address: lamp, port: 4_000), transport: .udp,
      direction: .toClient, flow: nil)
    memory.learn(from: message, in: context)
  }

  private func known(
    _ memory: borrowing NameMemory, _ address: IPAddress = server, by client: IPAddress = lamp, at seconds: Int64 = 1
  ) -> String? {
    memory.name(of: address, askedBy: client, at: Self.time(seconds)).map { $0.bytes.array }
      .map { String(decoding: $0, as: UTF8.self) }
  }

  @Test("the name that was asked for counts, not the last one that it leads to, and only for the device that asked")
  func aliases() throws {
    var memory = NameMemory(capacity: 64)
    let alias = Self.record("Update.vendor.example", 5, Self.name("edge.host.example"))
    try Self.learn(&memory, "update.vendor.example", [alias, Self.address("edge.host.example")])
    #expect(known(memory) == "update.vendor.example")
    #expect(known(memory, by: Self.other) == nil)
    #expect(known(memory, Self.other) == nil)
  }

  /// An HTTPS record with one hint of each kind.
  private static func binding(
    _ owner: String, priority: UInt8 = 1, target: String = "", timeToLive: UInt32 = 300
  ) -> [UInt8] {
    record(
      owner, 65, timeToLive: timeToLive,
      [0, priority] + name(target) + [0, 1, 0, 3, 2, 0x68, 0x32] + [0, 4, 0, 8, 198, 51, 100, 1, 198, 51, 100, 2]
        + [0, 6, 0, 16] + hinted6)
  }

  private static let hinted6: [UInt8] = [0x20, 0x01, 0x0D, 0xB8] + Array(repeating: 0, count: 11) + [9]

  @Test("the hints of HTTPS records are addresses of the name asked for, for the record's time to live (RFC 9460 §7.3)")
  func hints() throws {
    var memory = NameMemory(capacity: 64)
    let alias = Self.record("shop.example", 5, Self.name("edge.example"))
    try Self.learn(&memory, "shop.example", type: 65, [alias, Self.binding("edge.example", timeToLive: 600)])
    let hinted = [Self.server, IPAddress(v4: 0xC633_6402), IPAddress(v6High: 0x2001_0DB8_0000_0000, low: 9)]
    #expect(hinted.map { known(memory, $0) } == ["shop.example", "shop.example", "shop.example"])
    #expect(known(memory, at: 660) == "shop.example")
    #expect(known(memory, at: 661) == nil)
    #expect(known(memory, by: Self.other) == nil)
  }

  @Test(
    "an HTTPS record leads to its target's addresses; in alias mode, or of another name, its own hints are not believed"
  )
  func targets() throws {
    var memory = NameMemory(capacity: 64)
    try Self.learn(
      &memory, "shop.example", type: 65,
      [
        Self.binding("shop.example", priority: 0, target: "edge.example"), Self.address("edge.example", Self.other),
        Self.binding("bank.example"),
      ])
    #expect(known(memory, Self.other) == "shop.example")
    #expect(known(memory) == nil)
  }

  @Test("of one record's hints 16 are read")
  func manyHints() throws {
    var memory = NameMemory(capacity: 4_096)
    let hints = (0..<40).flatMap { [10, 9, 8, UInt8($0)] as [UInt8] }
    try Self.learn(
      &memory, "a.example", type: 64, [Self.record("a.example", 64, [0, 1, 0, 0, 4, 0, 160] + hints)])
    let count = (0..<40).count { known(memory, IPAddress(v4: 0x0A09_0800 + UInt32($0))) != nil }
    #expect(count == DNSAddresses.maximumHintCount)
  }

  @Test("addresses of names that the question does not lead to are not believed")
  func strangers() throws {
    var memory = NameMemory(capacity: 64)
    try Self.learn(&memory, "a.example", [Self.address("bank.example")])
    #expect(known(memory) == nil)
  }

  @Test("an answer that nobody asked for is not remembered")
  func unsolicited() throws {
    var memory = NameMemory(capacity: 64)
    try Self.learn(&memory, "a.example", [Self.address("a.example")], isPaired: false)
    #expect(known(memory) == nil)
  }

  @Test(
    "an answer is good from its time on, for its time to live within bounds and a minute more",
    arguments: [(300, 360), (0, 120), (0x8000_0000, 86_460), (100_000, 86_460)] as [(UInt32, Int64)])
  func timeToLive(life: UInt32, last: Int64) throws {
    var memory = NameMemory(capacity: 64)
    try Self.learn(&memory, "a.example", [Self.address("a.example", timeToLive: life)], at: 1_000)
    let times = [999, 1_000, 1_000 + last, 1_001 + last].map { known(memory, at: $0) }
    #expect(times == [nil, "a.example", "a.example", nil])
  }

  @Test("an answer given again lives on, so that a long conversation keeps its name")
  func renewal() throws {
    var memory = NameMemory(capacity: 64)
    for second in [0, 200, 400, 600] as [Int64] {
      try Self.learn(&memory, "a.example", [Self.address("a.example")], at: second)
    }
    #expect(known(memory, at: 10) == "a.example")
    #expect(known(memory, at: 960) == "a.example")
    #expect(memory.evictions == 0)
  }

  @Test("of several names of one address the latest counts, and the others are told of")
  func shared() throws {
    var memory = NameMemory(capacity: 64)
    try Self.learn(&memory, "a.example", [Self.address("a.example")], at: 0)
    try Self.learn(&memory, "b.example", [Self.address("b.example")], at: 5)
    #expect(known(memory, at: 4) == "a.example")
    #expect(known(memory, at: 6) == "b.example")
    let others = memory.name(of: Self.server, askedBy: Self.lamp, at: Self.time(6))?.otherCount
    #expect(others == 1)
  }

  @Test("what multicast DNS announces is known to the whole link until it is taken back, names of elsewhere are not")
  func announcements() throws {
    var memory = NameMemory(capacity: 64)
    try Self.learn(&memory, nil, [Self.address("Printer.local"), Self.address("bank.example", Self.other)])
    #expect(known(memory) == "Printer.local")
    #expect(known(memory, by: Self.other) == "Printer.local")
    #expect(known(memory, Self.other) == nil)
    try Self.learn(&memory, nil, [Self.address("printer.local", timeToLive: 0)], at: 5)
    #expect(known(memory, at: 6) == nil)
    #expect(known(memory, at: 4) == "Printer.local")
  }

  @Test("a full memory gives up the oldest answer, counts it, and never grows")
  func capacity() throws {
    var memory = NameMemory(capacity: 8)
    let bound = memory.memoryBound
    for number in 0..<20 as Range<Int64> {
      try Self.learn(&memory, "n\(number).example", [Self.address("n\(number).example")], at: number)
    }
    #expect(known(memory, at: 20) == "n19.example")
    #expect(memory.evictions == 12)
    #expect(memory.memoryBound == bound)
  }
}

extension RawSpan {
  fileprivate var array: [UInt8] { (0..<byteCount).map { octet($0) ?? 0 } }
}
