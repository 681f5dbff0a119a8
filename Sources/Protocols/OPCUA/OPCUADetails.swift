// SPDX-License-Identifier: Apache-2.0
import Wire

/// What the header of a plain service says, and of some services what is behind it: numbers only.
///
/// - Source: OPC 10000-4 §7.32 (request header), §7.33 (response header); OPC 10000-6 §6.7.4.
public struct OPCUADetails: Hashable, Sendable {
  /// The client's number for its request.
  public private(set) var handle: UInt32?
  /// How the server judged the request.
  public private(set) var result: OPCUAStatus?
  /// How the channel is to be secured: 1 not at all, 2 signed, 3 signed and encrypted.
  public private(set) var securityMode: UInt32?

  /// Nothing.
  init() {}

  /// Reads the header behind a service's identifier, as far as it is whole; `input` is left somewhere in it.
  @_lifetime(input: copy input)
  init(of service: OPCUAService, _ input: inout WireReader) {
    if service.isRequest {
      try? readRequest(service, &input)
    } else {
      try? readResponse(&input)
    }
  }

  @_lifetime(input: copy input)
  private mutating func readRequest(_ service: OPCUAService, _ input: inout WireReader) throws(WireError) {
    _ = try input.readOPCUANode()
    try input.skip(8)
    handle = try input.readLittle32()
    try input.skip(4)
    _ = try input.takeOPCUAString()
    try input.skip(4)
    // An additional header, which has no use yet, is its type and a zero.
    _ = try input.readOPCUANode()
    guard try input.read(UInt8.self) == 0, service == .openChannelRequest else { return }
    try input.skip(8)
    securityMode = try input.readLittle32()
  }

  @_lifetime(input: copy input)
  private mutating func readResponse(_ input: inout WireReader) throws(WireError) {
    try input.skip(8)
    handle = try input.readLittle32()
    result = OPCUAStatus(rawValue: try input.readLittle32())
  }

  /// The name of a security mode in logs.
  var securityModeName: StaticString? {
    switch securityMode {
    case 1: "None"
    case 2: "Sign"
    case 3: "SignAndEncrypt"
    default: nil
    }
  }
}
