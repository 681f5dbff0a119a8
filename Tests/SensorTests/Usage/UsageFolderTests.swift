// SPDX-License-Identifier: Apache-2.0
import Devices
import Foundation
import NetworkTypes
import SensorTestKit
import Testing

@testable import Detection
@testable import Sensor

@Suite("Usage descriptions in files · RFC 8520 §9")
struct UsageFolderTests {
  /// The example of the documentation.
  static func example() throws -> [UInt8] {
    let page = try String(
      contentsOf: projectFolder.appending(path: "Docs/Usage-Descriptions.md"), encoding: .utf8)
    let begin = try #require(page.range(of: "```json\n"))
    let end = try #require(page.range(of: "\n```", range: begin.upperBound..<page.endIndex))
    return Array(page[begin.upperBound..<end.lowerBound].utf8)
  }

  @Test("the documentation's example is read whole")
  func whole() throws {
    let document = try UsageDocument(try Self.example(), file: "lamp.json")
    #expect(document.errors.isEmpty)
    #expect(document.undecided == nil)
    #expect(document.url == "https://lamp.example/mud/lamp-2")
    var cloud = UsageRule(.name("cloud.lamp.example"))
    (cloud.family, cloud.transport, cloud.peerPorts, cloud.initiator) = (.v4, .tcp, 443...443, .device)
    var hub = UsageRule(.localNetworks)
    (hub.family, hub.transport, hub.peerPorts) = (.v4, .udp, 5683...5684)
    #expect(document.fromDevice == [cloud, hub])
    var page = UsageRule(.localNetworks)
    (page.family, page.transport, page.devicePorts, page.initiator) = (.v4, .tcp, 80...80, .peer)
    #expect(document.toDevice == [cloud, page])
  }

  @Test("a file that is cut anywhere is refused with its name")
  func cut() throws {
    let bytes = try Self.example()
    for length in stride(from: 0, to: bytes.count - 3, by: 7) {
      #expect(throws: Failure.self) { try UsageDocument(Array(bytes[..<length]), file: "lamp.json") }
    }
  }

