// SPDX-License-Identifier: Apache-2.0
#include "BareLoop.h"

#include <pcap/pcap.h>

int64_t bare_loop(const char *path, uint64_t *bytes) {
  char message[PCAP_ERRBUF_SIZE];
  pcap_t *capture = pcap_open_offline(path, message);
  if (!capture) return -1;
  struct pcap_pkthdr *header;
  const unsigned char *packet;
  int64_t count = 0;
  uint64_t sum = 0;
  int status;
  while ((status = pcap_next_ex(capture, &header, &packet)) == 1) {
    count += 1;
    sum += header->caplen;
  }
  pcap_close(capture);
  *bytes += sum;
  return status == PCAP_ERROR_BREAK ? count : -1;
}
