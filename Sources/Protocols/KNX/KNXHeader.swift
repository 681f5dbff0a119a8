// SPDX-License-Identifier: Apache-2.0
import Wire

/// What every KNXnet/IP message begins with.
///
///     |  6 (1)  |  0x10 (1)  |  Service (2)  |  Length of the whole message (2)  |
///
/// - Source: KNX Standard 03/08/02, ISO 22510.
public struct KNXHeader: Hashable, Sendable {
  public let service: KNXService
  /// The bytes of header and body.
  public let messageByteCount: Int

  /// The bytes of the header itself.
  public static let byteCount = 6
}

extension KNXHeader: WireDecodable {
  /// Reads a header and leaves `input` at the body.
  ///
  /// - Throws: `truncated` if the bytes end inside it; `malformed` if size or version are others, or the length holds no header.
  @_lifetime(input: copy input)
  public init(parsing input: inout WireReader) throws(WireError) {
    let start = input.offset
    guard try input.read(UInt8.self) == 6 else { throw .malformed(at: start, rule: .knxHeader) }
    guard try input.read(UInt8.self) == 0x10 else { throw .malformed(at: start &+ 1, rule: .knxHeader) }
    service = KNXService(rawValue: try input.read(UInt16.self))
    messageByteCount = Int(try input.read(UInt16.self))
    guard messageByteCount >= Self.byteCount else { throw .malformed(at: start &+ 4, rule: .knxLength) }
  }
}

/// What a KNXnet/IP message is for; services that nobody defined stay numbers.
///
/// - Source: KNX Standard 03/08/01 (service type identifiers), 03/08/02 to 03/08/09, ISO 22510.
public struct KNXService: RawRepresentable, Hashable, Sendable {
  public let rawValue: UInt16

  public init(rawValue: UInt16) { self.rawValue = rawValue }

  static let searchRequest = Self(rawValue: 0x0201)
  static let searchResponse = Self(rawValue: 0x0202)
  static let descriptionRequest = Self(rawValue: 0x0203)
  static let descriptionResponse = Self(rawValue: 0x0204)
  static let connectRequest = Self(rawValue: 0x0205)
  static let connectResponse = Self(rawValue: 0x0206)
  static let stateRequest = Self(rawValue: 0x0207)
  static let stateResponse = Self(rawValue: 0x0208)
  static let disconnectRequest = Self(rawValue: 0x0209)
  static let disconnectResponse = Self(rawValue: 0x020A)
  static let extendedSearchRequest = Self(rawValue: 0x020B)
  static let extendedSearchResponse = Self(rawValue: 0x020C)
  static let configurationRequest = Self(rawValue: 0x0310)
  static let configurationAcknowledgement = Self(rawValue: 0x0311)
  static let tunnellingRequest = Self(rawValue: 0x0420)
  static let tunnellingAcknowledgement = Self(rawValue: 0x0421)
  static let featureGet = Self(rawValue: 0x0422)
  static let featureResponse = Self(rawValue: 0x0423)
  static let featureSet = Self(rawValue: 0x0424)
  static let featureInfo = Self(rawValue: 0x0425)
  static let routingIndication = Self(rawValue: 0x0530)
  static let routingLost = Self(rawValue: 0x0531)
  static let routingBusy = Self(rawValue: 0x0532)
  static let routingSystemBroadcast = Self(rawValue: 0x0533)
  static let secureWrapper = Self(rawValue: 0x0950)
  static let sessionRequest = Self(rawValue: 0x0951)
  static let sessionResponse = Self(rawValue: 0x0952)
  static let sessionStatus = Self(rawValue: 0x0954)

  /// The name in logs; nil for a service that nobody defined.
  public var name: StaticString? {
    switch rawValue {
    case 0x0201: "search_request"
    case 0x0202: "search_response"
    case 0x0203: "description_request"
    case 0x0204: "description_response"
    case 0x0205: "connect_request"
    case 0x0206: "connect_response"
    case 0x0207: "connectionstate_request"
    case 0x0208: "connectionstate_response"
    case 0x0209: "disconnect_request"
    case 0x020A: "disconnect_response"
    case 0x020B: "search_request_extended"
    case 0x020C: "search_response_extended"
    case 0x0310: "device_configuration_request"
    case 0x0311: "device_configuration_ack"
    case 0x0420: "tunnelling_request"
    case 0x0421: "tunnelling_ack"
    case 0x0422: "tunnelling_feature_get"
    case 0x0423: "tunnelling_feature_response"
    case 0x0424: "tunnelling_feature_set"
    case 0x0425: "tunnelling_feature_info"
    case 0x0530: "routing_indication"
    case 0x0531: "routing_lost_message"
    case 0x0532: "routing_busy"
    case 0x0533: "routing_system_broadcast"
    case 0x0740: "remote_diagnostic_request"
    case 0x0741: "remote_diagnostic_response"
    case 0x0742: "remote_basic_configuration_request"
    case 0x0743: "remote_reset_request"
    case 0x0950: "secure_wrapper"
    case 0x0951: "session_request"
    case 0x0952: "session_response"
    case 0x0953: "session_authenticate"
    case 0x0954: "session_status"
    case 0x0955: "timer_notify"
    default: nil
    }
  }

  /// What a request asks of the server itself; what it carries to the bus says more.
  var action: ControlAction? {
    switch rawValue {
    case 0x0201, 0x0203, 0x020B, 0x0422, 0x0740: .reads
    case 0x0424, 0x0742: .configures
    case 0x0743: .restarts
    default: nil
    }
  }
}

extension WireError.Rule {
  static let knxHeader = Self(
    "knx_header", "KNX 03/08/02", "the header must be of 6 bytes, its version 1.0")
  static let knxLength = Self(
    "knx_length", "KNX 03/08/02", "the length must be that of the whole message, its header included")
}
