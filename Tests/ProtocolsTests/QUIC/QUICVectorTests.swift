// SPDX-License-Identifier: Apache-2.0
import Protocols
import SensorTestKit
import Testing

@Suite("QUIC sample packets · RFC 9001 appendix A, RFC 9369 appendix A")
struct QUICVectorTests {
  /// The CRYPTO frame of the client's first packet, which both documents share (RFC 9001 §A.2).
  static let clientFrame = [UInt8](
    hex: "060040f1010000ed0303ebf8fa56f12939b9584a3896472ec40bb863cfd3e868"
      + "04fe3a47f06a2b69484c00000413011302010000c000000010000e00000b6578"
      + "616d706c652e636f6dff01000100000a00080006001d00170018001000070005"
      + "04616c706e000500050100000000003300260024001d00209370b2c9caa47fba"
      + "baf4559fedba753de171fa71f50f1ce15d43e994ec74d748002b000302030400"
      + "0d0010000e0403050306030203080408050806002d00020101001c0002400100"
      + "3900320408ffffffffffffffff05048000ffff07048000ffff08011001048000"
      + "75300901100f088394c8f03e51570806048000ffff")

  /// The server's first packet, protected, by version.
  static let serverPackets: [(QUICVersion, [UInt8])] = [
    (
      .v1,
      [UInt8](
        hex: "cf000000010008f067a5502a4262b5004075c0d95a482cd0991cd25b0aac406a"
          + "5816b6394100f37a1c69797554780bb38cc5a99f5ede4cf73c3ec2493a1839b3"
          + "dbcba3f6ea46c5b7684df3548e7ddeb9c3bf9c73cc3f3bded74b562bfb19fb84"
          + "022f8ef4cdd93795d77d06edbb7aaf2f58891850abbdca3d20398c276456cbc4" + "2158407dd074ee")
    ),
    (
      .v2,
      [UInt8](
        hex: "dc6b3343cf0008f067a5502a4262b5004075d92faaf16f05d8a4398c47089698"
          + "baeea26b91eb761d9b89237bbf87263017915358230035f7fd3945d88965cf17"
          + "f9af6e16886c61bfc703106fbaf3cb4cfa52382dd16a393e42757507698075b2"
          + "c984c707f0a0812d8cd5a6881eaf21ceda98f4bd23f6fe1a3e2c43edd9ce7ca8" + "4bed8521e2e140")
    ),
  ]

  static func client(_ version: QUICVersion) -> [UInt8] {
    var writer = QUICWriter()
    writer.version = version
    writer.packetNumber = 2
    return writer.initial(clientFrame)
  }

  @Test("the writer of these tests protects the client's packet as the documents do: first bytes and tag agree")
  func writer() {
    let v1 = Self.client(.v1)
    #expect(v1.count == 1200)
    #expect(
      Array(v1.prefix(32)) == [UInt8](hex: "c000000001088394c8f03e5157080000449e7b9aec34d1b1c98dd7689fb8ec11"))
    #expect(Array(v1.suffix(16)) == [UInt8](hex: "e221af44860018ab0856972e194cd934"))
    let v2 = Self.client(.v2)
    #expect(
      Array(v2.prefix(32)) == [UInt8](hex: "d76b3343cf088394c8f03e5157080000449ea0c95e82ffe67b6abcdb4298b485"))
    #expect(Array(v2.suffix(16)) == [UInt8](hex: "a18b2faa745b6fe189cf772a9f84cbfc"))
  }

  @Test("both hellos of the sample connection are read, in versions 1 and 2", arguments: serverPackets.indices)
  func hellos(index: Int) {
    let (version, server) = Self.serverPackets[index]
    var conversation = QUICConversation()
    conversation.receive(Self.client(version))
    conversation.receive(server, .toClient)
    // The sample names the destination id as its source id, which no client may.
    let (kinds, messages) = (conversation.kinds, conversation.messages)
    #expect(kinds == ["client_hello", "quic_source_id_parameter", "server_hello"])
    let client = messages.first
    #expect(client?["quic.sni"] == "example.com")
    #expect(client?["quic.version"] == (version == .v1 ? "1" : "6b3343cf"))
    #expect(client?["quic.client_alpns[0]"] == "alpn")
    #expect(client?["quic.ja4"]?.hasPrefix("q13d0211an_") == true)
    #expect(client?["quic.dcid"] == "8394c8f03e515708")
    #expect(client?["quic.transport_parameters.max_idle_timeout"] == "30000")
    #expect(messages.last?["quic.cipher"] == "4865")
    #expect(messages.last?["quic.scid"] == "f067a5502a4262b5")
    let isFinished = conversation.isFinished
    #expect(isFinished)
  }

  @Test("a server's hello cannot be read without the client's first packet")
  func serverAlone() {
    var conversation = QUICConversation()
    conversation.receive(Self.serverPackets[0].1, .toClient)
    let messages = conversation.messages
    #expect(messages.isEmpty)
  }
}
