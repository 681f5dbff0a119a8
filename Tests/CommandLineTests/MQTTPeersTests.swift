// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// A real broker and its clients on a loopback interface of their own, and what the log says of them.
///
/// - Source: mosquitto(8), mosquitto_pub(1), mosquitto_sub(1), RFC 6455.
@Suite("MQTT · what a real broker and its clients do is what is logged")
struct MQTTPeersTests {
  private static let tools = ["mosquitto", "mosquitto_pub", "mosquitto_sub", "tcpdump", "openssl", "python3"]
  private static let canRun = VirtualNetwork.isAvailable && tools.allSatisfy(isInstalled)

  @Test(
    "QoS 0 to 2, will, retained, shared, aliased, taken over, over TLS, and over WebSocket in fragments",
    .enabled(if: canRun, "needs root, ip(8), network namespaces, mosquitto, tcpdump, openssl and python3"))
  func conversation() async throws {
    let bench = try Workbench()
    let network = try VirtualNetwork()
    try bench.write(Self.configuration, to: "broker.conf")
    try bench.write(Self.webSocketClient, to: "client.py")
    let script = try bench.write(Self.script, to: "script")
    let run = try await bench.run(network.besideSensor(["bash", "-e", script]), within: .seconds(600))
    try #require(run.code == 0, "\(run.errors) \(bench.text("broker.log"))")
    let replay = try await bench.vedette("replay", "--events", "all", "--log", "-", bench.path("capture.pcap"))
    let log = try PeerLog(replay.output)

    #expect(bench.text("sub3").split(separator: "\n").count == 3)
    #expect(bench.text("sub5").split(separator: "\n").count == 3)
    #expect(log.anomalies == [])

    let connects = log.packets("connect")
    #expect(
      connects.map { $0.text("client_id") } == [
        "sub3", "pub0", "pub1", "pub2", "sub5", "pub5", "same", "same", "ws1",
      ])
    #expect(connects.map { $0.number("protocol_version") } == [4, 4, 4, 3, 5, 5, 5, 5, 4])
    let will = connects.compactMap { $0.fields["will"] as? [String: Any] }
    #expect(will.count == 1)
    #expect(will.first?["topic"] as? String == "w/t")
    #expect(will.first?["qos"] as? Int == 1)
    #expect(will.first?["retain"] as? Bool == true)
    #expect(will.first?["payload_length"] as? Int == 4)
    let same = connects.filter { $0.text("client_id") == "same" }
    #expect(same.map { $0.number("taken_over_flow") } == [nil, same.first?.flow])

    let published = log.packets("publish").filter { $0.port == 1883 }
    #expect(published.map { $0.text("topic") } == ["a/0", "a/1", "a/2", "b/alias", "b/alias", "b/alias"])
    #expect(published.map { $0.number("qos") } == [0, 1, 2, 1, 1, 1])
    #expect(published.map { $0.number("payload_length") } == [4, 7, 3, 5, 5, 5])
    #expect(published.map { $0.text("payload_kind") } == ["text", "json", "text", "text", "text", "text"])
    #expect(published.map { $0.fields["retain"] as? Bool } == [false, true, false, false, false, false])

    let shared = log.packets("subscribe").filter { $0.properties["subscription_identifier"] != nil }
    #expect(shared.map { $0.properties["subscription_identifier"] as? Int } == [7])
    #expect(shared.map { $0.properties["user_properties"] as? [String] } == [["k"]])
    #expect(shared.map { ($0.fields["topics"] as? [[String: Any]])?.first?["share_name"] as? String } == ["g"])

    for answer in ["connack", "puback", "pubrec", "pubcomp", "suback"] {
      #expect(!log.packets(answer).isEmpty, "\(answer)")
      #expect(log.packets(answer).allSatisfy { $0.isPaired }, "\(answer)")
    }

    let framed = log.packets.filter { $0.port == 9001 }.map(\.type)
    #expect(framed == ["connect", "subscribe", "publish", "pingreq", "puback", "disconnect"])
    #expect(log.packets.allSatisfy { $0.port != 8883 })
    #expect(replay.output.contains("\"app_proto\":\"tls\""))
    for secret in ["sq7x9", "aq7x9", "gq7x"] { #expect(!replay.output.contains(secret), "\(secret)") }
  }

  // MARK: What is run

  private static let configuration = """
    listener 1883 127.0.0.1
    listener 8883 127.0.0.1
    cafile certificate.pem
    certfile certificate.pem
    keyfile key.pem
    listener 9001 127.0.0.1
    protocol websockets
    allow_anonymous true
    user root
    """

