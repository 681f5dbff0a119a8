// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// A name in lower case, hashed whole and kept as far as it fits.
struct FoldedName: Sendable {
  let kind: IdentityEvidence.Kind
  private(set) var text = ShortText()
  private var whole: StableHash

  init(_ kind: IdentityEvidence.Kind) {
    self.kind = kind
    whole = IdentityEvidence.startHash(kind)
  }

  /// The number under which evidence of this name is found.
  var hash: UInt64 { whole.value }

  mutating func append(_ octet: UInt8) {
    let octet = octet.asciiLowerCase
    whole.combine(octet)
    text.append(octet)
  }
}
