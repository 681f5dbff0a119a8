// SPDX-License-Identifier: Apache-2.0
import Frames
import NetworkTypes
import Protocols
import Wire

/// Datagrams on their way to the flow's analyzer.
extension FlowStage {
  mutating func carryDatagram(
    _ bytes: RawSpan, isCut: Bool, _ packet: Packet, _ direction: Direction, _ slot: Int,
    sink: inout some FlowSink & ~Copyable
  ) {
    if !table.entries[slot].recognition.isSettled {
      recogniseDatagram(bytes, packet, direction, slot, sink: &sink)
    } else if table.entries[slot].recognition.settled == .stun {
      recogniseBehindSTUN(bytes, slot)
    }
    guard table.entries[slot].hasContent, table.contents[slot].analyzer.isReading else { return }
    let isToGroup = packet.facts.receiver?.address.isGroup == true || packet.facts.destinationMAC.isGroup
    let input = AnalyzerInput(
      bytes, direction: direction, isCutByCapture: isCut, isOnUsualPort: table.entries[slot].recognition.isHome,
      isToGroup: isToGroup)
    sink.messageContext = packet.context(of: table.entries[slot].flow, direction)
    let progress = table.contents[slot].analyzer.receive(input, in: &workspace, into: &sink)
    if progress.isFinished { stopReading(slot) }
  }

  /// Lets go of a conversation that its analyzer has finished with; only its name is left.
  private mutating func stopReading(_ slot: Int) {
    table.contents[slot].analyzer.release(to: &workspace)
    table.contents[slot].analyzer = table.entries[slot].recognition.settled.map(FlowAnalyzer.named) ?? .unknown
  }
}