  private static let script = """
    openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out certificate.pem -days 2 -subj /CN=localhost \
      -addext subjectAltName=IP:127.0.0.1
    ip link set lo up
    timeout -k 5 85 mosquitto -c broker.conf 2> broker.log & broker=$!
    timeout -k 5 85 tcpdump -i lo --immediate-mode -U -w capture.pcap tcp 2> tcpdump.log & capture=$!
    trap 'kill $capture || true; wait $capture || true; kill $broker || true; wait' EXIT
    for wait in $(seq 50); do
      if grep -q listening tcpdump.log && grep -q running broker.log; then break; fi
      sleep 0.1
    done
    publish="mosquitto_pub -h 127.0.0.1"
    subscribe="mosquitto_sub -h 127.0.0.1 -d"
    subscribed() { for wait in $(seq 50); do if grep -q "Subscribed" "$1.log"; then break; fi; sleep 0.1; done; }

    stdbuf -oL $subscribe -V mqttv311 -i sub3 -t 'a/+' -q 2 -C 3 -W 20 -F 'got %t' > sub3.log & reader=$!
    subscribed sub3
    $publish -V mqttv311 -i pub0 -t a/0 -m zero -q 0
    $publish -V mqttv311 -i pub1 -t a/1 -m '{"t":1}' -q 1 -r
    $publish -V mqttv31 -i pub2 -t a/2 -m two -q 2 --will-topic w/t --will-payload gq7x --will-qos 1 --will-retain
    wait $reader
    grep '^got' sub3.log > sub3

    stdbuf -oL $subscribe -V mqttv5 -i sub5 -t '$share/g/b/#' -q 1 -C 3 -W 20 -F 'got %t' \
      -D connect session-expiry-interval 60 -D subscribe subscription-identifier 7 \
      -D subscribe user-property k v > sub5.log & reader=$!
    subscribed sub5
    $publish -V mqttv5 -i pub5 -t b/alias -m aq7x9 -q 1 --repeat 3 --repeat-delay 0.1 -D publish topic-alias 1 \
      -D publish content-type text/plain -D publish user-property k v
    wait $reader
    grep '^got' sub5.log > sub5

    stdbuf -oL $subscribe -V mqttv5 -i same -t x > same1.log & first=$!
    subscribed same1
    stdbuf -oL $subscribe -V mqttv5 -i same -t y > same2.log & second=$!
    subscribed same2
    kill -KILL $first $second || true

    $publish -p 8883 --cafile certificate.pem -i tls1 -t s/1 -m sq7x9
    python3 client.py
    sleep 0.5
    """

  /// A client whose packets lie across frames, several in one, with a ping between the fragments of a message.
  private static let webSocketClient = #"""
    import os, socket, struct

    link = socket.create_connection(("127.0.0.1", 9001), timeout=5)
    link.sendall(b"GET /mqtt HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                 b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                 b"Sec-WebSocket-Protocol: mqtt\r\n\r\n")
    head = b""
    while b"\r\n\r\n" not in head:
        head += link.recv(1)

    def frame(opcode, payload, final=True):
        key = os.urandom(4)
        masked = bytes(byte ^ key[place % 4] for place, byte in enumerate(payload))
        return bytes([(0x80 if final else 0) | opcode, 0x80 | len(payload)]) + key + masked

    def packet(first, body):
        return bytes([first, len(body)]) + body

    def text(word):
        return struct.pack(">H", len(word)) + word.encode()

    def hear(count):
        data = b""
        while len(data) < count:
            start = link.recv(2)
            size = start[1]
            while size > 0:
                part = link.recv(size)
                size -= len(part)
                if start[0] & 0x0F == 2:
                    data += part

    connect = packet(0x10, text("MQTT") + bytes([4, 2, 0, 60]) + text("ws1"))
    link.sendall(frame(2, connect[:5], final=False) + frame(9, b"are you there") + frame(0, connect[5:]))
    hear(4)
    subscribe = packet(0x82, b"\x00\x01" + text("ws/#") + b"\x01")
    publish = packet(0x32, text("ws/t") + b"\x00\x02" + b"p" * 50)
    link.sendall(frame(2, subscribe + publish[:9]) + frame(2, publish[9:] + packet(0xC0, b"")))
    hear(5 + 60 + 4 + 2)
    link.sendall(frame(2, packet(0x40, b"\x00\x01") + packet(0xE0, b"")) + frame(8, b"\x03\xe8"))
    link.close()
    """#
}

/// The MQTT packets of a log, in their order.
private struct PeerLog {
  struct Packet {
    let type: String
    let fields: [String: Any]
    let flow: Int
    /// The port that the packet went to.
    let port: Int
    /// Whether the record names the packet that this one answers.
    let isPaired: Bool

    func text(_ name: String) -> String? { fields[name] as? String }
    func number(_ name: String) -> Int? { fields[name] as? Int }
    var properties: [String: Any] { fields["properties"] as? [String: Any] ?? [:] }
  }

  let packets: [Packet]
  let anomalies: [String]

  init(_ text: String) throws {
    let records = try Log(text).records
    packets = records.compactMap { record in
      guard let mqtt = record["mqtt"] as? [String: Any], let (type, fields) = mqtt.first,
        let fields = fields as? [String: Any]
      else { return nil }
      let exchange = (record["vedette"] as? [String: Any])?["exchange"] as? [String: Any]
      return Packet(
        type: type, fields: fields, flow: record["flow_id"] as? Int ?? 0, port: record["dest_port"] as? Int ?? 0,
        isPaired: exchange?["request_pcap_cnt"] != nil)
    }
    anomalies = records.compactMap { ($0["anomaly"] as? [String: Any])?["event"] as? String }
  }

  func packets(_ type: String) -> [Packet] { packets.filter { $0.type == type } }
}
