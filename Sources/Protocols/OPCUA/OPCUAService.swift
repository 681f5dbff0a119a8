// SPDX-License-Identifier: Apache-2.0

/// What an OPC UA message asks or answers: the identifier of its binary encoding in namespace 0.
///
/// - Source: OPC 10000-4 §5 (services), OPC 10000-6 annex A (identifiers, NodeIds.csv).
public struct OPCUAService: RawRepresentable, Hashable, Sendable {
  public let rawValue: UInt32

  public init(rawValue: UInt32) { self.rawValue = rawValue }

  static let fault = Self(rawValue: 397)
  static let findServersResponse = Self(rawValue: 425)
  static let getEndpointsResponse = Self(rawValue: 431)
  static let openChannelRequest = Self(rawValue: 446)
  static let createSessionRequest = Self(rawValue: 461)
  static let activateSessionRequest = Self(rawValue: 467)

  /// The service's name; nil for identifiers of nothing that is asked or answered.
  public var name: StaticString? {
    switch rawValue {
    case 397: "ServiceFault"
    case 12_208, 12_209: "FindServersOnNetwork"
    case 12_211, 12_212: "RegisterServer2"
    case 422, 425: "FindServers"
    case 428, 431: "GetEndpoints"
    case 437, 440: "RegisterServer"
    case 446, 449: "OpenSecureChannel"
    case 452, 455: "CloseSecureChannel"
    case 461, 464: "CreateSession"
    case 467, 470: "ActivateSession"
    case 473, 476: "CloseSession"
    case 479, 482: "Cancel"
    case 488, 491: "AddNodes"
    case 494, 497: "AddReferences"
    case 500, 503: "DeleteNodes"
    case 506, 509: "DeleteReferences"
    case 527, 530: "Browse"
    case 533, 536: "BrowseNext"
    case 554, 557: "TranslateBrowsePathsToNodeIds"
    case 560, 563: "RegisterNodes"
    case 566, 569: "UnregisterNodes"
    case 615, 618: "QueryFirst"
    case 621, 624: "QueryNext"
    case 631, 634: "Read"
    case 664, 667: "HistoryRead"
    case 673, 676: "Write"
    case 700, 703: "HistoryUpdate"
    case 712, 715: "Call"
    case 751, 754: "CreateMonitoredItems"
    case 763, 766: "ModifyMonitoredItems"
    case 769, 772: "SetMonitoringMode"
    case 775, 778: "SetTriggering"
    case 781, 784: "DeleteMonitoredItems"
    case 787, 790: "CreateSubscription"
    case 793, 796: "ModifySubscription"
    case 799, 802: "SetPublishingMode"
    case 826, 829: "Publish"
    case 832, 835: "Republish"
    case 841, 844: "TransferSubscriptions"
    case 847, 850: "DeleteSubscriptions"
    default: nil
    }
  }

  /// Whether the message asks.
  public var isRequest: Bool {
    switch rawValue {
    case 422, 428, 437, 446, 452, 461, 467, 473, 479, 488, 494, 500, 506, 527, 533, 554, 560, 566, 615, 621, 631, 664,
      673,
      700, 712, 751, 763, 769, 775, 781, 787, 793, 799, 826, 832, 841, 847, 12_208, 12_211:
      true
    default: false
    }
  }

  /// What a request asks of the server; nil where it is about the connection alone.
  var action: ControlAction? {
    switch rawValue {
    case 422, 428, 12_208, 527, 533, 554, 560, 566, 615, 621, 631, 664, 751, 763, 769, 775, 781, 787, 793, 799, 826,
      832,
      841, 847:
      .reads
    case 673, 700, 712: .writes
    case 437, 12_211, 488, 494, 500, 506: .configures
    default: nil
    }
  }
}

/// Why OPC UA refused something; codes without a name here stay numbers.
///
/// - Source: OPC 10000-4 §7.39, OPC 10000-6 §7.1.5 (errors of the connection), StatusCode.csv.
public struct OPCUAStatus: RawRepresentable, Hashable, Sendable {
  public let rawValue: UInt32

  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Whether what was asked for was refused.
  public var isBad: Bool { rawValue >> 30 >= 2 }

  /// The name in logs.
  public var name: StaticString? {
    switch rawValue {
    case 0: "Good"
    case 0x8001_0000: "BadUnexpectedError"
    case 0x8002_0000: "BadInternalError"
    case 0x8003_0000: "BadOutOfMemory"
    case 0x8005_0000: "BadCommunicationError"
    case 0x8007_0000: "BadDecodingError"
    case 0x8008_0000: "BadEncodingLimitsExceeded"
    case 0x800A_0000: "BadTimeout"
    case 0x800B_0000: "BadServiceUnsupported"
    case 0x800C_0000: "BadShutdown"
    case 0x800D_0000: "BadServerNotConnected"
    case 0x8010_0000: "BadTooManyOperations"
    case 0x8012_0000: "BadCertificateInvalid"
    case 0x8013_0000: "BadSecurityChecksFailed"
    case 0x8014_0000: "BadCertificateTimeInvalid"
    case 0x801A_0000: "BadCertificateUntrusted"
    case 0x801D_0000: "BadCertificateRevoked"
    case 0x801F_0000: "BadUserAccessDenied"
    case 0x8020_0000: "BadIdentityTokenInvalid"
    case 0x8021_0000: "BadIdentityTokenRejected"
    case 0x8022_0000: "BadSecureChannelIdInvalid"
    case 0x8025_0000: "BadSessionIdInvalid"
    case 0x8026_0000: "BadSessionClosed"
    case 0x8027_0000: "BadSessionNotActivated"
    case 0x8054_0000: "BadSecurityModeRejected"
    case 0x8055_0000: "BadSecurityPolicyRejected"
    case 0x8056_0000: "BadTooManySessions"
    case 0x807D_0000: "BadTcpServerTooBusy"
    case 0x807E_0000: "BadTcpMessageTypeInvalid"
    case 0x807F_0000: "BadTcpSecureChannelUnknown"
    case 0x8080_0000: "BadTcpMessageTooLarge"
    case 0x8081_0000: "BadTcpNotEnoughResources"
    case 0x8082_0000: "BadTcpInternalError"
    case 0x8083_0000: "BadTcpEndpointUrlInvalid"
    default: nil
    }
  }
}
