// SPDX-License-Identifier: Apache-2.0
import Wire

/// The labels in front of a switched packet.
///
///     |          Label 20          | Class 3 |S| Time To Live 8 |  (S is set in the last entry)
///
/// - Source: RFC 3032 §2.1.
struct LabelStack {
  /// The label at the bottom of the stack, which says what follows to the router that chose it.
  var bottomLabel: UInt32

  /// The UDP port that labelled packets are sent to (RFC 7510 §3).
  static let udpPort: UInt16 = 6635
}

extension LabelStack: WireDecodable {
  /// The most labels that are walked over.
  static let maximumLabelCount = 16

  /// Reads all labels and leaves `input` behind the last.
  ///
  /// - Throws: `truncated` if the bytes end inside the stack; `malformed` if it holds too many labels.
  @_lifetime(input: copy input)
  init(parsing input: inout WireReader) throws(WireError) {
    for _ in 0..<Self.maximumLabelCount {
      let entry = try input.read(UInt32.self)
      if entry & 0x100 != 0 {
        bottomLabel = entry >> 12
        return
      }
    }
    throw .malformed(at: input.offset, rule: .mplsLabelCount)
  }
}

/// What a stack of labels carries. Its headers do not say; only the bytes can.
enum LabelledContent {
  case internet
  /// An Ethernet frame, behind a pseudowire's control word if it has one.
  case ethernet(hasControlWord: Bool)
  case unknown

  /// Judges by the first bytes.
  ///
  /// - Source: RFC 4928 §3 for the first four bits; RFC 4448 §4.6 for Ethernet's control word.
  init(_ reader: borrowing WireReader) {
    let bytes = reader.rest
    let isInternet = InnerPacket.looksLikeInternet(bytes)
    // A control word's first half is zero; a hardware address may begin with zeros as well, so that the frame decides.
    if !isInternet, bytes.octet(0) == 0, bytes.octet(1) == 0, InnerPacket.looksLikeEthernet(bytes.extracting(from: 4)) {
      self = .ethernet(hasControlWord: true)
    } else if isInternet {
      self = .internet
    } else if InnerPacket.looksLikeEthernet(bytes) {
      self = .ethernet(hasControlWord: false)
    } else {
      self = .unknown
    }
  }
}

extension WireError.Rule {
  static let mplsLabelCount = Self("mpls_label_count", "our limit", "a packet must not bear more than 16 labels")
}
