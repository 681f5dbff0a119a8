// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Protocols

extension Event {
  /// EVE's `event_type` of the event's record.
  public var eventType: StaticString {
    switch self {
    case .flowStarted, .flowAnswered, .flowFailed, .flowContinues, .flowEnded: Flow.eventType
    case .portMismatch: PortMismatch.eventType
    case .message(let message): message.eventType
    }
  }

  /// Shows the fields of the event itself; those of its context are shown by the context.
  public func visit(in context: borrowing EventContext, _ visitor: inout some FieldVisitor & ~Copyable) {
    switch self {
    case .flowStarted, .flowAnswered, .flowFailed: context.flow?.visit(&visitor)
    case .flowContinues(let record), .flowEnded(let record):
      context.flow?.visit(&visitor)
      record.visit(&visitor)
    case .portMismatch(let mismatch): mismatch.visit(&visitor)
    case .message(let message): message.visit(&visitor)
    }
  }
}
