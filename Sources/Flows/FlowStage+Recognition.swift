// SPDX-License-Identifier: Apache-2.0
import Frames
import NetworkTypes
import Protocols
import Wire

/// Which protocol a flow carries: its first bytes decide, within a bounded effort.
extension FlowStage {
  /// The bytes of each direction of a stream that recognition looks at.
  static let probedByteCount = 64
  /// The datagrams of a flow that recognition looks at.
  static let probedDatagramCount: UInt8 = 4

  mutating func recogniseDatagram(_ bytes: RawSpan, _ slot: Int) {
    let flow = table.entries[slot].flow
    let guess = FlowAnalyzer.recognise(bytes, transport: .udp, ports: (flow.client.port, flow.server.port))
    switch guess.recognition {
    case .certain:
      settle(slot, on: guess.analyzer)
    case .possible:
      // One look-alike proves nothing; a second one of the same protocol does.
      if table.entries[slot].candidate.isSameProtocol(as: guess.analyzer) {
        settle(slot, on: guess.analyzer)
      } else {
        table.entries[slot].candidate = guess.analyzer
      }
    case .no, .undecided:
      table.entries[slot].failedProbeCount += 1
      if table.entries[slot].failedProbeCount >= Self.probedDatagramCount { table.entries[slot].analyzer = .unknown }
    }
  }

  mutating func settle(_ slot: Int, on analyzer: FlowAnalyzer) {
    table.entries[slot].analyzer = analyzer
    if let card = analyzer.card { table.entries[slot].flow.service = card.name }
  }

  func isOnUsualPort(_ card: AnalyzerCard, _ slot: Int) -> Bool {
    let ports = portsOfStream(slot)
    return card.ports.contains(ports.0) || card.ports.contains(ports.1)
  }

  /// The ports that speak for a protocol: the flow's own, or that of the protocol which the stream is to become.
  func portsOfStream(_ slot: Int) -> (UInt16, UInt16) {
    let flow = table.entries[slot].flow
    let successor = table.entries[slot].successorPort
    return (flow.client.port, successor > 0 ? successor : flow.server.port)
  }

  /// Looks at the first bytes of a direction. Returns whether the protocol is known now; keeps the bytes while it is not.
  mutating func recogniseStream(_ bytes: RawSpan, _ direction: Direction, _ slot: Int) -> Bool {
    let ports = portsOfStream(slot)
    let buffer = table.entries[slot][stream: direction].buffer
    if buffer < 0 {
      let guess = FlowAnalyzer.recognise(bytes, transport: .tcp, ports: ports)
      return judge(guess, bytes, bytes.byteCount, direction, slot)
    }
    var first = buffers.take(buffer)
    let before = first.count
    first.append(bytes.extracting(first: Self.probedByteCount - min(before, Self.probedByteCount)))
    let guess = FlowAnalyzer.recognise(first.span.octets, transport: .tcp, ports: ports)
    let count = first.count
    first.removeLast(count - before)
    buffers.put(first, droppingFirst: 0, to: buffer)
    return judge(guess, bytes, count, direction, slot)
  }

  mutating func judge(
    _ guess: FlowAnalyzer.Guess, _ bytes: RawSpan, _ seenByteCount: Int, _ direction: Direction, _ slot: Int
  ) -> Bool {
    switch guess.recognition {
    case .certain:
      settle(slot, on: guess.analyzer)
      return true
    case .undecided where seenByteCount < Self.probedByteCount, .possible where seenByteCount < Self.probedByteCount:
      keep(bytes, direction, slot)
    case .possible:
      settle(slot, on: guess.analyzer)
      return true
    case .no, .undecided:
      // The other side may still show what this is; when neither does, nobody looks at this flow any more.
      releaseBuffer(slot, direction)
      finish(direction, slot)
      table.entries[slot].failedProbeCount += 1
      if table.entries[slot].failedProbeCount >= 2 { table.entries[slot].analyzer = .unknown }
    }
    return false
  }
}
