// metadata.c: code that the Swift compiler makes to look up types.
//
// A type that is made from others is looked up once and then kept in a variable of the program's, which the compiler's own
// functions read and write atomically. No author sees these, no program relies on them, and every use of a generic type goes through one:
// as scheduling points they would be most of all points, and as synchronization they would order almost everything.
//
// They are told by their names, which only the symbol table of the file has; read once, in the server.

#include "internal.h"

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST_FUNCTIONS 16384u
#define LARGEST_FILE (256u << 20)

static struct {
  uint64_t start, end;
} functions[MOST_FUNCTIONS];
static uint32_t function_count;

static bool ends_with(const char *name, size_t length, const char *suffix) {
  return length >= 2 && memcmp(name + length - 2, suffix, 2) == 0;
}

/// Metadata accessors, lazy accessors of protocol witness tables, and the function that both use (as the ABI's mangling has them).
static bool is_lookup(const char *name, size_t room) {
  static const char instantiate[] = "__swift_instantiateConcreteTypeFromMangledName";
  size_t length = strnlen(name, room);
  if (length >= sizeof instantiate - 1 && memcmp(name, instantiate, sizeof instantiate - 1) == 0) return true;
  return length > 4 && memcmp(name, "$s", 2) == 0 && (ends_with(name, length, "Ma") || ends_with(name, length, "Wl"));
}

/// Takes in a symbol table. Nothing in the file is trusted.
static void learn_symbols(const char *file, size_t size, uint64_t base) {
  const Elf64_Ehdr *header = (const Elf64_Ehdr *)file;
  if (size < sizeof *header || memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 || header->e_ident[EI_CLASS] != ELFCLASS64) return;
  if (header->e_shentsize != sizeof(Elf64_Shdr) || header->e_shoff > size ||
      (size - header->e_shoff) / sizeof(Elf64_Shdr) < header->e_shnum)
    return;
  const Elf64_Shdr *sections = (const Elf64_Shdr *)(file + header->e_shoff);
  for (uint32_t i = 0; i < header->e_shnum; i++) {
    const Elf64_Shdr *table = &sections[i];
    if (table->sh_type != SHT_SYMTAB || table->sh_link >= header->e_shnum || table->sh_offset > size ||
        table->sh_size > size - table->sh_offset)
      continue;
    const Elf64_Shdr *names = &sections[table->sh_link];
    if (names->sh_offset > size || names->sh_size > size - names->sh_offset) continue;
    const Elf64_Sym *symbols = (const Elf64_Sym *)(file + table->sh_offset);
    for (uint64_t j = 0; j < table->sh_size / sizeof *symbols && function_count < MOST_FUNCTIONS; j++) {
      if (ELF64_ST_TYPE(symbols[j].st_info) != STT_FUNC || symbols[j].st_size == 0 || symbols[j].st_name >= names->sh_size) continue;
      const char *name = file + names->sh_offset + symbols[j].st_name;
      if (!is_lookup(name, names->sh_size - symbols[j].st_name)) continue;
      functions[function_count].start = base + symbols[j].st_value;
      functions[function_count].end = base + symbols[j].st_value + symbols[j].st_size;
      function_count++;
    }
  }
}

static int learn_file(struct dl_phdr_info *info, size_t size, void *context) {
  (void)size, (void)context;
  const char *path = info->dlpi_name && *info->dlpi_name ? info->dlpi_name : "/proc/self/exe";
  // What comes with the system is not instrumented.
  if (strncmp(path, "/usr/lib", 8) == 0 || strncmp(path, "/lib", 4) == 0 || strstr(path, "/libswift")) return 0;
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return 0;
  struct stat status;
  if (fstat(fd, &status) == 0 && status.st_size > 0 && status.st_size < LARGEST_FILE) {
    void *file = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (file != MAP_FAILED) {
      learn_symbols(file, (size_t)status.st_size, info->dlpi_addr);
      munmap(file, (size_t)status.st_size);
    }
  }
  close(fd);
  return 0;
}

static int by_start(const void *a, const void *b) {
  uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return (x > y) - (x < y);
}

void cb_metadata_begin(void) {
  if (!cb_program_is_swift()) return;
  dl_iterate_phdr(learn_file, NULL);
  qsort(functions, function_count, sizeof *functions, by_start);
}

bool cb_looks_up_types(const void *pc) {
  uint64_t at = (uint64_t)(uintptr_t)pc;
  uint32_t low = 0, high = function_count;
  while (low < high) {
    uint32_t middle = (low + high) / 2;
    if (functions[middle].start <= at) low = middle + 1;
    else high = middle;
  }
  // A call may be the last instruction of its function, so that it returns to the end of it.
  return low > 0 && at <= functions[low - 1].end;
}
