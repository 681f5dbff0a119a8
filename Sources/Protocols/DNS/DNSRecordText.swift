// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

extension DNSRecord {
  /// The data in the form of zone files, cut behind 1,024 bytes; nil for types that are not read here.
  ///
  /// - Source: RFC 1035 §5.1, RFC 2782, RFC 8659 §4.1.1, RFC 9460 §2.1; OPT has no such form, so its facts are named.
  public var dataText: BoundedText? {
    guard !dataRange.isEmpty || type == .opt else { return nil }
    var text = BoundedText()
    switch type {
    case .a, .aaaa:
      guard let address else { return nil }
      text.append(address.text)
    case .txt: appendStrings(to: &text)
    case .soa: appendAuthority(to: &text)
    case .caa: appendCertificationAuthority(to: &text)
    case .opt: appendExtensions(to: &text)
    case .svcb, .https:
      text.append(decimal: number(at: 0))
      text.append(0x20)
      appendTarget(to: &text)
    case .mx:
      text.append(decimal: number(at: 0))
      text.append(0x20)
      appendTarget(to: &text)
    case .srv:
      for index in 0..<3 {
        text.append(decimal: number(at: 2 &* index))
        text.append(0x20)
      }
      appendTarget(to: &text)
    default:
      guard target != nil else { return nil }
      appendTarget(to: &text)
    }
    return text
  }

  /// A root target, which says "no such service" or "this name itself", is written as a dot.
  private func appendTarget(to text: inout BoundedText) {
    guard let target else { return }
    if target.isRoot { text.append(0x2E) } else { text.append(target.bytes) }
  }

  /// The character strings one behind the other, as most readers of TXT records join them.
  private func appendStrings(to text: inout BoundedText) {
    var input = dataReader
    while !input.isAtEnd, !text.isCut {
      do throws(WireError) {
        text.append(try input.take(Int(try input.read(UInt8.self))))
      } catch {
        return
      }
    }
  }

  private func appendAuthority(to text: inout BoundedText) {
    var input = dataReader
    do throws(WireError) {
      let primary = try DNSName(parsing: &input, in: message)
      text.append(primary.bytes)
      text.append(0x20)
      let mailbox = try DNSName(parsing: &input, in: message)
      text.append(mailbox.bytes)
      for _ in 0..<5 {
        text.append(0x20)
        text.append(decimal: try input.read(UInt32.self))
      }
    } catch {
      return
    }
  }

  private func appendCertificationAuthority(to text: inout BoundedText) {
    var input = dataReader
    do throws(WireError) {
      text.append(decimal: try input.read(UInt8.self))
      text.append(0x20)
      text.append(try input.take(Int(try input.read(UInt8.self))))
      text.append(0x20)
      text.append(input.rest)
    } catch {
      return
    }
  }

  private func appendExtensions(to text: inout BoundedText) {
    let extensions = DNSExtensions(of: self)
    text.append("udp=")
    text.append(decimal: extensions.udpPayloadSize)
    text.append(" version=")
    text.append(decimal: extensions.version)
    if extensions.wantsSignatures { text.append(" do") }
  }
}

/// What the OPT record of a message says.
///
///     NAME: root | CLASS: the sender's UDP payload size | TTL: | extended RCODE (8) | version (8) | DO, Z (16) |
///
/// - Source: RFC 6891 §6.1.
public struct DNSExtensions: Hashable, Sendable {
  /// The largest UDP payload that the sender takes, in bytes; below 512 means 512.
  public let udpPayloadSize: UInt16
  /// The high eight bits of the twelve of the response code.
  public let extendedResponseCode: UInt8
  /// The version of EDNS; 0 is the only one.
  public let version: UInt8
  /// Whether the sender wants signatures (DO).
  public let wantsSignatures: Bool

  init(of record: borrowing DNSRecord) {
    udpPayloadSize = record.recordClass.rawValue
    extendedResponseCode = UInt8(truncatingIfNeeded: record.timeToLive >> 24)
    version = UInt8(truncatingIfNeeded: record.timeToLive >> 16)
    wantsSignatures = record.timeToLive & 0x8000 != 0
  }
}
