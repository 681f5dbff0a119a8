// SPDX-License-Identifier: Apache-2.0

import CPcap
import Glibc
public import NetworkTypes

/// An interface of this machine that packets can be captured from.
public struct NetworkInterface: Hashable, Sendable {
  public var name: String
  /// What the operating system says of it; empty where it says nothing.
  public var summary: String
  public var addresses: [IPAddress]
  public var hardwareAddress: MACAddress?
  public var isUp: Bool
  /// Whether it has a carrier.
  public var isRunning: Bool
  public var isLoopback: Bool

  /// All interfaces, the most useful first; wraps `pcap_findalldevs`.
  ///
  /// - Throws: where the operating system refuses the list.
  public static func all() throws(CaptureProblem) -> [NetworkInterface] {
    var first: UnsafeMutablePointer<pcap_if_t>?
    var buffer = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
    guard unsafe pcap_findalldevs(&first, &buffer) == 0 else {
      throw CaptureProblem(kind: .other, subject: "interfaces", why: text(of: buffer))
    }
    defer { unsafe pcap_freealldevs(first) }
    var found: [NetworkInterface] = []
    var next = unsafe first
    while let device = unsafe next {
      unsafe found.append(NetworkInterface(device.pointee))
      unsafe next = unsafe device.pointee.next
    }
    return found
  }

  private init(_ device: pcap_if_t) {
    name = unsafe device.name.map { unsafe String(cString: $0) } ?? ""
    summary = unsafe device.description.map { unsafe String(cString: $0) } ?? ""
    let flags = unsafe device.flags
    isUp = flags & UInt32(PCAP_IF_UP) != 0
    isRunning = flags & UInt32(PCAP_IF_RUNNING) != 0
    isLoopback = flags & UInt32(PCAP_IF_LOOPBACK) != 0
    addresses = []
    var next = unsafe device.addresses
    while let entry = unsafe next {
      if let address = unsafe entry.pointee.addr { unsafe add(address) }
      unsafe next = unsafe entry.pointee.next
    }
  }

  /// Reads one socket address of the kinds that an interface has; others are left out.
  private mutating func add(_ address: UnsafePointer<sockaddr>) {
    let raw = unsafe UnsafeRawPointer(address)
    switch unsafe Int32(address.pointee.sa_family) {
    case AF_INET:
      let value = unsafe raw.loadUnaligned(as: sockaddr_in.self).sin_addr.s_addr
      addresses.append(IPAddress(v4: UInt32(bigEndian: value)))
    case AF_INET6:
      let start = unsafe raw + 8  // behind family, port and flow label
      let high = unsafe UInt64(bigEndian: start.loadUnaligned(as: UInt64.self))
      let low = unsafe UInt64(bigEndian: (start + 8).loadUnaligned(as: UInt64.self))
      addresses.append(IPAddress(v6High: high, low: low))
    case AF_PACKET:
      // Behind family, protocol, index and type: the length of the hardware address, then the address (packet(7)).
      guard unsafe raw.load(fromByteOffset: 11, as: UInt8.self) == 6 else { return }
      var value: UInt64 = 0
      for offset in 12..<18 { value = unsafe value << 8 | UInt64(raw.load(fromByteOffset: offset, as: UInt8.self)) }
      if value != 0 { hardwareAddress = MACAddress(value: value) }
    default:
      break
    }
  }
}
