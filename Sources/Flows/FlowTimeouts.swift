// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// How long a silent flow is kept, in nanoseconds of packet time, and how long a first packet waits for its answer.
public struct FlowTimeouts: Sendable {
  /// The kinds of flows that share a timeout, in the order in which a full table gives them up.
  enum Class: UInt8, CaseIterable {
    case closed, datagramNew, streamNew, datagramEstablished, streamEstablished
  }

  public var closed: Int64 = 10_000_000_000
  public var datagramNew: Int64 = 30_000_000_000
  public var streamNew: Int64 = 60_000_000_000
  public var datagramEstablished: Int64 = 300_000_000_000
  public var streamEstablished: Int64 = 3_600_000_000_000
  /// After this long without an answer, a first contact counts as failed.
  public var answer: Int64 = 3_000_000_000

  public init() {}

  subscript(kind: Class) -> Int64 {
    switch kind {
    case .closed: closed
    case .datagramNew: datagramNew
    case .streamNew: streamNew
    case .datagramEstablished: datagramEstablished
    case .streamEstablished: streamEstablished
    }
  }
}