  @Test("whatever is wrong at one place, the file is refused, or what is left of it is no more than was there")
  func wrongValues() throws {
    let root = try JSONSerialization.jsonObject(with: Data(try Self.example()))
    var refused = 0
    var partial = 0
    for wrong in [7, -1, "x", "", NSNull(), [Any](), [String: Any](), 1e300, true] as [Any] {
      for variant in Self.variants(of: root, with: wrong) {
        guard JSONSerialization.isValidJSONObject(variant) else { continue }
        let bytes = Array(try JSONSerialization.data(withJSONObject: variant))
        do {
          let document = try UsageDocument(bytes, file: "lamp.json")
          #expect(document.fromDevice.count <= 2 && document.toDevice.count <= 2)
          if document.fromDevice.count + document.toDevice.count < 4 { partial += 1 }
          for error in document.errors { #expect(error.place.hasPrefix("lamp.json, ")) }
        } catch {
          refused += 1
          #expect(error.place == "lamp.json")
        }
      }
    }
    #expect(refused > 20)
    #expect(partial > 50)
  }

  /// The JSON with each value replaced by another, one at a time.
  private static func variants(of value: Any, with wrong: Any) -> [Any] {
    var variants = [wrong]
    if let object = value as? [String: Any] {
      for (key, inner) in object {
        variants += Self.variants(of: inner, with: wrong).map { object.merging([key: $0]) { $1 } }
      }
    } else if let list = value as? [Any] {
      for (index, inner) in list.enumerated() {
        variants += Self.variants(of: inner, with: wrong).map { variant in
          var list = list
          list[index] = variant
          return list
        }
      }
    }
    return variants
  }

  @Test("a rule that cannot be read is named, and the others are kept")
  func damagedRule() throws {
    let text = String(decoding: try Self.example(), as: UTF8.self)
      .replacingOccurrences(of: "\"port\": 443", with: "\"port\": 70000")
    let document = try UsageDocument(Array(text.utf8), file: "lamp.json")
    #expect(document.fromDevice.map(\.peer) == [.localNetworks])
    #expect(document.errors.count == 2)
    #expect(document.errors.first?.place == "lamp.json, list from-lamp, rule 1")
    #expect(document.errors.first?.why == "\"destination-port\" has no port from 0 to 65535, nor a range")
  }

  @Test("conditions that cannot be seen are taken as met, and said")
  func undecidable() throws {
    let text = String(decoding: try Self.example(), as: UTF8.self)
      .replacingOccurrences(of: "\"ietf-mud:local-networks\": [null]", with: "\"ietf-mud:my-controller\": [null]")
    let document = try UsageDocument(Array(text.utf8), file: "lamp.json")
    #expect(document.errors.isEmpty)
    #expect(document.fromDevice.last?.peer == .controller(""))
    #expect(document.undecided == "lamp.json, list from-lamp, rule 2: ietf-mud:my-controller")
  }

  @Test("a folder's good files hold, each other one is named; a name that is a hardware address needs no URL")
  func folder() throws {
    let bench = try Workbench()
    try bench.makeFolder("mud")
    let text = String(decoding: try Self.example(), as: UTF8.self)
    let anonymous = text.replacingOccurrences(of: "\"mud-url\": \"https://lamp.example/mud/lamp-2\",", with: "")
    try bench.write(Array(text.utf8), to: "mud/lamp.json")
    try bench.write(Array(text.utf8), to: "mud/lamp-again.json")
    try bench.write(Array(anonymous.utf8), to: "mud/00-00-5e-00-53-17.json")
    try bench.write(Array(anonymous.utf8), to: "mud/plug.json")
    try bench.write([1, 2], to: "mud/broken.json")
    try bench.write([1, 2], to: "mud/readme.txt")
    let (usage, news) = try UsageFolder(path: bench.path("mud")).read()
    #expect(usage.count == 2)
    #expect(news.count == 3)
    for file in ["broken.json", "lamp.json", "plug.json"] {
      #expect(news.contains { $0.hasPrefix("usage description refused (\(file)): ") }, "\(file)")
    }
    #expect(throws: Failure.self) { try UsageFolder(path: bench.path("nowhere")).read() }
    #expect(try UsageFolder(path: "").read().0.isEmpty)
  }

  @Test("a replay holds the device to the description whose URL it says by DHCP, and no other device")
  func replay() throws {
    let bench = try Workbench()
    try bench.makeFolder("mud")
    try bench.write(try Self.example(), to: "mud/lamp.json")
    let capture = try bench.write(Self.capture().bytes, to: "a.pcap")
    let log = bench.path("log.json")
    var options = ReplayOptions()
    options.paths = [capture]
    options.logPath = log
    try options.setProgress("never")
    func alerts() throws -> [[String: Any]] {
      _ = try ReplayRun(options).run()
      return try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").map { try record(String($0)) }
        .filter { value($0, "vedette", "detector") == "outside-description" }
    }
    #expect(try alerts().isEmpty)
    try FileManager.default.removeItem(atPath: log)
    options.usagePath = bench.path("mud")
    let told = try alerts()
    #expect(told.map { $0["dest_port"] as? Int } == [6667])
    #expect(told.first?["src_ip"] as? String == "192.168.50.23")
  }

  /// The lamp says its URL, finds its cloud and calls it; then it and another device call a stranger.
  private static func capture() -> CaptureFileBuilder {
    let lamp = (mac: MACAddress(value: 0x5E00_5317), address: IPAddress(v4: 0xC0A8_3217))
    let other = (mac: MACAddress(value: 0x5E00_5318), address: IPAddress(v4: 0xC0A8_3218))
    let router = (mac: MACAddress(value: 0x5E00_5301), address: IPAddress(v4: 0xC0A8_3201))
    let (cloud, stranger) = (IPAddress(v4: 0xCB00_7105), IPAddress(v4: 0xC633_6409))
    var file = CaptureFileBuilder()
    let url = Array("https://lamp.example/mud/lamp-2".utf8)
    let discover: [UInt8] =
      [1, 1, 6, 0, 0, 0, 0, 9] + [UInt8](repeating: 0, count: 20) + [0, 0, 0x5E, 0, 0x53, 0x17]
      + [UInt8](repeating: 0, count: 202) + [0x63, 0x82, 0x53, 0x63, 53, 1, 3, 161, UInt8(url.count)] + url + [255]
    file.add(
      PacketBuilder(payload: discover).udp(from: 68, to: 67)
        .ip(from: lamp.address, to: IPAddress(v4: 0xFFFF_FFFF), .udp).ethernet(from: lamp.mac, to: .broadcast).bytes,
      microseconds: 0)
    let name: [UInt8] = [5] + Array("cloud".utf8) + [4] + Array("lamp".utf8) + [7] + Array("example".utf8) + [0]
    let question = name + [0, 1, 0, 1]
    let answer: [UInt8] = [0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 203, 0, 113, 5]
    for (index, header) in [[0, 1, 1, 0, 0, 1, 0, 0], [0, 1, 0x81, 0x80, 0, 1, 0, 1] as [UInt8]].enumerated() {
      let isAnswer = index == 1
      let packet = PacketBuilder(payload: header + [0, 0, 0, 0] + question + (isAnswer ? answer : []))
        .udp(from: isAnswer ? 53 : 5000, to: isAnswer ? 5000 : 53)
        .ip(from: isAnswer ? router.address : lamp.address, to: isAnswer ? lamp.address : router.address, .udp)
        .ethernet(from: isAnswer ? router.mac : lamp.mac, to: isAnswer ? lamp.mac : router.mac)
      file.add(packet.bytes, microseconds: 1_000_000 + UInt64(index) * 20_000)
    }
    let calls =
      [(lamp, cloud, 443), (other, stranger, 6667), (lamp, stranger, 6667)]
      as [((MACAddress, IPAddress), IPAddress, UInt16)]
    for (index, (device, server, port)) in calls.enumerated() {
      file.add(
        PacketBuilder().tcp(from: 40_000, to: port, sequence: 1, flags: 2).ip(from: device.1, to: server, .tcp)
          .ethernet(from: device.0, to: router.mac).bytes,
        microseconds: 2_000_000 + UInt64(index) * 1_000_000)
    }
    return file
  }
}
