package jdist.launch;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/// What this host, or the part of it that this process's control group may use, can give to
/// workers.
///
/// @param memoryBytes its memory
/// @param cores its processor cores
/// @param addressBytes the address space that each process may have (`ulimit -v`); [Long#MAX_VALUE]
///   if there is no limit
public record HostCapacity(long memoryBytes, int cores, long addressBytes) {
  HostCapacity(long memoryBytes, int cores) {
    this(memoryBytes, cores, Long.MAX_VALUE);
  }

  /// What there is now. Reads a few small files.
  public static HostCapacity measure() {
    Path proc = Path.of("/proc");
    long memory = memory(proc, Path.of("/sys/fs/cgroup"));
    int cores = Runtime.getRuntime().availableProcessors();
    return new HostCapacity(memory, cores, addressSpace(proc));
  }

  /// What processes that are started from here may have.
  static long addressSpace(Path proc) {
    return limit(proc, "Max address space");
  }

  /// One of this process's limits; [Long#MAX_VALUE] if there is none.
  ///
  /// @param name as in `/proc/self/limits`
  static long limit(Path proc, String name) {
    for (String line : read(proc.resolve("self/limits")).split("\n", -1)) {
      if (line.startsWith(name)) { // Max address space  2048000000  unlimited  bytes
        String soft = line.substring(name.length()).strip().split(" ", 2)[0];
        return soft.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(soft);
      }
    }
    return Long.MAX_VALUE;
  }

  /// The memory of the host, or less if a control group allows less.
  static long memory(Path proc, Path controlGroups) {
    long host = hostMemory(proc.resolve("meminfo"));
    return Math.min(host, groupLimit(proc.resolve("self/cgroup"), controlGroups));
  }

  private static long hostMemory(Path meminfo) {
    for (String line : read(meminfo).split("\n", -1)) {
      if (line.startsWith("MemTotal:")) { // MemTotal:       24684092 kB
        String kibibytes = line.substring("MemTotal:".length()).replace("kB", "").strip();
        return Long.parseLong(kibibytes) * 1024;
      }
    }
    return FromManagement.memory(); // not Linux
  }

  /// The least that this process's group or one above it allows, by either version of control
  /// groups.
  private static long groupLimit(Path membership, Path controlGroups) {
    long limit = Long.MAX_VALUE;
    for (String line : read(membership).split("\n", -1)) { // 4:memory:/user/ana, or 0::/user/ana
      String[] parts = line.split(":", 3);
      if (parts.length == 3 && parts[1].isEmpty()) {
        limit = Math.min(limit, groupLimit(controlGroups, parts[2], "memory.max"));
      } else if (parts.length == 3 && parts[1].equals("memory")) {
        Path root = controlGroups.resolve("memory");
        limit = Math.min(limit, groupLimit(root, parts[2], "memory.limit_in_bytes"));
      }
    }
    return limit;
  }

  /// In a container the group's own folder may not be visible, but the topmost then stands for it.
  private static long groupLimit(Path top, String group, String file) {
    long limit = parseLimit(read(top.resolve(file)).strip());
    Path folder = top;
    for (String name : group.split("/", -1)) {
      folder = folder.resolve(name);
      limit = Math.min(limit, parseLimit(read(folder.resolve(file)).strip()));
    }
    return limit;
  }

  private static long parseLimit(String text) {
    return text.isEmpty() || text.equals("max") ? Long.MAX_VALUE : Long.parseLong(text);
  }

  private static String read(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException _) { // as good as not there
      return "";
    }
  }

  /// A class of its own, so that `java.management` is loaded only where it is needed.
  private static final class FromManagement {
    static long memory() {
      var system =
          ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
      return system.getTotalMemorySize();
    }
  }
}
