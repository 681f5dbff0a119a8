// SPDX-License-Identifier: Apache-2.0
// The entry of libFuzzer for programs that bring their own main.
// Source: LLVM, "libFuzzer", section "Using libFuzzer as a library".
#pragma once
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback)(const uint8_t *data, size_t size));
