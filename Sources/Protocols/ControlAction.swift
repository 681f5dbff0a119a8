// SPDX-License-Identifier: Apache-2.0
import Wire

/// What a message asks of a device of a plant or building, so that it is known who commands whom.
public enum ControlAction: UInt8, CaseIterable, Sendable {
  /// It looks: at values, at what the device is, whether it is there.
  case reads
  /// It changes values: outputs, set points, registers.
  case writes
  /// It changes what the device is or remembers: program, files, settings, clock.
  case configures
  /// It stops, starts or resets the device, or takes it off the network.
  case restarts

  /// The word in logs.
  public var word: StaticString {
    switch self {
    case .reads: "reads"
    case .writes: "writes"
    case .configures: "configures"
    case .restarts: "restarts"
    }
  }

  /// Whether the device is another one afterwards.
  public var isCommand: Bool { self != .reads }
}

extension ProtocolMessage {
  /// What the message asks of a device; nil for answers, for reports, and for protocols that command nothing.
  public var controlAction: ControlAction? {
    switch self {
    case .modbus(let message): message.controlAction
    case .bacnet(let message): message.controlAction
    case .knx(let message): message.controlAction
    case .opcUA(let message): message.controlAction
    default: nil
    }
  }
}
