package jdist.launch;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// What one worker's JVM gets of its host: decided from plain numbers, apart from starting it.
///
/// All JVMs of the cluster on a host together may use 60 % of its memory for their heaps; each may
/// run as many calls at once as its share of the cores. Below 2 GiB of heap the Serial collector
/// starts fastest and costs no threads; above, the JDK chooses, with collector threads from the
/// share of cores. What the user asks for stands.
///
/// @param heapBytes the largest heap; empty if the user's flags say what cannot be told in bytes
/// @param threads calls that run at once
/// @param collector the collector's name; empty: the JDK chooses
/// @param collectorThreads threads of the collector; empty: the collector chooses
/// @param flags the JVM's options that follow from this
record WorkerJvm(
    OptionalLong heapBytes,
    int threads,
    Optional<String> collector,
    OptionalInt collectorThreads,
    List<String> flags) {
  private static final long MEBIBYTE = 1 << 20;
  private static final long LEAST_HEAP = 32 * MEBIBYTE;
  private static final long SERIAL_BELOW = 2048 * MEBIBYTE;
  private static final long NARROW = 8192 * MEBIBYTE;
  private static final String SERIAL = "Serial";

  /// Decides.
  ///
  /// @param host what there is to share
  /// @param workers the workers that share it, beside the driver
  /// @param threads calls that run at once, if the user has said so
  /// @param asked what the user has asked of the JVM
  static WorkerJvm decide(HostCapacity host, int workers, OptionalInt threads, JvmFlags asked) {
    int share = Math.max(1, host.cores() / workers);
    OptionalLong heap = heap(host, workers, asked);
    Optional<String> collector = collector(heap, asked);
    OptionalInt collectorThreads = collectorThreads(collector, share, host.cores(), asked);
    return new WorkerJvm(
        heap,
        threads.orElse(share),
        collector,
        collectorThreads,
        flags(host, asked, heap, collector, collectorThreads));
  }

  private static OptionalLong heap(HostCapacity host, int workers, JvmFlags asked) {
    if (asked.heapFlag().isPresent()) {
      return asked.heapBytes(host.memoryBytes());
    }
    long share = Math.min(host.memoryBytes() / 10 * 6 / (workers + 1L), fitting(host));
    long least = Math.max(LEAST_HEAP, asked.initialHeapBytes().orElse(0));
    return OptionalLong.of(Math.max(share, least));
  }

  /// Under `ulimit -v` what a JVM reserves counts, used or not: besides the heap that is half a GiB
  /// and more, mostly class space and code cache. `bin/jdist` decides likewise for the driver.
  private static long fitting(HostCapacity host) {
    long limit = host.addressBytes();
    return Math.min(limit / 4, (limit - 512 * MEBIBYTE) / 2);
  }

  private static Optional<String> collector(OptionalLong heap, JvmFlags asked) {
    if (asked.collector().isPresent()) {
      return asked.collector();
    }
    boolean small = heap.isPresent() && heap.getAsLong() < SERIAL_BELOW;
    return small ? Optional.of(SERIAL) : Optional.empty();
  }

  /// As many as the JDK would start on a host with that share of the cores.
  private static OptionalInt collectorThreads(
      Optional<String> collector, int share, int cores, JvmFlags asked) {
    boolean serial = collector.isPresent() && collector.get().equals(SERIAL);
    if (serial || share == cores || asked.has("-XX:ParallelGCThreads=")) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(share <= 8 ? share : 8 + (share - 8) * 5 / 8);
  }

  private static List<String> flags(
      HostCapacity host,
      JvmFlags asked,
      OptionalLong heap,
      Optional<String> collector,
      OptionalInt collectorThreads) {
    List<String> flags = new ArrayList<>();
    if (asked.heapFlag().isEmpty()) {
      flags.add("-Xmx" + heap.getAsLong() / MEBIBYTE + "m");
    }
    if (asked.collector().isEmpty() && collector.isPresent()) {
      flags.add("-XX:+UseSerialGC");
    }
    if (collectorThreads.isPresent()) {
      flags.add("-XX:ParallelGCThreads=" + collectorThreads.getAsInt());
    }
    if (host.addressBytes() < NARROW) {
      long steps = host.addressBytes() / (256 * MEBIBYTE); // class space comes in steps of 16 MiB
      flags.add("-XX:CompressedClassSpaceSize=" + steps * 16 + "m");
      flags.add("-XX:ReservedCodeCacheSize=" + host.addressBytes() / 32 / MEBIBYTE + "m");
    }
    return List.copyOf(flags);
  }

  /// Itself in a line, for `--verbose`: `heap 3.4 GiB, 1 thread, Serial GC`.
  String explain() {
    String heap = heapBytes.isPresent() ? "heap " + size(heapBytes.getAsLong()) : "heap as asked";
    String calls = threads == 1 ? "1 thread" : threads + " threads";
    String gc = collector.orElse("the JDK's") + " GC";
    if (collectorThreads.isPresent()) {
      int count = collectorThreads.getAsInt();
      gc += count == 1 ? " with 1 thread" : " with " + count + " threads";
    }
    return heap + ", " + calls + ", " + gc;
  }

  private static String size(long bytes) {
    long mebibytes = bytes / MEBIBYTE;
    if (mebibytes < 1024) {
      return mebibytes + " MiB";
    }
    long tenths = (mebibytes * 10 + 512) / 1024;
    return tenths / 10 + "." + tenths % 10 + " GiB";
  }
}
