// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// Handshakes between `openssl s_client` and `openssl s_server` on a loopback interface of their own, captured by tcpdump.
@Suite("TLS and DTLS · what openssl says it did is what is logged")
struct LiveHandshakeTests {
  struct Case: CustomTestStringConvertible, Sendable {
    /// How openssl and we call the version.
    var version: (theirs: String, ours: String)
    var server: String
    var clients: [String]
    var application: String?
    var isResumed = false
    var hasClientCertificate = false
    var testDescription: String { clients.last ?? "" }
  }

  private static let weak = "-cipher DEFAULT@SECLEVEL=0"
  static let cases = [
    Case(version: ("TLSv1", "TLSv1"), server: "-tls1 \(weak)", clients: ["-tls1 \(weak)"]),
    Case(version: ("TLSv1.1", "TLS 1.1"), server: "-tls1_1 \(weak)", clients: ["-tls1_1 \(weak)"]),
    Case(
      version: ("TLSv1.2", "TLS 1.2"), server: "-alpn mqtt", clients: ["-tls1_2 -alpn mqtt,h2"], application: "mqtt"),
    Case(
      version: ("TLSv1.2", "TLS 1.2"), server: "-Verify 1", clients: ["-tls1_2 -cert cert.pem -key key.pem"],
      hasClientCertificate: true),
    Case(
      version: ("TLSv1.2", "TLS 1.2"), server: "", clients: ["-tls1_2 -sess_out s", "-tls1_2 -sess_in s"],
      isResumed: true),
    Case(version: ("TLSv1.3", "TLS 1.3"), server: "", clients: ["-tls1_3"]),
    Case(
      version: ("TLSv1.3", "TLS 1.3"), server: "", clients: ["-tls1_3 -sess_out s", "-tls1_3 -sess_in s"],
      isResumed: true),
    Case(version: ("DTLSv1.2", "DTLS 1.2"), server: "-dtls1_2 -mtu 400", clients: ["-dtls1_2"]),
    Case(version: ("DTLSv1", "DTLS 1.0"), server: "-dtls1 \(weak)", clients: ["-dtls1 \(weak)"]),
  ]

  /// Server options, then those of each client; ends what it starts.
  private static let script = """
    set -eu
    ip link set lo up
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out cert.pem -days 30 \\
      -subj "/O=Example/CN=lamp.example" -addext "subjectAltName=DNS:lamp.example" 2>/dev/null
    tcpdump -i lo --immediate-mode -U -w capture.pcap "port 4433" 2>tcpdump.log &
    dump=$!
    for turn in $(seq 100); do grep -q "listening on" tcpdump.log && break; sleep 0.05; done
    mkfifo in
    exec 3<>in
    openssl s_server -accept 127.0.0.1:4433 -cert cert.pem -key key.pem $1 <in >server.log 2>&1 &
    server=$!
    shift
    for turn in $(seq 100); do grep -q "^ACCEPT" server.log && break; sleep 0.05; done
    for options in "$@"; do
      : >client.log
      # A ticket comes behind the handshake, and is not waited for by a client that has been told to quit.
      { for turn in $(seq 100); do grep -q "Verify return code" client.log && break; sleep 0.05; done; sleep 0.7; echo Q; } |
        timeout 10 openssl s_client -connect 127.0.0.1:4433 $options >>client.log 2>&1 || true
    done
    sleep 1
    kill -KILL $server $dump
    wait || true
    openssl x509 -in cert.pem -noout -fingerprint -sha256 | tr -d : | tr A-F a-f >fingerprint.log
    openssl ciphers -V ALL:COMPLEMENTOFALL:@SECLEVEL=0 >ciphers.log
    """

  private static let isPossible =
    isRoot && ["openssl", "tcpdump", "unshare", "ip", "timeout"].allSatisfy(isInstalled)

  @Test(
    "version, cipher suite, application protocol, resumption and certificates agree",
    .enabled(if: isPossible, "needs root, openssl, tcpdump, unshare and ip"), arguments: cases)
  func agrees(with row: Case) async throws {
    let bench = try Workbench()
    try bench.write(Self.script, to: "handshake.sh")
    let handshake = try await bench.run(
      ["unshare", "-n", "bash", "handshake.sh", row.server] + row.clients, within: .seconds(120))
    try #require(handshake.code == 0, "\(handshake.errors)")
    let client = bench.text("client.log")
    try #require(client.contains(row.isResumed ? "Reused, " : "New, TLS"), "\(client)")

    let replay = try await bench.vedette(
      "replay", "--log", "-", "--events", "tls,dtls,anomaly", "--progress", "never", bench.path("capture.pcap"))
    let records = try replay.output.split(separator: "\n").map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
    let hellos = records.compactMap { $0["tls"] as? [String: Any] }
    let answers = hellos.filter { $0["handshake"] as? String == "server_hello" }
    let answer = try #require(answers.last)
    #expect(answers.count == row.clients.count)
    #expect(answer["version"] as? String == row.version.ours)
    #expect(client.contains("Protocol  : \(row.version.theirs)\n") || client.contains("New, \(row.version.theirs), "))

    let choice = try #require(answer["server_handshake"] as? [String: Any])
    #expect(choice["cipher"] as? Int == Self.cipher(client, bench.text("ciphers.log")))
    #expect((answer["session_resumed"] as? Bool ?? false) == row.isResumed)
    #expect((answer["server_alpns"] as? [String])?.first == row.application)

    let certificates = hellos.filter { $0["handshake"] as? String == "certificate" }
    let isHidden = row.version.ours == "TLS 1.3"
    #expect(certificates.count == (isHidden ? 0 : row.hasClientCertificate ? 2 : 1))
    for record in certificates {
      let digest = (record["certificate"] as? [String: Any])?["sha256"] as? String ?? "none"
      #expect(bench.text("fingerprint.log").contains("=\(digest)\n"))
      #expect(record["subject"] as? String == "O=Example, CN=lamp.example")
      #expect(record["subjectaltname"] as? [String] == ["lamp.example"])
    }
    let broken = records.compactMap { ($0["anomaly"] as? [String: Any])?["event"] as? String }
    #expect(broken.allSatisfy { $0 == "protocol_on_unusual_port" }, "\(broken)")
  }

  /// The number of the cipher suite that the client says it uses.
  private static func cipher(_ client: String, _ list: String) -> Int? {
    let name = client.split(separator: "\n").first { $0.contains(", Cipher is ") }?
      .split(separator: " ").last.map(String.init)
    guard let name, let row = list.split(separator: "\n").first(where: { $0.contains(" - \(name) ") }) else {
      return nil
    }
    let octets = row.split(separator: " ").first?.split(separator: ",").compactMap { Int($0.dropFirst(2), radix: 16) }
    return octets.flatMap { $0.count == 2 ? $0[0] << 8 | $0[1] : nil }
  }
}
