// SPDX-License-Identifier: Apache-2.0

/// What a Modbus message is about. Codes that nobody assigned stay numbers.
///
/// - Source: Modbus Application Protocol V1.1b3 §5.1 and §6; names as EVE has them.
public struct ModbusFunction: RawRepresentable, Hashable, Sendable {
  /// 1 to 127; an exception's code is that of its request.
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  static let readCoils = Self(rawValue: 1)
  static let readDiscreteInputs = Self(rawValue: 2)
  static let readHoldingRegisters = Self(rawValue: 3)
  static let readInputRegisters = Self(rawValue: 4)
  static let writeSingleCoil = Self(rawValue: 5)
  static let writeSingleRegister = Self(rawValue: 6)
  static let readExceptionStatus = Self(rawValue: 7)
  static let diagnostics = Self(rawValue: 8)
  static let getEventCounter = Self(rawValue: 11)
  static let getEventLog = Self(rawValue: 12)
  static let writeCoils = Self(rawValue: 15)
  static let writeRegisters = Self(rawValue: 16)
  static let reportServerIdentity = Self(rawValue: 17)
  static let readFileRecord = Self(rawValue: 20)
  static let writeFileRecord = Self(rawValue: 21)
  static let maskWriteRegister = Self(rawValue: 22)
  static let readWriteRegisters = Self(rawValue: 23)
  static let readQueue = Self(rawValue: 24)
  static let encapsulated = Self(rawValue: 43)

  /// EVE's name; nil for a code without one.
  public var name: StaticString? {
    switch rawValue {
    case 1: "RdCoils"
    case 2: "RdDiscreteInputs"
    case 3: "RdHoldRegs"
    case 4: "RdInputRegs"
    case 5: "WrSingleCoil"
    case 6: "WrSingleReg"
    case 7: "RdExcStatus"
    case 8: "Diagnostic"
    case 9: "Program484"
    case 10: "Poll484"
    case 11: "GetCommEventCtr"
    case 12: "GetCommEventLog"
    case 13: "ProgramController"
    case 14: "PollController"
    case 15: "WrMultCoils"
    case 16: "WrMultRegs"
    case 17: "ReportServerID"
    case 18: "Program884"
    case 19: "ResetCommLink"
    case 20: "RdFileRec"
    case 21: "WrFileRec"
    case 22: "MaskWrReg"
    case 23: "RdWrMultRegs"
    case 24: "RdFIFOQueue"
    case 43: "MEI"
    default: nil
    }
  }

  /// Who gave the code its meaning, in EVE's words.
  ///
  /// - Source: Modbus Application Protocol V1.1b3 §5, figure 9; annex A for the reserved ones.
  public var category: StaticString {
    switch rawValue {
    case 1...8, 11, 12, 15...17, 20...24, 43: "PUBLIC_ASSIGNED"
    case 9, 10, 13, 14, 41, 42, 90, 91, 125...127: "RESERVED"
    case 65...72, 100...110: "USER_DEFINED"
    default: "PUBLIC_UNASSIGNED"
    }
  }

  /// What a request with this code asks of the device; nil where the code does not say.
  var action: ControlAction? {
    switch rawValue {
    case 1...4, 7, 10...12, 14, 17, 20, 24: .reads
    case 5, 6, 15, 16, 22, 23: .writes
    case 9, 13, 18, 21: .configures
    case 19: .restarts
    default: nil
    }
  }

  /// How many values one request may read, where it names a number (§6.1-§6.4, §6.17).
  var readableQuantities: ClosedRange<UInt16>? {
    switch rawValue {
    case 1, 2: 1...2_000
    case 3, 4, 23: 1...125
    default: nil
    }
  }

  /// How many values one request may write, where it names a number (§6.11, §6.12, §6.17).
  var writableQuantities: ClosedRange<UInt16>? {
    switch rawValue {
    case 15: 1...1_968
    case 16: 1...123
    case 23: 1...121
    default: nil
    }
  }

  /// The bytes that so many values take: a bit each for coils and discrete inputs, two octets for registers.
  func byteCount(of quantity: UInt16) -> Int {
    switch rawValue {
    case 1, 2, 15: (Int(quantity) &+ 7) / 8
    default: 2 &* Int(quantity)
    }
  }
}

/// Why a server did not do what was asked.
///
/// - Source: Modbus Application Protocol V1.1b3 §7.
public struct ModbusException: RawRepresentable, Hashable, Sendable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// EVE's name.
  public var name: StaticString {
    switch rawValue {
    case 1: "IllegalFunction"
    case 2: "IllegalDataAddr"
    case 3: "IllegalDataValue"
    case 4: "ServerDeviceFail"
    case 5: "Ack"
    case 6: "ServerDeviceBusy"
    case 7: "NegAck"
    case 8: "MemParityErr"
    case 10: "GatewayPathUnavailable"
    case 11: "GatewayTargetFailToResp"
    default: "Unknown"
    }
  }
}

/// What a diagnostic request is after.
///
/// - Source: Modbus Application Protocol V1.1b3 §6.8.1.
public struct ModbusDiagnostic: RawRepresentable, Hashable, Sendable {
  public let rawValue: UInt16

  public init(rawValue: UInt16) { self.rawValue = rawValue }

  static let echo = Self(rawValue: 0)
  static let restart = Self(rawValue: 1)
  static let listenOnly = Self(rawValue: 4)

  /// EVE's name.
  public var name: StaticString {
    switch rawValue {
    case 0: "RetQueryData"
    case 1: "RestartCommOpt"
    case 2: "RetDiagReg"
    case 3: "ChangeInputDelimiter"
    case 4: "ForceListenOnlyMode"
    case 10: "ClearCtrDiagReg"
    case 11: "RetBusMsgCount"
    case 12: "RetBusCommErrCount"
    case 13: "RetBusExcErrCount"
    case 14: "RetServerMsgCount"
    case 15: "RetServerNoRespCount"
    case 16: "RetServerNAKCount"
    case 17: "RetServerBusyCount"
    case 18: "RetBusCharOverrunCount"
    case 19: "RetOverrunErrCount"
    case 20: "ClearOverrunCounterFlag"
    case 21: "GetClearPlusStats"
    default: "Reserved"
    }
  }

  /// What it asks of the device: clearing counters and delimiters are settings; one that listens only is off the network.
  var action: ControlAction {
    switch rawValue {
    case 1, 4: .restarts
    case 3, 10, 20, 21: .configures
    default: .reads
    }
  }
}
