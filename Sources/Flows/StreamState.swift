// SPDX-License-Identifier: Apache-2.0
import Protocols

/// Where one direction of a TCP flow stands.
struct StreamState: Sendable {
  /// The sequence number of the next byte that the analyzer has not seen.
  var next: UInt32 = 0
  /// Whether `next` is known.
  var isSynchronised = false
  /// Whether the analyzer wants no more bytes of this direction, or was never found.
  var isFinished = false
  var hasFIN = false
  /// The stream buffer that holds the unfinished message, or -1.
  var buffer: Int32 = -1
  /// Bytes of the unfinished message that were counted but not kept.
  var elided = 0
  /// The length of the unfinished message, or 0 if unknown.
  var awaited = 0
  /// The first of the segments that came too early, or -1.
  var earlySegment: Int32 = -1
  var earlyByteCount = 0
  var earlyPieceCount = 0
}

extension FlowEntry {
  subscript(stream direction: Direction) -> StreamState {
    get { direction == .toServer ? toServer : toClient }
    set { if direction == .toServer { toServer = newValue } else { toClient = newValue } }
    _modify {
      if direction == .toServer { yield &toServer } else { yield &toClient }
    }
  }
}
