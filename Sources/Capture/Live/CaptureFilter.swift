// SPDX-License-Identifier: Apache-2.0

import CPcap
public import NetworkTypes

/// The filters that libpcap understands.
public enum CaptureFilter {
  /// Compiles a filter without an interface; wraps `pcap_open_dead` and `pcap_compile`.
  ///
  /// - Throws: a problem of the kind `badFilter` with libpcap's reason.
  public static func check(_ filter: String, linkType: LinkType = .ethernet) throws(CaptureProblem) {
    guard let handle = unsafe pcap_open_dead(Int32(linkType.rawValue), 262_144) else {
      throw CaptureProblem(kind: .other, subject: filter, why: "libpcap cannot compile filters")
    }
    defer { unsafe pcap_close(handle) }
    var program = unsafe bpf_program()
    guard unsafe pcap_compile(handle, &program, filter, 1, bpf_u_int32.max) == 0 else {
      throw unsafe CaptureProblem(kind: .badFilter, subject: filter, why: String(cString: pcap_geterr(handle)))
    }
    unsafe pcap_freecode(&program)
  }

  /// Compiles a filter for each of the interfaces, as the capture of it would.
  ///
  /// What an interface's link is, only opening it tells; one that cannot be opened now is taken for Ethernet.
  ///
  /// - Throws: a problem of the kind `badFilter` with libpcap's reason.
  public static func check(_ filter: String, on interfaces: [String]) throws(CaptureProblem) {
    if interfaces.isEmpty { try check(filter) }
    for interface in interfaces {
      var configuration = LiveConfiguration(interface: interface)
      configuration.filter = filter
      configuration.kernelBufferSize = 0
      do {
        try LiveCapture.check(configuration)
      } catch {
        guard error.kind != .badFilter else { throw error }
        try check(filter, linkType: configuration.isOfAll ? .linuxCooked : .ethernet)
      }
    }
  }
}
