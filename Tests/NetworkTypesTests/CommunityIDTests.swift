// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import NetworkTypes

@Suite("Community ID · version 1")
struct CommunityIDTests {
  struct Vector: Decodable, CustomTestStringConvertible {
    var proto: UInt8
    var saddr: String
    var daddr: String
    var sport: UInt16?
    var dport: UInt16?
    var communityid: String

    var testDescription: String { "\(proto) \(saddr):\(sport ?? 0) \(daddr):\(dport ?? 0)" }

    func text(seed: UInt16 = 0) throws -> String {
      let source = Endpoint(address: try #require(IPAddress(saddr)), port: sport ?? 0)
      let destination = Endpoint(address: try #require(IPAddress(daddr)), port: dport ?? 0)
      let transport = TransportProtocol(rawValue: proto)
      return CommunityID.text(transport: transport, source: source, destination: destination, seed: seed).description
    }
  }

  @Test(
    "known flows get their published names",
    arguments: [
      Vector(
        proto: 6, saddr: "128.232.110.120", daddr: "66.35.250.204", sport: 34855, dport: 80,
        communityid: "1:LQU9qZlK+B5F3KDmev6m5PMibrg="),
      Vector(
        proto: 6, saddr: "66.35.250.204", daddr: "128.232.110.120", sport: 80, dport: 34855,
        communityid: "1:LQU9qZlK+B5F3KDmev6m5PMibrg="),
      Vector(
        proto: 17, saddr: "192.168.1.52", daddr: "8.8.8.8", sport: 54585, dport: 53,
        communityid: "1:d/FP5EW3wiY1vCndhwleRRKHowQ="),
      Vector(
        proto: 58, saddr: "fe80::200:86ff:fe05:80da", daddr: "ff02::2", sport: 133, dport: 0,
        communityid: "1:hO+sN4H+MG5MY/8hIrXPqc4ZQz0="),
      Vector(
        proto: 1, saddr: "10.0.0.1", daddr: "10.0.0.2", sport: 11, dport: 0,
        communityid: "1:YHxtAirCG//0OzkcVAukqKQN9xM="),
    ])
  func published(vector: Vector) throws {
    let text = try vector.text()
    #expect(text == vector.communityid)
  }

  @Test("the counterpart of an ICMP message's counterpart is the message", arguments: [UInt8(1), 58])
  func pairs(proto: UInt8) {
    let transport = TransportProtocol(rawValue: proto)
    var pairs = 0
    for type in UInt16(0)...255 {
      guard let counterpart = CommunityID.counterpart(of: type, in: transport) else { continue }
      pairs += 1
      #expect(CommunityID.counterpart(of: counterpart, in: transport) == type)
    }
    #expect(pairs == (transport == .icmp ? 10 : 12))
  }

  @Test("both directions of a conversation get one name, one-way messages do not")
  func directions() throws {
    let here = Endpoint(address: try #require(IPAddress("10.0.0.1")), port: 8)
    let there = Endpoint(address: try #require(IPAddress("10.0.0.2")), port: 0)
    let answer = Endpoint(address: there.address, port: 0)
    let back = Endpoint(address: here.address, port: 0)
    let request = CommunityID.text(transport: .icmp, source: here, destination: there)
    let reply = CommunityID.text(transport: .icmp, source: answer, destination: back)
    #expect(request == reply)

    let oneWay = [here, there].map { Endpoint(address: $0.address, port: 3) }
    let forth = CommunityID.text(transport: .icmp, source: oneWay[0], destination: oneWay[1])
    let other = CommunityID.text(transport: .icmp, source: oneWay[1], destination: oneWay[0])
    #expect(forth != other)
  }

  @Test("protocols without ports ignore them", arguments: [UInt8(2), 46, 47, 50])
  func portless(proto: UInt8) throws {
    let transport = TransportProtocol(rawValue: proto)
    let here = try #require(IPAddress("10.0.0.1"))
    let there = try #require(IPAddress("10.0.0.2"))
    let with = CommunityID.text(
      transport: transport, source: Endpoint(address: there, port: 1), destination: Endpoint(address: here, port: 2))
    let without = CommunityID.text(
      transport: transport, source: Endpoint(address: here, port: 0), destination: Endpoint(address: there, port: 0))
    #expect(with == without)
  }

  @Test(
    "Base64 gives the texts of RFC 4648 §10",
    arguments: [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
      ("foobar", "Zm9vYmFy"),
    ])
  func base64(plain: String, expected: String) {
    let bytes = Array(plain.utf8)
    var text = ShortText()
    text.append(base64: bytes.span)
    #expect(text.description == expected)
  }

  // MARK: The reference implementation's own test set, where it is at hand

  static let corpus =
    (ProcessInfo.processInfo.environment["VEDETTE_CORPUS"] ?? "../shared/corpus")
    + "/files/corelight__community-id-spec/baseline/"

  @Test(
    "every flow of the reference set gets its name", .enabled(if: FileManager.default.fileExists(atPath: corpus)),
    arguments: [("baseline_deflt.json", UInt16(0)), ("baseline_seed1.json", 1)])
  func reference(file: String, seed: UInt16) throws {
    let data = try Data(contentsOf: URL(fileURLWithPath: Self.corpus + file))
    let vectors = try JSONDecoder().decode([Vector].self, from: data)
    #expect(vectors.count > 20)
    for vector in vectors {
      let text = try vector.text(seed: seed)
      #expect(text == vector.communityid, "\(vector.testDescription)")
    }
  }
}
