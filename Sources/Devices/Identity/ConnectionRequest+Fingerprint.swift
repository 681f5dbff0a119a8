// SPDX-License-Identifier: Apache-2.0
import Frames
import NetworkTypes

extension ConnectionRequest {
  /// The hop limit that the sender most likely began with: the next of those that systems use.
  var firstHopLimit: UInt8 {
    switch hopLimit {
    case ...32: 32
    case ...64: 64
    case ...128: 128
    default: 255
    }
  }

  /// The number under which the fingerprint is found: that of all that its text has, made without the text.
  var fingerprintHash: UInt64 {
    var hash = IdentityEvidence.startHash(.tcpFingerprint)
    hash.combine(family.rawValue)
    hash.combine(firstHopLimit)
    hash.combine(windowScale)
    hash.combine(quirks.rawValue)
    hash.combine(UInt64(window) << 16 | UInt64(maximumSegmentSize))
    for place in 0..<optionCount { hash.combine(option(place)) }
    return hash.value
  }

  /// The fingerprint as text, at most 64 bytes: version, first hop limit, window, segment size, scale, options, quirks.
  var fingerprint: ShortText {
    var text = ShortText()
    text.append(family == .v4 ? "4," : "6,")
    text.append(decimal: UInt64(firstHopLimit))
    text.append(",")
    appendWindow(to: &text)
    text.append(",")
    if maximumSegmentSize > 0 { text.append(decimal: UInt64(maximumSegmentSize)) } else { text.append("-") }
    text.append(",")
    if windowScale <= 14 { text.append(decimal: UInt64(windowScale)) } else { text.append("-") }
    text.append(",")
    if optionCount == 0 { text.append("-") }
    for place in 0..<optionCount {
      if place > 0 { text.append("-") }
      text.append(decimal: UInt64(option(place)))
    }
    text.append(",")
    if quirks.isEmpty { text.append("-") }
    if quirks.contains(.dontFragment) { text.append("d") }
    if quirks.contains(.asksForECN) { text.append("e") }
    if quirks.contains(.hasZeroTimestamp) { text.append("z") }
    return text
  }

  /// Writes the window as a multiple of a segment, or of a packet with its headers, where it is one.
  private func appendWindow(to text: inout ShortText) {
    let segment = UInt64(maximumSegmentSize)
    let packet = segment + (family == .v4 ? 40 : 60)
    let window = UInt64(window)
    if segment > 0 && window > 0 {
      if window.isMultiple(of: segment) {
        text.append("mss*")
        return text.append(decimal: window / segment)
      }
      if window.isMultiple(of: packet) {
        text.append("mtu*")
        return text.append(decimal: window / packet)
      }
    }
    text.append(decimal: window)
  }
}
