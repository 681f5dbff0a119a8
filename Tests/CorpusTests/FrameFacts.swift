// SPDX-License-Identifier: Apache-2.0
import Capture
import Frames
import NetworkTypes

/// What two readers of one packet should agree on.
struct FrameFacts: Equatable {
  var time = ""
  var length = 0
  var capturedLength = 0
  /// The tags of the innermost Ethernet frame, outermost first.
  var vlans: [Int] = []
  /// The innermost Internet addresses.
  var source = ""
  var destination = ""
  /// "tcp" or "udp", with their ports; nothing for others.
  var transport = ""
  var ports: [Int] = []
  /// The bytes above TCP or UDP that the headers announce; nil where they were not all captured.
  var payload: Int?
}

extension FrameFacts {
  /// A moment as it is compared: seconds, and nine digits behind the point.
  static func time(nanoseconds: Int) -> String {
    let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    let fraction = String(rest.magnitude)
    return "\(nanoseconds < 0 ? "-" : "")\(seconds.magnitude)."
      + String(repeating: "0", count: 9 - fraction.count) + fraction
  }

  init(_ header: PacketHeader, _ frame: borrowing Frame) {
    time = Self.time(nanoseconds: Int(header.time.nanoseconds))
    length = Int(header.originalLength)
    capturedLength = Int(header.capturedLength)
    vlans = [frame.link.vlan.outer, frame.link.vlan.inner].filter { $0 >= 0 }.map { Int($0) }
    guard case .ip(let ip) = frame.network else { return }
    source = ip.source.description
    destination = ip.destination.description
    switch frame.transport {
    case .tcp(let tcp):
      transport = "tcp"
      ports = [Int(tcp.sourcePort), Int(tcp.destinationPort)]
    case .udp(let udp):
      transport = "udp"
      ports = [Int(udp.sourcePort), Int(udp.destinationPort)]
    default: return
    }
    if !frame.isPayloadCut { payload = frame.payload.byteCount }
  }
}

/// Reads a capture as the sensor does.
enum OwnReading {
  /// The facts of every packet, and whether the file was damaged.
  static func facts(of path: String) -> (frames: [FrameFacts], error: CaptureFileError?) {
    var frames: [FrameFacts] = []
    do throws(CaptureFileError) {
      var file = try CaptureFile(path: path)
      var decoder = FrameDecoder()
      try file.forEachPacket { header, bytes in
        decoder.decode(bytes, header) { frame in frames.append(FrameFacts(header, frame)) }
        return true
      }
      return (frames, nil)
    } catch {
      return (frames, error)
    }
  }
}
