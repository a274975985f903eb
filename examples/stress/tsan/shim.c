/* What rustc's instrumentation calls and gcc 12's runtime does not have yet. The calls below are
   intercepted by that runtime, which sees the accesses. */

#include <string.h>

void *__tsan_memcpy(void *to, const void *from, size_t size) { return memcpy(to, from, size); }

void *__tsan_memmove(void *to, const void *from, size_t size) { return memmove(to, from, size); }

void *__tsan_memset(void *to, int byte, size_t size) { return memset(to, byte, size); }
