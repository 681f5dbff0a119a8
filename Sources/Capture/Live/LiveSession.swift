// SPDX-License-Identifier: Apache-2.0

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
  private let fractionInNanoseconds: Int64

  /// Opens an interface; wraps `pcap_create`, `pcap_set_…`, `pcap_activate` and `pcap_setfilter`.
  init(_ configuration: LiveConfiguration) throws(CaptureProblem) {
    let subject = configuration.interface
    var buffer = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
    guard let handle = unsafe pcap_create(subject, &buffer) else {
      throw CaptureProblem(kind: .other, subject: subject, why: text(of: buffer))
    }
    unsafe pcap_set_snaplen(handle, Int32(clamping: configuration.effectiveSnapLength))
    unsafe pcap_set_buffer_size(handle, Int32(clamping: max(configuration.kernelBufferSize, 256 << 10)))
    unsafe pcap_set_promisc(handle, configuration.isPromiscuous ? 1 : 0)
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
    do throws(CaptureProblem) {
      try unsafe Self.setFilter(configuration.filter, handle: handle)
    } catch {
      unsafe pcap_close(handle)
      throw error
    }
    let word = unsafe String(cString: pcap_geterr(handle))
    warning = status == 0 ? nil : word.isEmpty ? unsafe String(cString: pcap_statustostr(status)) : word
    unsafe self.handle = unsafe handle
    linkType = unsafe LinkType(captured: UInt16(truncatingIfNeeded: pcap_datalink(handle)))
    snapLength = unsafe Int(pcap_snapshot(handle))
    let isNano = unsafe pcap_get_tstamp_precision(handle) == PCAP_TSTAMP_PRECISION_NANO
    fractionInNanoseconds = isNano ? 1 : 1000
  }

  deinit { unsafe pcap_close(handle) }

  /// Waits for the next batch of packets, at most about 50 ms, and hands it to the sink; wraps `pcap_dispatch`.
  ///
  /// - Throws: where the interface was lost.
  mutating func dispatch(into sink: inout LiveSink) throws(CaptureProblem) {
    sink.linkType = linkType
    sink.fractionInNanoseconds = fractionInNanoseconds
    let handle = unsafe handle
    let status = unsafe withUnsafeMutablePointer(to: &sink) { sink in
      unsafe pcap_dispatch(
        handle, -1,
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
      throw unsafe Self.problem(status, subject: "", handle: handle)
    }
  }

  /// Lets `dispatch` return at once when there is nothing to hand over; wraps `pcap_setnonblock`.
  mutating func stopWaiting() {
    var buffer = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
    _ = unsafe pcap_setnonblock(handle, 1, &buffer)
  }

  /// What the kernel and the interface dropped since this session began; wraps `pcap_stats`.
  func drops() -> (kernel: UInt32, interface: UInt32)? {
    var counts = pcap_stat()
    guard unsafe pcap_stats(handle, &counts) == 0 else { return nil }
    return (counts.ps_drop, counts.ps_ifdrop)
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

/// What receives the packets of a live capture: the queue, and the counters of this thread.
struct LiveSink: ~Copyable {
  var producer: PacketQueue.Producer
  let source: UInt16
  var linkType = LinkType.null
  var fractionInNanoseconds: Int64 = 1
  var received: UInt64 = 0
  var receivedBytes: UInt64 = 0

  init(producer: consuming PacketQueue.Producer, source: UInt16) {
    self.producer = producer
    self.source = source
  }

  @inline(__always)
  mutating func receive(_ header: pcap_pkthdr, _ bytes: RawSpan) {
    received &+= 1
    receivedBytes &+= UInt64(bytes.byteCount)
    let time = Int64(header.ts.tv_sec) &* 1_000_000_000 &+ Int64(header.ts.tv_usec) &* fractionInNanoseconds
    let packet = PacketHeader(
      time: Timestamp(nanoseconds: time), number: received, originalLength: max(header.len, header.caplen),
      capturedLength: header.caplen, linkType: linkType, source: source)
    _ = producer.tryPush(packet, bytes)
  }
}

/// The text of a C string in an array that a C function filled.
func text(of buffer: [CChar]) -> String {
  String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
