// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Protocols

/// One sample for each protocol and transport, written after the documents that the cards name.
extension Sample {
  static let all =
    read + web + access + messaging + files + databases + infrastructure + tunnels + plants + homes + media

  private static let read: [Sample] = [
    Sample(.mqtt, .tcp, .init(hex: "10 10 0004 4D515454 04 02 003C 0004 63616D31"), .init(hex: "20 02 00 00")),
    Sample(
      .dns, .udp, .init(hex: "1234 0100 0001 0000 0000 0000 07 6578616D706C65 03 636F6D 00 0001 0001"),
      .init(
        hex:
          "1234 8180 0001 0001 0000 0000 07 6578616D706C65 03 636F6D 00 0001 0001 C00C 0001 0001 0000003C 0004 5DB8D822"
      )),
    Sample(.dns, .tcp, .init(hex: "001D 1234 0100 0001 0000 0000 0000 07 6578616D706C65 03 636F6D 00 0001 0001")),
    Sample(
      .mdns, .udp, .init(hex: "0000 0000 0001 0000 0000 0000 05 5F68747470 04 5F746370 05 6C6F63616C 00 000C 0001")),
    Sample(.llmnr, .udp, .init(hex: "9A01 0000 0001 0000 0000 0000 04 77706164 00 0001 0001")),
    Sample(
      .coap, .udp, .init(hex: "40 01 1234 BB 2E77656C6C2D6B6E6F776E 04 636F7265"),
      .init(hex: "60 45 1234 C1 28 FF 3C2F3E")),
    Sample(.coap, .tcp, .init(hex: "30 E1 22 0480 20")),
    Sample(
      .tls, .tcp, .init(hex: "16 0301 00C8 01 0000C4 0303").padded(194, with: 0x5A),
      .init(hex: "16 0303 007A 02 000076 0303").padded(116, with: 0x5A)),
  ]

  private static let web: [Sample] = [
    Sample(
      .http, .tcp, .init(text: "GET /index.html HTTP/1.1\r\nHost: camera.example\r\n\r\n"),
      .init(text: "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")),
    Sample(.http2, .tcp, .init(text: "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")),
    Sample(
      .rtsp, .tcp, .init(text: "DESCRIBE rtsp://192.0.2.7:554/stream1 RTSP/1.0\r\nCSeq: 2\r\n\r\n"),
      .init(text: "RTSP/1.0 200 OK\r\nCSeq: 2\r\n\r\n")),
    Sample(
      .sip, .udp, .init(text: "REGISTER sip:example.com SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.4:5060\r\n\r\n"),
      .init(text: "SIP/2.0 401 Unauthorized\r\nCSeq: 1 REGISTER\r\n\r\n")),
    Sample(.sip, .tcp, .init(text: "OPTIONS sip:100@192.0.2.9 SIP/2.0\r\n\r\n"), .init(text: "SIP/2.0 200 OK\r\n\r\n")),
    Sample(
      .ssdp, .udp, .init(text: "M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: \"ssdp:discover\"\r\n\r\n"),
      .init(text: "HTTP/1.1 200 OK\r\nST: upnp:rootdevice\r\n\r\n")),
    Sample(
      .webServicesDiscovery, .udp,
      .init(
        text:
          "<?xml version=\"1.0\"?><s:Envelope xmlns:d=\"http://schemas.xmlsoap.org/ws/2005/04/discovery\"><d:Probe/>")),
    Sample(
      .quic, .udp, .init(hex: "C3 00000001 08 8394C8F03E515708 00 00 449E").padded(1182, with: 0xA7),
      .init(hex: "CF 00000001 00 08 F067A5502A4262B5 00 4075").padded(120, with: 0xA7)),
    Sample(
      .rtmp, .tcp, .init(hex: "03 00000000 00000000").padded(1528, with: 0x33),
      .init(hex: "03 00001F40 00000000").padded(1528, with: 0x44)),
  ]

  private static let access: [Sample] = [
    Sample(.ssh, .tcp, .init(text: "SSH-2.0-libssh2_1.10.0\r\n"), .init(text: "SSH-2.0-dropbear_2022.83\r\n")),
    Sample(.telnet, .tcp, .init(hex: "FFFD03 FFFB18 FFFB1F"), .init(hex: "FFFD18 FFFD20 FFFD23")),
    Sample(
      .rdp, .tcp,
      .init(hex: "0300 002B 26 E0 0000 0000 00") + .init(text: "Cookie: mstshash=admin\r\n")
        + .init(hex: "01 00 0800 03000000"), .init(hex: "0300 0013 0E D0 0000 1234 00 02 1F 0800 02000000")),
    Sample(.vnc, .tcp, .init(text: "RFB 003.008\n"), .init(text: "RFB 003.008\n")),
    Sample(
      .adb, .tcp, .init(hex: "434E584E 00000001 00100000 07000000 32020000 BCB1A7B1") + .init(text: "host::\0"),
      .init(hex: "41555448 01000000 00000000 14000000 00000000 BEAAABB7")),
    Sample(.socks, .tcp, .init(hex: "05 01 00"), .init(hex: "05 00")),
    Sample(.socks, .tcp, .init(hex: "04 01 0050 C0000201 00"), .init(hex: "00 5A 0000 00000000")),
    Sample(.rsync, .tcp, .init(text: "@RSYNCD: 31.0\n"), .init(text: "@RSYNCD: 31.0\n")),
  ]

