/* SPDX-License-Identifier: Apache-2.0 */
/* Sends the packets of a capture over and over through an interface, at a given pace: SendPackets INTERFACE CAPTURE COUNT RATE
 *
 * The capture is a pcap of Ethernet in this machine's byte order. RATE is packets a second, 0 for as many as go. A packet that
 * the kernel refuses is sent again, so that COUNT packets are on the wire. Prints the packets and the seconds that they took.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { batch = 32, most = 1 << 20 };

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

int main(int count, char **words) {
  if (count != 5) return 64;
  FILE *file = fopen(words[2], "rb");
  uint32_t head[6];
  if (!file || fread(head, sizeof head, 1, file) != 1) return 66;
  static struct iovec packets[most];
  size_t known = 0;
  uint32_t record[4];
  while (known < most && fread(record, sizeof record, 1, file) == 1 && record[2] <= 262144) {
    packets[known].iov_base = malloc(record[2]);
    packets[known].iov_len = record[2];
    if (fread(packets[known].iov_base, record[2], 1, file) != 1) break;
    known++;
  }
  if (known == 0) return 65;

  int link = socket(AF_PACKET, SOCK_RAW, 0);
  struct sockaddr_ll address = {.sll_family = AF_PACKET, .sll_ifindex = if_nametoindex(words[1])};
  if (link < 0 || bind(link, (struct sockaddr *)&address, sizeof address) != 0) {
    perror("SendPackets");
    return 77;
  }
  size_t total = strtoull(words[3], NULL, 10), sent = 0;
  double rate = atof(words[4]), start = now();
  while (sent < total) {
    struct mmsghdr messages[batch];
    memset(messages, 0, sizeof messages);
    size_t size = total - sent < batch ? total - sent : batch;
    for (size_t index = 0; index < size; index++) {
      messages[index].msg_hdr.msg_iov = &packets[(sent + index) % known];
      messages[index].msg_hdr.msg_iovlen = 1;
    }
    if (rate > 0) {
      double due = start + sent / rate;
      while (now() < due) {
        struct timespec pause = {0, (long)((due - now()) * 1e9)};
        if (pause.tv_nsec > 60000) nanosleep(&pause, NULL);
      }
    }
    int done = sendmmsg(link, messages, size, 0);
    if (done < 0 && errno != ENOBUFS && errno != EAGAIN) {
      perror("SendPackets");
      return 1;
    }
    if (done > 0) sent += done;
  }
  printf("%zu %.3f\n", sent, now() - start);
  return 0;
}
