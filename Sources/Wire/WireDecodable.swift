// SPDX-License-Identifier: Apache-2.0

/// A message or part of one that is read from received bytes.
public protocol WireDecodable: ~Escapable {
  /// Reads one value and leaves `input` behind its last byte.
  ///
  /// - Throws: `truncated` if the bytes end inside the value; `malformed` if the sender broke a rule of the specification.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  init(parsing input: inout WireReader) throws(WireError)
}