  private static let messaging: [Sample] = [
    Sample(.smtp, .tcp, .init(text: "EHLO camera\r\n"), .init(text: "220 mail.example ESMTP Postfix\r\n")),
    Sample(.imap, .tcp, [], .init(text: "* OK [CAPABILITY IMAP4rev1] Dovecot ready.\r\n")),
    Sample(.pop3, .tcp, .init(text: "USER camera\r\n"), .init(text: "+OK POP3 server ready\r\n")),
    Sample(
      .irc, .tcp, .init(text: "NICK bot4711\r\nUSER bot 0 * :bot\r\n"),
      .init(text: ":irc.example NOTICE AUTH :*** Looking up your hostname\r\n")),
    Sample(
      .xmpp, .tcp, .init(text: "<?xml version='1.0'?><stream:stream to='example.com' xmlns='jabber:client'>"),
      .init(text: "<stream:stream from='example.com' id='1'>")),
    Sample(
      .amqp, .tcp, .init(hex: "414D5150 00000901"), .init(hex: "01 0000 000001E2 000A 000A 00 09 000001BD").padded(400)),
    Sample(.stomp, .tcp, .init(text: "CONNECT\naccept-version:1.2\n\n\0"), .init(text: "CONNECTED\nversion:1.2\n\n\0")),
    Sample(
      .nats, .tcp, .init(text: "CONNECT {\"verbose\":false}\r\n"),
      .init(text: "INFO {\"server_id\":\"NCX\",\"port\":4222}\r\n")),
    Sample(.mqttSN, .udp, .init(hex: "0A 04 04 01 003C 73656E73"), .init(hex: "03 05 00")),
    Sample(.kafka, .tcp, .init(hex: "00000014 0012 0000 00000001 000A") + .init(text: "producer-1")),
    Sample(.stratum, .tcp, .init(text: "{\"id\": 1, \"method\": \"mining.subscribe\", \"params\": []}\n")),
  ]

  private static let files: [Sample] = [
    Sample(.ftp, .tcp, .init(text: "USER anonymous\r\n"), .init(text: "220 (vsFTPd 3.0.3)\r\n")),
    Sample(
      .smb, .tcp, .init(hex: "00 000045 FF534D42 72 00000000 18 53C8").padded(54),
      .init(hex: "00 0000E8 FE534D42 4000 0000 00000000").padded(200)),
    Sample(.smb, .tcp, .init(hex: "81 000044 20").padded(32, with: 0x43) + [0, 0x20], .init(hex: "82 000000")),
    Sample(.tftp, .udp, .init(hex: "0001") + .init(text: "firmware.bin\0octet\0")),
    Sample(
      .sunRPC, .udp, .init(hex: "3F2A0001 00000000 00000002 000186A0 00000002 00000003").padded(32),
      .init(hex: "3F2A0001 00000001 00000000 00000000 00000000 00000000 00000801")),
    Sample(
      .sunRPC, .tcp, .init(hex: "80000028 3F2A0001 00000000 00000002 000186A3 00000003 00000000").padded(16),
      .init(hex: "80000018 3F2A0001 00000001 00000000 00000000 00000000 00000000")),
    Sample(
      .dceRPC, .tcp, .init(hex: "05 00 0B 03 10000000 4800 0000 02000000 D016D016").padded(52),
      .init(hex: "05 00 0C 03 10000000 3C00 0000 02000000 D016D016").padded(40)),
    Sample(
      .dceRPC, .udp, .init(hex: "04 00 20 00 10 00 00 00").padded(120, with: 1),
      .init(hex: "04 02 0A 00 00 00 00 00").padded(120, with: 1)),
    Sample(
      .bitTorrent, .tcp, [0x13] + .init(text: "BitTorrent protocol").padded(48, with: 9),
      [0x13] + .init(text: "BitTorrent protocol").padded(48, with: 7)),
    Sample(
      .bitTorrent, .udp, .init(text: "d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:aa1:y1:qe"),
      .init(text: "d1:rd2:id20:mnopqrstuvwxyz123456e1:t2:aa1:y1:re")),
  ]

  private static let databases: [Sample] = [
    Sample(.redis, .tcp, .init(text: "*1\r\n$7\r\nCOMMAND\r\n"), .init(text: "-NOAUTH Authentication required.\r\n")),
    Sample(.mysql, .tcp, [], .init(hex: "4A000000 0A") + .init(text: "8.0.36\0").padded(66, with: 0x21)),
    Sample(
      .postgresql, .tcp, .init(hex: "00000029 00030000") + .init(text: "user\0postgres\0database\0home\0\0").padded(3),
      .init(hex: "52 00000008 00000000")),
    Sample(.postgresql, .tcp, .init(hex: "00000008 04D2162F"), []),
    Sample(
      .mongodb, .tcp, .init(hex: "3A000000 01000000 00000000 D4070000 00000000").padded(38),
      .init(hex: "60000000 07000000 01000000 DD070000 00000000").padded(76)),
    Sample(
      .tds, .tcp, .init(hex: "12 01 002F 0000 01 00 00 001A 0006 01 0020 0001 02 0021 0001").padded(24, with: 3),
      .init(hex: "04 01 002B 0000 01 00 00 001A 0006 01 0020 0001").padded(25, with: 3)),
  ]
}
