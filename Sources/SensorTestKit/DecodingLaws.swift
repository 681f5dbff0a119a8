// SPDX-License-Identifier: Apache-2.0
import Protocols
import Wire

/// The laws that every decoder keeps; each check returns the breaches it found, none for a correct decoder.
public enum DecodingLaws {
  /// Checks that the whole message is read to its end, that each proper prefix is truncated, and that a reader which holds more
  /// than the message is left at the message's end.
  public static func breaches(
    ofReading message: [UInt8], _ read: (inout WireReader) throws(WireError) -> Void
  ) -> [String] {
    var breaches = prefixBreaches(of: message, read)
    let longer = message + [0xFF, 0xFF, 0xFF, 0xFF]
    for bytes in [message, longer] {
      var reader = WireReader(bytes.span.octets)
      do throws(WireError) {
        try read(&reader)
        if reader.offset != message.count { breaches.append("stopped at \(reader.offset), not at \(message.count)") }
      } catch {
        breaches.append("the whole message failed: \(error)")
      }
    }
    return breaches
  }

  /// Checks that each proper prefix of a message throws `truncated`, never `malformed`, and never succeeds.
  public static func prefixBreaches(
    of message: [UInt8], _ read: (inout WireReader) throws(WireError) -> Void
  ) -> [String] {
    var breaches: [String] = []
    for length in 0..<message.count {
      let prefix = Array(message.prefix(length))
      var reader = WireReader(prefix.span.octets)
      do throws(WireError) {
        try read(&reader)
        breaches.append("the first \(length) bytes were read as a whole message")
      } catch {
        switch error {
        case .truncated(let offset, _):
          if offset > length { breaches.append("truncated at \(offset), behind the \(length) bytes") }
        case .malformed(let offset, let rule):
          breaches.append("the first \(length) bytes broke \(rule.name) at \(offset)")
        }
      }
    }
    return breaches
  }

  /// Checks that a stream gives the same messages whole, split in two at every byte, and byte by byte, twice over.
  public static func splitBreaches<A: Analyzer>(
    of stream: [UInt8], by analyzer: A.Type, _ direction: Direction = .toServer
  ) -> [String] {
    let whole = run([stream], analyzer, direction)
    var breaches = whole.breaches
    for cut in 1..<max(1, stream.count) {
      let parts = run([Array(stream.prefix(cut)), Array(stream.dropFirst(cut))], analyzer, direction)
      breaches += parts.breaches
      if parts.messages != whole.messages { breaches.append("cut at \(cut): \(parts.messages)") }
    }
    let single = run(stream.map { [$0] }, analyzer, direction)
    breaches += single.breaches
    if single.messages != whole.messages { breaches.append("byte by byte: \(single.messages)") }
    if run([stream], analyzer, direction).messages != whole.messages { breaches.append("not the same twice") }
    return breaches
  }

  private static func run<A: Analyzer>(
    _ pieces: [[UInt8]], _ analyzer: A.Type, _ direction: Direction
  ) -> StreamFeeder<A> {
    var feeder = StreamFeeder<A>()
    for piece in pieces { feeder.feed(piece, direction) }
    return feeder
  }
}
