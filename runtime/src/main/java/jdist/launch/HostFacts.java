package jdist.launch;

import java.nio.file.Path;
import java.time.Instant;
import jdist.code.WallClock;

/// What a process sees of its host, for people to read.
///
/// @param java the version of its Java
/// @param javaHome where that lies
/// @param platform `Linux amd64`
/// @param cores the processor cores that workers may use
/// @param memoryBytes the memory that they may use
/// @param openFiles how many files a process may have open; [Long#MAX_VALUE]: no limit is known
/// @param processes how many processes and threads the user may have; likewise
/// @param folder where jdist's own jars, or their cache, lie
/// @param freeBytes the room there; 0 if the folder is none
/// @param clock its time of day
public record HostFacts(
    String java,
    String javaHome,
    String platform,
    int cores,
    long memoryBytes,
    long openFiles,
    long processes,
    String folder,
    long freeBytes,
    Instant clock) {
  private static final Path PROC = Path.of("/proc");

  /// What there is now. Reads a few small files.
  public static HostFacts measure(Path folder) {
    HostCapacity capacity = HostCapacity.measure();
    return new HostFacts(
        System.getProperty("java.version", ""),
        System.getProperty("java.home", ""),
        System.getProperty("os.name", "") + " " + System.getProperty("os.arch", ""),
        capacity.cores(),
        capacity.memoryBytes(),
        HostCapacity.limit(PROC, "Max open files"),
        HostCapacity.limit(PROC, "Max processes"),
        folder.toString(),
        folder.toFile().getUsableSpace(),
        WallClock.system().instant());
  }
}
