/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/mapping.h"

#include <sys/mman.h>
#include <unistd.h>

bool quire_mapping_open(quire_mapping *mapping, int fd, uint64_t offset, uint64_t size_bytes)
{
    size_t before = (size_t)(offset % (uint64_t)sysconf(_SC_PAGESIZE));
    *mapping = (quire_mapping){ .size = before + (size_t)size_bytes };
    if (size_bytes == 0) return true;
    void *pages = mmap(NULL, mapping->size, PROT_READ, MAP_PRIVATE, fd, (off_t)(offset - before));
    if (pages == MAP_FAILED) return false;
    mapping->pages = pages;
    mapping->bytes = (quire_str){ (const char *)pages + before, (size_t)size_bytes };
    return true;
}

void quire_mapping_close(quire_mapping *mapping)
{
    if (mapping->pages) munmap(mapping->pages, mapping->size);
    *mapping = (quire_mapping){ 0 };
}
