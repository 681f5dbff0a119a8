// SPDX-License-Identifier: Apache-2.0

import CLinux
import CPcap
import Glibc
import NetworkTypes
import PacketQueue

/// One opened interface: the life of one libpcap handle.
@safe struct LiveSession: ~Copyable {
  let handle: OpaquePointer
  let linkType: LinkType
  let snapLength: Int
  /// What libpcap had to say although it succeeded.
  let warning: String?
  /// The index of the interface; zero for all at once.
  let interfaceIndex: Int32
  private let name: String
  private let fractionInNanoseconds: Int64
  private let fanout: FanoutGroup?
  /// What is older came to the other sockets of the group, too.
  private let firstTime: Int64

  /// Opens an interface; wraps `pcap_create`, `pcap_set_…`, `pcap_activate` and `pcap_setfilter`.
  ///
  /// - Parameters:
  ///   - subject: the interface's present name.
  ///   - fanout: the sockets that share the interface's packets.
  init(
    _ configuration: LiveConfiguration, named subject: String, in fanout: FanoutGroup? = nil
  ) throws(CaptureProblem) {
    var buffer = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
    guard let handle = unsafe pcap_create(subject, &buffer) else {
      throw CaptureProblem(kind: .other, subject: subject, why: text(of: buffer))
    }
    unsafe pcap_set_snaplen(handle, Int32(clamping: configuration.effectiveSnapLength))
    unsafe pcap_set_buffer_size(handle, Int32(clamping: max(configuration.kernelBufferSize, 256 << 10)))
    // All interfaces at once have no promiscuous mode; libpcap would warn of it.
    unsafe pcap_set_promisc(handle, configuration.isPromiscuous && !configuration.isOfAll ? 1 : 0)
    // Immediate mode makes libpcap use the older ring of the kernel, which takes one wake-up a packet.
    unsafe pcap_set_immediate_mode(handle, configuration.isImmediate ? 1 : 0)
    unsafe pcap_set_timeout(handle, 50)
    // Refused only where the kernel has no nanoseconds to give; microseconds are then what there is.
    unsafe pcap_set_tstamp_precision(handle, PCAP_TSTAMP_PRECISION_NANO)

    let status = unsafe pcap_activate(handle)
    guard status >= 0 else {
      let problem = unsafe Self.problem(status, subject: subject, handle: handle)
      unsafe pcap_close(handle)
      throw problem
    }
    let warning = unsafe Self.warning(status, handle: handle)
    // Of all interfaces at once libpcap gives the cooked header's first version. The second would name the interface, but
    // libpcap does not put the VLAN tags back into it that the kernel takes off.
    do throws(CaptureProblem) {
      try unsafe Self.setFilter(configuration.filter, handle: handle)
      firstTime = try unsafe Self.join(fanout, handle: handle, subject: subject)
    } catch {
      unsafe pcap_close(handle)
      throw error
    }
    self.warning = warning
    self.fanout = fanout
    name = subject
    interfaceIndex = configuration.isOfAll ? 0 : Int32(bitPattern: unsafe if_nametoindex(subject))
    unsafe self.handle = unsafe handle
    linkType = unsafe LinkType(captured: UInt16(truncatingIfNeeded: pcap_datalink(handle)))
    snapLength = unsafe Int(pcap_snapshot(handle))
    let isNano = unsafe pcap_get_tstamp_precision(handle) == PCAP_TSTAMP_PRECISION_NANO
    fractionInNanoseconds = isNano ? 1 : 1000
  }

  deinit {
    unsafe pcap_close(handle)
    fanout?.leave()
  }

  /// The most packets between two looks at the counters: in a flood, libpcap would not return at all.
  private static let mostPackets: Int32 = 4096

  /// Waits for the next batch of packets, at most about 50 ms, and hands it to the sink; wraps `pcap_dispatch`.
  ///
  /// - Returns: the number of packets; zero when there were none, or a stop broke the wait.
  /// - Throws: where the interface was lost.
  mutating func dispatch(into sink: inout LiveSink) throws(CaptureProblem) -> Int {
    sink.linkType = linkType
    sink.fractionInNanoseconds = fractionInNanoseconds
    sink.firstTime = firstTime
    let handle = unsafe handle
    let status = unsafe withUnsafeMutablePointer(to: &sink) { sink in
      unsafe pcap_dispatch(
        handle, Self.mostPackets,
        { context, header, bytes in
          guard let context = unsafe context, let header = unsafe header, let bytes = unsafe bytes else { return }
          let sink = unsafe UnsafeMutableRawPointer(context).assumingMemoryBound(to: LiveSink.self)
          let span = unsafe UnsafeRawBufferPointer(start: bytes, count: Int(header.pointee.caplen)).bytes
          unsafe sink.pointee.receive(header.pointee, span)
        }, UnsafeMutableRawPointer(sink).assumingMemoryBound(to: UInt8.self))
    }
    sink.producer.flush()
    // A break is the answer to a stop; its caller looks at the flag itself.
    guard status >= 0 || status == PCAP_ERROR_BREAK else {
      throw unsafe Self.problem(status, subject: name, handle: handle)
    }
    return max(0, Int(status))
  }

