// SPDX-License-Identifier: Apache-2.0
import SensorTestKit
import Testing
import Wire

@testable import Protocols

@Suite("DNS name · RFC 1035 §3.1 and §4.1.4")
struct DNSNameTests {
  /// Reads the name at an offset of a message.
  private func read(_ message: [UInt8], at offset: Int = 0) throws(WireError) -> (name: DNSName, end: Int) {
    var reader = WireReader(message.span.octets)
    try reader.skip(offset)
    let name = try DNSName(parsing: &reader, in: message.span.octets)
    return (name, reader.offset)
  }

  private func brokenRule(_ message: [UInt8], at offset: Int = 0) -> WireError.Rule? {
    do throws(WireError) {
      _ = try read(message, at: offset)
      return nil
    } catch {
      guard case .malformed(_, let rule) = error else { return nil }
      return rule
    }
  }

  /// Twelve bytes in place of a header.
  private let padding = [UInt8](repeating: 0, count: 12)

  @Test("labels are joined by dots, and reading stops behind the root")
  func plain() throws {
    let (name, end) = try read(DNSBytes.name("www.example.com") + [9, 9])
    #expect(name.description == "www.example.com")
    #expect(end == 17)
    #expect(name.labelCount == 3)
    #expect(name.wireLength == 17)
    #expect(name.longestLabelLength == 7)
  }

  @Test("the root is empty")
  func root() throws {
    let (name, end) = try read([0])
    #expect(name.isRoot)
    #expect(name.description == "")
    #expect(end == 1)
    #expect(name.wireLength == 1)
  }

  @Test("a pointer continues with the earlier name, and reading stops behind the pointer")
  func compression() throws {
    let message = padding + DNSBytes.name("example.com") + [3] + Array("www".utf8) + DNSBytes.pointer(12)
    let (name, end) = try read(message, at: 25)
    #expect(name.description == "www.example.com")
    #expect(end == message.count)
    #expect(name.wireLength == 17)
  }

  @Test("dots, backslashes and octets that are not printable are escaped (RFC 1035 §5.1)")
  func escapes() throws {
    let (name, _) = try read([6, 0x61, 0x2E, 0x5C, 0x20, 0x00, 0xFF, 1, 0x62, 0])
    #expect(name.description == #"a\.\\\032\000\255.b"#)
  }

  @Test("the longest name of unprintable octets fits the text uncut")
  func longestText() throws {
    let label = [63] + [UInt8](repeating: 0xFF, count: 63)
    let (name, _) = try read(label + label + label + [61] + [UInt8](repeating: 0, count: 61) + [0])
    #expect(name.text.count == 1_003)
    #expect(!name.text.isCut)
    #expect(name.wireLength == 255)
  }

  @Test("a name of 256 octets is malformed, written out or through pointers")
  func tooLong() {
    let label = [63] + [UInt8](repeating: 0x61, count: 63)
    #expect(brokenRule(label + label + label + [62] + [UInt8](repeating: 0x61, count: 62) + [0]) == .dnsNameLength)
    let tail = padding + label + label + [0]
    #expect(brokenRule(tail + label + label + DNSBytes.pointer(12), at: tail.count) == .dnsNameLength)
  }

  @Test("case folds, and folding leaves other octets alone")
  func folding() throws {
    let (name, _) = try read(DNSBytes.name("WwW.ExAmPlE.[@`{Zz"))
    #expect(name.folded.description == "www.example.[@`{zz")
  }

  @Test("label kinds 01 and 10 are malformed", arguments: [0x40, 0x7F, 0x80, 0xBF] as [UInt8])
  func labelKinds(first: UInt8) {
    #expect(brokenRule([1, 0x61, first, 0, 0, 0]) == .dnsLabelKind)
  }

  @Test("a pointer to itself, forward, or into the header is malformed", arguments: [14, 12, 16, 0x3FFF, 0, 11])
  func pointers(target: Int) {
    let message = padding + [1, 0x61] + DNSBytes.pointer(target) + [1, 0x62, 0]
    #expect(brokenRule(message, at: 12) == .dnsPointer)
  }

  @Test("two pointers to each other are malformed")
  func loop() {
    let message = padding + DNSBytes.pointer(14) + DNSBytes.pointer(12)
    #expect(brokenRule(message, at: 14) == .dnsPointer)
  }

  @Test("a pointer back into the label before it, which would repeat it for ever, is malformed")
  func overlap() {
    let message = padding + [3, 0x61, 0x62, 0x63] + DNSBytes.pointer(13)
    #expect(brokenRule(message, at: 12) == .dnsPointer)
  }

  @Test("a chain of 127 pointers is followed, a longer one is malformed")
  func pointerChain() throws {
    var message = padding + [1, 0x61, 0]
    var target = 12
    for _ in 0..<128 {
      message += DNSBytes.pointer(target)
      target = message.count - 2
    }
    let (name, _) = try read(message, at: message.count - 4)
    #expect(name.description == "a")
    #expect(brokenRule(message, at: message.count - 2) == .dnsPointerCount)
  }

  @Test("a name that ends early is truncated at the missing byte", arguments: 0..<17)
  func truncation(length: Int) {
    var failure: WireError?
    do throws(WireError) { _ = try read(Array(DNSBytes.name("www.example.com").prefix(length))) } catch {
      failure = error
    }
    #expect(failure?.isTruncation == true)
  }

  @Test("half a pointer is truncated")
  func halfPointer() {
    var failure: WireError?
    do throws(WireError) { _ = try read(padding + [1, 0x61, 0xC0], at: 12) } catch { failure = error }
    #expect(failure == .truncated(at: 15, needed: 1))
  }
}
