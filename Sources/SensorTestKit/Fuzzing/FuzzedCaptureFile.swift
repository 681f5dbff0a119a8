// SPDX-License-Identifier: Apache-2.0
import Capture
import Glibc
import NetworkTypes

/// Capture files: pcap and pcapng, plain or compressed.
public enum FuzzedCaptureFile: FuzzedReader {
  public static let name = "capture-files"

  public static func breaches(of input: RawSpan) -> [String] {
    let first = Reading(input)
    var breaches = first.breaches
    if Reading(input).digest.value != first.digest.value { breaches.append("the same bytes gave other packets") }
    return breaches
  }

  /// One reading of an input, through a file without a name.
  private struct Reading {
    var breaches: [String] = []
    var digest = StableHash(seed: 0)

    init(_ input: RawSpan) {
      // Files in /dev/shm are memory; one without a name ends with its descriptor, however the reading ends.
      // The system puts other letters in place of the last six.
      var name = Array(("/dev/shm/vedette-input-" + String(repeating: "X", count: 6)).utf8CString)
      let descriptor = unsafe mkstemp(&name)
      guard descriptor >= 0 else {
        breaches.append("no file could be made for the input")
        return
      }
      unsafe unlink(name)
      defer { close(descriptor) }
      let written = unsafe input.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
      guard written == input.byteCount, lseek(descriptor, 0, SEEK_SET) == 0 else { return }
      var file: CaptureFile
      do throws(CaptureFileError) {
        file = try CaptureFile(descriptor: descriptor)
      } catch {
        note(error)
        return
      }
      var count: UInt64 = 0
      var isMore = true
      while isMore {
        do throws(CaptureFileError) {
          isMore = try file.next { header, bytes in
            count += 1
            check(header, bytes, count)
          }
        } catch {
          note(error)
        }
      }
      if file.packetCount != count {
        breaches.append("\(file.packetCount) packets are counted, \(count) were delivered")
      }
    }

    private mutating func check(_ header: PacketHeader, _ bytes: RawSpan, _ count: UInt64) {
      if header.number != count { breaches.append("packet \(count) has the number \(header.number)") }
      if Int(header.capturedLength) != bytes.byteCount {
        breaches.append("packet \(count) has another length than it says")
      }
      if header.capturedLength > header.originalLength { breaches.append("packet \(count) was shorter on the link") }
      digest.combine(UInt64(bitPattern: header.time.nanoseconds))
      digest.combine(UInt64(header.originalLength) << 32 | UInt64(header.linkType.rawValue))
      digest.combine(bytes)
    }

    private mutating func note(_ error: CaptureFileError) {
      // The sentence must be there whatever the numbers in it are.
      for octet in error.description.utf8 { digest.combine(UInt64(octet)) }
    }
  }
}