  /// Lets no further packet in, so that `dispatch` hands over what is there, and returns at once; wraps `pcap_setnonblock`.
  mutating func refusePackets() {
    _ = unsafe linux_refuse_packets(pcap_fileno(handle))
    var buffer = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
    _ = unsafe pcap_setnonblock(handle, 1, &buffer)
  }

  /// Waits until the kernel hands over a batch; wraps `pcap_get_selectable_fd`.
  func waitForPackets(nanoseconds: UInt64) {
    var wish = pollfd(fd: unsafe pcap_get_selectable_fd(handle), events: Int16(POLLIN), revents: 0)
    _ = unsafe poll(&wish, 1, Int32(clamping: nanoseconds / 1_000_000))
  }

  /// Packets since this session began, in libpcap's 32 bits.
  struct Counts {
    /// Those that passed the filter, the dropped ones included.
    var received: UInt32 = 0
    /// Those for which the kernel's buffer had no room.
    var dropped: UInt32 = 0
  }

  /// What the kernel has counted; wraps `pcap_stats`.
  func counts() -> Counts? {
    var counts = pcap_stat()
    guard unsafe pcap_stats(handle, &counts) == 0 else { return nil }
    return Counts(received: counts.ps_recv, dropped: counts.ps_drop)
  }

  /// Makes the socket one of its group.
  ///
  /// - Returns: the time in nanoseconds from which on the group shares packets out; before, this socket and the others received
  ///   the same ones.
  private static func join(
    _ fanout: FanoutGroup?, handle: OpaquePointer, subject: String
  ) throws(CaptureProblem) -> Int64 {
    guard let fanout else { return .min }
    do throws(SystemError) {
      guard try fanout.join(unsafe pcap_fileno(handle)) else { return .min }
      var time = timespec()
      unsafe clock_gettime(CLOCK_REALTIME, &time)
      return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    } catch {
      throw CaptureProblem(kind: .other, subject: subject, why: "its threads cannot share packets: \(error.reason)")
    }
  }

  /// What libpcap had to say although it succeeded.
  private static func warning(_ status: Int32, handle: OpaquePointer) -> String? {
    guard status != 0 else { return nil }
    let word = unsafe String(cString: pcap_geterr(handle))
    return word.isEmpty ? unsafe String(cString: pcap_statustostr(status)) : word
  }

  private static func setFilter(_ filter: String, handle: OpaquePointer) throws(CaptureProblem) {
    guard !filter.isEmpty else { return }
    var program = unsafe bpf_program()
    guard unsafe pcap_compile(handle, &program, filter, 1, bpf_u_int32.max) == 0 else {
      throw unsafe CaptureProblem(kind: .badFilter, subject: filter, why: String(cString: pcap_geterr(handle)))
    }
    defer { unsafe pcap_freecode(&program) }
    guard unsafe pcap_setfilter(handle, &program) == 0 else {
      throw unsafe CaptureProblem(kind: .badFilter, subject: filter, why: String(cString: pcap_geterr(handle)))
    }
  }

  private static func problem(_ status: Int32, subject: String, handle: OpaquePointer) -> CaptureProblem {
    let kind: CaptureProblem.Kind =
      switch status {
      case PCAP_ERROR_NO_SUCH_DEVICE: .noSuchInterface
      case PCAP_ERROR_IFACE_NOT_UP: .interfaceIsDown
      case PCAP_ERROR_PERM_DENIED, PCAP_ERROR_PROMISC_PERM_DENIED: .notPermitted
      default: .other
      }
    let word = unsafe String(cString: pcap_geterr(handle))
    let why = word.isEmpty ? unsafe String(cString: pcap_statustostr(status)) : word
    return CaptureProblem(kind: kind, subject: subject, why: why)
  }
}

/// The text of a C string in an array that a C function filled.
func text(of buffer: [CChar]) -> String {
  String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
