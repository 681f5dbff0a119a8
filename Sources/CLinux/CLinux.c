/* SPDX-License-Identifier: Apache-2.0 */
#include "CLinux.h"

#include <linux/capability.h>
#include <linux/ethtool.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

int linux_route_socket(void) {
  int descriptor = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
  if (descriptor < 0) return -1;
  struct sockaddr_nl address = {
      .nl_family = AF_NETLINK, .nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR};
  if (bind(descriptor, (struct sockaddr *)&address, sizeof address) == 0) return descriptor;
  close(descriptor);
  return -1;
}

ssize_t linux_request_list(int socket, uint16_t list) {
  struct {
    struct nlmsghdr header;
    struct rtgenmsg family;
  } request = {.header = {.nlmsg_len = sizeof request, .nlmsg_type = list, .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP}};
  return send(socket, &request, sizeof request, 0);
}

int linux_signal_descriptor(const sigset_t *set) { return signalfd(-1, set, SFD_CLOEXEC | SFD_NONBLOCK); }

int linux_next_signal(int descriptor) {
  struct signalfd_siginfo information;
  return read(descriptor, &information, sizeof information) == sizeof information ? (int)information.ssi_signo : -1;
}

int linux_event_descriptor(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

int linux_begin_fanout(int socket) {
  uint32_t option = (PACKET_FANOUT_HASH | PACKET_FANOUT_FLAG_UNIQUEID) << 16;
  return setsockopt(socket, SOL_PACKET, PACKET_FANOUT, &option, sizeof option);
}

int linux_fanout_group(int socket, uint16_t *group) {
  uint32_t option = 0;
  socklen_t length = sizeof option;
  int status = getsockopt(socket, SOL_PACKET, PACKET_FANOUT, &option, &length);
  *group = (uint16_t)option;
  return status;
}

int linux_join_fanout(int socket, uint16_t group) {
  uint32_t option = (uint32_t)PACKET_FANOUT_HASH << 16 | group;
  return setsockopt(socket, SOL_PACKET, PACKET_FANOUT, &option, sizeof option);
}

int linux_refuse_packets(int socket) {
  struct sock_filter refuse = BPF_STMT(BPF_RET | BPF_K, 0);
  struct sock_fprog program = {.len = 1, .filter = &refuse};
  return setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
}

int linux_offload(const char *interface, uint32_t setting, uint32_t *value) {
  struct ethtool_value question = {.cmd = setting};
  struct ifreq request;
  memset(&request, 0, sizeof request);
  strncpy(request.ifr_name, interface, IFNAMSIZ - 1);
  request.ifr_data = (void *)&question;
  int descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return -1;
  int status = ioctl(descriptor, SIOCETHTOOL, &request);
  close(descriptor);
  *value = question.data;
  return status;
}

int linux_capabilities(uint64_t *effective, uint64_t *permitted) {
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct data[2] = {{0}};
  int status = (int)syscall(SYS_capget, &header, data);
  *effective = (uint64_t)data[1].effective << 32 | data[0].effective;
  *permitted = (uint64_t)data[1].permitted << 32 | data[0].permitted;
  return status;
}

int linux_set_capabilities(uint64_t effective, uint64_t permitted) {
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct data[2] = {
      {.effective = (uint32_t)effective, .permitted = (uint32_t)permitted},
      {.effective = (uint32_t)(effective >> 32), .permitted = (uint32_t)(permitted >> 32)}};
  return (int)syscall(SYS_capset, &header, data);
}

int linux_drop_bounding_capability(int capability) { return prctl(PR_CAPBSET_DROP, capability, 0, 0, 0); }

int linux_clear_ambient_capabilities(void) { return prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0); }

int linux_keep_capabilities(int keep) { return prctl(PR_SET_KEEPCAPS, keep, 0, 0, 0); }

int linux_set_no_new_privileges(void) { return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); }
